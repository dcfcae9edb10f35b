"""What help pages, tooltips, walks and journals say of controls, as further questions of the grounder's training.

Help pages are there only where ``help_pages.py`` harvested them, what a journal tells where ``journal.py`` read one;
tooltips and walks always.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from lamd.perception.words import in_words
from models.recipes import evaluation
from models.recipes import grounder_data as data
from models.recipes.grounder_data import Screen, Utterance, norm
from models.recipes.help_words import GENERIC, content, imperative, stem, task

HELP = Path(__file__).resolve().parents[1] / "work" / "help" / "help_pairs.tsv.gz"
JOURNAL = HELP.parents[1] / "journal" / "pairs.tsv.gz"
WALKS = data.DATA / "walks.jsonl.gz"
UNFOLD = frozenset({"menu", "page tab", "combo box", "toggle button", "list item", "radio button"})
"""Roles whose elements show more of the window they are in."""
CHOOSERS = frozenset({"Other Locations", "Parent Directory", "Look in", "Down Path", "All Files", "Modified Today"})
"""What file choosers hold: they are much the same everywhere, and say nothing of what they are for."""
PRESSED = ("click", "on", "off", "select")
NO_TITLES = frozenset({"error", "warning", "question", "information", "confirmation", "dialog"})
GOALS = 12
"""Goals of one step of a walk."""
Asked = tuple[Utterance, list[int]]


def help_pairs(path: Path = HELP) -> list[Utterance]:
    """What help pages say of labels (``help_pages.py``), or a journal; none where there are no such lines."""
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as f:
        rows = list(csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_utterance(label, kind, said, package) for label, kind, said, _, package in rows]


def hints() -> list[Utterance]:
    """What tooltips on the screens say of their labels, as tasks."""
    out: dict[tuple[str, str], Utterance] = {}
    with gzip.open(data.DATA / "screens.jsonl.gz", "rt", encoding="utf-8") as f:
        for d in map(json.loads, f):
            for c in data.candidates_of(d["candidates"]) if d["app"] not in data.DEVELOPMENT else ():
                said = task(imperative(c.hint)) if c.label and c.hint else ""
                if said and content(said) - content(c.label):
                    out[norm(c.label), said] = _utterance(c.label, "click", said, d["app"])
    return list(out.values())


def walks(path: Path = WALKS) -> list[tuple[Screen, list[Asked]]]:
    """Screens that ``walks.py`` went over, each with goals and the rows that lead there."""
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    said = data.by_key([u for u in (*data.utterances(), *help_pairs()) if not u.held_out])
    openers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for d in lines:
        for label, _, title, fresh in d["steps"]:
            for key in {norm(title), *(norm(f[0]) for f in fresh)}:
                openers[d["app"], key].add(norm(label))
    measured = evaluation.said(planning=False)
    out = []
    for d in lines:
        screen = Screen(d["app"], [data.row_of(c) for c in data.candidates_of(d["candidates"])])
        there = {row.key for row in screen.rows}
        asked = []
        for label, role, title, fresh in d["steps"]:
            right = [i for i, row in enumerate(screen.rows) if row.key == norm(label)]
            named = [f[0] for f in fresh if f[2] != "table column header" and norm(f[0]) not in there]
            alone = [x for x in named if len(openers[d["app"], norm(x)]) == 1 or x in CHOOSERS]
            title = title if len(openers[d["app"], norm(title)]) == 1 else ""
            for goal in goals(label, role, title, alone, said) if right else ():
                u = _utterance(label, "click", goal, d["app"])
                if not u.held_out and evaluation.plain(goal) not in measured:
                    asked.append((u, right))
        out.append((screen, asked))
    return out


def goals(label: str, role: str, title: str, fresh: list[str], said: dict[str, list[Utterance]]) -> list[str]:
    """What somebody may want who has to press ``label``: what it opened, or what was in there, by other words."""
    own = content(label)
    unfolds = role in UNFOLD or bool(re.search(r"(?i)\b(?:menu|more|options|view|mode|advanced|details)\b", label))
    if (role == "menu" and title) or not (title or unfolds) or label.casefold().startswith("about"):
        return []  # what came late, of an element pressed before
    out = []
    name = in_words(title)
    if re.fullmatch(r"[A-Z][\w&,' -]{2,40}", name) and content(name) - own and name.casefold() not in NO_TITLES:
        out += [name.lower()] if stem(name.split()[0].lower()) else [name.lower(), f"open the {name.lower()} window"]
    for new in fresh if not CHOOSERS & set(fresh) else ():
        plain = in_words(new)
        usable = re.fullmatch(r"[A-Z][a-z][\w&,' -]{1,38}", plain) and plain.casefold() not in GENERIC
        if not usable or content(plain) & own or not content(plain) or data.is_held_out(plain):
            continue
        if " " in plain:
            more = [u.text for u in said.get(norm(plain), ()) if not content(u.text) & own and u.kind in PRESSED]
            out += [plain.lower(), *random.Random(plain).sample(more, min(3, len(more)))]
        elif len(plain) > 8:
            out.append(plain.lower())
    return list(dict.fromkeys(out))[:GOALS]


def _utterance(label: str, kind: str, said: str, source: str) -> Utterance:
    return Utterance(
        data.as_query(kind, said), kind, (frozenset([norm(label)]),), label, data.is_held_out(label), source
    )


class Told:
    """All of it but what is held out or measured: by label, and by screen."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        measured = evaluation.said(planning=False)
        every = [
            u
            for u in (*help_pairs(), *help_pairs(JOURNAL), *hints())
            if not u.held_out and norm(u.label) not in data.ROLES
        ]
        every = [u for u in every if evaluation.plain(u.text) not in measured]
        self.asked = data.by_key(every)
        self.labels = sorted(self.asked)
        walked = walks()
        self.screens = [screen for screen, _ in walked]
        self._on = {id(screen): asked for screen, asked in walked}
        for screen in [*screens, *self.screens]:
            self._on[id(screen)] = [*self._on.get(id(screen), ()), *self._near(screen)]
        self.counts = Counter(u.source for u in every)

    def _near(self, screen: Screen) -> list[Asked]:
        """What help says of the labels of a screen; a label of one word means what it does in one program only."""
        return [
            (u, right)
            for u, right in data.matches(screen, self.asked)
            if " " in norm(u.label) or screen.app[:4] == u.source[:4]
        ]

    def on(self, screen: Screen, rng: random.Random, most: int) -> list[Asked]:
        """Some questions that have their row on a screen."""
        asked = self._on.get(id(screen), [])
        return rng.sample(asked, min(most, len(asked)))

    def of_labels(self, rng: random.Random, most: int) -> list[Utterance]:
        """Some questions of different labels."""
        return [rng.choice(self.asked[x]) for x in rng.sample(self.labels, min(most, len(self.labels)))]

    def utterances(self) -> list[Utterance]:
        """All, those of walks too."""
        pages = [u for us in self.asked.values() for u in us]
        return pages + [u for asked in self._on.values() for u, _ in asked]
