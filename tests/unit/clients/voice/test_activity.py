"""The real Silero model; it is small."""

from __future__ import annotations

import numpy as np
import pytest

from lamd.clients.voice import activity, wake
from lamd.clients.voice.audio import frames
from lamd.clients.voice.ports import FRAME
from lamd.errors import VoiceError


def test_speech_is_told_from_silence_and_noise() -> None:
    silero = activity.Silero()
    assert max(silero(frame) for frame in frames(wake.recording("okay_nabu"))) > 0.8
    silero.reset()
    noise = np.random.default_rng(1).standard_normal(FRAME * 30).astype(np.float32) * np.float32(0.05)
    assert max(silero(frame) for frame in frames(noise)) < 0.5
    silero.reset()
    assert silero(np.zeros(FRAME, np.float32)) < 0.3


def test_reset_forgets() -> None:
    silero = activity.Silero()
    sound = list(frames(wake.recording("alexa")))
    first = [silero(frame) for frame in sound]
    silero.reset()
    assert [silero(frame) for frame in sound] == first


def test_a_frame_has_one_size() -> None:
    with pytest.raises(ValueError, match="512"):
        activity.Silero()(np.zeros(100, np.float32))


def test_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "find_spec", lambda name: None)
    with pytest.raises(VoiceError) as caught:
        activity.model_file()
    assert caught.value.code == "voice.no_extra"
