"""lamd_windows against a real window manager (openbox) with real windows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from lamd_windows import _boxes, _programs, _screen
from lamd_windows._boxes import Box

from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller

pytestmark = pytest.mark.desktop


@pytest.fixture
async def windows(desk: PrivateDesktop, start_skills: Start) -> Caller:
    return await start_skills("windows")


Start = Callable[..., Awaitable[Caller]]
Open = Callable[[str], None]


@pytest.fixture
def open_terminal(desk: PrivateDesktop) -> Iterator[Open]:
    """``open_terminal("title")``: xterm, not on the accessibility bus, is there when the window manager says so."""
    started: list[subprocess.Popen[bytes]] = []

    def start(title: str) -> None:
        with _screen.opened() as screen:
            screen.watch()
            started.append(desk._spawn(["xterm", "-T", title, "-e", "sleep", "1000"]))
            assert screen.until(lambda: active() == title, 20)

    yield start
    for process in started:
        process.kill()
        process.wait(10)
    with _screen.opened() as screen:
        screen.watch()
        screen.show_workspace(0)
        screen.show_desktop(False)
        assert screen.until(lambda: not any(w.program == "XTerm" for w in screen.windows()), 10)


def active() -> str:
    with _screen.opened() as screen:
        window = screen.active()
        return window.title if window else ""


def now(title: str) -> tuple[_screen.Window, Box]:
    with _screen.opened() as screen:
        window = next(w for w in screen.windows() if title in w.title)
        return window, screen.box(window)


async def test_windows_are_told_with_their_programs_the_front_one_first(
    desk: PrivateDesktop, windows: Caller, open_terminal: Open
) -> None:
    assert (await windows("windows.list")).text == "No window is open."
    await desk.open(["mousepad"], "mousepad")
    open_terminal("server log")
    desk.xdotool("search", "--name", "^server log$", "set_window", "--name", "server \u202elog")
    assert (await windows("windows.list")).text == (
        "2 windows are open: “server log” (XTerm, in front); “Untitled 1 - Mousepad”."
    )


async def test_focus_finds_by_title_program_and_kind_and_goes_back(
    desk: PrivateDesktop, windows: Caller, open_terminal: Open
) -> None:
    await desk.open(["mousepad"], "mousepad")
    open_terminal("server log")
    for name in ("Untitled 1 - Mousepad", "untitled", "mouse pad", "text editor", "the editor window"):
        result = await windows("windows.focus", name=name)
        assert (result.text, active()) == ("“Untitled 1 - Mousepad” is in front.", "Untitled 1 - Mousepad")
        await windows.undo(result)
        assert active() == "server log"
    assert (await windows("windows.focus", name="terminal")).outcome.effect is Effect.ALREADY
    error = await windows.wrong("windows.focus", name="birthday party plan")
    assert (error.code, error.message) == ("skill.not_found", "there is no window called “birthday party plan”")


async def test_two_alike_the_last_used_one_is_meant_but_closing_asks(
    desk: PrivateDesktop, windows: Caller, open_terminal: Open
) -> None:
    for title in ("build log", "server log", "notes"):
        open_terminal(title)
    assert (await windows("windows.minimise", name="log")).text == "“server log” is minimised."
    error = await windows.wrong("windows.close", name="log")
    assert error.code == "skill.ambiguous"
    assert set(error.choices) == {"build log", "server log"}
    assert (await windows("windows.close", name="build log")).text == "“build log” is closed."
    assert (await windows("windows.close")).text == "“notes” is closed."


async def test_minimise_and_restore(desk: PrivateDesktop, windows: Caller, open_terminal: Open) -> None:
    open_terminal("one")
    result = await windows("windows.minimise")
    assert now("one")[0].hidden
    assert (await windows("windows.minimise", name="one")).outcome.effect is Effect.ALREADY
    await windows.undo(result)
    assert (now("one")[0].hidden, active()) == (False, "one")
    await windows("windows.minimise")
    result = await windows("windows.restore")
    assert (result.text, now("one")[0].hidden) == ("“one” is back.", False)
    await windows.undo(result)
    assert now("one")[0].hidden
    assert (await windows("windows.restore", name="terminal")).outcome.effect is Effect.CONFIRMED
    assert (await windows("windows.restore")).outcome.effect is Effect.ALREADY


async def test_what_to_restore_is_asked_where_it_is_not_known(
    desk: PrivateDesktop, windows: Caller, open_terminal: Open
) -> None:
    for title in ("one", "two"):
        open_terminal(title)
    desk.xdotool("search", "--name", "^(one|two)$", "windowminimize", "%@")
    with _screen.opened() as screen:
        screen.watch()
        assert screen.until(lambda: all(w.hidden for w in screen.windows()))
    assert set((await windows.wrong("windows.restore")).choices) == {"one", "two"}
    assert (await windows.wrong("windows.maximise")).message == "no window is in front"


@pytest.mark.parametrize("program", ["mousepad", "gnome-text-editor"])
async def test_maximise_and_fullscreen_and_back(desk: PrivateDesktop, windows: Caller, program: str) -> None:
    await desk.open([program], program.removeprefix("gnome-"))
    title = active()
    before = now(title)[1]
    result = await windows("windows.maximise")
    assert now(title)[0].maximised
    assert (await windows("windows.maximise")).outcome.effect is Effect.ALREADY
    full = await windows("windows.fullscreen", on="on")
    assert now(title)[1] == Box(0, 0, *desk.size)
    assert (await windows("windows.fullscreen", on=True)).outcome.effect is Effect.ALREADY
    await windows.undo(full)
    assert (now(title)[0].fullscreen, now(title)[0].maximised) == (False, True)
    await windows.undo(result)
    assert (now(title)[0].maximised, now(title)[1]) == (False, before)
    await windows("windows.maximise")
    assert (await windows("windows.restore")).text.endswith("has its own size again.")
    assert now(title)[1] == before


@pytest.mark.parametrize("program", ["mousepad", "gnome-text-editor"])
@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
async def test_tile(desk: PrivateDesktop, windows: Caller, program: str, side: str) -> None:
    await desk.open([program], program.removeprefix("gnome-"))
    title = active()
    before = now(title)[1]
    result = await windows("windows.tile", side=side)
    at = now(title)[1]
    target = Box(0, 0, *desk.size).half(side)
    assert (at.x, at.y) == (target.x, target.y)
    assert abs(at.width - target.width) <= 4
    assert abs(at.height - target.height) <= 4
    assert (await windows("windows.tile", side=side)).outcome.effect is Effect.ALREADY
    await windows.undo(result)
    assert now(title)[1] == before


async def test_a_terminal_tiles_in_whole_characters(desk: PrivateDesktop, windows: Caller, open_terminal: Open) -> None:
    open_terminal("one")
    await windows("windows.maximise")
    result = await windows("windows.tile", side="right", name="one")
    window, at = now("one")
    assert (at.x, at.y, window.maximised) == (640, 0, False)
    await windows.undo(result)
    assert now("one")[0].maximised


PLACES = {
    "top": (None, 0), "bottom": (None, 800), "centre": (640, 400), "the middle of the screen": (640, 400),
    "top right corner": (1280, 0), "bottom left corner": (0, 800), "upper left corner": (0, 0),
    "lower right": (1280, 800),
}  # fmt: skip
"""Words → which point of the screen the window touches, by its own edge or middle."""


@pytest.mark.parametrize("to", PLACES)
async def test_move_to_a_place(desk: PrivateDesktop, windows: Caller, to: str, open_terminal: Open) -> None:
    open_terminal("one")
    desk.xdotool("search", "--name", "^one$", "windowmove", "--sync", "100", "100")
    before = now("one")[1]
    result = await windows("windows.move", to=to)
    at, (x, y) = now("one")[1], PLACES[to]
    assert (at.width, at.height) == (before.width, before.height)
    assert x is None or min(abs(at.x - x), abs(at.x + at.width - x), abs(at.middle[0] - x)) <= 1
    assert min(abs(at.y - y), abs(at.y + at.height - y), abs(at.middle[1] - y)) <= 1
    assert (await windows("windows.move", to=to)).outcome.effect is Effect.ALREADY
    await windows.undo(result)
    assert now("one")[1] == before
    assert (await windows.wrong("windows.move", to="the moon")).code == "skill.bad_value"


@pytest.fixture
def two_monitors(desk: PrivateDesktop) -> Iterator[None]:
    """The screen as two: a laptop's on the left, the main one, and a larger one on the right."""
    desk.run(["xrandr", "--setmonitor", "*eDP-1", "500/130x800/210+0+0", "screen"])
    desk.run(["xrandr", "--setmonitor", "HDMI-1", "780/200x800/210+500+0", "none"])
    yield
    for name in ("eDP-1", "HDMI-1"):
        desk.run(["xrandr", "--delmonitor", name])


