"""Clipboard and screen in a real Wayland session: sway without a display of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType, NameFlag, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from lamd_screen import _portal
from PIL import Image

from tests.desktop.processes import NOBODY, as_nobody
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]
SIZE = (640, 400)


@pytest.fixture
def sway(desk: PrivateDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where its socket will be; the environment names it."""
    folder = Path(tempfile.mkdtemp(prefix="lamd-way-"))  # not tmp_path: a socket's path may have 107 characters only
    (folder / "config").write_text(f"output HEADLESS-1 resolution {SIZE[0]}x{SIZE[1]}\n")
    command = [*as_nobody(), "sway", "-c", str(folder / "config")]
    if os.geteuid() == 0:  # it refuses to run as root
        os.chown(folder, NOBODY, NOBODY)
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


async def test_a_film(skills: Caller, desk: PrivateDesktop) -> None:
    await skills.done("screen.record", on=True)
    ended = await skills.done("screen.record", on=False)
    (file,) = (desk.home / "Videos/Screencasts").iterdir()
    assert ended.text == f"The film is in ~/Videos/Screencasts/{file.name}, 1 second long."
    desk.run(["ffprobe", "-v", "error", str(file)])


# --- the desktop portal -----------------------------------------------------------------------------------------------


class Portal:
    """A portal of the test's own: it answers with a handle, and later, by a signal, with where its picture is."""

    def __init__(self, connection: MessageBus, uri: str) -> None:
        self.interactive: list[bool] = []
        self.code = 0
        self._connection = connection
        self._uri = uri
        connection.add_message_handler(self._called)

    def _called(self, message: Message) -> Message | None:
        if message.member != "Screenshot":
            return None
        options = message.body[1]
        self.interactive.append(options["interactive"].value)
        client = str(message.sender)[1:].replace(".", "_")
        handle = f"{_portal.PATH}/request/{client}/{options['handle_token'].value}"
        response = Message(
            path=handle, interface=_portal.REQUEST, member="Response", message_type=MessageType.SIGNAL,
            signature="ua{sv}", body=[self.code, {} if self.code else {"uri": Variant("s", self._uri)}],
        )  # fmt: skip
        asyncio.get_running_loop().call_soon(self._connection.send, response)
        return Message.new_method_return(message, "o", [handle])


@pytest.fixture
async def portal(desk: PrivateDesktop, tmp_path: Path) -> AsyncIterator[Portal]:
    picture = tmp_path / "its picture.png"
    Image.new("RGB", (30, 20)).save(picture)
    connection = await MessageBus(bus_address=desk.env["DBUS_SESSION_BUS_ADDRESS"]).connect()
    await _end_real_portal(connection)
    got = await connection.request_name(_portal.SERVICE, NameFlag.DO_NOT_QUEUE)
    assert got is RequestNameReply.PRIMARY_OWNER
    yield Portal(connection, picture.as_uri())
    connection.disconnect()


async def _end_real_portal(connection: MessageBus) -> None:
    """A portal that the desktop's bus has started for an earlier test does not give its name away."""
    bus, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
    asked = Message(bus, path, bus, "GetConnectionUnixProcessID", signature="s", body=[_portal.SERVICE])
    owner = await connection.call(asked)
    if owner is None or owner.message_type is MessageType.ERROR:
        return
    gone = asyncio.Event()

    def heard(message: Message) -> None:
        if message.member == "NameOwnerChanged" and message.body[0] == _portal.SERVICE:
            gone.set()

    connection.add_message_handler(heard)
    rule = f"type='signal',member='NameOwnerChanged',arg0='{_portal.SERVICE}'"
    await connection.call(Message(bus, path, bus, "AddMatch", signature="s", body=[rule]))
    os.kill(owner.body[0], signal.SIGKILL)
    async with asyncio.timeout(10):
        await gone.wait()


@pytest.fixture
async def gnome(start_skills: Start, monkeypatch: pytest.MonkeyPatch, desk: PrivateDesktop) -> Caller:
    """A Wayland session in which only the portal can take pictures."""
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("PATH", str(desk.home))
    return await start_skills("screen")


@pytest.mark.parametrize(("what", "interactive"), [("screen", False), ("window", True), ("area", True)])
async def test_the_portal_takes_the_picture(
    gnome: Caller, portal: Portal, desk: PrivateDesktop, tmp_path: Path, what: str, interactive: bool
) -> None:
    result = await gnome.done("screen.shot", what=what)
    (file,) = (desk.home / "Pictures/Screenshots").iterdir()
    assert result.text == f"The picture is in ~/Pictures/Screenshots/{file.name}."
    with Image.open(file) as picture:
        assert picture.size == (30, 20)
    assert portal.interactive == [interactive]
    assert not (tmp_path / "its picture.png").exists(), "it is kept once, under its own name"


async def test_a_picture_that_the_person_does_not_allow(gnome: Caller, portal: Portal, desk: PrivateDesktop) -> None:
    portal.code = 1
    assert "was not allowed" in (await gnome.wrong("screen.shot")).message
    assert not (desk.home / "Pictures/Screenshots").exists()
