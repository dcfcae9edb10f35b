"""Types, and reads and replaces what is selected. The session does the writing, as with any dictated text."""

from __future__ import annotations

import json

from lamd.api import Done, Risk, SkillError, Steps, skill

MOST_TOLD = 2_000
"""Characters that are told of a selection."""


@skill("text.type", risk=Risk.REVERSIBLE, examples=("type kind regards", "write see you soon"))
def type_(text: str) -> Steps:
    """Type a text where the cursor is."""
    return _typing(text)


@skill("text.read_selection", risk=Risk.OBSERVE, examples=("read what I marked", "what does the selection say"))
def read_selection() -> Done:
    """Tell the text that is selected."""
    from lamd_clipboard import _selections

    text = _selections.text("primary")
    if not text.strip():
        return Done("Nothing is selected.")
    shown = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text).strip()
    if len(shown) > MOST_TOLD:
        return Done(f"{len(text):,} characters are selected. They begin: {shown[:MOST_TOLD]} …")
    return Done(shown)


@skill("text.replace", risk=Risk.REVERSIBLE, examples=("replace the selection with done", "change what I marked to 42"))
def replace(text: str) -> Steps:
    """Put a text in place of what is selected."""
    if not _something_selected():
        raise SkillError("not_found", "nothing is selected", "select the text to replace first")
    return _typing(text)  # what is typed takes the place of a selection


def _something_selected() -> bool:
    """Whether a program says so; True also where none can be asked."""
    from lamd_clipboard import _selections

    try:
        _selections.tool()
    except SkillError:
        return True
    return _selections.text("primary") != ""


def _typing(text: str) -> Steps:
    bad = next((c for c in text if not (c.isprintable() or c in "\r\n\t")), None)
    if bad is not None:
        raise SkillError("bad_value", f"the text holds a control character (U+{ord(bad):04X})")
    if not text:
        raise SkillError("bad_value", "there is no text to type")
    return Steps((f"type {json.dumps(text, ensure_ascii=False)}",))