async def test_move_to_another_monitor(
    desk: PrivateDesktop, windows: Caller, two_monitors: None, open_terminal: Open
) -> None:
    open_terminal("one")
    desk.xdotool("search", "--name", "^one$", "windowmove", "--sync", "0", "0")
    before = now("one")[1]
    right = ("other monitor", "second screen", "monitor two", "right hand monitor", "telly", "tv", "projector",
             "external display", "big monitor", "HDMI-1")  # fmt: skip
    for to in right:
        result = await windows("windows.move", to=to)
        assert (result.text, now("one")[1].middle[0] >= 500) == ("“one” is on the monitor HDMI-1.", True), to
        await windows.undo(result)
        assert now("one")[1] == before
    for to in ("left monitor", "laptop screen", "small screen", "left hand one", "main display", "monitor one"):
        assert (await windows("windows.move", to=to)).outcome.effect is Effect.ALREADY, to
    assert (await windows.wrong("windows.move", to="third screen")).choices == ("eDP-1", "HDMI-1")


async def test_there_is_no_other_monitor(desk: PrivateDesktop, windows: Caller, open_terminal: Open) -> None:
    open_terminal("one")
    error = await windows.wrong("windows.move", to="other monitor")
    assert (error.code, error.message) == ("skill.not_found", "there is only one monitor")


