"""Notes and lists: plain Markdown files in Documents/Notes and Documents/Lists, which people may edit by hand.

A list's items are lines such as ``- [ ] milk`` and ``- [x] bread``. Every other line is left as it is.
The settings ``notes`` and ``lists`` under ``plugins: {notes: …}`` say other folders.
"""

from __future__ import annotations

from lamd.api import available


@available
def why_not() -> str:
    """Why nothing can be noted; empty if it can."""
    from lamd_notes import _shelf

    return _shelf.why_not()
