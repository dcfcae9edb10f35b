"""What was copied, told, set and cleared."""

from __future__ import annotations

from lamd.api import Call, Done, Effect, Risk, SkillError, available, skill
from lamd_clipboard import _selections as selections

MOST_TOLD = 2_000
"""Characters that are told of a text."""
MOST_KEPT = 10_000
"""Characters of a former text that can be brought back: more would fill the journal."""


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
    back = _back()
    if back and back.arguments.get("text") == text:
        return Done("The clipboard holds that already.", Effect.ALREADY)
    if not selections.own(text.encode("utf-8", "replace")):
        raise SkillError("failed", "the clipboard did not take it")
    told = shown(text) if len(text) <= 80 else f"{shown(text[:80])} …"
    return Done(f"The clipboard holds “{told}” now.", undo=back)


@skill("clipboard.clear", risk=Risk.REVERSIBLE, examples=("clear the clipboard", "forget what I copied"))
def clear() -> Done:
    """Leave nothing on the clipboard."""
    back = _back()
    if back and back.skill == "clipboard.clear":
        return Done("The clipboard is empty already.", Effect.ALREADY)
    if not selections.clear():  # such as by a clipboard manager that puts back what was there
        return Done("Something put the text back on the clipboard.", Effect.UNCHANGED)
    return Done("The clipboard is empty.", undo=back)


def shown(text: str) -> str:
    """A text with its lines, without what would move a terminal's cursor or turn the direction of writing."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text).strip()


def _back() -> Call | None:
    """What brings back what is there now; None where nothing can, or must not."""
    there = selections.types()
    if not any(there):
        return Call("clipboard.clear")
    if selections.PASSWORD in there or not selections.text_type(there):
        return None
    try:
        text = selections.text()
    except SkillError:
        return None  # too much, or from a program that hangs
    if not text:
        return Call("clipboard.clear")
    return Call("clipboard.copy", {"text": text}) if len(text) <= MOST_KEPT else None


def _kind(there: list[str]) -> str:
    if any(kind.startswith("image/") for kind in there):
        return "a picture"
    if "text/uri-list" in there or "x-special/gnome-copied-files" in there:
        return "files"
    return "something of a program's own"
