"""Clipboard and screen in a real Wayland session: sway without a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]
NOBODY = 65534
SIZE = (640, 400)


@pytest.fixture
def sway(desk: PrivateDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where its socket will be; the environment names it."""
    folder = Path(tempfile.mkdtemp(prefix="lamd-way-"))  # not tmp_path: a socket's path may have 107 characters only
    (folder / "config").write_text(f"output HEADLESS-1 resolution {SIZE[0]}x{SIZE[1]}\n")
    command = ["sway", "-c", str(folder / "config")]
    if os.geteuid() == 0:  # it refuses to run as root
        os.chown(folder, NOBODY, NOBODY)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--", *command]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "WLR_BACKENDS": "headless",
           "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}  # fmt: skip
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(folder / "wayland-1"))
        monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
        yield folder / "wayland-1"
        running.terminate()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def skills(sway: Path, start_skills: Start) -> Caller:
    await until(sway.is_socket)
    return await start_skills("clipboard", "screen", "text")


def pasted() -> str:
    return subprocess.check_output(["wl-paste", "--no-newline"], timeout=10, text=True)


async def test_the_clipboard(skills: Caller) -> None:
    first = await skills.done("clipboard.copy", text="Grüße\nan alle")
    assert pasted() == "Grüße\nan alle"
    second = await skills.done("clipboard.copy", text="-n")
    assert pasted() == "-n"
    assert (await skills("clipboard.read")).text == "-n"
    await skills.undo(second)
    assert (await skills("clipboard.read")).text == "Grüße\nan alle"
    await skills.undo(first)
    assert (await skills("clipboard.read")).text == "The clipboard is empty."


async def test_the_clipboard_outlives_the_skill_process(skills: Caller) -> None:
    await skills.done("clipboard.copy", text="still here")
    await skills.close()
    assert pasted() == "still here"


async def test_nothing_is_selected(skills: Caller) -> None:
    assert (await skills("text.read_selection")).text == "Nothing is selected."


async def test_the_screen(skills: Caller, desk: PrivateDesktop) -> None:
    await skills.done("screen.shot")
    (file,) = (desk.home / "Pictures/Screenshots").iterdir()
    with Image.open(file) as picture:
        assert picture.size == SIZE
    assert (await skills("clipboard.read")).text == "The clipboard holds a picture, no text."
    assert "does not tell where a window is" in (await skills.wrong("screen.shot", what="window")).message


async def test_a_film(skills: Caller, desk: PrivateDesktop) -> None:
    await skills.done("screen.record", on=True)
    ended = await skills.done("screen.record", on=False)
    (file,) = (desk.home / "Videos/Screencasts").iterdir()
    assert ended.text == f"The film is in ~/Videos/Screencasts/{file.name}, 1 second long."
    desk.run(["ffprobe", "-v", "error", str(file)])
