"""The model process: ``python -m lamd.runtime.worker PARENT NICE``, with frames on standard input and output.

The main thread computes, one step at a time, always of the most urgent request, so that a query is embedded between
two tokens of a plan and labels when nothing else is wanted. The steps of what runs on onnxruntime have a thread of
their own, and the main one waits for them. The reader takes requests in, and breaks off a computation that is
cancelled. Whatever native code prints goes to standard error.

Requests hold ``id`` and ``op``: ``load`` (a model and how to run it), ``unload``, ``complete``, ``point``, ``embed``,
``rerank``, ``ping``, ``stats``; ``cancel`` names the ``id`` it ends. Answers hold ``id`` and ``ok`` or ``error``.
``ready`` comes first.
"""

from __future__ import annotations

import faulthandler
import importlib.metadata
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lamd.errors import ModelError
from lamd.ports import Prompt, Special
from lamd.runtime import frames, grammar
from lamd.runtime.confine import confine, limit_memory
from lamd.runtime.engines.jobs import PLAN, URGENT, Aborted, Steps, embedding
from lamd.runtime.engines.prior import Prior
from lamd.runtime.weights import TOKENIZER, Kind, Model, verify

if TYPE_CHECKING:
    from lamd.runtime.engines.encoder import Encoder
    from lamd.runtime.engines.llama import LlamaEngine
    from lamd.runtime.engines.pointer import Pointer
    from lamd.runtime.engines.reranker import Reranker

MAX_WAITING = 256
"""Requests that wait; more are refused as ``busy``."""

_MEMORY = 2 * 2**30
"""Bytes that the process may allocate beside three times the planner's weights; a bad grammar can ask for all."""


@dataclass(slots=True)
class _Job:
    id: int
    urgency: int
    steps: Steps
    plan: bool
    """Runs on the planner, so its steps can be broken off."""
    apart: bool = False
    """Runs on onnxruntime, in its thread."""
    cancelled: bool = False


