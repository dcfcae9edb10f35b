"""What a planner is shown of what people and programs wrote: on one line, without what can't be seen, and cut.

A command is hostile input, as are an app's name and what a skill says of itself: control, bidirectional and tag
characters are dropped, so that none of them can end its line or speak for another. The model process tokenizes them as
plain text, so no special token can come from them.
"""

from __future__ import annotations

import unicodedata

MAX_COMMAND = 400
MAX_NAME = 40
MAX_SHOWN = 4
"""Skills that are shown because the model does not know them by heart."""
MAX_SKILL = 120
"""Characters of a skill that is shown."""


def one_line(text: str, limit: int) -> str:
    """``text`` on one line, without invisible characters, cut at ``limit`` characters."""
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())[:limit].strip()
