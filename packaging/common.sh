# shellcheck shell=bash
# Shared by the scripts of this folder: sourced, never run. Needs bash and coreutils only.

LAMD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LAMD_PACKAGING=$LAMD_ROOT/packaging

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "needs root or sudo for: $*"
  fi
}

# private_folder PATH: make a folder that only its owner can enter, or refuse one that somebody else put there.
private_folder() {
  (umask 077 && mkdir -p -- "$1") || die "cannot make $1"
  [[ -O $1 && ! -L $1 ]] || die "$1 belongs to somebody else"
  chmod 0700 -- "$1"
}

# Where logs and the private desktop are kept: in the session's runtime folder, or in /tmp where there is none.
state_folder() {
  local base=/tmp/lamd-$UID
  if [[ -n ${LAMD_DESKTOP:-} ]]; then
    base=${LAMD_DESKTOP%/desktop} # called from inside the private desktop, which has a runtime folder of its own
  elif [[ -n ${XDG_RUNTIME_DIR:-} && -d $XDG_RUNTIME_DIR && -O $XDG_RUNTIME_DIR ]]; then
    base=$XDG_RUNTIME_DIR/lamd-private
  fi
  private_folder "$base"
  printf '%s\n' "$base"
}

# run_logged LOG COMMAND…: quiet when it works, the end of the log and its name when it does not.
run_logged() {
  local log=$1
  shift
  printf '\n$ %s\n' "$*" >>"$log"
  if ! "$@" >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    die "\"$*\" failed; the whole log is $log"
  fi
}

package_names() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

# missing_packages LIST…: those of the lists that are not installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  package_names "$@" | sort -u | grep -vxF "$installed" || true
}

# install_packages LOG LIST…: whatever of the lists is missing, nothing else.
install_packages() {
  local log=$1 missing
  shift
  command -v apt-get >/dev/null || die "no apt-get here; install these by hand: $(package_names "$@" | xargs)"
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  say "    installing ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
  run_logged "$log" as_root "${apt[@]}" update
  run_logged "$log" as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# The language model's engine comes as source. Built by gcc 12 (Debian 12) it crashes at its first prompt on processors
# with AMX (SIGSEGV at ldtilecfg); built by clang 16 it runs there, and is the fastest of all. Only the library is built,
# see engine.cmake, and not the part for pictures.
engine_environment() {
  local version
  for version in 16 17 18 19 20 21; do
    if command -v "clang++-$version" >/dev/null; then
      printf '%s\n' "CC=clang-$version" "CXX=clang++-$version"
      break
    fi
  done
  printf '%s\n' "CMAKE_ARGS=-DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama.cpp_INCLUDE=$LAMD_PACKAGING/engine.cmake"
}

# make_environment LOG VENV: an environment that sees the system's gi, with the newest pip.
make_environment() {
  local log=$1 venv=$2
  [[ -x $venv/bin/pip ]] || run_logged "$log" /usr/bin/python3 -m venv --system-site-packages "$venv"
  [[ -x $venv/bin/pip ]] || die "$venv is no Python environment; remove it and start again"
}

pip_install() {
  local log=$1 venv=$2
  shift 2
  run_logged "$log" env PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/pip" install "$@"
}

# install_engine LOG VENV: has its own cache, since pip's may hold one that another compiler built.
install_engine() {
  local log=$1 venv=$2 wanted build cache
  wanted=$(sed -n 's/^ *"\(llama-cpp-python[^"]*\)",$/\1/p' "$LAMD_ROOT/pyproject.toml")
  [[ -n $wanted ]] || die "pyproject.toml names no llama-cpp-python"
  mapfile -t build < <(engine_environment)
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/lamd/engine
  run_logged "$log" env "${build[@]}" PIP_DISABLE_PIP_VERSION_CHECK=1 \
    "$venv/bin/pip" install --cache-dir "$cache" "$wanted"
}

# fingerprint WORD…: of what an installation is made from; the same one again means that there is nothing to install.
fingerprint() {
  {
    printf '%s\n' "$LAMD_ROOT" "$@"
    /usr/bin/python3 --version 2>&1 || true
    cat "$LAMD_ROOT/pyproject.toml" "$LAMD_PACKAGING"/apt-*.txt "$LAMD_PACKAGING"/{common.sh,engine.cmake}
  } | sha256sum | cut -d' ' -f1
}
