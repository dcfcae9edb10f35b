"""The loop, with twins of everything around it: text comes out of sound that says what it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lamd.clients.voice.listening import Listener, Manner, Mode
from lamd.clients.voice.ports import FRAME, FRAME_S, Samples
from lamd.errors import VoiceError
from tests.unit.clients.voice.conftest import TwinActivity, TwinDoer, TwinRecognizer, TwinSound, TwinWake

PAUSE = 8
"""Silent frames after which the engine is asked."""
WAKE = [np.full(FRAME, -1, np.float32)]


class House:
    """A listener, its twins, and what it told."""

    def __init__(self, sound: TwinSound, mode: Mode, live: bool = False, **parts: Any) -> None:
        self.sound, self.doer = sound, TwinDoer()
        self.recognizer = TwinRecognizer(sound)
        self.events: list[tuple[str, dict[str, Any]]] = []
        manner = Manner(mode=mode, live=live)
        wake = TwinWake() if mode is Mode.WAKE else None
        told: Callable[[str, dict[str, Any]], None] = lambda event, data: self.events.append((event, data))  # noqa: E731
        self.listener = Listener(
            self.recognizer, TwinActivity(), self.doer, told, manner=manner, wake=wake, **parts
        )  # fmt: skip

    def run(self, *parts: list[Samples]) -> list[str]:
        """What was told, without the growing text."""
        self.listener.run(frame for part in parts for frame in part)
        return [event for event, _ in self.events if event != "partial"]

    def data(self, event: str) -> dict[str, Any]:
        return next(data for name, data in self.events if name == event)


def test_commands_one_after_the_other(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    told = house.run(sound.silence(), sound.say("Show line numbers."), sound.say("Undo."))
    assert house.doer.done == ["show line numbers", "undo"]
    assert told == ["heard", "doing", "plan", "reply"] * 2
    assert house.data("heard")["confidence"] == 0.9
    assert house.data("heard")["since_speech_ms"] >= 0
    assert house.listener.reply["answer"] == "did undo"


def test_what_is_not_over_at_the_end_counts(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Undo.")[:31])
    assert house.doer.done == ["undo"]


def test_text_is_shown_before_anything_is_done(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Undo.", frames=100))
    names = [event for event, _ in house.events]
    assert "partial" in names
    assert names.index("partial") < names.index("heard") < names.index("doing")


@pytest.mark.parametrize("word", ["Stop.", "Cancel!", "Abort.", "Forget it."])
def test_stop_words_need_no_model_and_no_confidence(sound: TwinSound, word: str) -> None:
    house = House(sound, Mode.OPEN)
    assert house.run(sound.say(word, confidence=0.01)) == ["heard", "stopped"]
    assert house.doer.done == []
    assert house.doer.stops == 1


def test_stop_while_a_command_runs_and_another_waits(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN, live=True)

    def source() -> Iterator[Samples]:
        yield from sound.say("Wait.")
        assert house.doer.running.wait(10)
        yield from sound.say("Undo.")
        yield from sound.say("Stop.")

    house.listener.run(source())
    assert house.doer.done == ["wait"], "what waited was forgotten"
    assert house.listener.reply["status"] == "stopped"


def test_stop_needs_only_a_pause_while_a_command_runs(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN, live=True)
    silent = 0

    def source() -> Iterator[Samples]:
        nonlocal silent
        yield from sound.say("Wait.")
        assert house.doer.running.wait(10)
        yield from sound.say("Stop.", confidence=0.01)[:31]
        while not house.doer.stops:
            silent += 1
            yield np.zeros(FRAME, np.float32)
            while silent == PAUSE and house.listener._hearing.guess() is None:
                pass

    house.listener.run(source())
    assert silent <= PAUSE + 2


def test_stop_is_heard_with_the_ear_closed_and_nothing_else_is(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH, live=True)
    assert house.listener.toggle()

    def source() -> Iterator[Samples]:
        yield from sound.say("Wait.")
        assert house.doer.running.wait(10)
        yield from sound.say("Undo.")
        yield from sound.say("Stop.")

    house.listener.run(source())
    assert house.doer.done == ["wait"]
    assert house.doer.stops == 1


def test_push_to_talk(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH)

    def source() -> Iterator[Samples]:
        yield from sound.say("Not for you.")
        assert house.listener.toggle()
        yield from sound.say("Undo.")
        yield from sound.say("Nor this.")

    house.listener.run(source())
    assert house.doer.done == ["undo"]
    assert house.recognizer.calls <= 3, "what was not said to it is not even recognized"
    assert [e for e, _ in house.events if e in ("listening", "closed")] == ["listening", "closed"]


def test_letting_go_ends_the_phrase(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH)

    def source() -> Iterator[Samples]:
        house.listener.toggle()
        frames = sound.say("Undo.")
        yield from frames[:20]
        assert not house.listener.toggle()
        yield from frames[40:]

    house.listener.run(source())
    assert house.doer.done == ["undo"]


def test_an_open_ear_closes_when_nothing_is_said(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH)
    house.listener.toggle()
    assert house.run(sound.silence(300), sound.say("Undo.")) == ["listening", "closed"]


def test_the_wake_word_opens_for_one_command(sound: TwinSound) -> None:
    house = House(sound, Mode.WAKE)
    house.run(sound.say("Undo."), WAKE, sound.say("Okay Nabu, save it."), sound.say("Undo."))
    assert house.doer.done == ["save it"]


def test_low_confidence_asks_first(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    told = house.run(sound.say("Close the window.", 0.4), sound.say("Yes."))
    assert told[:2] == ["heard", "unsure"]
    assert house.doer.done == ["close the window"]


def test_no_drops_it(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH)
    house.listener.toggle()
    told = house.run(sound.say("Close the window.", 0.4), sound.say("No."))
    assert told == ["listening", "heard", "unsure", "heard", "closed", "dropped"]
    assert house.doer.done == []


def test_saying_it_again_replaces_it(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Close the widow.", 0.4), sound.say("Close the window."), sound.say("Yes."))
    assert house.doer.done == ["close the window", "yes"]


def test_stop_drops_the_question(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Close the window.", 0.4), sound.say("Stop."), sound.say("Yes."))
    assert house.doer.done == ["yes"]


@pytest.mark.parametrize(("text", "sure"), [("", 0.9), ("You", 0.4), ("Close it", 0.1), ("[Music]", 0.9)])
def test_noise_is_no_command(sound: TwinSound, text: str, sure: float) -> None:
    house = House(sound, Mode.OPEN)
    assert house.run(sound.say(text, sure)) == ["nothing"]
    assert house.doer.done == []


def test_an_engine_without_confidence_is_believed(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Undo.", None))
    assert house.doer.done == ["undo"]


def test_a_broken_engine_is_told_and_listening_goes_on(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.recognizer.broken = True
    assert house.run(sound.say("Undo."), sound.say("Undo.")) == ["error", "error"]
    assert house.data("error")["code"] == "voice.engine"
    assert house.data("error")["hint"] == "mend it"


def test_a_command_that_fails_is_told(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    assert house.run(sound.say("Fail."), sound.say("Undo."))[:4] == ["heard", "doing", "plan", "error"]
    assert house.doer.done == ["fail", "undo"]


def test_answers_are_spoken_when_asked_for(sound: TwinSound) -> None:
    said: list[str] = []
    House(sound, Mode.OPEN, say=said.append).run(sound.say("Close it.", 0.4), sound.say("Yes."))
    assert said == ["Did you mean: close it?", "did close it"]


def test_a_question_opens_the_ear_again(sound: TwinSound) -> None:
    house = House(sound, Mode.PUSH)
    house.listener.toggle()
    house.run(sound.say("Asked."), sound.say("The left one."))
    assert house.doer.done == ["asked", "the left one"]


def test_sound_is_kept_only_when_asked_for(sound: TwinSound) -> None:
    kept: list[tuple[int, str]] = []
    House(sound, Mode.OPEN, keep=lambda samples, text: kept.append((len(samples), text))).run(sound.say("Undo."))
    assert kept == [((31 + 8) * FRAME, "undo")]

    def full(samples: Samples, text: str) -> None:
        raise VoiceError("bad_sound", "the disk is full", "make room")

    house = House(sound, Mode.OPEN, keep=full)
    assert house.run(sound.say("Redo."))[:2] == ["error", "heard"]
    assert house.doer.done == ["redo"]


def test_its_own_voice_is_no_command(sound: TwinSound) -> None:
    speaking, over = threading.Event(), threading.Event()

    def say(text: str) -> None:
        speaking.set()
        assert over.wait(10)

    house = House(sound, Mode.OPEN, live=True, say=say)

    def source() -> Iterator[Samples]:
        yield from sound.say("Undo.")
        assert speaking.wait(10)
        yield from sound.say("Did undo.")
        yield from sound.say("Stop.")
        over.set()

    house.listener.run(source())
    assert house.doer.done == ["undo"]
    assert house.doer.stops == 1


@pytest.mark.parametrize(
    ("text", "confidence", "seconds"),
    [
        ("Undo.", 0.9, 0.42),
        ("Undo.", 0.4, 0.6),
        ("Undo.", None, 0.6),
        ("Move it to the.", 0.9, 0.9),
        ("Move it to the.", 0.4, 0.9),
    ],
)
def test_the_silence_that_ends_it(sound: TwinSound, text: str, confidence: float | None, seconds: float) -> None:
    """The engine is always done within the first pause here."""
    house = House(sound, Mode.OPEN, live=True)
    silent = 0

    def source() -> Iterator[Samples]:
        nonlocal silent
        yield from sound.say(text, confidence)[:31]
        for frame in sound.silence(60):
            if any(event in ("heard", "unsure") for event, _ in house.events):
                return
            silent += 1
            yield frame
            while silent == PAUSE and house.listener._hearing.guess() is None:
                pass

    house.listener.run(source())
    assert silent == round(seconds / FRAME_S)


def test_a_late_yes_is_no_answer(sound: TwinSound) -> None:
    house = House(sound, Mode.OPEN)
    house.run(sound.say("Close it.", 0.4), sound.silence(300), sound.say("Yes."))
    assert house.doer.done == ["yes"]
