"""Who started whom, from the kernel (field 4 of proc(5) stat)."""

from __future__ import annotations

from pathlib import Path

DEEPEST = 64


def descends(pid: int, ancestor: int) -> bool:
    """Whether the process ``pid`` is ``ancestor`` or was started by it, directly or not; False where it cannot be told.

    One that left its parent on purpose is not found: this keeps honest plugins honest, a hostile program of the same
    user could do without lamd what it wants.
    """
    for _ in range(DEEPEST if ancestor > 1 else 0):
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return False
        if pid <= 1:
            return False
    return False
