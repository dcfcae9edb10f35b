"""Who started whom."""

from __future__ import annotations

import os
import subprocess

from lamd.rpc.descent import descends


def test_a_process_descends_from_itself_and_from_who_started_it() -> None:
    with subprocess.Popen(["sh", "-c", "cat; true"], stdin=subprocess.PIPE) as child:
        assert descends(child.pid, os.getpid())
        assert descends(os.getpid(), os.getpid())
        assert not descends(os.getpid(), child.pid)
        assert child.stdin
        child.stdin.close()
    assert not descends(child.pid, os.getpid())
    assert not descends(os.getpid(), 0)
