from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lamd.actuation.windows import Windows
from lamd.errors import ActuationError
from tests.unit.actuation.conftest import FakeX11


class Manager:
    """A display with a window manager: properties by window, 0 being the root."""

    def __init__(self, properties: dict[tuple[int, str], Any]) -> None:
        self.properties = properties
        self.sent: list[Any] = []

    def intern_atom(self, name: str) -> str:
        return name

    def create_resource_object(self, _kind: str, number: int) -> Any:
        def get(name: str, _type: int) -> Any:
            value = self.properties.get((number, name))
            return None if value is None else SimpleNamespace(value=value)

        def get_geometry() -> Any:
            return SimpleNamespace(width=400 + number, height=300)

        def translate_coords(window: Any, x: int, y: int) -> Any:
            return SimpleNamespace(x=window.get_geometry().width, y=y + 20)

        return SimpleNamespace(get_full_property=get, get_geometry=get_geometry, translate_coords=translate_coords)

    def screen(self) -> Any:
        return SimpleNamespace(root=self.create_resource_object("window", 0))


@pytest.fixture
def manager() -> Manager:
    return Manager(
        {
            (0, "_NET_CLIENT_LIST_STACKING"): [5, 6, 7],
            (0, "_NET_ACTIVE_WINDOW"): [6],
            (5, "_NET_WM_PID"): [100],
            (5, "_NET_WM_NAME"): "Näme".encode(),
            (5, "WM_CLASS"): b"notes\0Notes\0",
            (6, "_NET_WM_PID"): [100],
            (6, "WM_NAME"): "old",
            (7, "_NET_WM_NAME"): b"no pid \xff",
        }
    )


async def test_windows(manager: Manager) -> None:
    windows = Windows(FakeX11(manager))
    assert [(w.id, w.title, w.pid, w.name) for w in await windows.all()] == [
        (5, "Näme", 100, "Notes"),
        (6, "old", 100, ""),
        (7, "no pid \ufffd", 0, ""),
    ]
    assert await windows.ids() == {5, 6, 7}
    active = await windows.active()
    assert active is not None
    assert active.id == 6
    assert [w.id for w in await windows.of(100)] == [5, 6]
    assert [w.id for w in await windows.of(42, "no pid \ufffd")] == [7]
    assert await windows.of(42) == ()


async def test_a_window_manager_that_lists_nothing() -> None:
    with pytest.raises(ActuationError) as caught:
        await Windows(FakeX11(Manager({}))).all()
    assert caught.value.code == "actuation.unsupported"
    assert await Windows(FakeX11(Manager({}))).active() is None


async def test_where_windows_are_without_their_shadow(manager: Manager) -> None:
    manager.properties[6, "_GTK_FRAME_EXTENTS"] = [10, 20, 5, 15]
    windows = Windows(FakeX11(manager))
    assert await windows.areas(100, "old") == ((416, 25, 376, 280), (405, 20, 405, 300))
    assert await windows.areas(42) == ()
