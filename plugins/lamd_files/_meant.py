"""The file or folder that a person's words mean, among those there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NoReturn

from lamd.api import SkillError, natural
from lamd_files import _kinds, _places, _told, _walk, _words
from lamd_files._walk import Entry

CLOSE = 30
"""Names, of the nearest, that a choice is made from."""
SURE = 91.0
"""Of ``natural.choose`` for a whole name; its score of a part in a longer name is 90 at most, which is not enough."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said, taken apart."""

    said: str
    words: tuple[str, ...]
    """What has to be found again."""
    order: str = ""
    """``newest``, ``oldest`` or nothing."""
    kind: str = ""


def one(said: str, kind: str = "") -> Entry:
    """The one file or folder meant; raises ``SkillError`` (``not_found``, ``ambiguous`` with the choices by folder)."""
    if path := _places.literal(said):
        return _there(path)
    usual = _places.known(said)
    if usual and kind in ("", "folder"):
        return _walk.entry(usual, usual.is_dir())
    seen = _walk.everywhere()
    if found := _exact(said, seen.entries, kind):
        return single(found, said)
    entries, rest = _within(said, seen.entries)
    wish = wished(rest, kind)
    if found := matching(wish, entries):
        return single(_ordered(wish, found), said)
    if other := _places.alias(said) or _places.medium(said):
        return _walk.entry(other, True)
    return _nearest(wish, said, entries, seen.complete)


def found(said: str, kind: str, entries: Sequence[Entry]) -> list[Entry]:
    """All that the words may mean, those with most of them in their own name first, then the newest."""
    if kind and not wished(said, kind).words:
        fitting = [e for e in entries if _kinds.fits(kind, e.path, e.folder)]
        return sorted(fitting, key=lambda e: -e.modified)
    among, rest = _within(said, entries)
    wish = wished(rest, kind)
    for fuzzy in (False, True):
        senses = _senses(wish, among, fuzzy)
        if fitting := [e for e in among if _fits(wish, e, senses)]:
            fitting = _ordered(wish, fitting)
            return sorted(fitting, key=lambda e: (-_in_name(e, senses), -e.modified))
    return _exact(said, entries, kind)


def gone(said: str, entries: Sequence[Entry]) -> list[Entry]:
    """Which of other entries, those in the trash, the words mean; none where nothing comes near."""
    if set(_words.split(said)) <= _words.NEWEST | _words.GONE | _words.FILLERS:
        return sorted(entries, key=lambda e: -e.modified)[:1]
    if exact := _exact(said, entries, ""):
        return exact
    among, rest = _within(said, entries)
    wish = wished(rest, "")
    return _ordered(wish, matching(wish, among))


def folder(said: str) -> Path:
    """The folder to put something in; raises ``SkillError`` as ``one``, and ``bad_value`` for one outside of home."""
    if path := _places.literal(said):
        entry = _there(path)
        if not entry.folder:
            raise SkillError("bad_value", f"{_told.name(path.name)} is no folder")
        return path
    found = _places.known(said) or _known_folder(said)
    if not found.is_dir():
        raise SkillError("bad_value", f"{_told.name(found.name)} is no folder")
    if not _places.own(found):
        raise SkillError("bad_value", f"{_places.told(found)} leads out of your home folder", "say its whole path")
    return found


def _known_folder(said: str) -> Path:
    seen = _walk.everywhere()
    folders = [entry for entry in seen.entries if entry.folder]
    if exact := _exact(said, folders, ""):
        return single(exact, said).path
    if other := _places.alias(said) or _places.medium(said):
        return other
    entries, rest = _within(said, folders)
    wish = wished(_places.bare(rest), "")
    if found := matching(wish, entries):
        return single(_ordered(wish, found), said).path
    named = [natural.Named(e.path.name, e.path) for e in folders]
    try:
        return natural.choose(_places.bare(said), named, "folder", SURE).thing
    except SkillError as error:
        if error.code == "skill.ambiguous":
            single([e for e in folders if e.path.name in error.choices], said)
        raise SkillError(
            "not_found", f"there is no folder called “{_told.name(said)}”",
            f"say “make a folder called {_told.name(_places.bare(said))}” first",
            [_told.name(name) for name in error.choices],
        ) from None  # fmt: skip


