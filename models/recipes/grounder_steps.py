"""What a step of the grounder's training shows: one real screen, and questions over its rows and others.

Needs nothing of training, so that it can be counted without it (``models/recipes/statistics``).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from models.recipes import evaluation
from models.recipes import grounder_data as data
from models.recipes.grounder_data import Row, Screen, Utterance
from models.recipes.grounder_told import Told

SAME = (
    {"quit", "exit", "close window", "close"},
    {"font", "font name", "fonts", "select font", "character"},
    {"find", "search", "search for"},
    {"preferences", "settings", "options", "configure"},
    {"next", "next page", "next image"},
    {"previous", "previous page", "previous image"},
    {"reload", "refresh"},
    {"delete", "remove", "move to trash"},
    {"help", "contents"},
    {"menu", "main menu", "primary menu", "open menu"},
    {"name", "file name", "filename"},
)
"""Keys that may mean the same even side by side."""
POLITE = (
    "please {}",
    "{} please",
    "can you {}",
    "could you {}",
    "um {}",
    "{} for me",
    "I want to {}",
    "ok {}",
    "now {}",
)
ASKED, PLAIN, LISTED, NONSENSE = 18, 6, 12, 3
"""Questions a step: with a target on the screen, by a label's own words, by listed labels, out of scope."""
TOLD = 3
"""Questions a step by help pages and walks with a target on the screen, and as many by labels that are not there."""
TAKEN = 1 / 7
"""How often the row meant is taken away."""
ROWS = 56
"""Rows of the screen a step shows."""


@dataclass(frozen=True)
class Question:
    text: str
    right: list[int]
    """Indices of the rows meant; none: nothing is meant."""
    key: str
    """Of the label meant."""
    shown: int
    """The first so many rows share a screen with the row meant; 0 where that one is on none."""
    taken: bool = False
    """The rows meant are taken away: nothing is meant."""


def same_keys(key: str) -> set[str]:
    """The keys that may mean the same as ``key`` even side by side."""
    return {key}.union(*(group for group in SAME if key in group))


class Source:
    """Draws the steps of training."""

    def __init__(self, seed: int, small: bool, told: bool = True) -> None:
        self.rng = random.Random(seed)
        measured = evaluation.said(planning=False)
        every = [u for u in data.utterances() if not u.held_out]
        asked = [u for u in every if evaluation.plain(u.text) not in measured]
        self.left_out = len(every) - len(asked)
        self.held_out = [u for u in data.utterances() if u.held_out]
        self.screens = [s for s in data.screens() if s.app not in data.DEVELOPMENT]
        if small:
            self.screens, asked = self.screens[:6], asked[:1500]
        self.listed: dict[str, list[Utterance]] = data.by_key(asked)
        self.labels = sorted({data.norm(u.label) for u in asked})
        self.known = data.known_labels()
        self.out_of_scope = data.column("phrasing/out_of_scope.tsv", 1)
        self.traps = data.injected()
        held = {data.norm(u.label) for u in self.held_out}
        for s in self.screens:
            s.asked = data.matches(s, self.listed)
        self.unseen = held
        self.told = Told(self.screens) if told else None
        for s in self.told.screens if self.told else ():
            s.asked = data.matches(s, self.listed)
            self.screens.append(s)
        self.by_app: dict[str, list[Screen]] = {}
        for s in self.screens:
            self.by_app.setdefault(s.app, []).append(s)
        self.apps = sorted(self.by_app)
        self.tooltips = [
            (lab, tip) for lab, _, tip, _ in self.known.values() if len(tip) > 12 and data.norm(tip) != data.norm(lab)
        ]

    def step(self) -> tuple[list[Row], list[Question]]:
        """Rows, those of the screen first, and questions over all of them."""
        rng = self.rng
        screen = rng.choice(self.by_app[rng.choice(self.apps)])
        asked = rng.sample(screen.asked, min(ASKED, len(screen.asked)))
        asked += self.told.on(screen, rng, TOLD) if self.told else []
        meant = {i for _, right in asked for i in right}
        rest = [i for i in range(len(screen.rows)) if i not in meant]
        chosen = sorted(meant | set(rng.sample(rest, max(0, min(len(rest), ROWS - len(meant))))))
        place = {old: new for new, old in enumerate(chosen)}
        rows = [screen.rows[i] for i in chosen]
        shown = len(rows)
        questions = [Question(self.said(u), [place[i] for i in r], rows[place[r[0]]].key, shown) for u, r in asked]
        own = [
            i for i, r in enumerate(rows) if r.key and r.key not in self.unseen and not r.key.replace(" ", "").isdigit()
        ]
        for i in rng.sample(own, min(PLAIN, len(own))):
            same = [j for j, r in enumerate(rows) if r.key == rows[i].key]
            questions.append(Question(data.plain(rows[i], rng), same, rows[i].key, shown))
        rows += rng.sample(self.traps, 2) if rng.random() < 0.3 else []
        listed = [rng.choice(self.listed[x]) for x in rng.sample(self.labels, min(LISTED, len(self.labels)))]
        for u in listed + (self.told.of_labels(rng, TOLD) if self.told else []):
            row = data.imagined(u, self.known, rng)
            questions.append(Question(self.said(u), [len(rows)], row.key, 0))
            rows.append(row)
        if self.tooltips:
            for lab, tip in rng.sample(self.tooltips, min(3, len(self.tooltips))):
                row = data.row_of(data.Candidate(0, data.Kind.CLICK, lab, "push button"))
                if row.key not in self.unseen:
                    questions.append(Question(tip.lower().rstrip("."), [len(rows)], row.key, 0))
                    rows.append(row)
        questions += [Question(t, [], "", 0) for t in rng.sample(self.out_of_scope, NONSENSE)]
        return rows, [replace(q, taken=bool(q.right) and rng.random() < TAKEN) for q in questions]

    def said(self, u: Utterance) -> str:
        """What is said, now and then with the words around it that people use."""
        if u.kind in ("read", "field") or self.rng.random() > 0.08:
            return u.text
        return self.rng.choice(POLITE).format(u.text)