async def test_workspaces(desk: PrivateDesktop, windows: Caller, open_terminal: Open) -> None:
    open_terminal("one")
    sent = await windows("windows.send", number=2)
    assert (sent.text, now("one")[0].workspace) == ("“one” is on workspace 2.", 1)
    assert (await windows("windows.send", number="two", name="one")).outcome.effect is Effect.ALREADY
    shown = await windows("windows.workspace", number=2)
    with _screen.opened() as screen:
        assert screen.workspace() == 1
    assert (await windows("windows.workspace", number=2)).outcome.effect is Effect.ALREADY
    await windows.undo(shown)
    await windows.undo(sent)
    assert now("one")[0].workspace == 0
    error = await windows.wrong("windows.workspace", number=99)
    assert (error.code, error.message) == ("skill.bad_value", "there is no workspace 99; there are 4 workspaces")


async def test_show_desktop_and_back(desk: PrivateDesktop, windows: Caller, open_terminal: Open) -> None:
    open_terminal("one")
    result = await windows("windows.show_desktop")
    with _screen.opened() as screen:
        assert screen.shows_desktop()
    assert (await windows("windows.show_desktop")).outcome.effect is Effect.ALREADY
    await windows.undo(result)
    with _screen.opened() as screen:
        assert not screen.shows_desktop()


async def test_unsaved_work_is_asked_about_by_the_program(desk: PrivateDesktop, windows: Caller) -> None:
    await desk.open(["mousepad"], "mousepad")
    desk.xdotool("type", "not saved")
    desk.settle()
    result = await windows("windows.close", name="mousepad")
    assert (result.outcome.effect, "asks before it closes" in result.text) == (Effect.UNVERIFIABLE, True)


async def test_a_window_that_is_gone_cannot_be_put_back(
    desk: PrivateDesktop, windows: Caller, open_terminal: Open
) -> None:
    open_terminal("one")
    result = await windows("windows.minimise")
    await windows("windows.close", name="one")
    with pytest.raises(Exception, match="the window is closed"):
        await windows.undo(result)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WAYLAND_DISPLAY", "wayland-0", "a Wayland session does not let other programs arrange windows"),
        ("DISPLAY", "", "there is no graphical session"),
        ("DISPLAY", ":98765", "there is no X server at :98765"),
        ("DISPLAY", "example.org:0", "there is no X server at example.org:0"),
    ],
)
async def test_without_an_x_session_it_says_so(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    windows = await start_skills("windows")
    error = await windows.wrong("windows.list")
    assert error.code == "skill.unavailable"
    assert told in error.message
    monkeypatch.undo()


async def test_what_people_say_can_be_read(desk: PrivateDesktop, windows: Caller) -> None:
    file = Path(__file__).parents[2] / "models/data/phrasing/skills.jsonl"
    for line in file.read_text().splitlines():
        for call in json.loads(line)["calls"]:
            if call["skill"].startswith("windows."):
                assert await windows.skills.read(call["skill"], call["arguments"]) is not None


def test_programs_are_known_by_their_desktop_entries(desk: PrivateDesktop) -> None:
    writer = _programs.program("libreoffice-writer")
    assert "Writer" in writer.name
    assert "word processor" in writer.also
    assert "terminal" in _programs.program("XTerm").also
    assert _programs.program("nothing\x1b[2J", "else").name == "nothing [2J"


def test_places_in_words() -> None:
    assert _boxes.place("dead centre") == ("centre", "centre")
    assert _boxes.place("top left") == ("left", "top")
    assert _boxes.place("outer space") is None
    assert _boxes.read(Box(-5, 1, 2, 3).write()) == Box(-5, 1, 2, 3)
    assert _boxes.read("1;2") is None
