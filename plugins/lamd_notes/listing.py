"""Lists: things put on them, read, ticked off and taken away."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from lamd.api import Call, Done, Effect, Risk, SkillError, skill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lamd_notes._items import Item
    from lamd_notes._page import Change

ALL = frozenset({"everything", "all", "all of it", "all items", "the lot"})
TOLD = 40
"""Items that are read out."""


@skill("lists.add", risk=Risk.REVERSIBLE, examples=("put milk and eggs on the shopping list",))
def add(item: str, list_: str) -> Done:
    """Put something on a list, or several things; a list that is not there is begun."""
    from lamd_notes import _items, _page, _shelf

    file = _shelf.there("list", list_, near=False) or _shelf.fresh("list", list_)
    wanted = _items.said(item, _shelf.key(file.stem))
    with _page.changing(file) as page:
        there = _items.of(page)
        known = {_items.core(one.text).casefold(): one for one in sorted(there, key=lambda one: not one.done)}
        changes: list[Change] = []
        at = there[-1].at + 1 if there else len(page.lines)
        for text in wanted:
            old = known.get(_items.core(text).casefold())
            if old is None:
                changes.append(_page.Change(at, None, f"- [ ] {text}"))
                at += 1
            elif old.done:  # wanted again
                changes.append(_page.Change(old.at, old.line, old.with_mark(False)))
        if not changes:
            return Done(f"{_row(wanted)} {_are(wanted)} on {told(file)} already.", Effect.ALREADY)
        _page.apply(page, changes)
    begun = "" if page.there else ", which is new"
    return Done(f"I put {_row(wanted)} on {told(file)}{begun}.", undo=_undo(file, changes))


@skill("lists.read", risk=Risk.OBSERVE, examples=("what is on the shopping list",))
def read(list_: str) -> Done:
    """Read a list out: what is open, and how much is done."""
    from lamd_notes import _items, _page, _shelf

    file = _shelf.one("list", list_)
    items = _items.of(_page.read(file))
    open_, done = [i.text for i in items if not i.done], [i for i in items if i.done]
    name = _begun(told(file))
    seen = f"read from {_page.plain(str(file))}"
    if not items:
        return Done(f"{name} is empty.", evidence=seen)
    if not open_:
        return Done(f"{name} is done: all {len(done)} ticked off.", evidence=seen)
    more = f" and {len(open_) - TOLD} more" if len(open_) > TOLD else ""
    ticked = f" {len(done)} {'is' if len(done) == 1 else 'are'} ticked off." if done else ""
    count = "one thing" if len(open_) == 1 else f"{len(open_)} things"
    return Done(f"{name} has {count}: {_row(open_[:TOLD])}{more}.{ticked}", evidence=seen)


@skill("lists.remove", risk=Risk.REVERSIBLE, examples=("take butter off the shopping list",))
def remove(item: str, list_: str) -> Done:
    """Take something off a list, ticked off or not."""
    from lamd_notes import _items, _page, _shelf

    file = _shelf.one("list", list_)
    with _page.changing(file) as page:
        items = _items.of(page)
        gone = items if item.casefold().strip() in ALL else _found(items, item, file)
        if not gone:
            return Done(f"{_begun(told(file))} is empty already.", Effect.ALREADY)
        changes = [_page.Change(one.at, one.line, None) for one in reversed(gone)]
        _page.apply(page, changes)
    what = "everything" if len(gone) == len(items) and len(gone) > 1 else _row([one.text for one in gone])
    return Done(f"I took {what} off {told(file)}.", undo=_undo(file, changes))


@skill("lists.tick", risk=Risk.REVERSIBLE, examples=("tick off bread on the shopping list",))
def tick(item: str, list_: str) -> Done:
    """Tick something off on a list."""
    return _mark(item, list_, True)


@skill("lists.untick", risk=Risk.REVERSIBLE, examples=("untick bread on the shopping list",))
def untick(item: str, list_: str) -> Done:
    """Take the tick off something on a list."""
    return _mark(item, list_, False)


def _mark(item: str, list_: str, done: bool) -> Done:
    from lamd_notes import _items, _page, _shelf

    file = _shelf.one("list", list_)
    with _page.changing(file) as page:
        # Those that can still be ticked come first: bread may be there once done and once not.
        items = sorted(_items.of(page), key=lambda one: one.done == done)
        meant = items if item.casefold().strip() in ALL else _found(items, item, file)
        changes = [_page.Change(one.at, one.line, one.with_mark(done)) for one in meant if one.done != done]
        names = [one.text for one in meant]
        if not changes:
            state = "ticked off" if done else "not ticked off"
            return Done(f"{_row(names)} {_are(names)} {state} on {told(file)} already.", Effect.ALREADY)
        _page.apply(page, changes)
    did = "ticked off" if done else "took the tick off"
    return Done(f"I {did} {_row(names)} on {told(file)}.", undo=_undo(file, changes))


def _found(items: Sequence[Item], said: str, file: Path) -> list[Item]:
    """What was said as one item; where that is none, as several that are all there. Raises ``SkillError``."""
    from lamd_notes import _items

    whole = _items.core(said).casefold()
    parts = _items.pieces(said)
    if len(parts) > 1 and not any(_items.core(one.text).casefold() == whole for one in items):
        with contextlib.suppress(SkillError):
            found = {one.at: one for one in (_items.find(items, part, told(file)) for part in parts)}
            return [found[at] for at in sorted(found)]
    return [_items.find(items, said, told(file))]


def told(file: Path) -> str:
    """A list as it is told: "the Shopping list", "the Watchlist"."""
    from lamd_notes import _shelf

    name = _shelf.told(file)
    return f"the {name}" if name.casefold().endswith("list") else f"the {name} list"


def _undo(file: Path, changes: Sequence[Change]) -> Call:
    from lamd_notes import _page

    return Call("notes.revert", {"file": str(file), "changes": _page.written(changes)})


def _row(texts: Sequence[str]) -> str:
    from lamd_notes import _page

    parts = [_page.plain(text) for text in texts]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _are(texts: Sequence[str]) -> str:
    return "is" if len(texts) == 1 else "are"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
