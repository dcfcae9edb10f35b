# Included by CMake at llama.cpp's project() call (CMAKE_PROJECT_<NAME>_INCLUDE): the library alone is built. Its common
# part (argument parsing, chat templates, an HTTP server) is nearly half of the work, and Python never calls it.
set(LLAMA_BUILD_COMMON OFF)
