"""Vectors of labels that were met before: in memory, least recently used out first, and on disk between runs.

A vector belongs to one text and one model, so nothing in here is ever stale. The file is a convenience: one that is
damaged, of another model or of another version counts as none and is written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"lamdvec1"
_HEADER = struct.Struct("<8s32s32sII")
"""Magic, SHA-256 of the model, SHA-256 of what follows, rows, width."""
_KEY = 16


class VectorCache:
    """At most ``limit`` vectors as float16; 8,192 of 384 numbers are 6 MiB, on disk as in memory."""

    def __init__(self, path: Path | None, model: str, limit: int = 8192) -> None:
        """``path`` None keeps it in memory; ``model`` is the SHA-256 of the weights, 64 hex digits."""
        self._path = path
        self._model = hashlib.sha256(model.encode()).digest()
        self._limit = limit
        self._rows: OrderedDict[bytes, bytes] = OrderedDict()
        self._width = 0
        self.unsaved = 0
        """Vectors that came since the last ``load`` or ``save``."""

    def __len__(self) -> int:
        return len(self._rows)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of ``texts`` that are not known, each once, in order; the others count as used now."""
        out = []
        for text in dict.fromkeys(texts):
            key = _key(text)
            if key in self._rows:
                self._rows.move_to_end(key)
            else:
                out.append(text)
        return out

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Remember ``vectors`` (n, width), one a text; another width than before empties the cache."""
        import numpy as np

        if vectors.shape[1] != self._width:
            self._rows.clear()
            self._width = vectors.shape[1]
        for text, row in zip(texts, vectors.astype(np.float16), strict=True):
            self._rows[_key(text)] = row.tobytes()
            self.unsaved += 1

    def get(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, width) of known ``texts``; raises ``KeyError`` for one that is not."""
        import numpy as np

        keys = [_key(text) for text in texts]
        packed = b"".join(self._rows[key] for key in keys)
        return np.frombuffer(packed, np.float16).reshape(len(keys), self._width).astype(np.float32)

    def trim(self) -> None:
        """Forget the least recently used beyond the limit; a call of its own, so that one screen always fits."""
        while len(self._rows) > self._limit:
            self._rows.popitem(last=False)

    def load(self) -> bool:
        """Take over what the file holds; False where there is no usable one. Never raises."""
        if not self._path:
            return False
        with contextlib.suppress(OSError, ValueError, struct.error):
            if self._path.stat().st_size > _HEADER.size + self._limit * (_KEY + 2 * 4096):
                return False
            self._take(self._path.read_bytes())
            return True
        return False

    def save(self) -> None:
        """Write the file, all or nothing; raises ``OSError``."""
        if not self._path or not self.unsaved:
            return
        self.trim()
        body = b"".join(key + row for key, row in self._rows.items())
        digest = hashlib.sha256(body).digest()
        header = _HEADER.pack(_MAGIC, self._model, digest, len(self._rows), self._width)
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as stream:
                draft.chmod(0o600)  # the labels of what a person uses are theirs alone
                stream.write(header + body)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)
        self.unsaved = 0

    def _take(self, content: bytes) -> None:
        magic, model, digest, rows, width = _HEADER.unpack_from(content)
        body = content[_HEADER.size :]
        size = _KEY + 2 * width
        if magic != _MAGIC or model != self._model or len(body) != rows * size:
            raise ValueError("another model's or version's")
        if hashlib.sha256(body).digest() != digest:
            raise ValueError("damaged")
        for at in range(max(0, rows - self._limit) * size, len(body), size):
            self._rows[body[at : at + _KEY]] = body[at + _KEY : at + size]
        self._width = width


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_KEY).digest()
