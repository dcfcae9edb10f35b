from __future__ import annotations

import pytest

from lamd.actuation.keyboard import CHUNK, Keyboard
from lamd.errors import ActuationError
from tests.unit.actuation.conftest import FakeX11
from tests.unit.actuation.display import FakeDisplay, display

__all__ = ["display"]


async def yes() -> bool:
    return True


def keyboard(display: FakeDisplay) -> Keyboard:
    return Keyboard(FakeX11(display))


async def test_text_with_capitals_and_lines(display: FakeDisplay) -> None:
    await keyboard(display).type("aSq s\nA+", yes)
    assert display.typed() == "aSq s\nA+"
    assert display.held() == set()


async def test_characters_that_the_layout_lacks_get_keys_of_their_own(display: FakeDisplay) -> None:
    keys = keyboard(display)
    await keys.type("日本 ü日", yes)
    assert display.typed() == "日本 ü日"
    changed = [row for row in display.rows if (row[0] > 0x7F and row[0] < 0xFF00) or row[0] >= 0x01000000]
    assert len(changed) == 3
    await keys.type("日", yes)
    assert display.typed() == "日本 ü日日"


async def test_when_no_key_is_free_the_one_used_longest_ago_is_taken(display: FakeDisplay) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(100))
    keys = keyboard(display)
    for start in range(0, len(text), CHUNK):
        before = len(display.events)
        await keys.type(text[start : start + CHUNK], yes)
        shown = FakeDisplay()
        shown.rows, shown.events = display.rows, display.events[before:]
        assert shown.typed() == text[start : start + CHUNK]


@pytest.mark.parametrize(
    ("chord", "keys"), [("ctrl+s", [37, 39]), ("ctrl+shift+s", [37, 50, 39]), ("ctrl++", [37, 50, 21])]
)
async def test_chords(display: FakeDisplay, chord: str, keys: list[int]) -> None:
    await keyboard(display).press(chord, yes)
    assert [code for event, code in display.events if event == "press"] == keys
    assert display.held() == set()


async def test_modifiers_are_let_go_when_the_connection_breaks(display: FakeDisplay) -> None:
    display.fail_on = 3
    with pytest.raises(OSError, match="broke"):
        await keyboard(display).press("ctrl+shift+s", yes)
    assert display.held() == set()


async def test_the_focus_is_looked_at_before_every_chunk(display: FakeDisplay) -> None:
    answers = iter([True, True, False])

    async def focused() -> bool:
        return next(answers)

    with pytest.raises(ActuationError) as caught:
        await keyboard(display).type("a" * 50, focused)
    assert caught.value.code == "actuation.focus_lost"
    assert display.typed() == "a" * 2 * CHUNK


async def test_a_modifier_that_a_person_holds(display: FakeDisplay) -> None:
    display.mask = 0x4
    with pytest.raises(ActuationError, match="held down"):
        await keyboard(display).type("a", yes)
    assert display.events == []


async def test_caps_lock_is_switched_off(display: FakeDisplay) -> None:
    display.mask = 0x2
    await keyboard(display).press("a", yes)
    assert [code for event, code in display.events if event == "press"] == [66, 38]


@pytest.mark.parametrize("text", ["a\x1b[31m", "\x00", "x" * 10_001])
async def test_texts_that_are_not_typed(display: FakeDisplay, text: str) -> None:
    with pytest.raises(ActuationError) as caught:
        await keyboard(display).type(text, yes)
    assert caught.value.code == "actuation.unsupported"
    assert display.events == []
