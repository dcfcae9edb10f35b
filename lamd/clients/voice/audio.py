"""Where sound comes from: the microphone, a WAV file, raw samples on a pipe. Frames of 32 ms, 16 kHz, mono."""

from __future__ import annotations

import queue
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from lamd.clients.voice.ports import FRAME, RATE, Samples
from lamd.errors import VoiceError

LATE_S = 60.0
"""Sound that is kept waiting while a phrase is recognized; older sound is dropped."""
SILENT_S = 3.0
"""A microphone that gives nothing for that long is broken."""


def resample(samples: Samples, rate: int) -> Samples:
    """The same sound at ``RATE``; band limited, so that nothing above the new half rate folds back."""
    if rate == RATE or not len(samples):
        return samples
    count = max(1, round(len(samples) * RATE / rate))
    spectrum = np.fft.rfft(samples)
    wanted = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    both = min(len(wanted), len(spectrum))
    wanted[:both] = spectrum[:both]
    made: Samples = np.asarray(np.fft.irfft(wanted, count) * (count / len(samples)), dtype=np.float32)
    return made


def from_pcm(data: bytes, channels: int = 1) -> Samples:
    """Signed 16 bit little endian samples; several channels become one."""
    whole = len(data) // (2 * channels) * 2 * channels
    samples: Samples = np.frombuffer(data[:whole], "<i2").astype(np.float32) * np.float32(1 / 32768)
    if channels == 1:
        return samples
    mixed: Samples = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mixed


def to_pcm(samples: Samples) -> bytes:
    """Signed 16 bit little endian, clipped."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def frames(samples: Samples) -> Iterator[Samples]:
    """Frames of ``FRAME``; the last one is filled up with silence."""
    for start in range(0, len(samples), FRAME):
        part = samples[start : start + FRAME]
        yield part if len(part) == FRAME else np.pad(part, (0, FRAME - len(part)))


def read_wav(path: Path) -> Samples:
    """All of a WAV file, 16 bit, any rate and channels; raises ``VoiceError`` ``bad_sound``."""
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                hint = f"ffmpeg -i {path.name} -ar {RATE} -ac 1 -c:a pcm_s16le new.wav"
                raise VoiceError("bad_sound", f"{path} has {8 * file.getsampwidth()} bit samples, not 16", hint)
            samples = from_pcm(file.readframes(file.getnframes()), file.getnchannels())
            return resample(samples, file.getframerate())
    except OSError as error:
        raise VoiceError("bad_sound", f"{path}: {error.strerror}") from error
    except (wave.Error, EOFError) as error:
        hint = f"ffmpeg -i {path.name} -ar {RATE} -ac 1 new.wav"
        raise VoiceError("bad_sound", f"{path} is no WAV file: {error}", hint) from error


def write_wav(path: Path, samples: Samples) -> None:
    """Write 16 bit mono at ``RATE``; for its owner only."""
    with path.open("wb") as stream:
        path.chmod(0o600)
        with wave.open(stream, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(to_pcm(samples))


def wav(path: Path) -> Iterator[Samples]:
    """Frames of a file, and a second of silence, so that a last word is cut like any other."""
    yield from frames(np.concatenate([read_wav(path), np.zeros(RATE, np.float32)]))


def pcm(stream: BinaryIO) -> Iterator[Samples]:
    """Frames of raw 16 bit little endian mono samples at ``RATE``, until it is closed, then a second of silence."""
    while data := stream.read(FRAME * 2):
        yield from frames(from_pcm(data))
    yield from frames(np.zeros(RATE, np.float32))


def microphone(device: str = "") -> Iterator[Samples]:
    """Frames from a microphone for ever; raises ``VoiceError`` ``no_extra``, ``no_microphone``."""
    try:
        import sounddevice
    except ImportError as error:
        raise VoiceError("no_extra", "the package sounddevice is not installed", "pip install 'lamd[voice]'") from error
    except OSError as error:  # the library behind it
        raise VoiceError("no_microphone", f"no sound library: {error}", "apt install libportaudio2") from error
    yield from _recorded(sounddevice, device)


def _recorded(sounddevice: Any, device: str) -> Iterator[Samples]:
    waiting: queue.Queue[bytes] = queue.Queue(int(LATE_S * RATE / FRAME))

    def came(data: Any, *_: object) -> None:
        if waiting.full():
            waiting.get_nowait()
        waiting.put_nowait(bytes(data))

    chosen: int | str | None = int(device) if device.isdigit() else device or None
    try:
        with sounddevice.RawInputStream(
            samplerate=RATE, blocksize=FRAME, device=chosen, channels=1, dtype="int16", callback=came
        ):
            while True:
                yield from_pcm(waiting.get(timeout=SILENT_S))
    except queue.Empty:
        raise VoiceError("no_microphone", "the microphone gives no sound", "is it unplugged or muted?") from None
    except (sounddevice.PortAudioError, ValueError) as error:
        hint = "plug one in; lam voice --devices lists them; a file or a pipe works too: lam voice --help"
        raise VoiceError("no_microphone", f"no microphone: {error}", hint) from error


def devices() -> Iterable[str]:
    """What can be given as device, one line each; raises ``VoiceError``."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise VoiceError("no_extra", f"sounddevice is missing: {error}", "pip install 'lamd[voice]'") from error
    for number, found in enumerate(sounddevice.query_devices()):
        if found["max_input_channels"]:
            yield f"{number}  {found['name']}"