class Worker:
    """The requests, the two engines, and the order of things."""

    def __init__(self, write: Callable[[frames.Message], None]) -> None:
        self._write = write
        self._lock = threading.Condition()
        self._jobs: dict[int, _Job] = {}
        self._current: _Job | None = None
        self._planner: LlamaEngine | None = None
        self._pointer: Pointer | None = None
        """The planner in use, if it is one that points."""
        self._grounder: Encoder | None = None
        self._reranker: Reranker | None = None
        # Both engines use AMX where the processor has it, and each sets the tiles of a thread up once: in one thread
        # llama.cpp would go on with onnxruntime's tiles, and write nonsense.
        self._apart = ThreadPoolExecutor(1, "onnx")

    # --- the reader's thread ---

    def take(self, request: frames.Message) -> None:
        """Queue a request, or answer it at once where nothing is to be computed."""
        op, id_ = request.get("op"), request.get("id", 0)
        if op == "cancel":
            self._cancel(id_)
        elif op == "ping":
            self._write({"id": id_, "ok": {}})
        elif op == "stats":
            self._write({"id": id_, "ok": self._stats()})
        else:
            try:
                job = self._job(id_, request)
            except (ModelError, KeyError, TypeError, ValueError) as error:
                self._write(_failure(id_, error))
                return
            with self._lock:
                if len(self._jobs) < MAX_WAITING:
                    self._jobs[id_] = job
                    self._lock.notify()
                    return
            self._write(_failure(id_, ModelError("busy", f"{MAX_WAITING} requests are waiting already")))

    def _cancel(self, id_: int) -> None:
        with self._lock:
            job = self._jobs.get(id_)
            if job is None:
                return
            job.cancelled = True
            if job is self._current and job.plan and self._planner:
                self._planner.abort(True)
            self._lock.notify()

    def _job(self, id_: int, request: frames.Message) -> _Job:
        op = request["op"]
        if op == "load":
            kind = Kind(request["kind"])
            steps = self._load(kind, request)
            apart = kind is Kind.GROUNDER or bool(request["writer"])
            return _Job(id_, PLAN if kind is Kind.PLANNER else URGENT, steps, False, apart)
        if op == "unload":
            kind = Kind(request["kind"])
            return _Job(id_, PLAN if kind is Kind.PLANNER else URGENT, self._unload(kind), False)
        if op == "complete":
            prompt, rules, count = _prompt(request["prompt"]), str(request["grammar"]), int(request["max_tokens"])
            if rules:
                grammar.check(rules)
            return _Job(id_, PLAN, self._complete(prompt, rules, count, request.get("prior")), True)
        if op == "point":
            read = [[str(piece) for piece in text] for text in request["texts"]]
            before = [[int(symbol) for symbol in row] for row in request["before"]]
            return _Job(id_, PLAN, self._point(read, before), False, apart=True)
        if op == "embed":
            texts = [str(text) for text in request["texts"]]
            return _Job(id_, embedding(len(texts)), self._embed(texts), False, apart=True)
        if op == "rerank":
            documents = [str(text) for text in request["documents"]]
            return _Job(id_, URGENT, self._rerank(str(request["words"]), documents), False, apart=True)
        raise ModelError("unfit", f"the model process knows no {op!r}")

    def _stats(self) -> dict[str, Any]:
        planner, grounder = self._planner or self._pointer, self._grounder
        return {
            "rss_mib": rss_mib(os.getpid()),
            "planner": planner.stats() if planner else None,
            "grounder": grounder.stats() if grounder else None,
        }

    # --- the computing thread ---

    def run(self) -> None:
        """Compute for ever; the process ends when the reader sees the end of its input."""
        while True:
            with self._lock:
                while not self._jobs:
                    self._lock.wait()
                job = min(self._jobs.values(), key=lambda job: (not job.cancelled, job.urgency, job.id))
                self._current = job
                if self._planner:
                    self._planner.abort(False)
            answer = self._step(job)
            with self._lock:
                self._current = None
                if answer:
                    del self._jobs[job.id]
            if answer:
                self._write(answer)

    def _step(self, job: _Job) -> frames.Message | None:
        """One step of a job; the answer if that was the last."""
        try:
            if job.cancelled:
                job.steps.close()
                raise Aborted
            found = self._apart.submit(_next, job.steps).result() if job.apart else _next(job.steps)
        except Aborted:
            return {"id": job.id, "error": {"code": "cancelled", "message": "cancelled", "hint": ""}}
        except Exception as error:  # whatever an engine raises is the end of this request only
            return _failure(job.id, error)
        if isinstance(found, dict):
            return {"id": job.id, "ok": found}
        job.urgency = found
        return None

    def _load(self, kind: Kind, request: Mapping[str, Any]) -> Steps:
        started = time.perf_counter()
        model = Model(
            name=request["name"], kind=kind, folder=Path(request["folder"]), file=request["file"],
            sha256=request["sha256"], size=request["size"], licence="", context=request["context"],
            tokenizer_sha256=request["tokenizer_sha256"], shipped=request["shipped"],
            reranker=request["reranker"], reranker_sha256=request["reranker_sha256"],
            writer=request["writer"], writer_sha256=request["writer_sha256"],
        )  # fmt: skip
        verify(model)
        verified = time.perf_counter()
        yield PLAN if kind is Kind.PLANNER else URGENT
        if model.points:
            from lamd.runtime.engines.pointer import Pointer

            self._drop_planner()
            tokenizer, threads = model.folder / TOKENIZER, request["threads"]
            self._pointer = Pointer(model.path, model.folder / model.writer, tokenizer, threads, model.context)
        elif kind is Kind.PLANNER:
            self._load_planner(model, request)
        else:
            from lamd.runtime.engines.encoder import Encoder
            from lamd.runtime.engines.reranker import Reranker

            tokenizer, threads = model.folder / TOKENIZER, request["threads"]
            encoder = Encoder(model.path, tokenizer, threads, model.context)
            second = Reranker(model.folder / model.reranker, tokenizer, threads) if model.reranker else None
            self._grounder, self._reranker = encoder, second
        ended = time.perf_counter()
        return {"verify_ms": (verified - started) * 1000, "load_ms": (ended - verified) * 1000}

    def _load_planner(self, model: Model, request: Mapping[str, Any]) -> None:
        from lamd.runtime.engines.llama import LlamaEngine

        self._drop_planner()
        limit_memory(_MEMORY + 3 * model.path.stat().st_size)
        batch, extra_buffers = request["batch"], request["extra_buffers"]
        engine = LlamaEngine(model.path, model.context, request["threads"], batch, extra_buffers)
        with self._lock:
            self._planner = engine

    def _unload(self, kind: Kind) -> Steps:
        if kind is Kind.PLANNER:
            self._drop_planner()
        else:
            self._grounder = self._reranker = None
        yield URGENT
        return {}

    def _drop_planner(self) -> None:
        with self._lock:  # the reader must not abort what is being freed
            engine, self._planner, self._pointer = self._planner, None, None
        if engine:
            engine.close()

    def _complete(self, prompt: Prompt, rules: str, count: int, opinion: Mapping[str, Any] | None) -> Steps:
        if self._planner is None:
            raise ModelError("missing", "no planner is loaded")
        prior = Prior(**opinion) if opinion else None
        return (yield from self._planner.complete(prompt, rules, count, prior))

    def _point(self, texts: list[list[str]], before: list[list[int]]) -> Steps:
        if self._pointer is None:
            raise ModelError("missing", "no planner that points is loaded")
        return (yield from self._pointer.score(texts, before))

    def _embed(self, texts: list[str]) -> Steps:
        if self._grounder is None:
            raise ModelError("missing", "no grounder is loaded")
        return (yield from self._grounder.embed(texts))

    def _rerank(self, words: str, documents: list[str]) -> Steps:
        if self._reranker is None:
            raise ModelError("missing", "the grounder in use has no second reader")
        return (yield from self._reranker.score(words, documents))


