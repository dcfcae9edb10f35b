from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner

from lamd.clients.cli import cli


def test_it_tells_what_it_is() -> None:
    told = CliRunner().invoke(cli, ["mcp", "--help"])
    assert "Tools: do, see, act, wait_for, skills, history" in told.output


def test_without_the_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['mcp'] = None; sys.argv = ['lam', 'mcp']; from lamd.clients.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'lamd[mcp]'" in done.stderr
