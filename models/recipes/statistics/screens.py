"""Counts over the grounder's screens, labels and ways of asking, and over the steps that training draws from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from models.recipes.evaluation import plain
from models.recipes.grounder_data import Row, Screen, Utterance, norm
from models.recipes.grounder_steps import Question, same_keys
from models.recipes.statistics.tables import Table, said_too, share

IN_MENUS = {"menu item", "check menu item", "radio menu item", "app action"}


def screens(every: Sequence[Screen], development: Collection[str], asked: Collection[str]) -> Table:
    """``asked``: the keys of the labels that training asks for."""
    rows = []
    for name, of in (
        ("trained on", [s for s in every if s.app not in development]),
        ("for development", [s for s in every if s.app in development]),
        ("all", list(every)),
    ):
        keys = {r.key for s in of for r in s.rows if r.key}
        sizes = sum(len(s.rows) for s in of)
        rows.append([name, len(of), len({s.app for s in of}), sizes, len(keys), len(keys & set(asked))])
    return Table("Screens", ["", "screens", "programs", "candidates", "labels", "of them asked for"], rows)


def asking(
    utterances: Sequence[Utterance], files: Mapping[str, frozenset[str]], measured: Iterable[int]
) -> list[Table]:
    """``measured``: indices of the lines that are left out because an evaluation file has them."""
    left_out = set(measured)
    rows, kinds = [], Counter((u.kind, u.source) for u in utterances)
    sources = [*dict.fromkeys(u.source for u in utterances)]
    for name, of in [*((f"`{s}`", [s]) for s in sources), ("all", sources)]:
        lines = [(at, u) for at, u in enumerate(utterances) if u.source in of]
        learned = [u for at, u in lines if not u.held_out and at not in left_out]
        held = [u for _, u in lines if u.held_out]
        labels, never = ({norm(u.label) for u in part} for part in (learned, held))
        gone = sum(at in left_out for at, _ in lines)
        rows.append(
            [name, len(lines), len(learned), len(labels), len(held), len(never), share(len(held), len(lines)), gone]
        )
    head = ["file", "lines", "learned", "labels", "held out", "labels", "share", "evaluation says it too"]
    by_kind = [[kind, *(kinds[kind, s] for s in sources), sum(kinds[kind, s] for s in sources)]
               for kind in sorted({k for k, _ in kinds}, key=lambda k: -sum(kinds[k, s] for s in sources))]  # fmt: skip
    return [
        Table("Ways of asking", head, rows, "Held out are labels that training never asks for, by hash."),
        said_too(((utterances[at].source, utterances[at].text) for at in sorted(left_out)), files),
        Table("What is asked for, by kind", ["kind", *(f"`{s}`" for s in sources), "all"], by_kind),
    ]


def told(sources: Mapping[str, Sequence[Utterance]], said: Collection[str]) -> Table:
    """What was not written for training; ``said``: what evaluation files say, plain."""
    rows = []
    for name, lines in sources.items():
        held = sum(u.held_out for u in lines)
        measured = sum(not u.held_out and plain(u.text) in said for u in lines)
        rows.append([name, len(lines), len({norm(u.label) for u in lines}), held, measured])
    head = ["from", "lines", "labels", "held out", "evaluation says it too"]
    note = "Help pages only where they were harvested; of walks what is left of them."
    return Table("What programs say of their own controls", head, rows, note)


def near(one: str, other: str) -> bool:
    """Whether two labels differ in one word (added, left out or changed) and have another in common."""
    short, long = sorted((one.split(), other.split()), key=len)
    if len(short) == len(long):
        return len(short) > 1 and sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return (
        bool(short) and len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    )


def drawn(steps: Iterable[tuple[Sequence[Row], Sequence[Question]]], traps: Collection[Row]) -> list[Table]:
    """What the questions of some steps of training have against them."""
    count: Counter[str] = Counter()
    near_rows, of, trapped = 0, 0, set(traps)
    for rows, questions in steps:
        misleading = any(r in trapped for r in rows[max((q.shown for q in questions), default=0) :])
        for q in questions:
            of += 1
            shown = rows[: q.shown]
            count["misleading"] += misleading
            count["out of scope"] += not q.right
            count["taken"] += q.taken
            count["on a screen"] += bool(q.shown)
            count["of a label alone"] += bool(q.right) and not q.shown
            if not q.shown or q.taken:
                continue
            same = same_keys(q.key)
            found = sum(near(q.key, r.key) for r in shown if r.key not in same)
            near_rows += found
            count["near"] += bool(found)
            menus = {shown[at].role in IN_MENUS for at in q.right}
            count["twins"] += len(menus) > 1
            count["again"] += len(q.right) > 1 and len(menus) == 1
            count["menu"] += any(r.menu and r.key == q.key and at not in q.right for at, r in enumerate(shown))

    def row(name: str, key: str) -> list[object]:
        return [name, count[key], share(count[key], of)]

    asked = [
        row("for something on the screen shown", "on a screen"),
        row("for a label that no screen has, dressed as the harvest saw it", "of a label alone"),
        row("for nothing: out of scope", "out of scope"),
        ["all", of, share(of, of)],
    ]
    hard = [
        row("near-identical labels on the screen (one word added, left out or changed)", "near"),
        row("twins of menu and toolbar: in a menu and outside it; both are right", "twins"),
        row("the same label twice, otherwise; both are right", "again"),
        row("a menu of the same name, which is wrong", "menu"),
        ["disabled: the stored screens do not tell it", 0, share(0, of)],
        row("absent: the element is taken away", "taken"),
        row("absent: out of scope", "out of scope"),
        row("misleading texts among the rows (`injected_labels.tsv`)", "misleading"),
    ]
    each = f"{near_rows / max(1, count['near']):.1f} near-identical labels where there are any."
    return [
        Table("Questions drawn", ["question", "n", "share"], asked),
        Table(
            "Hard negatives drawn", ["against it", "questions", "share"], hard, f"A question may count twice. {each}"
        ),
    ]
