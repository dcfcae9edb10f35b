"""What the steps of a command may begin with: a small reading of the encoder's vector of the whole command.

A layer of some hundred rectified units, where the model has one, and a linear one for each of the two questions. It
knows nothing of values and of order, but it errs elsewhere than a language model that plans, which takes it as a second
opinion (``lamd/runtime/engines/prior.py``).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd.errors import ModelError
from lamd.ports import Leaning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lamd.grounding.grounder import Embed

_DEADLINE_S = 2.0


@dataclass(frozen=True, slots=True)
class IntentFile:
    """What a grounder's manifest says under ``intents``."""

    path: Path
    """An ``.npz``: ``names`` (k), ``first`` and ``later`` (k, width + 1), the last column the bias.

    With ``hidden`` (h, width + 1) the vector goes through that first, and the others are (k, h + 1).
    """
    sha256: str

    @classmethod
    def from_extra(cls, folder: Path, extra: Mapping[str, Any]) -> IntentFile | None:
        """None where the model has none; raises ``ModelError`` (``unfit``) where it is told wrongly."""
        told = extra.get("intents")
        if told is None:
            return None
        try:
            name = str(told["file"])
            if Path(name).name != name:
                raise ValueError(name)
            return cls(folder / name, str(told["sha256"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError("unfit", f"the grounder's manifest tells its intents wrongly: {error!r}") from error


class EncoderIntents:
    """``ports.Intents`` over an encoder."""

    def __init__(self, embed: Embed, file: IntentFile) -> None:
        """Nothing is read yet."""
        self._embed = embed
        self._file = file
        self._names: list[str] = []
        self._weights: NDArray[np.float32] | None = None
        self._hidden: NDArray[np.float32] | None = None

    async def leaning(self, text: str, focus: str) -> Leaning:
        """See ``ports.Intents``; raises ``ModelError`` (``missing``, ``corrupt``, or what the encoder says)."""
        import numpy as np

        weights = self._loaded()
        vector = (await self._embed([asked(text, focus)], timeout=_DEADLINE_S))[0]
        reads = (weights[0] if self._hidden is None else self._hidden).shape[1] - 1
        if reads != len(vector):
            raise ModelError("unfit", f"the intents read {reads} numbers, the encoder gives {len(vector)}")
        one = np.float32(1)
        if self._hidden is not None:
            vector = np.maximum(self._hidden @ np.append(vector, one), 0)
        first, later = weights @ np.append(vector, one)
        shares = np.exp(first - first.max())
        among = 1 / (1 + np.exp(-later))
        return Leaning(
            dict(zip(self._names, (shares / shares.sum()).tolist(), strict=True)),
            dict(zip(self._names, among.tolist(), strict=True)),
        )

    def _loaded(self) -> NDArray[np.float32]:
        """Weights (2, k, width + 1)."""
        import numpy as np

        if self._weights is None:
            try:
                data = self._file.path.read_bytes()
            except OSError as error:
                raise ModelError(
                    "missing", f"{self._file.path} cannot be read: {error}", "install lamd again"
                ) from error
            if hashlib.sha256(data).hexdigest() != self._file.sha256:
                raise ModelError("corrupt", f"{self._file.path} is not what its manifest says", "install lamd again")
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                self._names = [str(name) for name in stored["names"]]
                self._weights = np.stack([stored["first"], stored["later"]]).astype(np.float32)
                self._hidden = stored["hidden"].astype(np.float32) if "hidden" in stored else None
        return self._weights


def asked(text: str, focus: str) -> str:
    """A command as the encoder reads it for its intents; the same in training."""
    return f"{focus}: {text}" if focus else text
