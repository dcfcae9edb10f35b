"""One thing, one candidate: what a program shows twice under one name is merged.

Menu and toolbar carry the same command; LibreOffice has its menu bar twice; libadwaita keeps a button two or three
times for its layouts, one of them with a size.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lamd.trajectory import Candidate, Kind


@dataclass(slots=True)
class Draft:
    """A candidate in the making; fields as there."""

    ref: int
    kind: Kind
    label: str
    role: str
    path: tuple[str, ...]
    hint: str
    on: bool | None
    enabled: bool
    visible: bool
    menu: bool = False
    """It is an item of a menu."""
    bar: bool = False
    """It stands in a toolbar."""
    twins: list[int] = field(default_factory=list)
    action: str = ""

    def done(self) -> Candidate:
        return Candidate(
            self.ref,
            self.kind,
            self.label,
            self.role,
            self.path,
            self.hint,
            self.on,
            self.enabled,
            self.visible,
            tuple(self.twins),
            self.action,
        )


_MERGED = (Kind.CLICK, Kind.TOGGLE)


def merge(drafts: list[Draft]) -> list[Draft]:
    """Merge twins; the one that can be seen and used stays, in the place of the first."""
    groups: dict[tuple[str, Kind], list[int]] = {}
    for index, draft in enumerate(drafts):
        if draft.kind in _MERGED and draft.label:
            groups.setdefault((draft.label.casefold(), draft.kind), []).append(index)
    gone: set[int] = set()
    for indices in groups.values():
        if len(indices) > 1:
            _merge_group(drafts, indices, gone)
    return [draft for index, draft in enumerate(drafts) if index not in gone] if gone else drafts


def _merge_group(drafts: list[Draft], indices: list[int], gone: set[int]) -> None:
    same: dict[tuple[str, ...], int] = {}
    for index in indices:
        if drafts[index].menu or drafts[index].role == "menu":
            first = same.setdefault(drafts[index].path, index)
            if first != index:
                _join(drafts, first, index, gone)
    menus = [index for index in indices if index not in gone and drafts[index].menu and drafts[index].role != "menu"]
    bars = [index for index in indices if drafts[index].bar]
    if len(menus) == 1 and len(bars) == 1:
        _join(drafts, menus[0], bars[0], gone)


def _join(drafts: list[Draft], first: int, second: int, gone: set[int]) -> None:
    """Keep the better of two at the place of ``first``, with what both know."""
    one, two = drafts[first], drafts[second]
    best, other = (two, one) if (two.visible, two.enabled) > (one.visible, one.enabled) else (one, two)
    best.twins += [other.ref, *other.twins]
    best.hint = best.hint or other.hint
    if other.menu and not best.menu:
        best.path = other.path
    if best.on is None:
        best.on = other.on
    best.enabled = best.enabled or other.enabled
    drafts[first] = best
    gone.add(second)
