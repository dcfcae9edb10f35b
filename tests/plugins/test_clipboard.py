"""The clipboard of a real X display, read and set from outside with xclip."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def clipboard(desk: PrivateDesktop, start_skills: Start) -> Caller:
    await hold(desk, b"")
    return await start_skills("clipboard")


async def hold(desk: PrivateDesktop, data: bytes, kind: str = "UTF8_STRING") -> None:
    """Copy something, as another program would."""
    command = ["xclip", "-selection", "clipboard", "-in", "-target", kind]
    await asyncio.to_thread(subprocess.run, command, input=data, env=desk.env, stdout=subprocess.DEVNULL, timeout=10)
    await until(lambda: kind in desk.run(["xclip", "-selection", "clipboard", "-out", "-target", "TARGETS"]))
    if kind == "UTF8_STRING":
        await until(lambda: held(desk) == data.decode())


def held(desk: PrivateDesktop) -> str:
    return desk.run(["xclip", "-selection", "clipboard", "-out", "-target", "UTF8_STRING"])


@pytest.mark.parametrize(
    "text", ["4471", "Grüße, 東京 🍵", "two\nlines\n", "-selection", '"quoted" $(touch x) \\ \'', " x "]
)
async def test_a_text_is_copied_and_the_former_brought_back(clipboard: Caller, desk: PrivateDesktop, text: str) -> None:
    await hold(desk, "älter\nals".encode())
    result = await clipboard.done("clipboard.copy", text=text)
    assert held(desk) == text
    assert (await clipboard("clipboard.copy", text=text)).outcome.effect is Effect.ALREADY
    await clipboard.undo(result)
    assert held(desk) == "älter\nals"


async def test_what_was_there_is_kept_in_memory_only(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"my secret")
    copied = await clipboard.done("clipboard.copy", text="x")
    cleared = await clipboard.done("clipboard.clear")
    for result in (copied, cleared):
        (line,) = result.outcome.undo  # that is what the journal gets
        assert line.startswith("clipboard.bring_back which=")
        assert "secret" not in str(result)
    assert "secret" not in str(await clipboard.undo(copied))
    assert held(desk) == "my secret"
    await clipboard.undo(copied)  # it stays for another time
    clipboard.skills._leave()  # as after some minutes
    await until(lambda: not clipboard.skills.pid)
    with pytest.raises(SkillError, match="can no longer be undone") as caught:
        await clipboard.undo(copied)
    assert caught.value.code == "skill.gone"


async def test_only_the_newest_texts_are_kept(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"0")
    results = [await clipboard.done("clipboard.copy", text=str(n)) for n in range(1, 23)]
    await clipboard.undo(results[-1])
    assert held(desk) == "21"
    with pytest.raises(SkillError, match="can no longer be undone"):
        await clipboard.undo(results[0])


async def test_the_text_stays_after_the_skill_process_is_gone(clipboard: Caller, desk: PrivateDesktop) -> None:
    await clipboard.done("clipboard.copy", text="still here")
    await clipboard.close()
    assert held(desk) == "still here"


async def test_the_text_stays_when_the_skill_process_is_killed(clipboard: Caller, desk: PrivateDesktop) -> None:
    await clipboard.done("clipboard.copy", text="still here")
    pid = clipboard.skills.pid
    os.kill(pid, signal.SIGKILL)
    await until(lambda: clipboard.skills.pid != pid)
    assert held(desk) == "still here"


async def test_undo_empties_what_was_empty(clipboard: Caller, desk: PrivateDesktop) -> None:
    await clipboard.undo(await clipboard.done("clipboard.copy", text="x"))
    assert held(desk) == ""


async def test_a_long_text_goes_through_whole(clipboard: Caller, desk: PrivateDesktop) -> None:
    text = "wort " * 3_999
    await clipboard.done("clipboard.copy", text=text)
    assert held(desk) == text


@pytest.mark.parametrize("text", ["", "x" * 20_001])
async def test_nothing_and_too_much_are_refused(clipboard: Caller, desk: PrivateDesktop, text: str) -> None:
    assert (await clipboard.wrong("clipboard.copy", text=text)).code == "skill.bad_value"
    assert held(desk) == ""


async def test_what_was_copied_is_told(clipboard: Caller, desk: PrivateDesktop) -> None:
    assert (await clipboard("clipboard.read")).text == "The clipboard is empty."
    await hold(desk, "Grüße\nan alle\x1b[2J\n".encode())
    assert (await clipboard("clipboard.read")).text == "Grüße\nan alle\N{REPLACEMENT CHARACTER}[2J"


async def test_of_a_big_text_the_beginning_is_told(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"a" * 500_000)
    told = (await clipboard("clipboard.read")).text
    assert told.startswith("The clipboard holds 500,000 characters. They begin: aaaa")
    assert len(told) < 2_100
    assert not (await clipboard.done("clipboard.copy", text="x")).outcome.undo


async def test_what_is_far_too_big_is_not_read(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"a" * 5_000_000)
    assert (await clipboard.wrong("clipboard.read")).message == "the clipboard holds more than 4 million bytes"


async def test_a_picture_is_named_and_not_brought_back(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"\x89PNG", "image/png")
    assert (await clipboard("clipboard.read")).text == "The clipboard holds a picture, no text."
    assert not (await clipboard.done("clipboard.copy", text="x")).outcome.undo


async def test_a_password_is_neither_told_nor_kept(clipboard: Caller, desk: PrivateDesktop) -> None:
    await hold(desk, b"secret", "x-kde-passwordManagerHint")
    assert "not told" in (await clipboard("clipboard.read")).text
    assert not (await clipboard.done("clipboard.copy", text="x")).outcome.undo


async def test_clear(clipboard: Caller, desk: PrivateDesktop) -> None:
    assert (await clipboard("clipboard.clear")).outcome.effect is Effect.ALREADY
    await hold(desk, b"something")
    result = await clipboard.done("clipboard.clear")
    assert held(desk) == ""
    await clipboard.undo(result)
    assert held(desk) == "something"


@pytest.fixture
def owner(desk: PrivateDesktop) -> Iterator[subprocess.Popen[bytes]]:
    """A program that owns the clipboard."""
    command = ["xclip", "-quiet", "-selection", "clipboard", "-in"]
    with subprocess.Popen(command, env=desk.env, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdin
        running.stdin.write(b"mine")
        running.stdin.close()
        yield running
        running.kill()


async def test_a_program_that_does_not_answer(
    clipboard: Caller, desk: PrivateDesktop, owner: subprocess.Popen[bytes]
) -> None:
    await until(lambda: held(desk) == "mine")
    owner.send_signal(signal.SIGSTOP)
    assert (await clipboard.wrong("clipboard.read")).code == "skill.timeout"


async def test_without_xclip(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(desk.home))
    clipboard = await start_skills("clipboard")
    wrong = await clipboard.wrong("clipboard.read")
    assert (wrong.code, "xclip or wl-copy, which is not installed" in wrong.message) == ("skill.unavailable", True)


async def test_without_a_display(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    clipboard = await start_skills("clipboard")
    assert "there is no graphical session" in (await clipboard.wrong("clipboard.read")).message


def test_importing_it_is_light(tmp_path: Path) -> None:
    code = "import sys, lamd_clipboard; assert not {'Xlib', 'dbus_fast'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20, cwd=tmp_path)
