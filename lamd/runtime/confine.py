"""What the model process does to itself before it touches a model: die with the daemon, step back, give up powers.

The weights come from outside and native code reads them, so the process keeps only what computing needs: a seccomp
filter (https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html) makes every socket, every start of
another program and every look into another process fail with EPERM, for all its threads and for good.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _EPERM = 0x7FFF0000, 0x80000000, 0x00050001

_MACHINES: dict[str, tuple[int, tuple[int, ...]]] = {
    # socket, connect, socketpair, bind, listen, execve, ptrace, execveat, process_vm_readv, process_vm_writev
    "x86_64": (0xC000003E, (41, 42, 53, 49, 50, 59, 101, 322, 310, 311)),
    "aarch64": (0xC00000B7, (198, 203, 199, 200, 201, 221, 117, 281, 270, 271)),
}
"""Machine → its audit architecture and the numbers of the calls that are refused."""


def confine(parent: int, nice: int) -> bool:
    """Bind this process to ``parent``, lower its priority, and shut its doors.

    Exits at once if the parent is gone already. Returns whether the kernel took the filter; where it cannot (another
    machine type, a kernel without seccomp) the process works all the same.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above; nobody would ever end this process
        os._exit(0)
    os.nice(nice)
    return _shut_doors(libc)


def limit_memory(count: int) -> None:
    """Let allocations fail beyond ``count`` bytes (mapped files aside), before the whole machine is out of memory."""
    resource.setrlimit(resource.RLIMIT_DATA, (count, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _shut_doors(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _MACHINES or struct.calcsize("P") != 8:
        return False
    program = _program(*_MACHINES[platform.machine()])
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header), 0, 0) == 0)


def _program(architecture: int, refused: Sequence[int]) -> bytes:
    """Classic BPF over ``struct seccomp_data``: another architecture dies, a refused number fails, the rest passes."""
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    # x32 calls carry bit 30 and would slip past the numbers below
    lines += [(_AT_LEAST, len(refused) + 1, 0, 0x40000000)]
    lines += [(_EQUAL, len(refused) - i, 0, number) for i, number in enumerate(refused)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _EPERM)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
