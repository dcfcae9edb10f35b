"""The prompt of the planner, format ``lamd-2``: the same text in training and in running.

The command is hostile input, as is the app's name: both are put on one line each, and control, bidirectional and tag
characters are dropped, so that neither can end its line or speak for another. The model process tokenizes the whole as
plain text, so no special token can come from it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

FORMAT = "lamd-2"
WITHOUT_SKILLS = "lamd-1"
"""The format before: the same, and no skills are shown."""
MAX_COMMAND = 400
MAX_NAME = 40
MAX_SHOWN = 4
"""Skills that are shown because the model does not know them by heart."""
MAX_SKILL = 120
"""Characters of a skill that is shown."""


def prompt(command: str, focus: str, skills: Sequence[str] = ()) -> str:
    """The text that the model continues with a plan and a blank line.

    ``skills``: those that it does not know by heart, as ``name argument argument - what it does``.
    """
    shown = "".join(f"skill: {one_line(skill, MAX_SKILL)}\n" for skill in skills[:MAX_SHOWN])
    return f"app: {one_line(focus, MAX_NAME)}\n{shown}say: {one_line(command, MAX_COMMAND)}\nplan:\n"


def one_line(text: str, limit: int) -> str:
    """``text`` on one line, without invisible characters, cut at ``limit`` characters."""
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())[:limit].strip()
