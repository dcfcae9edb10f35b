from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, strategies

from lamd.clients.voice.cutting import Began, Cut, Cutter, Cutting, Dropped, Growing, Paused, Phrase
from lamd.clients.voice.ports import FRAME, FRAME_S


def fed(cutter: Cutter, probabilities: list[float]) -> list[Cutting]:
    """The events; frame number n holds n everywhere."""
    found = [cutter.feed(np.full(FRAME, n, np.float32), p) for n, p in enumerate(probabilities)]
    return [event for event in found if event is not None]


def numbers(samples: Any) -> list[int]:
    return [int(value) for value in samples[::FRAME]]


def test_a_phrase_with_what_is_around_it() -> None:
    events = fed(Cutter(), [0.1] * 20 + [0.9] * 10 + [0.1] * 30)
    assert [type(event) for event in events] == [Began] + [Growing] * 9 + [Paused, Phrase]
    paused, phrase = events[-2:]
    assert isinstance(paused, Paused)
    assert isinstance(phrase, Phrase)
    assert numbers(phrase.samples) == list(range(20 - 11, 30 + 8))
    assert np.array_equal(paused.samples, phrase.samples), "what was recognized at the pause is the phrase"
    assert phrase.silence_s == 19 * FRAME_S


def test_a_pause_inside_does_not_cut() -> None:
    events = fed(Cutter(), [0.9] * 10 + [0.1] * 12 + [0.9] * 10 + [0.1] * 30)
    assert [type(e) for e in events if not isinstance(e, Growing)] == [Began, Paused, Paused, Phrase]
    assert isinstance(events[-1], Phrase)
    assert numbers(events[-1].samples) == list(range(32 + 8))


def test_a_weak_voice_goes_on_but_does_not_begin() -> None:
    assert fed(Cutter(), [0.45] * 20) == []
    assert isinstance(fed(Cutter(), [0.9] * 5 + [0.4] * 30)[-1], Growing)


def test_a_click_is_dropped() -> None:
    events = fed(Cutter(), [0.9] + [0.1] * 30)
    assert [type(event) for event in events] == [Began, Dropped]


def test_what_never_ends_is_cut() -> None:
    events = fed(Cutter(Cut(longest_s=1.0)), [0.9] * 40)
    phrases = [event for event in events if isinstance(event, Phrase)]
    assert len(phrases) == 1
    assert len(phrases[0].samples) * FRAME_S / FRAME <= 1.04


def test_another_silence_for_one_phrase() -> None:
    cutter = Cutter()
    fed(cutter, [0.9] * 10 + [0.1] * 10)
    cutter.wait(0.0)
    assert isinstance(cutter.feed(np.zeros(FRAME, np.float32), 0.1), Phrase)
    fed(cutter, [0.9] * 10 + [0.1] * 10)
    cutter.wait(0.9)
    assert fed(cutter, [0.1] * 17) == []
    assert fed(cutter, [0.9, *[0.1] * 18])[0] == Growing(), "it went on"
    assert isinstance(fed(cutter, [0.1])[0], Phrase), "and the silence is the usual one"
    cutter.wait(0.9)
    assert isinstance(fed(cutter, [0.9] * 10 + [0.1] * 19)[-1], Phrase), "another phrase, the usual silence"


def test_finish_and_reset() -> None:
    cutter = Cutter()
    assert cutter.finish() is None
    fed(cutter, [0.9] * 10)
    assert cutter.speaking
    assert isinstance(cutter.finish(), Phrase)
    assert not cutter.speaking
    fed(cutter, [0.9] * 10)
    cutter.reset()
    assert cutter.finish() is None


@given(strategies.lists(strategies.floats(0, 1), max_size=300))
def test_frames_come_in_order_and_never_twice_spoken(probabilities: list[float]) -> None:
    cutter = Cutter(Cut(longest_s=2.0))
    ends = [-1]
    for event in [*fed(cutter, probabilities), cutter.finish()]:
        if isinstance(event, Phrase):
            got = numbers(event.samples)
            assert got == list(range(got[0], got[-1] + 1))
            assert got[-1] > ends[-1]
            ends.append(got[-1])
