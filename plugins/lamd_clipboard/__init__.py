"""What was copied, told, set and cleared.

What was on the clipboard before may be a secret. For ``lam undo`` it is kept in the memory of this process only, never
in the journal, and is gone when the process ends: at a restart, and some minutes after the last skill.
"""

from __future__ import annotations

import secrets

from lamd.api import Call, Done, Effect, Risk, SkillError, available, skill
from lamd_clipboard import _selections as selections

MOST_TOLD = 2_000
"""Characters that are told of a text."""
MOST_KEPT = 10_000
"""Characters of a former text that can be brought back."""
MOST_TEXTS = 20
"""Former texts that are kept, the newest."""

_former: dict[str, str] = {}
"""What was there before, by what the journal calls it."""


@available
def usable() -> str:
    """Whether this session has a clipboard that can be reached."""
    try:
        selections.tool()
    except SkillError as error:
        return error.message
    return ""


@skill("clipboard.read", risk=Risk.OBSERVE, examples=("what did I copy", "read the clipboard"))
def read() -> Done:
    """Tell what is on the clipboard."""
    there = selections.types()
    if selections.PASSWORD in there:
        return Done("The clipboard holds a password, which is not told.")
    if not selections.text_type(there):
        return Done(f"The clipboard holds {_kind(there)}, no text." if any(there) else "The clipboard is empty.")
    text = selections.text()
    if not text.strip():
        return Done("The clipboard holds nothing but spaces." if text else "The clipboard is empty.")
    if len(text) > MOST_TOLD:
        return Done(f"The clipboard holds {len(text):,} characters. They begin: {shown(text[:MOST_TOLD])} …")
    return Done(shown(text))


@skill("clipboard.copy", risk=Risk.REVERSIBLE, examples=("copy the words kind regards", "put 4471 on the clipboard"))
def copy(text: str) -> Done:
    """Put a text on the clipboard."""
    if not text:
        raise SkillError("bad_value", "there is no text to copy")
    before = _before()
    if before == text:
        return Done("The clipboard holds that already.", Effect.ALREADY)
    if not selections.own(text.encode("utf-8", "replace")):
        raise SkillError("failed", "the clipboard did not take it")
    told = shown(text) if len(text) <= 80 else f"{shown(text[:80])} …"
    return Done(f"The clipboard holds “{told}” now.", undo=_way_back(before))


@skill("clipboard.clear", risk=Risk.REVERSIBLE, examples=("clear the clipboard", "forget what I copied"))
def clear() -> Done:
    """Leave nothing on the clipboard."""
    before = _before()
    if before == "":
        return Done("The clipboard is empty already.", Effect.ALREADY)
    if not selections.clear():  # such as by a clipboard manager that puts back what was there
        return Done("Something put the text back on the clipboard.", Effect.UNCHANGED)
    return Done("The clipboard is empty.", undo=_way_back(before))


@skill("clipboard.bring_back", risk=Risk.REVERSIBLE, hidden=True)
def bring_back(which: str) -> Done:
    """Put back what was on the clipboard before."""
    if which not in _former:
        raise SkillError(
            "gone", "it can no longer be undone: what was on the clipboard before was kept in memory only, and is gone"
        )
    if not selections.own(_former[which].encode("utf-8", "replace")):
        raise SkillError("failed", "the clipboard did not take it")
    return Done("The clipboard holds again what it held before.")


def shown(text: str) -> str:
    """A text with its lines, without what would move a terminal's cursor or turn the direction of writing."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text).strip()


def _before() -> str | None:
    """The text that is there now, empty where nothing is; None where it is none, or must not be kept."""
    there = selections.types()
    if not any(there):
        return ""
    if selections.PASSWORD in there or not selections.text_type(there):
        return None
    try:
        return selections.text()
    except SkillError:
        return None  # too much, or from a program that hangs


def _way_back(before: str | None) -> Call | None:
    if before is None or len(before) > MOST_KEPT:
        return None
    if not before:
        return Call("clipboard.clear")
    which = secrets.token_hex(8)  # no other process, before or after, calls another text so
    _former[which] = before
    while len(_former) > MOST_TEXTS:
        del _former[next(iter(_former))]
    return Call("clipboard.bring_back", {"which": which})


def _kind(there: list[str]) -> str:
    if any(kind.startswith("image/") for kind in there):
        return "a picture"
    if "text/uri-list" in there or "x-special/gnome-copied-files" in there:
        return "files"
    return "something of a program's own"
