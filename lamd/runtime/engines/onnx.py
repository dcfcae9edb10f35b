"""What the engines on onnxruntime have in common: an ONNX session and the tokenizer beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from lamd.errors import ModelError


class Reader:
    """A loaded ONNX model that reads token ids."""

    def __init__(self, weights: Path, tokenizer: Path, threads: int, longest: int, output: str, *needed: str) -> None:
        """Texts are cut at ``longest`` tokens; raises ``ModelError`` (``corrupt``, ``unfit``).

        ``needed``: inputs that it must take.
        """
        self._session, self.tokenizer = session(weights, tokenizer, threads)
        self._output = output
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        outputs = [entry.name for entry in self._session.get_outputs()]
        if output not in outputs or not set(needed) <= self._inputs:
            found = f"takes {', '.join(sorted(self._inputs))} and gives {', '.join(outputs)}"
            raise ModelError("unfit", f"{weights} is no grounder: it {found}")
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(longest)

    def run(self, batch: Sequence[Encoding]) -> NDArray[np.float32]:
        """What it says of each, padded to the longest."""
        longest = max(max(len(encoding.ids) for encoding in batch), 1)
        feed = {name: np.zeros((len(batch), longest), np.int64) for name in self._inputs}
        for row, encoding in enumerate(batch):
            length = len(encoding.ids)
            feed["input_ids"][row, :length] = encoding.ids
            feed["attention_mask"][row, :length] = encoding.attention_mask
            if "token_type_ids" in feed:
                feed["token_type_ids"][row, :length] = encoding.type_ids
        found: NDArray[np.float32] = self._session.run([self._output], feed)[0]
        return found.astype(np.float32)


def session(weights: Path, tokenizer: Path, threads: int) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    """A model and its tokenizer, loaded; raises ``ModelError`` (``corrupt``)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # llama.cpp wants the same cores
    options.log_severity_level = 3
    try:
        made = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        return made, Tokenizer.from_file(str(tokenizer))
    except Exception as error:  # both libraries raise what they like, plain Exception included
        problem = f"{weights.parent} cannot be loaded: {error}"
        raise ModelError("corrupt", problem, "choose another model with 'lam models use'") from error


def clean(text: str) -> str:
    """Without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode()