def wished(said: str, kind: str) -> Wish:
    """Take what was said apart."""
    text = " ".join(said.casefold().split())
    times = [found[0] for found in _kinds.TIMES.finditer(text)]
    words = [w for w in _words.split(_kinds.TIMES.sub(" ", text)) if w not in _words.SEPARATORS]
    order = "newest" if _words.NEWEST & set(words) else "oldest" if _words.OLDEST & set(words) else ""
    kept = [w for w in words if w not in _words.FILLERS] or words
    return Wish(said, (*kept, *times), order, kind)


def matching(wish: Wish, entries: Sequence[Entry]) -> list[Entry]:
    """Those that every word fits, as it is written or, where none does, nearly so.

    Of these the ones with most of the words in their own name, and of these the ones with nothing else in it.
    """
    for fuzzy in (False, True):
        senses = _senses(wish, entries, fuzzy)
        found = [entry for entry in entries if _fits(wish, entry, senses)]
        if wish.order and found:
            return found
        if found:
            counts = [_in_name(entry, senses) for entry in found]
            best = [e for e, count in zip(found, counts, strict=True) if count == max(counts)]
            return [e for e in best if _no_more(e, senses)] or best
    return []


@dataclass(frozen=True, slots=True)
class Sense:
    """What one word of a wish may stand for."""

    good: frozenset[str]
    """Words of names that are as good."""
    kind: str
    span: tuple[float, float] | None
    """Of when a file was changed: seconds since the epoch, the end not included."""
    idle: bool
    """It need not stand for anything."""


def _senses(wish: Wish, entries: Sequence[Entry], fuzzy: bool) -> list[Sense]:
    there = frozenset().union(*(e.words for e in entries), *{e.around for e in entries})
    orders = _words.NEWEST | _words.OLDEST if wish.order else frozenset()
    return [
        Sense(_words.alike(word, there, fuzzy), _kinds.named(word), _span(word), word in _words.MAYBE | orders)
        for word in wish.words
    ]


def _span(word: str) -> tuple[float, float] | None:
    days = _kinds.days(word)
    if days is None:
        return None
    first, last = (datetime.combine(day, time()).astimezone() for day in days)
    return first.timestamp(), (last + timedelta(days=1)).timestamp()


def _fits(wish: Wish, entry: Entry, senses: Sequence[Sense]) -> bool:
    told = 0
    for sense in senses:
        named = not (sense.good.isdisjoint(entry.words) and sense.good.isdisjoint(entry.around))
        if named or (sense.kind and _kinds.fits(sense.kind, entry.path, entry.folder)):
            told += 1
        elif not (sense.idle or (sense.span and sense.span[0] <= entry.modified < sense.span[1])):
            return False
    if wish.kind and not _kinds.fits(wish.kind, entry.path, entry.folder):
        return False
    return told > 0 or (bool(wish.kind) and not wish.words)


def _in_name(entry: Entry, senses: Sequence[Sense]) -> int:
    """How many of the words stand in the name itself, rather than in its folder's."""
    return sum(not sense.good.isdisjoint(entry.words) for sense in senses)


def _no_more(entry: Entry, senses: Sequence[Sense]) -> bool:
    """Whether the name holds nothing but what was said."""
    said = _words.FILLERS.union(*(sense.good for sense in senses))
    return said.issuperset(entry.words if entry.folder else _words.split(entry.path.stem))


