from __future__ import annotations

import threading

import numpy as np
import pytest

from lamd.clients.voice.hearing import Hearing
from lamd.clients.voice.ports import RATE, Heard, Samples
from lamd.errors import VoiceError


class Counter:
    """Says how many samples it got, as soon as ``go`` is set."""

    name = "counter"

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.calls: list[int] = []

    def hear(self, samples: Samples) -> Heard:
        assert self.go.wait(10)
        self.calls.append(len(samples))
        if len(samples) == 13:
            raise VoiceError("engine", "thirteen", "")
        return Heard(str(len(samples)))


def test_the_pause_is_the_phrase() -> None:
    engine, seen = Counter(), list[str]()
    hearing = Hearing(engine, seen.append)
    hearing.ahead(np.zeros(5, np.float32))
    assert hearing.whole(np.zeros(5, np.float32)).text == "5"
    assert engine.calls == [5]
    hearing.close()


def test_what_is_known_by_now() -> None:
    engine = Counter()
    hearing = Hearing(engine, print)
    assert hearing.guess() is None, "no pause yet"
    engine.go.clear()
    hearing.ahead(np.zeros(5, np.float32))
    assert hearing.guess() is None, "not known yet"
    engine.go.set()
    while (heard := hearing.guess()) is None:
        pass
    assert heard.text == "5"
    assert hearing.whole(np.zeros(5, np.float32)).text == "5"
    assert engine.calls == [5], "heard once"
    hearing.ahead(np.zeros(13, np.float32))
    assert hearing._ahead is not None
    assert hearing._ahead[1].exception(10) is not None
    assert hearing.guess() is None, "told with the phrase"
    hearing.close()


def test_more_was_said_after_the_pause() -> None:
    engine = Counter()
    hearing = Hearing(engine, print)
    hearing.ahead(np.zeros(5, np.float32))
    assert hearing.whole(np.zeros(8, np.float32)).text == "8"
    assert hearing.whole(np.zeros(5, np.float32)).text == "5", "the next phrase is heard anew"
    hearing.close()
    assert engine.calls[-1] == 5


def test_growing_text_comes_only_when_there_is_time() -> None:
    engine, seen = Counter(), list[str]()
    hearing = Hearing(engine, seen.append)
    engine.go.clear()
    for seconds in range(1, 6):
        hearing.grow(np.zeros(seconds * RATE, np.float32))
    engine.go.set()
    assert hearing.whole(np.zeros(3, np.float32)).text == "3"
    assert seen in ([], [str(RATE)])
    assert len(engine.calls) <= 2
    hearing.grow(np.zeros(10, np.float32))
    hearing.close()
    assert 10 not in engine.calls, "too little to look at"


def test_a_failing_engine_is_told_once_with_the_phrase() -> None:
    hearing = Hearing(Counter(), print)
    with pytest.raises(VoiceError, match="thirteen"):
        hearing.whole(np.zeros(13, np.float32))
    hearing.close()
