"""What the grounder learns from: screens, labels with the ways people ask for them, and what has no target.

Everything comes from ``models/data``; see its README for sources and licences. Used by the grounder's recipes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lamd.grounding.document import query, texts
from lamd.perception.words import in_words
from lamd.trajectory import Candidate, Kind, Step, Verb

DATA = Path(__file__).resolve().parents[1] / "data"
DEVELOPMENT = (
    "l3afpad", "qpdfview", "atril", "gnome-system-monitor",
    "dolphin", "gnome-calendar", "xournalpp", "keepassxc", "gthumb",
)  # fmt: skip
"""Programs whose screens are never trained on."""

PREFERRED = {
    "click": {Kind.CLICK, Kind.TOGGLE, Kind.ITEM, Kind.CHOOSE},
    "on": {Kind.TOGGLE, Kind.ITEM, Kind.CLICK},
    "off": {Kind.TOGGLE, Kind.ITEM, Kind.CLICK},
    "select": {Kind.ITEM, Kind.CHOOSE, Kind.TOGGLE, Kind.CLICK},
    "type": {Kind.EDIT, Kind.CHOOSE},
    "field": {Kind.EDIT, Kind.ADJUST, Kind.CHOOSE},
    "set": {Kind.ADJUST, Kind.EDIT, Kind.CHOOSE},
    "read": {Kind.READ, Kind.EDIT, Kind.ITEM, Kind.ADJUST, Kind.CHOOSE},
}
"""What a way of asking can mean; anything else only where none of these is there."""
STRICT = {"field", "type", "set"}
FRAMES = {
    Kind.CLICK: "{}|{}|click {}|press {}|{} please|hit the {} button|choose {}|go to {}|I want {}".split("|"),
    Kind.TOGGLE: "{}|turn on {}|switch {} off|{} on|tick {}|enable {}|no {}|show the {}|hide {}".split("|"),
    Kind.ITEM: "{}|select {}|choose {}|pick {}|switch to {}|open {}|go to {}|the {} one".split("|"),
    Kind.EDIT: "field: {}|field: {}|the {} field|fill in {}|type it into {}".split("|"),
    Kind.ADJUST: "field: {}|{}|set {} to 5|change the {} to 12|{} 20".split("|"),
    Kind.CHOOSE: "{}|field: {}|change the {}|choose another {}".split("|"),
    Kind.READ: "read: {}|read: the {}|read: what the {} says|read: what is the {}".split("|"),
}
"""Plain wording, so that a label's own words stay its best name."""
MENU_FRAMES = ("open the {} menu", "{} menu", "the menu called {}", "{}")
_ROLE_KINDS = {
    "check menu item": Kind.TOGGLE, "toggle button": Kind.TOGGLE, "check box": Kind.TOGGLE, "radio button": Kind.ITEM,
    "radio menu item": Kind.ITEM, "page tab": Kind.ITEM, "entry": Kind.EDIT, "text": Kind.EDIT,
    "spin button": Kind.ADJUST, "slider": Kind.ADJUST, "combo box": Kind.CHOOSE, "label": Kind.READ,
}  # fmt: skip
_USUAL_ROLE = {
    "click": ("push button", "menu item"), "on": ("check menu item", "check box"),
    "off": ("check menu item", "check box"), "select": ("radio menu item", "combo box", "list item"),
    "type": ("entry", "text"),
    "field": ("entry", "text"), "set": ("spin button", "slider"), "read": ("label", "text"),
}  # fmt: skip
ROLES = frozenset(_ROLE_KINDS) | {role for roles in _USUAL_ROLE.values() for role in roles}
"""Roles that rows of training have, the names of nameless ones."""


def norm(label: str) -> str:
    """The form in which labels are compared."""
    return re.sub(r"[\s_\-/&]+", " ", in_words(label).casefold()).strip(" .:!?")


@dataclass(frozen=True)
class Row:
    """A candidate as the encoder reads it."""

    label: str
    document: str
    key: str
    kind: Kind
    menu: bool = False
    """A menu is never meant where one of its entries can be."""
    role: str = ""


@dataclass(frozen=True)
class Utterance:
    text: str
    """As ``document.query`` gives it."""
    kind: str
    tiers: tuple[frozenset[str], ...]
    """Keys of the labels meant; a later tier only where no earlier one is on the screen."""
    label: str
    """The first label, as written on the control."""
    held_out: bool = False
    source: str = ""
    """The file that it is from."""


@dataclass
class Screen:
    app: str
    rows: list[Row]
    asked: list[tuple[Utterance, list[int]]] = field(default_factory=list)
    """Utterances with a target here, and the indices of their rows."""


def row_of(candidate: Candidate) -> Row:
    label, document = texts(candidate)
    return Row(label, document, norm(label), candidate.kind, candidate.role == "menu", candidate.role)


def candidates_of(compact: list[list[object]]) -> list[Candidate]:
    """Candidates of a stored screen; a nameless field takes the name of what holds it, labels that name a field go."""
    out: list[Candidate] = []
    names = {str(c[0]) for c in compact if c[1] != "read"}
    last = ""
    for i, (label, kind, role, path, hint) in enumerate(compact):
        name = in_words(str(label)) or (last if kind == "edit" else "")
        last = in_words(str(label)) if kind == "choose" else ""
        if kind == "read" and str(label) in names:
            continue
        out.append(Candidate(i, Kind(str(kind)), name, str(role), tuple(path), str(hint)))  # type: ignore[arg-type]
    return out