def _exact(said: str, entries: Iterable[Entry], kind: str) -> list[Entry]:
    """Those called just so: by what they were called in a question, by whole name, by name without ending."""
    forms = _words.spellings(said) | _words.spellings(_places.bare(said))
    beginnings = tuple(forms) if " in " not in said else ""
    whole: list[Entry] = []
    stems: list[Entry] = []
    for entry in entries:
        if kind and not _kinds.fits(kind, entry.path, entry.folder):
            continue
        run = "".join(entry.words)
        if not run.startswith(beginnings):
            continue
        if run in forms:
            whole.append(entry)
        elif not entry.folder and _words.run(entry.path.stem) in forms:
            stems.append(entry)
        elif said.startswith(f"{_told.name(entry.path.name)} in ") and label(entry) == said:
            return [entry]
    return [e for e in whole if e.path.name == said] or whole or stems


def _within(said: str, entries: Sequence[Entry]) -> tuple[Sequence[Entry], str]:
    """ "the lease in downloads": what lies in that folder, and the words before it; all of it where there is none."""
    found = re.fullmatch(r"(.+?) (?:in|from|on|inside|under) (?:the |my )*(.+)", said.strip(), re.IGNORECASE)
    if not found:
        return entries, said
    base = _places.known(found[2])
    roots = [base] if base else [e.path for e in _exact(found[2], [e for e in entries if e.folder], "")]
    inside = [e for e in entries if any(e.path.is_relative_to(root) and e.path != root for root in roots)]
    if inside and (matching(wished(found[1], ""), inside) or _exact(found[1], inside, "")):
        exact = _exact(found[1], inside, "")
        return (exact or inside), found[1]
    return entries, said


def _ordered(wish: Wish, found: list[Entry]) -> list[Entry]:
    if not wish.order or len(found) < 2:
        return found
    files = [e for e in found if not e.folder] or found
    pick = max if wish.order == "newest" else min
    return [pick(files, key=lambda e: e.modified)]


def single(found: Sequence[Entry], said: str) -> Entry:
    if len(found) == 1:
        return found[0]
    names = [label(e) for e in sorted(found, key=lambda e: -e.modified)[:8]]
    raise SkillError("ambiguous", f"there are {len(found)} that “{said}” may mean; which one?", "say its folder", names)


def _nearest(wish: Wish, said: str, entries: Sequence[Entry], complete: bool) -> Entry:
    from rapidfuzz import fuzz, process

    kind = wish.kind
    among = [e for e in entries if not kind or _kinds.fits(kind, e.path, e.folder)]
    text = " ".join(wish.words)
    close = process.extract(text, [" ".join(e.words) for e in among], scorer=fuzz.WRatio, score_cutoff=60, limit=CLOSE)
    among = [among[at] for _, _, at in close]
    named = [natural.Named(e.path.name, e, (e.path.stem,)) for e in among]
    try:
        return natural.choose(text, named, "file or folder", SURE).thing
    except SkillError as error:
        if error.code == "skill.ambiguous":
            single([e for e in among if e.path.name in error.choices], said)
        _not_there(said, complete, [_told.name(name) for name in error.choices])


def _not_there(said: str, complete: bool, close: Sequence[str]) -> NoReturn:
    hint = f"is it {_told.row(close).replace(' and ', ' or ')}?" if close else "say more of its name, or its folder"
    if not complete:
        hint = "not everything was looked through; say its folder, or its whole path"
    raise SkillError(
        "not_found", f"there is no file or folder called “{_told.name(said)}” in your folders", hint, close
    )


def _there(path: Path) -> Entry:
    try:
        path.lstat()
    except OSError as error:
        raise SkillError("not_found", f"{_told.name(str(path))} cannot be found: {error.strerror}") from None
    return _walk.entry(path, path.is_dir())


def label(entry: Entry) -> str:
    """An entry as it is told where there are others: "report.pdf in Documents/Work"."""
    return f"{_told.name(entry.path.name)} in {_places.told(entry.path.parent)}"
