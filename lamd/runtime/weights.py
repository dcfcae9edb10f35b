"""A model as its manifest describes it, and the check that its files are the ones described."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamd.errors import ModelError
from lamd.runtime.gguf import MAGIC

TOKENIZER = "tokenizer.json"
"""Beside weights in ONNX."""

_CHUNK = 1024 * 1024


class Kind(enum.StrEnum):
    PLANNER = "planner"
    """GGUF, run by llama.cpp; or a folder with two ONNX files and a tokenizer, run by onnxruntime."""
    GROUNDER = "grounder"
    """A folder with ONNX weights and a tokenizer, run by onnxruntime."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model and where it lies; made from ``manifest.yaml`` beside the weights."""

    name: str
    """Lower case letters, digits, ``.``, ``_`` and ``-``; unique in a registry."""
    kind: Kind
    folder: Path
    """Absolute; holds the manifest and the weights."""
    file: str
    """Name of the weights in ``folder``."""
    sha256: str
    """Of the weights, 64 hex digits."""
    size: int
    """Bytes of the weights."""
    licence: str
    prompt: str = ""
    """Name of the prompt format that a planner was trained with."""
    context: int = 2048
    """Tokens: of prompt and answer together for a planner, of one text for a grounder."""
    quantization: str = ""
    made_by: str = ""
    tokenizer_sha256: str = ""
    """Of the ``tokenizer.json`` beside ONNX weights; empty: not checked."""
    reranker: str = ""
    """Name of the second reader's weights in ``folder``, where a grounder has one."""
    reranker_sha256: str = ""
    writer: str = ""
    """Name of the decoder's weights in ``folder``, where a planner points (``engines/pointer.py``)."""
    writer_sha256: str = ""
    shipped: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the maker wants to tell the program, such as numbers of a calibration."""

    @property
    def path(self) -> Path:
        return self.folder / self.file

    @property
    def points(self) -> bool:
        """Whether it is a planner that points into the command, in place of writing text."""
        return self.kind is Kind.PLANNER and bool(self.writer)


def verify(model: Model) -> None:
    """Read the files once and raise ``ModelError`` (``missing``, ``corrupt``) unless they are what the manifest says.

    Takes as long as hashing does (100 MB: about 0.1 to 0.3 s), so it belongs where nobody waits.
    """
    _check_file(model, model.path, model.sha256, model.size)
    if model.kind is Kind.GROUNDER or model.points:
        _check_file(model, model.folder / TOKENIZER, model.tokenizer_sha256, 0)
    for name, sha256 in ((model.reranker, model.reranker_sha256), (model.writer, model.writer_sha256)):
        if name:
            _check_file(model, model.folder / name, sha256, 0)


def digest(path: Path) -> str:
    """SHA-256 of a file as 64 hex digits; raises ``OSError``."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def _check_file(model: Model, path: Path, sha256: str, size: int) -> None:
    try:
        have = path.stat().st_size
        with path.open("rb") as stream:
            magic = stream.read(len(MAGIC))
        if size and have != size:
            raise _corrupt(model, path, f"it has {have} bytes, its manifest says {size}")
        if model.kind is Kind.PLANNER and not model.points and magic != MAGIC:
            raise _corrupt(model, path, "it does not begin with GGUF")
        if sha256 and digest(path) != sha256:
            raise _corrupt(model, path, "its SHA-256 is not the one in its manifest")
    except OSError as error:
        raise ModelError(
            "missing", f"the {model.kind} {model.name!r} lacks its file {path}: {error.strerror}", _remedy(model)
        ) from error


def _corrupt(model: Model, path: Path, problem: str) -> ModelError:
    return ModelError("corrupt", f"the {model.kind} {model.name!r} is damaged: {path}: {problem}", _remedy(model))


def _remedy(model: Model) -> str:
    if model.shipped:
        return "install lamd again, or choose another model with 'lam models use'"
    return "add the model again with 'lam models add', or choose another with 'lam models use'"
