"""Typing, and the selection of real editors, through a real daemon."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lamd.errors import SkillError
from lamd.journal.journal import Journal
from lamd.planning.language import parse
from lamd.trajectory import Action, Command, Decision, Effect, Outcome, Step, Verb, Verdict
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240)]

Start = Callable[..., Awaitable[Caller]]
EDITORS = {"mousepad": ["mousepad"], "text-editor": ["gnome-text-editor", "--standalone"]}


def selected(desk: PrivateDesktop) -> str:
    command = ["xclip", "-selection", "primary", "-out", "-target", "UTF8_STRING"]
    return subprocess.run(command, env=desk.env, capture_output=True, text=True, timeout=10, check=False).stdout


async def select_second_word(desk: PrivateDesktop, editor: str) -> Path:
    """A file open in an editor, its second word selected by hand."""
    file = desk.home / "Documents/words.txt"
    file.write_text("first second third")
    await desk.open([*EDITORS[editor], str(file)], editor)
    desk.xdotool("key", "--clearmodifiers", "ctrl+Home", "ctrl+Right", "Right", "ctrl+shift+Right")
    await until(lambda: selected(desk) == "second")
    return file


async def plan(desk: PrivateDesktop, *lines: str) -> None:
    """Leave a record with these steps as the way back, for ``lam undo``: the daemon does them as they stand."""
    journal = Journal(desk.home / ".local/state/lamd/journal")
    await journal.open()
    command = Command("c1", "swap", "test")
    await journal.command(command)
    verdict = Verdict(Decision.ALLOW, "ordinary", "")
    seq = await journal.intend(command, Action("skill", value="toy.swap"), verdict)
    await journal.outcome(seq, Outcome(Effect.CONFIRMED, "swapped", "", lines))
    await journal.close()


@pytest.mark.parametrize("editor", EDITORS)
async def test_the_selection_is_replaced(
    desk: PrivateDesktop, start_daemon: Callable[..., Daemon], editor: str
) -> None:
    await plan(desk, 'text.replace text="2nd – zwëi"')
    file = await select_second_word(desk, editor)
    daemon = start_daemon()
    done = await daemon.ask("undo", "--json", timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads((await daemon.ask("see", editor, "--json")).stdout)
    assert "first 2nd – zwëi third" in [node.get("text") for node in seen["nodes"]]
    desk.xdotool("key", "--clearmodifiers", "ctrl+s")
    await until(lambda: file.read_text().rstrip("\n") == "first 2nd – zwëi third")


async def test_nothing_is_typed_where_nothing_is_selected(
    desk: PrivateDesktop, start_daemon: Callable[..., Daemon]
) -> None:
    await plan(desk, 'text.replace text="new"')
    file = await select_second_word(desk, "mousepad")
    desk.xdotool("key", "Left")
    await until(lambda: selected(desk) == "")
    daemon = start_daemon()
    reply = json.loads((await daemon.ask("undo", "--json", timeout=90)).stdout.splitlines()[-1])
    assert (reply["status"], reply["code"]) == ("failed", "skill.not_found")
    seen = json.loads((await daemon.ask("see", "mousepad", "--json")).stdout)
    assert "first second third" in [node.get("text") for node in seen["nodes"]]
    assert file.read_text() == "first second third"


async def test_the_selection_is_told(desk: PrivateDesktop, start_skills: Start) -> None:
    text = await start_skills("text")
    await select_second_word(desk, "mousepad")
    assert (await text("text.read_selection")).text == "second"
    desk.xdotool("key", "ctrl+a")
    await until(lambda: selected(desk) == "first second third")
    assert (await text("text.read_selection")).text == "first second third"
    desk.xdotool("key", "Left")
    await until(lambda: selected(desk) == "")
    assert (await text("text.read_selection")).text == "Nothing is selected."


@pytest.mark.parametrize("words", ["kind regards", 'say "hi" \\ there', "two\nlines", "über 東京", "key ctrl+q"])
async def test_typing_is_one_step_with_the_very_text(desk: PrivateDesktop, start_skills: Start, words: str) -> None:
    result = await (await start_skills("text"))("text.type", text=words)
    assert parse("\n".join(result.steps)) == (Step(Verb.TYPE, words),)


@pytest.mark.parametrize("words", ["", "bell\x07", "\x1b[2J"])
async def test_what_cannot_be_typed(desk: PrivateDesktop, start_skills: Start, words: str) -> None:
    assert (await (await start_skills("text")).wrong("text.type", text=words)).code == "skill.bad_value"


def test_where_the_selection_cannot_be_asked_for_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    import lamd_text

    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert lamd_text.replace("x").lines == ('type "x"',)
    with pytest.raises(SkillError):
        lamd_text.read_selection()


def test_importing_it_is_light() -> None:
    code = "import sys, lamd_text; assert not {'dbus_fast', 'lamd_clipboard'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
