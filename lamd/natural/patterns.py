"""Patterns that are compiled when they are first used: all of them at once would be a third of every start."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.__dict__["_text"]), name)
        self.__dict__[name] = found  # not asked for again
        return found


def late(text: str) -> re.Pattern[str]:
    """As ``re.compile``; what is wrong with ``text`` is raised at its first use."""
    return cast("re.Pattern[str]", _Lazy(text))
