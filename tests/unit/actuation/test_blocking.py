from __future__ import annotations

from dataclasses import replace

import pytest

from lamd.actuation.blocking import Blocking, likely
from lamd.actuation.keyboard import Keyboard
from lamd.actuation.windows import Window, Windows
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError
from tests.unit.actuation.conftest import FakeX11, Show
from tests.unit.atspi.toy import Toy
from tests.unit.trees import find, tree


@pytest.mark.parametrize(
    ("role", "name", "toolkit", "expected"),
    [
        ("menu item", "Save As...      ", "gtk", True),
        ("push button", "Open…", "gtk", True),
        ("menu item", "Quit", "gtk", True),
        ("menu item", "Close Tab", "gtk", True),
        ("menu item", "Line Numbers", "gtk", False),
        ("menu item", "Closest Match", "gtk", False),
        ("menu item", "Save As...", "GTK", False),
        ("menu item", "Save As...", "Qt", False),
        ("menu", "Recent...", "gtk", False),
    ],
)
def test_what_is_likely_to_ask_back(role: str, name: str, toolkit: str, expected: bool) -> None:
    seen = tree(("frame", "w", (role, name)))
    seen = replace(seen, app=replace(seen.app, toolkit=toolkit))
    assert likely(find(seen, name), seen) is expected


class OneMore(Windows):
    """A window manager that shows a new window of the app, and frees the app when that is closed."""

    def __init__(self, app: object) -> None:
        self.app = app
        self.closed: list[int] = []

    async def of(self, pid: int, title: str = "") -> tuple[Window, ...]:
        return (Window(1, "main", pid, ""), Window(2, "Save As", pid, ""))

    async def close(self, window: Window) -> None:
        self.closed.append(window.id)
        self.app.mute = lambda _message: False  # type: ignore[attr-defined]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.actuation.blocking.SETTLE", 0.6)


@pytest.mark.usefixtures("quick")
async def test_a_blocked_app_is_freed_by_closing_its_new_window(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("push button", "Quit"))
    windows = OneMore(app.app)
    blocking = Blocking(mirror.connection, Keyboard(FakeX11()), windows)
    assert not await blocking.blocked(app.tree, frozenset({1}))
    assert windows.closed == []
    app.app.mute = lambda _message: True
    assert await blocking.blocked(app.tree, frozenset({1}))
    assert windows.closed == [2]


@pytest.mark.usefixtures("quick")
async def test_an_app_that_is_only_busy_is_left_alone(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("push button", "Work"))
    windows = OneMore(app.app)
    blocking = Blocking(mirror.connection, Keyboard(FakeX11()), windows)
    app.app.mute = lambda _message: True
    assert not await blocking.blocked(app.tree, frozenset({1, 2}))
    assert windows.closed == []


async def test_without_x_there_are_no_windows_to_compare(mirror: Mirror) -> None:
    x11 = FakeX11()
    assert await Blocking(mirror.connection, Keyboard(x11), Windows(x11)).shown() == frozenset()
    with pytest.raises(ActuationError):
        await Windows(x11).all()
