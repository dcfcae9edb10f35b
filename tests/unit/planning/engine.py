"""What llama.cpp's own grammar engine takes, byte by byte; a process of its own, since a bad grammar ends the process.

    python engine.py TINY.gguf < CASES

A line of the cases is ``[grammar, [text, …]]``, a line of the answer ``[bool, …]``.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FIRST_BYTE = 3
"""The token of byte 0 in the vocabulary of ``tests/unit/runtime/conftest.py``."""


def accepted(vocabulary: Path, cases: Sequence[tuple[str, Sequence[str]]]) -> list[list[bool]]:
    """For each grammar, whether each of its texts is in its language, whole."""
    lines = "".join(json.dumps([grammar, list(texts)]) + "\n" for grammar, texts in cases)
    done = subprocess.run(
        [sys.executable, __file__, str(vocabulary)],
        input=lines,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    import llama_cpp as api

    silent = api.llama_log_callback(lambda *_: None)  # has to outlive the calls
    api.llama_log_set(silent, ctypes.c_void_p(0))
    options = api.llama_model_default_params()
    options.vocab_only = True
    model = api.llama_model_load_from_file(sys.argv[1].encode(), options)
    vocab = api.llama_model_get_vocab(model)

    def allowed(sampler: object, token: int) -> bool:
        data = (api.llama_token_data * 1)(api.llama_token_data(token, 1.0, 0.0))
        array = api.llama_token_data_array(data=data, size=1, selected=-1, sorted=False)
        api.llama_sampler_apply(sampler, ctypes.byref(array))
        return bool(data[0].logit > -1e30)

    def member(grammar: str, text: str) -> bool:
        sampler = api.llama_sampler_init_grammar(vocab, grammar.encode(), b"root")
        try:
            for byte in text.encode():
                if not allowed(sampler, FIRST_BYTE + byte):
                    return False
                api.llama_sampler_accept(sampler, FIRST_BYTE + byte)
            return allowed(sampler, api.llama_vocab_eos(vocab))
        finally:
            api.llama_sampler_free(sampler)

    for line in sys.stdin:
        grammar, texts = json.loads(line)
        print(json.dumps([member(grammar, text) for text in texts]), flush=True)


if __name__ == "__main__":
    main()
