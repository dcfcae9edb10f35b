"""An X display that notes what it is asked for: enough of python-xlib for keyboard and pointer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

FIRST, LAST = 8, 80
KEYS = {
    24: (ord("q"), ord("Q")), 38: (ord("a"), ord("A")), 39: (ord("s"), ord("S")), 36: (0xFF0D, 0), 65: (0x20, 0),
    37: (0xFFE3, 0), 50: (0xFFE1, 0), 64: (0xFFE9, 0), 66: (0xFFE5, 0), 21: (ord("="), ord("+")),
}  # fmt: skip


class FakeDisplay:
    def __init__(self) -> None:
        self.rows = [list(KEYS.get(code, (0, 0))) for code in range(FIRST, LAST + 1)]
        self.events: list[tuple[str, int]] = []
        self.mask = 0
        self.display = SimpleNamespace(info=SimpleNamespace(min_keycode=FIRST, max_keycode=LAST))
        self.fail_on = 0

    def screen(self) -> Any:
        root = SimpleNamespace(query_pointer=lambda: SimpleNamespace(mask=self.mask))
        return SimpleNamespace(root=root, width_in_pixels=1280, height_in_pixels=800)

    def get_keyboard_mapping(self, first: int, count: int) -> list[list[int]]:
        return [list(row) for row in self.rows[first - FIRST : first - FIRST + count]]

    def change_keyboard_mapping(self, first: int, rows: list[tuple[int, ...]]) -> None:
        for at, row in enumerate(rows):
            self.rows[first - FIRST + at] = list(row)

    def sync(self) -> None:
        pass

    def typed(self) -> str:
        """What a program would make of the events."""
        down, text = set(), ""
        for event, code in self.events:
            if event == "press" and code not in (37, 50, 64, 66):
                row = self.rows[code - FIRST]
                symbol = row[1] if 50 in down and row[1] else row[0]
                text += "\n" if symbol == 0xFF0D else chr(symbol & 0xFFFFFF)
            down.add(code) if event == "press" else down.discard(code)
        return text

    def held(self) -> set[int]:
        down = set()
        for event, code in self.events:
            down.add(code) if event == "press" else down.discard(code)
        return down


def fake_input(display: FakeDisplay, event: int, detail: int = 0, x: int = 0, y: int = 0) -> None:
    names = {2: "press", 3: "release", 4: "button", 5: "unbutton", 6: "move"}
    if display.fail_on and len(display.events) + 1 == display.fail_on:
        display.fail_on = 0
        raise OSError("the connection broke")
    display.events.append((names[event], x * 10_000 + y if event == 6 else detail))


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> FakeDisplay:
    monkeypatch.setattr("Xlib.ext.xtest.fake_input", fake_input)
    return FakeDisplay()