def is_held_out(label: str) -> bool:
    """A tenth of the labels, by hash, is never asked for in training."""
    return int(hashlib.md5(norm(label).encode(), usedforsecurity=False).hexdigest(), 16) % 10 == 0


def as_query(kind: str, text: str) -> str:
    if kind == "read":
        return query(Step(Verb.READ, text), text)
    if kind == "field":
        return query(Step(Verb.DO, "", values=((text, ""),)), text)
    return text


def utterances() -> list[Utterance]:
    """All ways of asking; those of held-out labels are marked, unless written for the flows by hand."""
    out: list[Utterance] = []
    for labels, kind, text in _rows(DATA / "grounding_extra.tsv"):
        out.append(_of_tiers(labels, kind, text, "grounding_extra.tsv"))
    by_hand = {k for u in out for t in u.tiers for k in t}
    out += [_of_tiers(*row, "controls.tsv") for row in _rows(DATA / "phrasing" / "controls.tsv")]
    for name in ("labels.tsv", "labels_more.tsv"):
        for label, kind, text in _rows(DATA / "phrasing" / name):
            plain = _plain(text)
            held = is_held_out(label) and norm(label) not in by_hand
            out.append(Utterance(as_query(kind, plain), kind, (frozenset([norm(label)]),), label, held, name))
    return out


def _of_tiers(labels: str, kind: str, text: str, source: str) -> Utterance:
    """Of ``A|B>C``: A or B is meant; C only where neither is there."""
    tiers = [t.split("|") for t in labels.split(">")] if len(labels) > 1 else [[labels]]
    keys = tuple(frozenset(norm(x) for x in t) for t in tiers)
    return Utterance(as_query(kind, _plain(text)), kind, keys, tiers[0][0], source=source)


def _plain(text: str) -> str:
    """Without the marks around a value."""
    return re.sub(r"\{\{(.*?)\}\}", r"\1", text)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as f:
        return list(csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def screens() -> list[Screen]:
    with gzip.open(DATA / "screens.jsonl.gz", "rt", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return [Screen(d["app"], [row_of(c) for c in candidates_of(d["candidates"])]) for d in lines]


def known_labels() -> dict[str, tuple[str, str, str, str]]:
    """Label key → label, role, tooltip, path of the harvested labels."""
    out: dict[str, tuple[str, str, str, str]] = {}
    with gzip.open(DATA / "harvested_labels.tsv.gz", "rt", encoding="utf-8") as f:
        for label, role, tooltip, path in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            out.setdefault(norm(label), (label, role, tooltip, path))
    return out


def column(name: str, index: int) -> list[str]:
    with (DATA / name).open(encoding="utf-8") as f:
        return [r[index] for r in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE)]


def injected() -> list[Row]:
    """Labels that try to be instructions; on the screens of training they are never what is meant."""
    out = []
    with (DATA / "phrasing/injected_labels.tsv").open(encoding="utf-8") as f:
        for role, name, tries in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not tries.startswith("benign"):
                plain = in_words(name.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace"))
                kind = _ROLE_KINDS.get(role, Kind.CLICK)
                out.append(row_of(Candidate(0, kind, plain, role)))
    return out


def matches(screen: Screen, by_key: dict[str, list[Utterance]]) -> list[tuple[Utterance, list[int]]]:
    """Utterances that have a target on a screen, with the rows they mean."""
    where: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(screen.rows):
        if not row.menu:
            where[row.key].append(i)
    out = []
    for u in {id(u): u for k in where for u in by_key.get(k, ())}.values():
        for tier in u.tiers:
            found = [i for k in tier for i in where.get(k, ())]
            right = [i for i in found if screen.rows[i].kind in PREFERRED[u.kind]]
            if right or (found and u.kind not in STRICT):
                out.append((u, sorted(right or found)))
                break
    return out


def by_key(asked: list[Utterance]) -> dict[str, list[Utterance]]:
    out: dict[str, list[Utterance]] = defaultdict(list)
    for u in asked:
        for tier in u.tiers:
            for k in tier:
                out[k].append(u)
    return out


def plain(row: Row, rng: random.Random) -> str:
    """A row asked for by its own words."""
    frame = rng.choice(FRAMES[row.kind] if not row.menu else MENU_FRAMES)
    label = row.label if rng.random() < 0.2 else row.label.lower()
    return frame.format(label)


def imagined(u: Utterance, known: dict[str, tuple[str, str, str, str]], rng: random.Random) -> Row:
    """A row for a label that no collected screen holds, dressed as the harvest saw it."""
    key = norm(u.label)
    role, tooltip, path = rng.choice(_USUAL_ROLE[u.kind]), "", ""
    if key in known:
        _, seen, tooltip, path = known[key]
        role = seen if seen and _ROLE_KINDS.get(seen, Kind.CLICK) in PREFERRED[u.kind] else role
    kind = _ROLE_KINDS.get(role, Kind.CLICK)
    around = tuple(path.split(" > ")) if path and rng.random() < 0.7 else ()
    label = in_words(u.label)
    return row_of(Candidate(0, kind, label, role, around, tooltip if rng.random() < 0.6 else ""))
