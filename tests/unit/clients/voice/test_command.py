"""``lam voice`` against a daemon's twin, with twins of the models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lamd.clients.cli import cli
from lamd.clients.voice import activity, audio, command, whisper
from lamd.clients.voice import wake as wake_module
from lamd.clients.voice.toggle import Toggles
from lamd.errors import VoiceError
from tests.unit.clients.voice.conftest import TwinActivity, TwinRecognizer, TwinSound, TwinWake


@pytest.fixture
def file(sound: TwinSound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A WAV file with two commands, and twins that understand it."""
    spoken = np.concatenate([*sound.silence(), *sound.say("Show line numbers."), *sound.say("Undo.")])
    audio.write_wav(tmp_path / "said.wav", spoken)
    monkeypatch.setattr(command, "recognizer", lambda asked: TwinRecognizer(sound))
    monkeypatch.setattr(activity, "Silero", TwinActivity)
    return tmp_path / "said.wav"


def lam(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(cli, ["voice", *arguments], **more)


def test_a_file(file: Path) -> None:
    done = lam("--file", str(file))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == ["show line numbers", "undo"]
    assert "“show line numbers”" in done.stderr


def test_a_pipe_as_json(file: Path) -> None:
    done = lam("--stdin", "--json", input=audio.to_pcm(audio.read_wav(file)))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["text"] for e in events if e["event"] == "heard"] == ["show line numbers", "undo"]
    assert [e["reply"]["status"] for e in events if e["event"] == "reply"] == ["finished"] * 2


def test_nothing_is_kept_unless_asked_for(file: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    lam("--file", str(file))
    assert sorted(tmp_path.rglob("*")) == before
    lam("--file", str(file), "--keep", str(tmp_path / "kept"))
    lam("--file", str(file), "--keep", str(tmp_path / "kept"))
    kept = tmp_path / "kept"
    assert sorted(f.name for f in kept.iterdir()) == [f"000{n}.{e}" for n in (1, 2, 3, 4) for e in ("txt", "wav")]
    assert (kept / "0001.txt").read_text() == "show line numbers\n"
    assert kept.stat().st_mode & 0o777 == 0o700
    assert lam("--file", str(file), "--keep", str(file / "x")).exit_code != 0


WRITTEN: list[str] = []
WATCH = threading.Event()


def _watched(event: str, arguments: tuple[Any, ...]) -> None:
    """Python calls this for every file that it opens; there is no taking it away."""
    if event == "open" and WATCH.is_set() and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        WRITTEN.append(str(arguments[0]))


def test_no_file_at_all_is_written(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    sys.addaudithook(_watched)
    for more, wanted in (((), 0), (("--keep", str(tmp_path / "kept")), 4)):
        WRITTEN.clear()
        WATCH.set()
        try:
            done = lam("--file", str(file), *more)
        finally:
            WATCH.clear()
        assert done.stdout.splitlines() == ["show line numbers", "undo"]
        assert len(WRITTEN) == wanted, WRITTEN


def test_hands_free_tests_its_ear_first(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake_module, "MicroWake", lambda name: TwinWake())
    done = lam("--file", str(file), "--hands-free")
    assert done.exit_code == 1
    assert "does not hear a recording" in done.stderr
    assert "--toggle" in done.stderr
    monkeypatch.setattr(wake_module, "self_test", lambda wake, samples: None)
    done = lam("--file", str(file), "--hands-free")
    assert "okay nabu" in done.stderr
    assert done.stdout == "", "nobody said the wake word"


def test_the_reply_is_the_exit_code(sound: TwinSound, file: Path) -> None:
    sound.phrases = [type(p)("status out_of_scope.", 0.9) for p in sound.phrases]
    assert lam("--file", str(file)).exit_code == 5


def test_no_daemon_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMD_SOCKET", "/nowhere/lamd.sock")
    done = lam("--file", str(file))
    assert done.exit_code == 1
    assert "no lamd answers" in done.stderr


def test_no_model_is_told_with_how_to_get_one(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    done = lam("--file", str(file), "--model", "/nowhere")
    assert "holds no faster-whisper model" in done.stderr
    assert "model.bin" in done.stderr


def test_no_microphone_is_told_before_anything_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(device: str) -> Any:
        raise VoiceError("no_microphone", "no microphone: none", "plug one in")
        yield

    monkeypatch.setattr(audio, "microphone", none)
    monkeypatch.setattr(command, "build", lambda *_: pytest.fail("loaded"))
    done = lam()
    assert done.exit_code == 1
    assert "plug one in" in done.stderr


def test_the_microphone_waits_for_a_toggle(file: Path, home: Path, twin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = list(audio.wav(file))

    def microphone(device: str) -> Any:
        yield from frames
        toggled = CliRunner().invoke(cli, ["voice", "--toggle"])
        assert toggled.output == "listening\n"
        yield from frames

    monkeypatch.setattr(audio, "microphone", microphone)
    done = lam()
    assert done.stdout.splitlines() == ["show line numbers"]
    assert not twin.with_name("voice.sock").exists()


def test_toggle(twin: Path) -> None:
    done = lam("--toggle")
    assert done.exit_code == 1
    assert "start it: lam voice" in done.stderr
    toggles = Toggles(lambda: True, twin.with_name("voice.sock"))
    assert json.loads(lam("--toggle", "--json").stdout) == {"listening": True}
    toggles.close()


def test_wyoming_needs_no_model_here() -> None:
    asked = command.Options(**{**dict.fromkeys(command.Options._fields), "wyoming": "unix:///x"})  # type: ignore[arg-type]
    assert command.recognizer(asked).name == "wyoming unix:///x"


def test_lam_starts_without_what_voice_needs() -> None:
    code = (
        "import lamd.clients.cli, sys; print([m for m in ('numpy', 'onnxruntime', 'sounddevice') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
