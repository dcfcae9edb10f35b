"""What lamd's own journal tells of commands that succeeded, as further questions of the grounder's training.

    python -m models.recipes.journal FOLDER… [--out models/work/journal/pairs.tsv.gz]

``FOLDER`` is a journal (``~/.local/state/lamd/journal``). The lines are those of ``help_pages.py``: label, kind, what
was said, where it stands, program; ``grounder_told.py`` reads them where they are. Taken are goals of finished commands
of a person, each with the one element that was used for it and seen to work:

- ``do`` and ``read`` steps with one deed on an element. Where a goal took several (a menu opened first, a dialog
  filled) the journal does not say which of them its words meant, and none is taken
- values with a name that were typed into a field: the name asks for the field

The journal has no candidates: it is written without what was on the screen around an element. So these are questions
without a screen of their own, as those of help pages; the grounder's training gives them rows of others. Nothing of it
leaves the machine, and no such line is in the repository: what people said to their machines is theirs.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.errors import LamdError
from lamd.grounding.document import ROLES
from lamd.journal import files
from lamd.journal.trajectories import Act, Assembler, Trajectory
from lamd.planning.language import parse
from lamd.trajectory import Decision, Effect, Role, Status, Step, Verb
from models.recipes.grounder_told import JOURNAL

Pair = tuple[str, str, str, str, str]
"""Label, kind, what was said, where it stands, program."""
WORKED = (Effect.CONFIRMED, Effect.ALREADY)
HIDDEN = "***"
KINDS = {"click": "click", "select": "select", "adjust": "set", "type": "type", "read": "read"}


def trajectories(folder: Path) -> Iterator[Trajectory]:
    """The commands of a journal that came to their end."""
    assembler = Assembler()
    for record in files.records(folder):
        if (found := assembler.take(record)) is not None:
            yield found


def pairs(done: Trajectory) -> list[Pair]:
    """What one command teaches; nothing where it did not succeed, or a program said it."""
    reply = done.reply or {}
    if reply.get("status") != Status.FINISHED or done.command.role is not Role.PERSON or done.command.dry_run:
        return []
    out: list[Pair] = []
    for line, acts in _by_step(done.steps, reply.get("steps", ())):
        step = _step(line)
        if step is not None:
            out += _of_step(step, acts)
    return [pair for pair in out if HIDDEN not in "".join(pair)]


def _by_step(acts: Sequence[Act], told: Sequence[dict]) -> list[tuple[str, list[Act]]]:
    """The deeds of each step of the plan; the reply says which step a deed was for, in the order of the deeds."""
    found: list[tuple[str, list[Act]]] = []
    rest = list(acts)
    for result in told:
        if not found or found[-1][0] != result["step"]:
            found.append((result["step"], []))
        at = next((i for i, act in enumerate(rest) if act.action.get("told") == result["action"]), None)
        if at is not None:
            found[-1][1].append(rest.pop(at))
    return found


def _step(line: str) -> Step | None:
    try:
        steps = parse(line)
    except LamdError:
        return None
    return steps[0] if len(steps) == 1 and steps[0].verb in (Verb.DO, Verb.READ) else None


def _of_step(step: Step, acts: Sequence[Act]) -> list[Pair]:
    out: list[Pair] = []
    rest = []
    for act in acts:
        names = [name for name, value in step.values if value == act.action.get("value") and name != "value"]
        if act.action.get("verb") == "type" and names:
            out += _pair(act, "field", names[0])
        else:
            rest.append(act)
    if len(rest) == 1 and len(acts) == 1 and step.words and not (step.within or step.ordinal):
        out += _pair(rest[0], _kind(rest[0]), step.words)
    return out


def _kind(act: Act) -> str:
    if act.action.get("verb") == "set":
        return str(act.action.get("value"))
    return KINDS.get(str(act.action.get("verb")), "")


def _pair(act: Act, kind: str, said: str) -> list[Pair]:
    """The line, if the deed was allowed, worked, and was done to an element with a name."""
    target, worked = act.action.get("target"), act.outcome is not None and act.outcome.effect in WORKED
    if not (target and kind and worked and target.get("name")) or act.action.get("secret"):
        return []
    if act.verdict.decision is Decision.DENY:
        return []
    *path, label = _place(str(act.action.get("label", "")), str(target.get("role", "")))
    app = (act.action.get("app") or {}).get("name", "")
    clean = [" ".join(text.split()) for text in (label, kind, said, " > ".join(path), app)]
    named = clean[0] and clean[0] not in ROLES.values()
    return [(clean[0], clean[1], clean[2], clean[3], clean[4])] if named else []


def _place(told: str, role: str) -> list[str]:
    """``View › Line Numbers (check menu item)`` → its names, outermost first; see ``lamd.session.eyes.told``."""
    return told.removesuffix(f" ({role})").split(" › ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=JOURNAL)
    args = parser.parse_args()
    done = [one for folder in args.folders for one in trajectories(folder)]
    found = list(dict.fromkeys(pair for one in done for pair in pairs(one)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(args.out, "wt", encoding="utf-8", newline="") as f:
        csv.writer(f, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n").writerows(found)
    print(f"{len(found)} lines of {len(done)} commands, {sum(bool(pairs(one)) for one in done)} of them used")


if __name__ == "__main__":
    main()
