"""The planner's engine: llama.cpp through its C interface.

The C interface, not ``Llama(...)``: it reaches ``use_extra_bufts``, keeps the key-value cache between calls, can be
broken off in the middle of a prompt, and spares the memory of the logits of every prompt token.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as api
import numpy as np
from numpy.typing import NDArray

from lamd.errors import ModelError
from lamd.ports import Prompt
from lamd.runtime.engines.jobs import PLAN, Aborted, Steps
from lamd.runtime.engines.pace import Pace
from lamd.runtime.engines.pieces import tokens_of, tokens_of_text
from lamd.runtime.engines.prior import Prior

_ABORTED = 2
"""``llama_decode``: the abort callback said stop; what was processed before stays in the cache."""

_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_WIDTHS = (128, 4096)
"""So many of the likeliest tokens are checked before the whole vocabulary is."""
_NEGLIGIBLE = 1e-2
"""A logarithm may be wrong by so much for what was not asked of the grammar."""

Opinion = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Tokens to what is added to their logits."""


class LlamaEngine:
    """One loaded planner."""

    def __init__(self, path: Path, context: int, threads: int, batch: int, extra_buffers: bool) -> None:
        """Load a GGUF that was verified; raises ``ModelError``. ``context`` counts tokens of prompt and answer."""
        _quiet()
        api.llama_backend_init()
        params = api.llama_model_default_params()
        params.n_gpu_layers = 0
        params.use_extra_bufts = extra_buffers
        self._model: Any = api.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise ModelError("corrupt", f"llama.cpp cannot load {path}", "choose another model with 'lam models use'")
        options = api.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_ubatch = context, batch, batch
        options.n_outputs_max = 1
        options.n_threads = options.n_threads_batch = threads
        options.no_perf = True
        self._context: Any = api.llama_init_from_model(self._model, options)
        if not self._context:
            api.llama_model_free(self._model)
            raise ModelError("unfit", f"no memory for a context of {context} tokens of {path}")
        self._vocab: Any = api.llama_model_get_vocab(self._model)
        self._width: int = api.llama_vocab_n_tokens(self._vocab)
        self._size, self._batch = context, batch
        self._pace = Pace(threads)
        self._pieces: dict[int, bytes] = {}
        self._cached: list[int] = []
        self._flag = ctypes.create_string_buffer(8)
        self._arm()
        self.prompt_tokens = self.reused_tokens = self.decoded_tokens = 0
        self.prompt_seconds = self.decode_seconds = 0.0

    def _arm(self) -> None:
        """Let ``strlen`` be the abort callback: it says 0 to an empty string and 1 to "x".

        llama.cpp asks between any two operations. A callback in Python would take the interpreter's lock a thousand
        times a token; this native one costs nothing and reads the flag that ``abort`` sets.
        """
        strlen = ctypes.CDLL(None).strlen
        self._callback = ctypes.cast(strlen, api.ggml_abort_callback)
        api.llama_set_abort_callback(self._context, self._callback, ctypes.cast(self._flag, ctypes.c_void_p))

    def abort(self, stop: bool) -> None:
        """Break off the computation that runs (from another thread), or allow computing again."""
        self._flag.value = b"x" if stop else b""

    def close(self) -> None:
        """Free the memory; the engine is of no use afterwards."""
        api.llama_free(self._context)
        api.llama_model_free(self._model)

    def complete(self, prompt: Prompt, grammar: str, max_tokens: int, prior: Prior | None = None) -> Steps:
        """Continue ``prompt`` greedily; one step is a batch of the prompt or one token.

        What is text in the prompt is plain: no special token can come from it. The logarithm of a token's probability
        is that among the tokens the grammar allows there. Raises ``Aborted``, ``ModelError`` (``too_long``,
        ``bad_grammar``, ``unfit``).
        """
        sampler = self._sampler(grammar)
        try:
            started = time.perf_counter()
            yield from self._read(self._tokens(prompt), max_tokens)
            prompt_seconds = time.perf_counter() - started
            started = time.perf_counter()
            pieces: list[bytes] = []
            logprobs: list[float] = []
            end_logprob: float | None = None
            while len(pieces) < max_tokens:
                opinion = self._opinion(prior, pieces) if prior else None
                token, logprob = self._choose(sampler, opinion)
                if api.llama_vocab_is_eog(self._vocab, token):
                    end_logprob = logprob
                    break
                if sampler:
                    api.llama_sampler_accept(sampler, token)
                pieces.append(self._piece(token))
                logprobs.append(logprob)
                if len(pieces) < max_tokens:
                    self._decode([token])
                    yield PLAN
            decode_seconds = time.perf_counter() - started
            self._count(prompt_seconds, decode_seconds, len(pieces))
            return {
                "text": b"".join(pieces).decode("utf-8", "replace"),
                "tokens": [piece.decode("utf-8", "replace") for piece in pieces],
                "logprobs": logprobs,
                "end_logprob": end_logprob,
                "prompt_ms": prompt_seconds * 1000,
                "decode_ms": decode_seconds * 1000,
            }
        finally:
            if sampler:
                api.llama_sampler_free(sampler)

    def stats(self) -> dict[str, Any]:
        """Counts since the model was loaded; speeds in tokens a second, 0 if nothing was done yet."""
        read = self.prompt_tokens - self.reused_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "reused_tokens": self.reused_tokens,
            "decoded_tokens": self.decoded_tokens,
            "prompt_per_s": round(read / self.prompt_seconds, 1) if self.prompt_seconds else 0.0,
            "decode_per_s": round(self.decoded_tokens / self.decode_seconds, 1) if self.decode_seconds else 0.0,
        }

    def _count(self, prompt_seconds: float, decode_seconds: float, decoded: int) -> None:
        self.prompt_seconds += prompt_seconds
        self.decode_seconds += decode_seconds
        self.decoded_tokens += decoded

    def _sampler(self, grammar: str) -> Any:
        if not grammar:
            return None
        sampler = api.llama_sampler_init_grammar(self._vocab, grammar.encode(), b"root")
        if not sampler:
            raise ModelError("bad_grammar", "llama.cpp does not take the grammar")
        return sampler

    def _tokens(self, prompt: Prompt) -> list[int]:
        if isinstance(prompt, str):
            tokens = tokens_of_text(self._vocab, prompt, begin=True)
        else:
            tokens = tokens_of(self._vocab, prompt)
        return tokens or [max(api.llama_vocab_bos(self._vocab), 0)]

    def _opinion(self, prior: Prior, pieces: list[bytes]) -> Opinion | None:
        """What ``prior`` adds to the logits of some tokens after ``pieces``; None where it has nothing to say."""
        text = b"".join(pieces).decode("utf-8", "replace")
        if prior.factors(text, ()) is None:
            return None

        def added(tokens: NDArray[np.int64]) -> NDArray[np.float32]:
            ends = (api.llama_vocab_is_eog(self._vocab, int(token)) for token in tokens)
            told = [
                "\n" if end else self._piece(int(t)).decode("utf-8", "replace")
                for t, end in zip(tokens, ends, strict=True)
            ]
            return np.array(prior.factors(text, told), np.float32)

        return added

    def _piece(self, token: int) -> bytes:
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self._spelled(token)
        return known

    def _spelled(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        count = api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[:count] if count > 0 else b""

    def _read(self, tokens: Sequence[int], max_tokens: int) -> Steps:
        """Bring the cache to exactly ``tokens``, reusing what it begins with; the last one is always computed."""
        if len(tokens) + max_tokens > self._size:
            problem = f"{len(tokens)} tokens of prompt and {max_tokens} of answer are over the context of {self._size}"
            raise ModelError("too_long", problem, "say it in fewer words")
        same = 0
        while same < min(len(tokens) - 1, len(self._cached)) and tokens[same] == self._cached[same]:
            same += 1
        self._trim(same)
        self.prompt_tokens += len(tokens)
        self.reused_tokens += same
        for at in range(same, len(tokens), self._batch):
            self._decode(tokens[at : at + self._batch])
            yield PLAN
        return {}

    def _trim(self, length: int) -> None:
        del self._cached[length:]
        memory = api.llama_get_memory(self._context)
        if not api.llama_memory_seq_rm(memory, 0, length, -1):  # a model whose memory cannot be cut
            api.llama_memory_clear(memory, False)
            self._cached.clear()

    def _decode(self, tokens: Sequence[int]) -> None:
        array = (api.llama_token * len(tokens))(*tokens)
        threads = self._pace.threads(len(tokens))
        api.llama_set_n_threads(self._context, threads, threads)
        started = time.perf_counter()
        code = api.llama_decode(self._context, api.llama_batch_get_one(array, len(tokens)))
        if code == 0:
            self._pace.took(len(tokens), threads, time.perf_counter() - started)
            self._cached.extend(tokens)
            return
        self._trim(len(self._cached))
        if code == _ABORTED:
            raise Aborted
        raise ModelError("unfit", f"llama.cpp could not compute {len(tokens)} tokens (code {code})")

    def _choose(self, sampler: Any, opinion: Opinion | None = None) -> tuple[int, float]:
        """The likeliest token that is allowed, and the logarithm of its share among those that are.

        Asking the grammar about a whole vocabulary takes 20 to 100 ms, so the likeliest tokens are asked first. That
        is enough when one of them is allowed and all the others together could not change its share noticeably.
        """
        row = api.llama_get_logits_ith(self._context, -1)
        logits: NDArray[np.float32] = np.ctypeslib.as_array(row, shape=(self._width,))
        weights = np.exp(logits - logits.max())
        total = float(weights.sum(dtype=np.float64))
        if not sampler:
            token = int(logits.argmax())
            return token, -float(np.log(total))
        for width in (*_WIDTHS, self._width):
            if width < self._width:
                tokens = np.argpartition(logits, -width)[-width:]
                rest = total - float(weights[tokens].sum(dtype=np.float64))
            else:
                tokens, rest = np.arange(self._width), 0.0
            allowed = self._allowed(sampler, tokens, logits)
            share = float(weights[allowed].sum(dtype=np.float64))
            if opinion and share > 0 and (rest <= share * _NEGLIGIBLE or width == self._width):
                judged = logits[allowed] + opinion(allowed)
                best = int(judged.argmax())
                return int(allowed[best]), -float(np.log(np.exp(judged - judged[best]).sum()))
            if share > 0 and rest <= share * _NEGLIGIBLE:
                token = int(allowed[logits[allowed].argmax()])
                return token, min(0.0, float(np.log(weights[token] / share)))
        return self._unlikely(allowed, logits)

    def _unlikely(self, allowed: NDArray[np.int64], logits: NDArray[np.float32]) -> tuple[int, float]:
        """As ``_choose`` where all that is allowed is so unlikely that its weight is lost in float32."""
        if not len(allowed):
            raise ModelError("bad_grammar", "the grammar leaves no token to choose")
        few = logits[allowed].astype(np.float64)
        best = int(few.argmax())
        return int(allowed[best]), -float(np.log(np.exp(few - few[best]).sum()))

    def _allowed(self, sampler: Any, tokens: NDArray[np.int64], logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Those of ``tokens`` that may come next."""
        data = np.empty(len(tokens), _TOKEN_DATA)
        data["id"], data["logit"], data["p"] = tokens, logits[tokens], 0.0
        array = api.llama_token_data_array(
            data=ctypes.cast(data.ctypes.data, ctypes.POINTER(api.llama_token_data)),
            size=len(tokens), selected=-1, sorted=False,
        )  # fmt: skip
        api.llama_sampler_apply(sampler, ctypes.byref(array))
        allowed: NDArray[np.int64] = tokens[np.isfinite(data["logit"])]
        return allowed


@api.llama_log_callback  # type: ignore[untyped-decorator, unused-ignore]
def _log(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    if level in (3, 4):  # warnings and errors; the supervisor keeps the end of stderr
        sys.stderr.write(text.decode("utf-8", "replace"))


def _quiet() -> None:
    api.llama_log_set(_log, ctypes.c_void_p(0))