def _next(steps: Steps) -> int | dict[str, Any]:
    """How urgent the next step is, or the answer; a future can't stand for a ``StopIteration``."""
    try:
        return next(steps)
    except StopIteration as done:
        answer: dict[str, Any] = done.value
        return answer


def _prompt(told: Any) -> Prompt:
    """A prompt as it comes through the pipe: a text, or texts and ``{"special": text}``."""
    if isinstance(told, str):
        return told
    return [piece if isinstance(piece, str) else Special(str(piece["special"])) for piece in told]


def rss_mib(pid: int) -> float:
    """Resident memory of a process in MiB, 0 if there is none."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def versions() -> dict[str, str]:
    """What an engine build is known by; imports none of them."""
    found = {"python": platform.python_version()}
    for name in ("llama-cpp-python", "onnxruntime", "tokenizers"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def main() -> None:
    """Serve requests from standard input until it ends."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # from here on prints, native ones too, go to standard error
    faulthandler.enable()
    parent, nice = int(sys.argv[1]), int(sys.argv[2])
    confined = confine(parent, nice)
    write = _writer(replies)
    worker = Worker(write)
    write({"ready": {"pid": os.getpid(), "confined": confined, "versions": versions()}})
    threading.Thread(target=_read, args=(worker, sys.stdin.buffer), daemon=True).start()
    worker.run()


def _writer(stream: BinaryIO) -> Callable[[frames.Message], None]:
    lock = threading.Lock()

    def write(message: frames.Message) -> None:
        data = memoryview(frames.encode(message))
        with lock:
            while data:
                data = data[stream.write(data) :]

    return write


def _read(worker: Worker, stream: BinaryIO) -> None:
    """Take requests until the daemon closes the stream or speaks nonsense; then end the process, whatever it does."""
    try:
        while (request := frames.read_blocking(stream)) is not None:
            worker.take(request)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)  # not sys.exit: native code may be computing in the other thread


def _failure(id_: int, error: Exception) -> frames.Message:
    if not isinstance(error, ModelError):
        error = ModelError("failed", f"the model process could not do it: {type(error).__name__}: {error}")
    code = error.code.removeprefix("model.")
    return {"id": id_, "error": {"code": code, "message": error.message, "hint": error.hint}}


if __name__ == "__main__":
    main()
