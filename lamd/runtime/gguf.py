"""Reads the header of a GGUF file: enough to name a model and to see that the file is whole.

Only the header is read, in bounds, so that a broken file gives an error and never a crash or a huge allocation.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little endian).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lamd.errors import ModelError

MAGIC = b"GGUF"

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_MAX_COUNT = 1_000_000
_MAX_STRING = 4 * 1024 * 1024

_MARK = re.compile(rb"<[^<>\s]{1,60}>")
_SPECIAL = (3, 4)
"""The types of tokens that are control tokens or user-defined."""

_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 30: (1, 2),
}  # fmt: skip
"""Tensor type → (weights in a block, bytes of a block); types that are not here are not measured."""

_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 32: "BF16",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself."""

    values: dict[str, str | int | float | bool]
    """Metadata that is not an array."""
    arrays: dict[str, int]
    """Metadata that is an array, by its length."""
    tensors: int
    end: int
    """Bytes that the file must have at least."""
    specials: frozenset[str] = frozenset()
    """The special tokens of its vocabulary that are written ``<so>``."""

    @property
    def architecture(self) -> str:
        return str(self.values.get("general.architecture", ""))

    @property
    def name(self) -> str:
        return str(self.values.get("general.name", ""))

    @property
    def licence(self) -> str:
        return str(self.values.get("general.license", "unknown"))

    @property
    def context(self) -> int:
        """Tokens that the model was trained for; 0 if it does not say."""
        value = self.values.get(f"{self.architecture}.context_length", 0)
        return value if isinstance(value, int) else 0

    @property
    def chat_template(self) -> str:
        """A program that came with the file: never to be run."""
        return str(self.values.get("tokenizer.chat_template", ""))

    def memory(self, context: int) -> int:
        """Bytes that its cache takes for ``context`` tokens, as far as it says."""
        of = self.architecture

        def number(key: str, otherwise: int) -> int:
            value = self.values.get(f"{of}.{key}", otherwise)
            return max(0, value) if isinstance(value, int) else otherwise

        heads = number("attention.head_count", 1)
        each = number("attention.key_length", number("embedding_length", 0) // max(heads, 1))
        return context * number("block_count", 0) * number("attention.head_count_kv", heads) * each * 2 * 2

    @property
    def quantization(self) -> str:
        kind = self.values.get("general.file_type", -1)
        return _FILE_TYPES.get(kind, f"type {kind}") if isinstance(kind, int) else ""


def read_header(path: Path) -> Header:
    """The header of ``path``; raises ``ModelError`` (``missing``, ``corrupt``) naming the file and what to do."""
    try:
        with path.open("rb") as stream:
            header = _Reader(stream, path).header()
        size = path.stat().st_size
    except OSError as error:
        said = f"{path} cannot be read: {error.strerror}"
        raise ModelError("missing", said, "give the path of a GGUF file") from error
    if size < header.end:
        raise _corrupt(path, f"it ends after {size} of at least {header.end} bytes")
    return header


def _corrupt(path: Path, problem: str) -> ModelError:
    return ModelError("corrupt", f"{path} is not a whole GGUF file: {problem}", "download or copy it again")


class _Reader:
    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._marks: dict[int, str] = {}
        self._types: bytes = b""

    def header(self) -> Header:
        if self._take(4) != MAGIC:
            raise _corrupt(self._path, "it does not begin with GGUF")
        version = self._number("I")
        if version not in (2, 3):
            raise _corrupt(self._path, f"version {version} is unknown")
        tensors, pairs = self._count(), self._count()
        values: dict[str, str | int | float | bool] = {}
        arrays: dict[str, int] = {}
        for _ in range(pairs):
            key = self._string()
            kind = self._number("I")
            if kind == _ARRAY:
                arrays[key] = self._array(key)
            else:
                values[key] = self._value(kind)
        ends = [self._tensor_end() for _ in range(tensors)]
        alignment = values.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20:
            raise _corrupt(self._path, f"its alignment is {alignment}")
        start = -(-self._stream.tell() // alignment) * alignment
        return Header(values, arrays, tensors, start + max(ends, default=0), self._specials())

    def _take(self, count: int) -> bytes:
        data = self._stream.read(count)
        if len(data) < count:
            raise _corrupt(self._path, "it ends inside its header")
        return data

    def _number(self, code: str) -> int:
        return int(struct.unpack("<" + code, self._take(struct.calcsize(code)))[0])

    def _count(self, limit: int = _MAX_COUNT) -> int:
        count = self._number("Q")
        if count > limit:
            raise _corrupt(self._path, f"its header announces {count} entries")
        return count

    def _string(self) -> str:
        return self._take(self._count(_MAX_STRING)).decode("utf-8", "replace")

    def _value(self, kind: int) -> str | int | float | bool:
        if kind == _STRING:
            return self._string()
        code = self._code(kind)
        value: int | float | bool = struct.unpack("<" + code, self._take(struct.calcsize(code)))[0]
        return value

    def _code(self, kind: int) -> str:
        if kind not in _SCALARS:
            raise _corrupt(self._path, f"its header has a value of unknown type {kind}")
        return _SCALARS[kind]

    def _array(self, key: str) -> int:
        kind, count = self._number("I"), self._count()
        if kind == _STRING:
            for at in range(count):
                text = self._take(self._count(_MAX_STRING))
                if key == "tokenizer.ggml.tokens" and _MARK.fullmatch(text):
                    self._marks[at] = text.decode("utf-8", "replace")
        else:
            data = self._take(count * struct.calcsize(self._code(kind)))
            if key == "tokenizer.ggml.token_type" and self._code(kind) in "iI":
                self._types = data
        return count

    def _specials(self) -> frozenset[str]:
        types = memoryview(self._types).cast("i")
        return frozenset(text for at, text in self._marks.items() if at < len(types) and types[at] in _SPECIAL)

    def _tensor_end(self) -> int:
        self._string()
        dimensions = self._number("I")
        if dimensions > 8:
            raise _corrupt(self._path, f"a tensor has {dimensions} dimensions")
        weights = 1
        for _ in range(dimensions):
            weights *= self._number("Q")
        kind, offset = self._number("I"), self._number("Q")
        per_block, size = _BLOCKS.get(kind, (1, 0))
        return offset + -(-weights // per_block) * size
