"""Which way of running the planner survives on this machine: tried once in a throwaway process, then remembered.

Some builds of llama.cpp die on some processors (AMX, built by gcc 12: SIGSEGV in ``ggml_backend_amx_mul_mat`` on the
first prompt). The ways are tried from the fastest to the most careful; the first that answers is kept for this
engine, processor and model.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import platform
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lamd.errors import ModelError

_log = logging.getLogger(__name__)

PROMPT = "app: Calculator\nsay: open the calculator, then type twelve times seven and read what it says\nplan:\n" * 2
"""Long enough to take the engine's ways for whole batches."""
TOKENS = 4
_MAX_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class Tuning:
    """One way of running the planner."""

    extra_buffers: bool = True
    """Weights repacked for the processor, AMX included: the fastest, and where builds go wrong."""
    batch: int = 128
    """Tokens of a prompt computed at once."""


WAYS = (Tuning(), Tuning(extra_buffers=False), Tuning(extra_buffers=False, batch=8))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the self-test."""

    tuning: Tuning
    failed: tuple[str, ...] = ()
    """Ways that did not survive, each with its reason."""
    remembered: bool = False
    """Known from an earlier start."""

    def report(self) -> dict[str, object]:
        """For people; JSON-ready."""
        fallback = self.tuning != WAYS[0]
        return {**asdict(self.tuning), "fallback": fallback, "failed": list(self.failed), "remembered": self.remembered}


def fingerprint(versions: Mapping[str, str], model_sha256: str) -> str:
    """A name for this engine, processor and model together."""
    library = ""
    with contextlib.suppress(ImportError, OSError):
        library = _library_stamp()
    parts = [*sorted(versions.items()), library, platform.machine(), _processor(), model_sha256]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


async def find(
    cache: Path, key: str, attempt: Callable[[Tuning], Awaitable[None]], ways: tuple[Tuning, ...] = WAYS
) -> Verdict:
    """The first of ``ways`` that ``attempt`` survives, or the remembered one.

    ``attempt`` raises ``ModelError``; only ``crashed`` and ``timeout`` say something about the way, anything else is
    raised. Raises ``ModelError`` (``crashed``) if no way works.
    """
    known = _load(cache).get(key)
    if known:
        return known
    failed: list[str] = []
    for tuning in ways:
        try:
            await attempt(tuning)
        except ModelError as error:
            if error.code not in ("model.crashed", "model.timeout"):
                raise
            failed.append(f"{_words(tuning)}: {error.message}")
            _log.warning("self-test of the model engine: %s", failed[-1])
        else:
            verdict = Verdict(tuning, tuple(failed))
            remember(cache, key, verdict)
            return verdict
    hint = "build llama-cpp-python with clang, or with CMAKE_ARGS=-DGGML_NATIVE=OFF; 'lam doctor' shows the details"
    raise ModelError("crashed", f"the engine does not run on this machine in any way: {failed[-1]}", hint)


def more_careful(tuning: Tuning) -> Tuning | None:
    """The next way after one that crashes in use."""
    at = WAYS.index(tuning) if tuning in WAYS else len(WAYS)
    return WAYS[at + 1] if at + 1 < len(WAYS) else None


def remember(cache: Path, key: str, verdict: Verdict) -> None:
    """Keep a verdict for the next start; without a writable cache the test is done again."""
    entries = _read(cache)
    entries.pop(key, None)
    entries[key] = {"tuning": asdict(verdict.tuning), "failed": list(verdict.failed)}
    kept = dict(list(entries.items())[-_MAX_REMEMBERED:])
    with contextlib.suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        draft = cache.with_name(cache.name + ".part")
        draft.write_text(json.dumps(kept, indent=1), "utf-8")
        draft.replace(cache)


def _read(cache: Path) -> dict[str, object]:
    try:
        found = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _load(cache: Path) -> dict[str, Verdict]:
    """Verdicts that can still be used; what does not fit is as if it was not there."""
    found = {}
    for key, entry in _read(cache).items():
        with contextlib.suppress(TypeError, KeyError, ValueError):
            tuning = Tuning(**entry["tuning"])  # type: ignore[index]
            if tuning in WAYS:
                failed = tuple(str(line) for line in entry["failed"])  # type: ignore[index]
                found[key] = Verdict(tuning, failed, remembered=True)
    return found


def _words(tuning: Tuning) -> str:
    buffers = "repacked weights" if tuning.extra_buffers else "plain weights"
    return f"{buffers}, {tuning.batch} tokens at once"


def _library_stamp() -> str:
    """Size and time of the engine's library, found without importing it: a rebuild keeps the version."""
    import importlib.util

    spec = importlib.util.find_spec("llama_cpp")
    if spec is None or spec.origin is None:
        return ""
    files = sorted((Path(spec.origin).parent / "lib").glob("libggml-cpu*.so"))
    return repr([(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files])


def _processor() -> str:
    """Model name and abilities of the first processor."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").split("\n\n")[0].splitlines()
        wanted = ("model name", "flags", "Features", "CPU part")
        return "\n".join(line for line in lines if line.startswith(wanted))
    return ""
