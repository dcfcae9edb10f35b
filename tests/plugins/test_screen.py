"""Pictures and films of a real X display with real windows."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image

from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def screen(desk: PrivateDesktop, start_skills: Start) -> Caller:
    return await start_skills("screen")


def shots(desk: PrivateDesktop) -> list[Path]:
    return sorted((desk.home / "Pictures/Screenshots").glob("*"))


def size(file: Path | bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(file) if isinstance(file, bytes) else file) as picture:
        picture.load()
        assert picture.format == "PNG"
        return picture.size


def only(folder: Path, *programs: str) -> str:
    """A search path on which nothing else is found."""
    folder.mkdir()
    for program in programs:
        (folder / program).symlink_to(shutil.which(program) or program)
    return str(folder)


async def test_the_screen_is_saved_and_copied(screen: Caller, desk: PrivateDesktop) -> None:
    result = await screen.done("screen.shot")
    (file,) = shots(desk)
    assert result.text == f"The picture is in ~/Pictures/Screenshots/{file.name} and on the clipboard."
    assert size(file) == desk.size
    command = ["xclip", "-selection", "clipboard", "-out", "-target", "image/png"]
    pasted = await asyncio.to_thread(subprocess.check_output, command, env=desk.env, timeout=10)
    assert pasted == file.read_bytes()
    await screen.undo(result)
    assert shots(desk) == []
    assert len(list((desk.home / ".local/share/Trash/files").iterdir())) == 1


async def test_two_in_a_second_have_names_of_their_own(screen: Caller, desk: PrivateDesktop) -> None:
    for _ in range(3):
        await screen.done("screen.shot", what="screen")
    assert len(shots(desk)) == 3


async def test_the_window_in_front(screen: Caller, desk: PrivateDesktop) -> None:
    await desk.open(["gnome-calculator"], "calculator")
    await screen.done("screen.shot", what="window")
    width, height = size(shots(desk)[0])
    assert 100 < width < desk.size[0]
    assert 100 < height < desk.size[1]


async def test_no_window_in_front(screen: Caller, desk: PrivateDesktop) -> None:
    assert (await screen.wrong("screen.shot", what="window")).code == "skill.not_found"
    assert shots(desk) == []


async def test_an_area_that_is_drawn(screen: Caller, desk: PrivateDesktop) -> None:
    taking = asyncio.create_task(screen.done("screen.shot", what="area"))
    await until(lambda: b"slop" in b"".join(command() for command in commands()))

    def draw() -> None:  # as a hand does: slop looks where the pointer is now and then
        desk.settle(0.2)
        for step in ("mousemove 100 100", "mousedown 1", "mousemove 200 200", "mousemove 300 250", "mouseup 1"):
            desk.xdotool(*step.split())
            desk.settle(0.2)

    await asyncio.to_thread(draw)
    await taking
    assert size(shots(desk)[0]) == pytest.approx((200, 150), abs=3)


def commands() -> list[Callable[[], bytes]]:
    return [lambda e=e: _read(e / "comm") for e in Path("/proc").iterdir() if e.name.isdigit()]  # type: ignore[misc]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


async def test_an_area_without_the_tool_for_it(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", only(tmp_path / "bin", "xclip"))
    wrong = await (await start_skills("screen")).wrong("screen.shot", what="area")
    assert (wrong.code, wrong.message) == (
        "skill.unavailable", "drawing an area needs slop, which is not installed"
    )  # fmt: skip


async def test_without_a_clipboard_the_picture_is_saved_all_the_same(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", only(tmp_path / "bin"))
    result = await (await start_skills("screen")).done("screen.shot")
    assert result.text == f"The picture is in ~/Pictures/Screenshots/{shots(desk)[0].name}."


@pytest.mark.parametrize("what", ["moon", ""])
async def test_what_cannot_be_taken(screen: Caller, what: str) -> None:
    assert (await screen.wrong("screen.shot", what=what)).code == "skill.bad_value"


@pytest.mark.parametrize("name", ["../../.bashrc", "-rf", "notes.txt", "Screenshot 2026-01-01 10-00-00.png/../x.png"])
async def test_only_pictures_of_the_screen_are_discarded(screen: Caller, desk: PrivateDesktop, name: str) -> None:
    (desk.home / ".bashrc").touch()
    assert (await screen.wrong("screen.discard", name=name)).code == "skill.bad_value"
    assert (desk.home / ".bashrc").exists()


# --- films ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def recorder(screen: Caller) -> AsyncIterator[Caller]:
    yield screen
    await screen("screen.record", on=False)


async def test_a_film_is_recorded_and_plays(recorder: Caller, desk: PrivateDesktop) -> None:
    result = await recorder.done("screen.record", on="true")
    (file,) = (desk.home / "Videos/Screencasts").iterdir()
    assert result.text == f"The screen is being recorded to ~/Videos/Screencasts/{file.name}."
    assert (await recorder("screen.record", on=True)).outcome.effect is Effect.ALREADY
    desk.xdotool("mousemove", "5", "5")
    pid = recorder.skills.pid
    os.kill(pid, signal.SIGKILL)  # the recording goes on without the skill process
    await until(lambda: recorder.skills.pid != pid)
    assert (await recorder("screen.record", on=True)).outcome.effect is Effect.ALREADY
    ended = await recorder.done("screen.record", on="false")
    assert ended.text.startswith(f"The film is in ~/Videos/Screencasts/{file.name}, ")
    assert (await recorder("screen.record", on=False)).outcome.effect is Effect.ALREADY
    film = json.loads(desk.run([
        "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=width,height,nb_read_frames",
        "-of", "json", str(file),
    ]))["streams"][0]  # fmt: skip
    assert (film["width"], film["height"]) == desk.size
    assert int(film["nb_read_frames"]) > 0


async def test_undo_ends_the_film(recorder: Caller, desk: PrivateDesktop) -> None:
    ended = await recorder.undo(await recorder.done("screen.record", on=True))
    assert ended.outcome.effect is Effect.CONFIRMED


async def test_a_recorder_that_was_killed_is_told(recorder: Caller, desk: PrivateDesktop) -> None:
    await recorder.done("screen.record", on=True)
    kept = json.loads((desk.home / ".local/state/lamd/plugins/screen/recording.json").read_text())
    os.kill(kept["pid"], signal.SIGKILL)
    wrong = await recorder.wrong("screen.record", on=False)
    assert wrong.code == "skill.failed"
    await recorder.done("screen.record", on=True)


async def test_without_ffmpeg(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", only(tmp_path / "bin", "xclip"))
    wrong = await (await start_skills("screen")).wrong("screen.record", on=True)
    assert (wrong.code, wrong.message) == ("skill.unavailable", "recording needs ffmpeg, which is not installed")


async def test_without_a_display(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    screen = await start_skills("screen")
    assert "there is no graphical session" in (await screen.wrong("screen.shot")).message


def test_importing_it_is_light() -> None:
    code = "import sys, lamd_screen; assert not {'Xlib', 'mss', 'lamd_windows'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
