"""``lam do`` on a real terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time

LAM = [sys.executable, "-m", "lamd.clients.cli"]


class Terminal:
    """A program on a pseudo terminal of its own."""

    def __init__(self, *command: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            # Tests that run in the background ignore Ctrl-C, and so would what they start.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execv(command[0], command)  # noqa: S606
        self.seen = ""

    def until(self, text: str, seconds: float = 30) -> str:
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            ready = select.select([self.master], [], [], max(0, deadline - time.monotonic()))[0]
            assert ready, f"{text!r} did not come in {self.seen!r}"
            try:
                self.seen += os.read(self.master, 4096).decode()
            except OSError:
                break
        assert text in self.seen
        return self.seen

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        try:
            while data := os.read(self.master, 4096):
                self.seen += data.decode()
        except OSError:
            pass
        os.close(self.master)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_consent_on_the_terminal() -> None:
    for typed, code, told in (("y\n", 0, "Deleted."), ("n\n", 3, "You said no."), ("\n", 3, "You said no.")):
        terminal = Terminal(*LAM, "do", "consent")
        seen = terminal.until("allow? [y/N] ")
        assert "click [Delete]" in seen
        assert "it deletes a file" in seen
        terminal.type(typed)
        assert terminal.end() == code
        assert told in terminal.seen


def test_what_was_typed_before_the_question_is_no_answer() -> None:
    terminal = Terminal(sys.executable, "-c", "import time; time.sleep(0.3); from lamd.clients.cli import main; main()",
                        "do", "consent")  # fmt: skip
    terminal.type("y\n")
    terminal.until("allow? [y/N] ")
    terminal.type("n\n")
    assert terminal.end() == 3


def test_ctrl_c_stops_and_shows_what_was_done() -> None:
    terminal = Terminal(*LAM, "do", "sleep", "60")
    terminal.until("click [One]")
    terminal.type("\x03")
    assert terminal.end() == 8
    assert "Stopped after 1 action." in terminal.seen
    assert "confirmed: it is on" in terminal.seen


def test_ctrl_c_at_a_question_is_no_consent() -> None:
    terminal = Terminal(*LAM, "do", "consent")
    terminal.until("allow? [y/N] ")
    os.kill(terminal.pid, signal.SIGINT)
    assert terminal.end() == 8


def test_colour_only_on_a_terminal() -> None:
    terminal = Terminal(*LAM, "do", "hello")
    terminal.end()
    assert "\x1b[32m" in terminal.seen
