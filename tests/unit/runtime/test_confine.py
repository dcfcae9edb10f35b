import os
import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

DOORS = """
import errno, os, socket, subprocess, sys
from lamd.runtime.confine import confine
print(confine(os.getppid(), 3))
def refused(act):
    try:
        act()
    except OSError as error:
        return error.errno == errno.EPERM
    return False
import threading
inside = []
thread = threading.Thread(target=lambda: inside.append(refused(lambda: socket.socket(socket.AF_INET))))
thread.start(); thread.join()
print([
    refused(lambda: socket.socket(socket.AF_INET)),
    refused(lambda: socket.socket(socket.AF_INET6)),
    refused(lambda: socket.socket(socket.AF_UNIX)),
    refused(lambda: os.execv("/bin/true", ["true"])),
    inside == [True],
])
print(os.nice(0))
print(open("/proc/self/stat").read() != "")
"""

known = pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="no filter for this machine")


@known
def test_no_socket_and_no_program_for_any_thread() -> None:
    done = subprocess.run([sys.executable, "-c", DOORS], capture_output=True, text=True, check=True, timeout=30)
    expected = ["True", str([True] * 5), str(min(19, os.nice(0) + 3)), "True"]
    assert done.stdout.split("\n")[:4] == expected


def test_a_stranger_as_parent_ends_it_at_once() -> None:
    code = "from lamd.runtime.confine import confine; confine(1 << 22, 0); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == ""


ORPHAN = """
import os, subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", "import os, time; from lamd.runtime.confine import confine;"
     "confine(os.getppid(), 0); print('up', flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


async def test_it_dies_with_its_parent_even_if_that_is_killed(wait_until: Callable[..., Awaitable[None]]) -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, check=False, timeout=30)  # noqa: ASYNC221
    orphan = int(done.stdout)
    await wait_until(lambda: gone(orphan), 10)


def gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"  # nobody may have collected it yet
    except OSError:
        return True
