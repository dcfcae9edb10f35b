"""Tables of what people say, and the day on which they say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from lamd.errors import SkillError

NOW = datetime(2026, 11, 25, 14, 0)  # noqa: DTZ001 -- what is local is the test's own affair
"""A Wednesday."""


WORDS = st.sampled_from(
    "at on the of in next last this week month may friday noon half past to quarter three 14th five pm tonight "
    "tomorrow morning day after a and 7:30 2026-11-25 december first end weekend from now ago".split()
)
"""Words of times and dates, for heaps of them that mean nothing."""


def rows(table: str) -> list[tuple[str, str]]:
    return [(said.strip(), means.strip()) for said, means in (line.split("|") for line in table.splitlines() if line)]


def refused_or_read(read: Callable[..., Any], said: str) -> None:
    """Whatever is said, nothing but ``bad_value`` is raised."""
    try:
        read(said, NOW)
    except SkillError as error:
        assert error.code == "skill.bad_value"  # noqa: PT017
