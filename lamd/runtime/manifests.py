"""``manifest.yaml``: reading it strictly, with the line in every complaint, and writing it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from lamd.errors import ModelError
from lamd.runtime.weights import Kind, Model

NAME = "manifest.yaml"

_MAX_BYTES = 256 * 1024
_MODEL_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read(path: Path, shipped: bool = False) -> Model:
    """The model that the manifest at ``path`` describes; raises ``ModelError`` (``bad_manifest``)."""
    values, lines = _mapping(path)
    for key in values:
        if key not in _CHECKS:
            raise _wrong(path, lines[key], f"unknown key {key!r}")
    for key in _REQUIRED:
        if key not in values:
            raise _wrong(path, 1, f"the key {key!r} is missing")
    for key, value in values.items():
        accepts, wanted = _CHECKS[key]
        if not accepts(value):
            raise _wrong(path, lines[key], f"{key} must be {wanted}")
    values["kind"] = Kind(values["kind"])
    return Model(folder=path.parent.resolve(), shipped=shipped, **values)


def write(model: Model) -> Path:
    """Write the manifest of a model beside its weights, all or nothing; raises ``OSError``."""
    values: dict[str, Any] = {key: getattr(model, key) for key in _CHECKS}
    values["kind"] = str(model.kind)
    values["extra"] = dict(model.extra)
    kept = {key: value for key, value in values.items() if key in _REQUIRED or value}
    path = model.folder / NAME
    write_text(path, yaml.safe_dump(kept, sort_keys=False, allow_unicode=True))
    return path


def write_text(path: Path, text: str) -> None:
    """Replace a file at once, so that a crash leaves the old or the new one; raises ``OSError``."""
    draft = path.with_name(path.name + ".part")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def model_name(text: str) -> str:
    """``text`` as a legal name of a model."""
    name = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:64]
    return name or "model"


def relocated(model: Model, folder: Path) -> Model:
    """The same model in another folder."""
    return replace(model, folder=folder.resolve())


def _mapping(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Keys with their values, and keys with their line numbers."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _wrong(path, 1, f"it is over {_MAX_BYTES} bytes")
        text = path.read_text("utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except OSError as error:
        raise _wrong(path, 1, f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _wrong(path, 1, "it is not UTF-8") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise _wrong(path, mark.line + 1 if mark else 1, f"it is not YAML: {problem}") from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        raise _wrong(path, 1, "it must hold keys with values")
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if key.value in lines:
            raise _wrong(path, key.start_mark.line + 1, f"{key.value!r} stands there twice")
        lines[key.value] = key.start_mark.line + 1
    return {str(key): value for key, value in values.items()}, lines


def _wrong(path: Path, line: int, problem: str) -> ModelError:
    return ModelError("bad_manifest", f"{path}, line {line}: {problem}", "correct it or add the model again")


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 2000


def _between(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_REQUIRED = ("name", "kind", "file", "sha256", "size", "licence")

_CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_matches(_MODEL_NAME), "lower case letters, digits, '.', '_' or '-'"),
    "kind": (lambda value: value in [str(kind) for kind in Kind], "planner or grounder"),
    "file": (_matches(_FILE_NAME), "the name of a file in the same folder"),
    "sha256": (_matches(_SHA256), "64 hexadecimal digits in quotes"),
    "size": (_between(1, 1 << 40), "a number of bytes"),
    "licence": (_text, "text"),
    "prompt": (_text, "text"),
    "context": (_between(16, 1 << 20), "a number of tokens, at least 16"),
    "quantization": (_text, "text"),
    "made_by": (_text, "text"),
    "tokenizer_sha256": (_matches(_SHA256), "64 hexadecimal digits in quotes"),
    "reranker": (_matches(_FILE_NAME), "the name of a file in the same folder"),
    "reranker_sha256": (_matches(_SHA256), "64 hexadecimal digits in quotes"),
    "writer": (_matches(_FILE_NAME), "the name of a file in the same folder"),
    "writer_sha256": (_matches(_SHA256), "64 hexadecimal digits in quotes"),
    "extra": (lambda value: isinstance(value, dict), "keys with values"),
}
