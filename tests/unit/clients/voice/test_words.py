from __future__ import annotations

from pathlib import Path

import pytest

from lamd.clients.voice import words
from lamd.rpc import methods


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (" Show line numbers.", "show line numbers"),
        ("Open the calculator. Work out 12 times 7.", "open the calculator, work out 12 times 7"),
        ("Open the window. Open the window.", "open the window"),
        ("I like it", "I like it"),
        ("I'd rather not", "I'd rather not"),
        ("USB off!", "USB off"),
        ("What time is it?", "what time is it?"),
        ("Set it to 4.5 percent.", "set it to 4.5 percent"),
        ("[Music] (coughs) Stop.", "stop"),
        ("♪ la la ♪", ""),
        (" . . ", ""),
        ("", ""),
        ("Okay, Nabu! Close the tab.", "close the tab"),
        ("okay nabu", ""),
        ("Okay nabukatown", "okay nabukatown"),
    ],
)
def test_cleaned(written: str, typed: str) -> None:
    assert words.cleaned(written, "okay nabu") == typed


def test_without_a_wake_word_nothing_is_taken() -> None:
    assert words.cleaned("Okay Nabu") == "okay Nabu"


STOPS = ["stop", "Stop.", "cancel", "Cancel that!", "abort", "forget it", "please stop", "stop it now", "Stop, please."]


@pytest.mark.parametrize("text", STOPS)
def test_stop(text: str) -> None:
    assert words.is_stop(text)
    assert methods.is_stop(text), "the daemon knows the same words"


@pytest.mark.parametrize("text", ["Stop, stop, stop!", "cancel cancel"])
def test_stop_said_several_times(text: str) -> None:
    assert words.is_stop(text)


@pytest.mark.parametrize("text", ["stop the music", "cancel the timer", "don't stop", "forget", "", "type stop"])
def test_no_stop(text: str) -> None:
    assert not words.is_stop(text)


def test_yes_and_no() -> None:
    assert words.yes_no("Yes, please.") is True
    assert words.yes_no("OK") is True
    assert words.yes_no("Nope!") is False
    assert words.yes_no("never mind") is False
    assert words.yes_no("yes and close the window") is None


@pytest.mark.parametrize("text", ["Move it to the", "open the calculator and", "Make a folder called…"])
def test_it_wants_to_go_on(text: str) -> None:
    assert words.wants_more(text)


@pytest.mark.parametrize("text", ["", "zoom in", "undo that", "turn it on", "move it to the left", "stop"])
def test_it_may_be_all(text: str) -> None:
    assert not words.wants_more(text)


def test_noise() -> None:
    assert words.is_noise("Thank you.")
    assert words.is_noise("you")
    assert not words.is_noise("undo")


DATA = Path(__file__).parents[3] / "bench/data"


def test_the_prompt_holds_no_command_that_it_is_measured_with() -> None:
    measured = {words.bare(line) for file in DATA.glob("voice_*.txt") for line in file.read_text().splitlines()}
    assert len(measured) > 90
    assert not measured & {words.bare(sentence) for sentence in words.PROMPT.split(".")}
