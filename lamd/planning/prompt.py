"""The prompt of the planner, format ``lamd-1``: the same text in training and in running.

The command is hostile input, as is the app's name: both are put on one line each, and control, bidirectional and tag
characters are dropped, so that neither can end its line or speak for another. The model process tokenizes the whole as
plain text, so no special token can come from it.
"""

from __future__ import annotations

import unicodedata

FORMAT = "lamd-1"
MAX_COMMAND = 400
MAX_NAME = 40


def prompt(command: str, focus: str) -> str:
    """The text that the model continues with a plan and a blank line."""
    return f"app: {one_line(focus, MAX_NAME)}\nsay: {one_line(command, MAX_COMMAND)}\nplan:\n"


def one_line(text: str, limit: int) -> str:
    """``text`` on one line, without invisible characters, cut at ``limit`` characters."""
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())[:limit].strip()
