"""The daemon's end of the model process: loads the models, gives them work, and lives on when native code does not.

After a crash the process is started again and loads what it had. The planner leaves memory when no command came for a
while; the next call loads it again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd.errors import ModelError
from lamd.ports import Prompt
from lamd.runtime import answers, selftest
from lamd.runtime.answers import Completion
from lamd.runtime.child import Child
from lamd.runtime.host import Host, outcome, taken_note
from lamd.runtime.selftest import Tuning, Verdict
from lamd.runtime.weights import Kind, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "lamd.runtime.worker")

_TEXTS_AT_ONCE = 1024
_CRASHES_TO_DOUBT = 3
"""So many crashes of native code without an answer between, and the planner is run in a more careful way."""
_REVIVALS = 8
"""After so many crashes in a row the process is started again when it is wanted only."""
_NATIVE = ("SIGSEGV", "SIGILL", "SIGABRT", "SIGBUS", "SIGFPE")


@dataclass(frozen=True, slots=True)
class Options:
    """How the model process is run."""

    cache: Path
    """File in which the result of the self-test is kept."""
    threads: int = 0
    """0: one a physical core, at most 4."""
    nice: int = 5
    idle_unload_s: float = 600.0
    """The planner leaves memory after so long without a call; 0: never."""
    handshake_s: float = 20.0
    load_s: float = 120.0
    command: tuple[str, ...] = COMMAND
    """The worker's command line, to which the daemon's pid and the niceness are added."""


class ModelProcess:
    """The models as four calls: ``complete`` or ``point``, ``embed``, ``rerank``. Each may raise ``ModelError``."""

    def __init__(self, planner: Model | None, grounder: Model | None, options: Options) -> None:
        self._options = options
        self._models: dict[Kind, Model | None] = {Kind.PLANNER: planner, Kind.GROUNDER: grounder}
        self._host = Host(options.command, options.nice, options.handshake_s, self._on_crash)
        self._loads: dict[Kind, asyncio.Task[dict[str, Any]]] = {}
        self._warm: set[Kind] = set()
        """Kinds that are to be in memory again after a crash."""
        self._background: set[asyncio.Task[Any]] = set()
        self._verdict: Verdict | ModelError | None = None
        self._planning = 0
        self._idle: asyncio.TimerHandle | None = None
        self._ready_ms = 0.0
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """Of the process, None while there is none."""
        return self._host.child.pid if self._host.child else None

    async def start(self) -> None:
        """Start the process and load the models; raises the first ``ModelError``, the other model works all the same.

        Needs not be called: every call starts what it needs. Undoes ``stop``.
        """
        self._stopped = False
        started = time.perf_counter()
        wanted = [kind for kind, model in self._models.items() if model]
        found = await asyncio.gather(*(self._loaded(kind) for kind in wanted), return_exceptions=True)
        for error in found:
            if isinstance(error, BaseException):
                raise error
        self._ready_ms = (time.perf_counter() - started) * 1000

    async def stop(self) -> None:
        """End the process; calls that wait fail as ``crashed``."""
        self._stopped = True
        self._stop_waiting()
        tasks = [*self._background, *self._loads.values()]
        for task in tasks:
            task.cancel()
        self._loads.clear()
        await self._host.stop()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def use(self, model: Model) -> None:
        """Change the planner or the grounder; if that fails with a ``ModelError``, the one before stays in use."""
        before, self._models[model.kind] = self._models[model.kind], model
        load = self._loads.pop(model.kind, None)
        if model.kind is Kind.PLANNER:
            self._verdict = None
        try:
            await self._loaded(model.kind)
        except BaseException:
            self._models[model.kind] = before
            self._loads.pop(model.kind, None)
            raise
        finally:
            if load:
                load.cancel()

    async def complete(
        self,
        prompt: Prompt,
        grammar: str = "",
        max_tokens: int = 128,
        timeout: float = 20.0,
        prior: Mapping[str, Any] | None = None,
    ) -> Completion:
        """Continue ``prompt`` greedily within a GBNF ``grammar``, at most ``timeout`` seconds, a start included.

        In a prompt of pieces the special tokens are the model's own (``unfit`` where it lacks one), and all else is
        plain text, in which it finds none. ``prior``: the fields of ``lamd.runtime.engines.prior.Prior``, an opinion on
        the first words of steps.

        With ``max_tokens`` 0 the prompt is only read, which makes the next one that begins alike quicker.
        """
        self._planning += 1
        self._stop_waiting()
        told = prompt if isinstance(prompt, str) else [p if isinstance(p, str) else {"special": p.text} for p in prompt]
        question = {"prompt": told, "grammar": grammar, "max_tokens": max_tokens, "prior": prior}
        try:
            return answers.completion(await self._call(Kind.PLANNER, "complete", timeout, question))
        finally:
            self._planning -= 1
            self._wait_for_idle()

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        """Scores of the symbols that may follow each of the beginnings ``before``, by a planner that points.

        One row a beginning, all equally long. ``texts``: what it reads, in pieces (``engines/pointer.py``).
        """
        self._planning += 1
        self._stop_waiting()
        question = {"texts": [list(text) for text in texts], "before": [list(symbols) for symbols in before]}
        try:
            return answers.matrix(await self._call(Kind.PLANNER, "point", timeout, question), "scores")
        finally:
            self._planning -= 1
            self._wait_for_idle()

    async def embed(self, texts: Sequence[str], timeout: float = 10.0) -> NDArray[np.float32]:
        """Vectors of length 1 in the order of ``texts``: float32, one row a text."""
        deadline = time.monotonic() + timeout
        parts = []
        for at in range(0, max(len(texts), 1), _TEXTS_AT_ONCE):
            left = deadline - time.monotonic()
            question = {"texts": list(texts[at : at + _TEXTS_AT_ONCE])}
            parts.append(answers.matrix(await self._call(Kind.GROUNDER, "embed", left, question), "vectors"))
        if len(parts) == 1:
            return parts[0]
        import numpy as np  # here, so that the daemon's start does not wait for it

        return np.concatenate(parts)

    async def rerank(self, words: str, documents: Sequence[str], timeout: float = 10.0) -> list[float]:
        """How well each of the documents is what ``words`` mean, by the grounder's second reader.

        Logits: 0 is as likely as that none is meant.
        """
        question = {"words": words, "documents": list(documents)}
        return answers.scores(await self._call(Kind.GROUNDER, "rerank", timeout, question), len(documents))

    async def stats(self, timeout: float = 2.0) -> dict[str, Any]:
        """Speeds and counts from the process; empty while there is none."""
        return await self._host.child.call("stats", timeout) if self._host.child else {}

    def report(self) -> dict[str, Any]:
        """How the process stands, for ``lam doctor`` and ``lam status``; JSON-ready, asks nobody."""
        child, verdict = self._host.child, self._verdict
        info = child.info if child else {}
        return {
            "state": self._state(),
            "pid": self.pid,
            "rss_mib": _rss_mib(self.pid),
            "versions": info.get("versions", {}),
            "confined": info.get("confined"),
            "threads": self._threads(),
            "models": {str(kind): self._model_state(kind) for kind in Kind},
            "ready_ms": round(self._ready_ms, 1),
            "crashes": list(self._host.crashes),
            "self_test": verdict.report() if isinstance(verdict, Verdict) else str(verdict) if verdict else None,
        }

    def _state(self) -> str:
        if self._host.child:
            return "running"
        if self._stopped:
            return "stopped"
        if self._host.starting:
            return "starting"
        return "waiting" if self._host.in_a_row else "not started"

    def _model_state(self, kind: Kind) -> dict[str, Any]:
        model, load = self._models[kind], self._loads.get(kind)
        if model is None:
            return {"name": None, "state": "none"}
        told = {"name": model.name, "prompt": model.prompt}
        if load is None or load.cancelled():
            return {**told, "state": "not loaded"}
        if not load.done():
            return {**told, "state": "loading"}
        if error := load.exception():
            return {**told, "state": "failed", "error": str(error)}
        return {**told, "state": "loaded", **{key: round(ms, 1) for key, ms in load.result().items()}}

    # --- a call ---

    async def _call(self, kind: Kind, op: str, timeout: float, question: dict[str, Any]) -> dict[str, Any]:
        if (pause := self._host.pause()) > timeout:
            problem = f"the model process crashed {self._host.in_a_row} times: {self._host.crashes[-1]}"
            raise ModelError("crashed", problem, f"it is started again in {round(pause + 0.5)} s")
        deadline = time.monotonic() + timeout
        try:
            async with asyncio.timeout(timeout):
                child = await self._loaded(kind)
        except TimeoutError:
            raise ModelError("timeout", f"the {kind} was not ready in {timeout:g} s", "it may be ready soon") from None
        answer = await child.call(op, deadline - time.monotonic(), **question)
        self._host.answered()
        return answer

    async def _loaded(self, kind: Kind) -> Child:
        """A process that has the model of this kind in memory."""
        model = self._models[kind]
        if model is None:
            raise ModelError("missing", f"there is no {kind}", "choose one with 'lam models use'")
        if self._stopped:
            raise ModelError("crashed", "the model process was stopped")
        child = await self._host.running()
        load = self._loads.get(kind)
        if load is None or (load.done() and (load.cancelled() or load.exception())):
            load = self._loads[kind] = asyncio.create_task(self._load(child, model))
            load.add_done_callback(taken_note)
        await outcome(load)
        self._warm.add(kind)
        if kind is Kind.PLANNER:
            self._wait_for_idle()
        return child

    async def _load(self, child: Child, model: Model) -> dict[str, Any]:
        written = model.kind is Kind.PLANNER and not model.points
        tuning = await self._tuning(model, child) if written else Tuning()
        return await child.call("load", self._options.load_s, **self._load_params(model, tuning))

    def _load_params(self, model: Model, tuning: Tuning) -> dict[str, Any]:
        return {
            "kind": str(model.kind), "name": model.name, "folder": str(model.folder), "file": model.file,
            "sha256": model.sha256, "size": model.size, "context": model.context, "shipped": model.shipped,
            "tokenizer_sha256": model.tokenizer_sha256, "threads": self._threads(),
            "reranker": model.reranker, "reranker_sha256": model.reranker_sha256,
            "writer": model.writer, "writer_sha256": model.writer_sha256,
            "batch": tuning.batch, "extra_buffers": tuning.extra_buffers,
        }  # fmt: skip

    def _threads(self) -> int:
        return self._options.threads or default_threads()

    # --- after a crash ---

    def _on_crash(self, child: Child) -> None:
        """Forget what the dead process had loaded, and have the same warm again before the next command."""
        self._loads.clear()
        self._grow_careful(child)
        if not self._stopped and self._host.in_a_row <= _REVIVALS:
            self._spawn(self._revive())

    async def _revive(self) -> None:
        for kind in sorted(self._warm):
            try:
                await self._loaded(kind)
            except ModelError as error:
                _log.warning("the %s could not be loaded again: %s", kind, error)

    def _grow_careful(self, child: Child) -> None:
        """After crash upon crash in use, run the planner in the next more careful way and remember that."""
        model, verdict = self._models[Kind.PLANNER], self._verdict
        if self._host.in_a_row < _CRASHES_TO_DOUBT or model is None or not isinstance(verdict, Verdict):
            return
        tuning = selftest.more_careful(verdict.tuning)
        if tuning and child.reason.startswith(_NATIVE):
            self._verdict = Verdict(tuning, (*verdict.failed, f"in use: {child.reason}"))
            selftest.remember(self._options.cache, self._fingerprint(model, child), self._verdict)

    # --- the self-test ---

    async def _tuning(self, model: Model, child: Child) -> Tuning:
        if self._verdict is None:
            key = self._fingerprint(model, child)
            try:
                self._verdict = await selftest.find(self._options.cache, key, self._attempt(model))
            except ModelError as error:
                if error.code != "model.crashed":
                    raise
                self._verdict = error  # tried in every way; not again before another model or start
        if isinstance(self._verdict, ModelError):
            raise self._verdict
        return self._verdict.tuning

    def _fingerprint(self, model: Model, child: Child) -> str:
        return selftest.fingerprint(child.info.get("versions", {}), model.sha256)

    def _attempt(self, model: Model) -> Callable[[Tuning], Awaitable[None]]:
        async def attempt(tuning: Tuning) -> None:
            child = await self._host.throwaway()
            try:
                await child.call("load", self._options.load_s, **self._load_params(model, tuning))
                prompt = selftest.PROMPT[: model.context // 2]
                question = {"prompt": prompt, "grammar": "", "max_tokens": selftest.TOKENS}
                await child.call("complete", self._options.load_s, **question)
            finally:
                await child.stop()

        return attempt

    # --- idleness ---

    def _stop_waiting(self) -> None:
        if self._idle:
            self._idle.cancel()
            self._idle = None

    def _wait_for_idle(self) -> None:
        self._stop_waiting()
        if self._options.idle_unload_s > 0 and not self._planning and not self._stopped:
            self._idle = asyncio.get_running_loop().call_later(self._options.idle_unload_s, self._unload_planner)

    def _unload_planner(self) -> None:
        child = self._host.child
        if child and not self._planning and self._loads.pop(Kind.PLANNER, None):
            self._warm.discard(Kind.PLANNER)
            self._spawn(child.call("unload", self._options.load_s, kind=str(Kind.PLANNER)))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        task.add_done_callback(taken_note)


def default_threads() -> int:
    """One thread a physical core that this process may use, at most 4: more make a small model slower."""
    cores = set()
    for cpu in os.sched_getaffinity(0):
        try:
            siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text("ascii")
        except OSError:
            siblings = str(cpu)
        cores.add(siblings.strip())
    return max(1, min(len(cores), 4))


def _rss_mib(pid: int | None) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
