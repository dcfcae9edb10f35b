"""What is said aloud and written without spaces: "report dot pdf", "omar at trip dot net", "B2 to B9"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_JOINTS = {
    "dot": ".", "at": "@", "underscore": "_", "dash": "-", "hyphen": "-", "slash": "/", "colon": ":", "point": ".",
}  # fmt: skip
_CELL = re.compile(r"[a-z]{1,2}\d{1,4}")
_CELLS = re.compile(r"[a-z]{1,2}\d{1,4}(:[a-z]{1,2}\d{1,4})?")
_FUNCTIONS = {
    "sum": "SUM", "total": "SUM", "add": "SUM", "average": "AVERAGE", "mean": "AVERAGE", "highest": "MAX",
    "largest": "MAX", "max": "MAX", "maximum": "MAX", "lowest": "MIN", "smallest": "MIN", "minimum": "MIN",
    "min": "MIN", "count": "COUNT",
}  # fmt: skip


def spelled(words: list[str]) -> Iterator[str]:
    """Addresses and file names; a name may begin up to two words earlier: "cover letter dot odt"."""
    for i, word in enumerate(words):
        text, end = word, i + 1
        while end + 1 < len(words) and words[end].lower() in _JOINTS:
            text, end = text + _JOINTS[words[end].lower()] + words[end + 1], end + 2
            yield text
            if text.lower() != text:
                yield text.lower()
        if end > i + 1 and i:
            yield f"{words[i - 1]} {text}"
            if i > 1:
                yield f"{words[i - 2]} {words[i - 1]} {text}"


def cells(words: list[str]) -> Iterator[str]:
    """Cells and ranges of a spreadsheet, and functions over the ranges. ``words`` are in lower case."""
    found = [word.upper() for word in words if _CELLS.fullmatch(word)]
    ranges = [cell for cell in found if ":" in cell]
    for first, to, last in zip(words, words[1:], words[2:], strict=False):
        if to in ("to", "through", "until") and _CELL.fullmatch(first) and _CELL.fullmatch(last):
            ranges.append(f"{first}:{last}".upper())
    yield from found
    yield from ranges
    for word in words:
        if word in _FUNCTIONS:
            yield from (f"={_FUNCTIONS[word]}({cells})" for cells in ranges)
