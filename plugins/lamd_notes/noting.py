"""Notes: added to, read, and an addition taken back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lamd.api import Call, Done, Risk, SkillError, skill

if TYPE_CHECKING:
    from lamd_notes._page import Change, Page

READ_OUT = 4000
"""Characters of a note that are told."""


@skill("notes.add", risk=Risk.REVERSIBLE, examples=("note that the meter reads 300", "add buy a card to birthday"))
def add(text: str, note: str | None = None) -> Done:
    """Write something into a note; into the general one where none is named."""
    from lamd_notes import _page, _shelf

    said = _page.plain(text)
    if not said:
        raise SkillError("bad_value", "there is nothing to note", "say it in the same breath")
    name = note or _shelf.UNNAMED
    file = _shelf.there("note", name, near=False) or _shelf.fresh("note", name)
    with _page.changing(file) as page:
        changes = _added(page, said)
        _page.apply(page, changes)
    what = f"the note {_shelf.told(file)}" if note else "your notes"
    begun = "" if page.there else ", which is new"
    undo = Call("notes.revert", {"file": str(file), "changes": _page.written(changes)})
    return Done(f"I wrote “{said}” in {what}{begun}.", undo=undo)


def _added(page: Page, said: str) -> list[Change]:
    """A row at the end of what is written, set off from what is no row."""
    from lamd_notes import _page

    at = next((i + 1 for i in range(len(page.lines) - 1, -1, -1) if page.lines[i].strip()), 0)
    row = f"- {said}"
    if at == 0 or re.match(r"\s*[-*+]\s|\s*\d+[.)]\s|\s{2,}\S", page.lines[at - 1]):
        return [_page.Change(at, None, row)]
    return [_page.Change(at, None, ""), _page.Change(at + 1, None, row)]


@skill("notes.read", risk=Risk.OBSERVE, examples=("read my note about the garden", "what did i note"))
def read(note: str | None = None) -> Done:
    """Read a note out; the general one where none is named."""
    from lamd_notes import _page, _shelf

    file = _shelf.one("note", note or _shelf.UNNAMED)
    lines = [re.sub(r"^\s*(?:#+\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|>\s+)", "", line) for line in _page.read(file).lines]
    spoken = [_page.plain(line) for line in lines]
    spoken = [
        line for at, line in enumerate(spoken) if line and not (at == 0 and line.casefold() == file.stem.casefold())
    ]
    if not spoken:
        return Done(f"The note {_shelf.told(file)} is empty.")
    text = "\n".join(spoken)
    more = "" if len(text) <= READ_OUT else " … and more"
    return Done(f"{_shelf.told(file)}: {text[:READ_OUT]}{more}", evidence=f"read from {_page.plain(str(file))}")


@skill("notes.revert", risk=Risk.REVERSIBLE, hidden=True)
def revert(file: str, changes: str) -> Done:
    """Take changes of a note or list back, line by line; what was written by hand since then stays."""
    from lamd_notes import _page, _shelf

    path = Path(file)
    kind = next((kind for kind in _shelf.FOLDERS if path.parent == _shelf.folder(kind)), None)
    if kind is None or path.suffix.casefold() not in _shelf.ENDINGS:
        raise SkillError("bad_value", "that is neither a note nor a list of yours")
    made = _page.unwritten(changes)
    backwards = [change.back() for change in reversed(made)]
    with _page.changing(path) as page:
        after = _page.apply(page, backwards)
        if page.there and not after.lines:
            path.unlink()  # it was begun by the change that was taken back; nothing is in it
    undo = Call("notes.revert", {"file": file, "changes": _page.written(backwards)})
    return Done(f"The {kind} {_shelf.told(path)} is as it was before.", undo=undo)
