"""What is told of files: names without anything that could pass for more, sizes, times, rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

LONGEST_NAME = 120
_UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def clean(text: str) -> str:
    """Text with ``�`` for all that is no letter, mark, sign or space."""
    return "".join("�" if unicodedata.category(c)[0] in "CZ" and c != " " else c for c in text)


def name(text: str) -> str:
    """A name from the system as it may be told: control, direction and undecodable characters are ``�``."""
    shown = clean(text)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def written(path: Path) -> str:
    """A path as text that leads back to the very file: itself, or its URI where it holds more than letters."""
    text = str(path)
    return text if text.isprintable() else path.as_uri()


def size(count: float) -> str:
    """Bytes in the largest decimal unit that fits: "1.2 GB"."""
    for unit, worth in _UNITS:
        if count >= worth:
            value = count / worth
            return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    return f"{count:.0f} bytes"


def when(stamp: float) -> str:
    """A time, shorter the nearer it is: "today 10:15", "3 May", "3 May 2021"."""
    then, now = datetime.fromtimestamp(stamp).astimezone(), datetime.now().astimezone()
    days = (now.date() - then.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then.day} {then:%b %Y}"


def row(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
