"""Skills from plugins: found, read, run in a process of their own, offered to the session."""
