from __future__ import annotations

import io
import sys
import types
import wave
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamd.clients.voice import audio
from lamd.clients.voice.ports import FRAME, RATE
from lamd.errors import VoiceError


def tone(rate: int, hertz: float = 440.0, seconds: float = 0.5) -> Any:
    return np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate).astype(np.float32) * np.float32(0.5)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_resample_keeps_the_tone(rate: int) -> None:
    made = audio.resample(tone(rate), rate)
    assert made.dtype == np.float32
    assert len(made) == pytest.approx(RATE // 2, abs=1)
    assert np.argmax(np.abs(np.fft.rfft(made))) == pytest.approx(440 / 2, abs=1)
    assert np.abs(made - tone(RATE)[: len(made)])[500:-500].max() < 0.02


def test_resample_folds_nothing_back() -> None:
    assert np.abs(audio.resample(tone(48000, 12000), 48000)).max() < 0.05


def test_nothing_stays_nothing() -> None:
    assert len(audio.resample(np.zeros(0, np.float32), 8000)) == 0
    assert list(audio.frames(np.zeros(0, np.float32))) == []


def test_pcm_there_and_back() -> None:
    assert np.abs(audio.from_pcm(audio.to_pcm(tone(RATE))) - tone(RATE)).max() < 1e-4
    assert audio.to_pcm(np.array([2, -2], np.float32)) == b"\xff\x7f\x01\x80"
    assert audio.from_pcm(b"\x00\x40\x00\x00odd", 2) == pytest.approx([0.25])


def test_wav_is_private_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    audio.write_wav(file, tone(RATE))
    assert file.stat().st_mode & 0o777 == 0o600
    assert np.abs(audio.read_wav(file) - tone(RATE)).max() < 1e-3
    got = list(audio.wav(file))
    assert {len(frame) for frame in got} == {FRAME}
    assert not got[-1].any()


def test_stereo_of_another_rate(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(audio.to_pcm(np.repeat(tone(8000), 2)))
    assert len(audio.read_wav(tmp_path / "a.wav")) == RATE // 2


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound at all"])
def test_what_is_no_wav(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(VoiceError, match="no WAV file") as caught:
        audio.read_wav(tmp_path / "a.wav")
    assert "ffmpeg" in caught.value.hint
    with pytest.raises(VoiceError, match="No such file"):
        audio.read_wav(tmp_path / "b.wav")


def test_eight_bit_is_told(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 10)
    with pytest.raises(VoiceError, match="8 bit"):
        audio.read_wav(tmp_path / "a.wav")


def test_a_pipe_ends_with_silence() -> None:
    got = list(audio.pcm(io.BytesIO(audio.to_pcm(tone(RATE)) + b"\x01")))
    assert {len(frame) for frame in got} == {FRAME}
    assert len(got) == pytest.approx(16 + 32, abs=1)


class TwinSoundDevice(types.ModuleType):
    """Gives a frame of samples, then nothing more; ``none`` has no microphone."""

    class PortAudioError(Exception):
        pass

    def __init__(self, how: str = "") -> None:
        super().__init__("sounddevice")
        self.how = how

    def RawInputStream(self, callback: Any, **asked: Any) -> Any:  # noqa: N802 -- as the package has it
        if self.how == "none":
            raise self.PortAudioError("Error querying device -1")
        assert asked["samplerate"] == RATE
        for _ in range(3):
            callback(audio.to_pcm(np.full(FRAME, 0.5, np.float32)), FRAME, None, None)
        return io.BytesIO()  # a context that does nothing

    def query_devices(self) -> list[dict[str, Any]]:
        return [{"name": "Line out", "max_input_channels": 0}, {"name": "Mic", "max_input_channels": 1}]


def test_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", TwinSoundDevice())
    got = list(islice(audio.microphone("3"), 3))
    assert [len(frame) for frame in got] == [FRAME] * 3
    assert got[0][0] == pytest.approx(0.5, abs=1e-3)
    assert list(audio.devices()) == ["1  Mic"]


def test_a_silent_microphone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", TwinSoundDevice())
    monkeypatch.setattr(audio, "SILENT_S", 0.01)
    with pytest.raises(VoiceError, match="gives no sound"):
        list(audio.microphone())


def test_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", TwinSoundDevice("none"))
    with pytest.raises(VoiceError) as caught:
        next(iter(audio.microphone()))
    assert caught.value.code == "voice.no_microphone"
    assert "--devices" in caught.value.hint


def test_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    for ask in (lambda: next(iter(audio.microphone())), lambda: list(audio.devices())):
        with pytest.raises(VoiceError) as caught:
            ask()
        assert caught.value.code == "voice.no_extra"
        assert "lamd[voice]" in caught.value.hint
