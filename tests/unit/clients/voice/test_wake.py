"""The real wake word models; they are small."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lamd.clients.voice import wake
from lamd.clients.voice.audio import frames
from lamd.clients.voice.ports import FRAME, RATE, Samples
from lamd.errors import VoiceError


@pytest.mark.parametrize("name", wake.WORDS)
def test_each_hears_its_own_recording(name: str) -> None:
    made = wake.MicroWake(name)
    wake.self_test(made, wake.recording(name))
    assert made.phrase == name.replace("_", " ")


def test_another_word_does_not_wake() -> None:
    made = wake.MicroWake("okay_nabu")
    assert not any(made(frame) for frame in frames(wake.recording("alexa")))


def test_it_can_be_woken_again_after_reset() -> None:
    made = wake.MicroWake("alexa")
    for _ in range(2):
        assert any(made(frame) for frame in frames(wake.recording("alexa")))
        made.reset()
        assert not made(np.zeros(FRAME, np.float32))


class Twin:
    phrase = "twin"

    def __init__(self, answer: bool) -> None:
        self.answer = answer

    def __call__(self, frame: Samples) -> bool:
        return self.answer

    def reset(self) -> None:
        pass


@pytest.mark.parametrize(("answer", "told"), [(False, "does not hear a recording"), (True, "hears itself in silence")])
def test_a_deaf_or_nervous_engine_fails_the_test(answer: bool, told: str) -> None:
    with pytest.raises(VoiceError, match=told) as caught:
        wake.self_test(Twin(answer), np.zeros(RATE, np.float32))
    assert "--toggle" in caught.value.hint


def test_no_such_word() -> None:
    with pytest.raises(VoiceError, match="no model for the wake word computer") as caught:
        wake.MicroWake("computer")
    assert "okay_nabu" in caught.value.hint


def test_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymicro_wakeword", None)
    with pytest.raises(VoiceError) as caught:
        wake.MicroWake()
    assert caught.value.code == "voice.wake"
    assert "--toggle" in caught.value.hint
