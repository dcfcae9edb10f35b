"""Commands spoken by espeak-ng, heard by the real engine, carried out by a real daemon."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lamd.clients.voice.audio import write_wav
from lamd.clients.voice.ports import RATE
from lamd.clients.voice.wake import recording
from tests.bench.speech import espeak
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

COMMANDS = ["open the calculator", "set a timer for ten minutes", "turn the volume down"]


@pytest.fixture
def spoken(tmp_path: Path) -> Callable[..., Path]:
    """Commands in a WAV file, a second of silence after each."""

    def record(*commands: str, before: str = "") -> Path:
        speak, pause = espeak(), np.zeros(RATE, np.float32)
        parts = [recording(before)] if before else [pause]
        for command in commands:
            parts += [speak(command), pause]
        write_wav(tmp_path / "said.wav", np.concatenate(parts))
        return tmp_path / "said.wav"

    return record


def told(done: subprocess.CompletedProcess[str], name: str) -> list[str]:
    """The texts of the events with this name."""
    assert done.stdout, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return [event.get("text", "") for event in events if event["event"] == name]


async def test_speech_to_action(desk: PrivateDesktop, daemon: Daemon, spoken: Callable[..., Path]) -> None:
    """One daemon for all of it: starting one takes longer than hearing."""
    done = await daemon.ask("voice", "--file", str(spoken(*COMMANDS)), "--dry-run", "--json")
    assert told(done, "heard") == ["open the calculator", "set a timer for 10 minutes", "turn the volume down"]
    assert len(told(done, "reply")) == 3

    file = spoken("open the calculator", "turn the volume down", before="okay_nabu")
    done = await daemon.ask("voice", "--file", str(file), "--hands-free", "--dry-run", "--json")
    assert told(done, "heard") == ["open the calculator"], "one command for one wake word"

    await desk.open(["mousepad"], "mousepad")
    done = await daemon.ask("voice", "--file", str(spoken("show line numbers", "stop")), "--json")
    assert told(done, "action"), done.stdout
    assert told(done, "heard")[-1] == "stop"
    assert told(done, "stopped")
