"""What the voice client finds on this machine, for ``lam doctor``; loads no model and opens no device."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

from lamd.errors import VoiceError

Found = tuple[str, str, str, str]
"""Name, state (``ok`` or ``warn``), what was found, what to do."""


def found() -> Iterator[Found]:
    """Nothing if the extra is not installed and so nobody wants it; else a line a part."""
    missing = [name for name in ("faster_whisper", "sounddevice") if find_spec(name) is None]
    if len(missing) == 2:
        yield "voice", "ok", "not installed (pip install 'lamd[voice]')", ""
        return
    if missing:
        yield "voice", "warn", f"{missing[0]} is missing", "pip install 'lamd[voice]'"
    yield from _model()
    if find_spec("pymicro_wakeword") is None:
        told = "no wake word engine: push-to-talk only"
        yield "voice wake word", "warn", told, "pip install 'lamd[voice]'"
    else:
        yield "voice wake word", "ok", "microWakeWord, tested each time when hands-free listening starts", ""
    if shutil.which("spd-say") is None:
        yield "voice answers", "ok", "text only; for --speak: apt install speech-dispatcher", ""


def _model() -> Iterator[Found]:
    from lamd.clients.voice import whisper

    try:
        yield "voice model", "ok", str(whisper.find_model()), ""
    except VoiceError as error:
        yield "voice model", "warn", error.message, error.hint
