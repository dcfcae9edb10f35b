"""What several tests of recipes read; it takes a while."""

from __future__ import annotations

from collections import Counter

import pytest

from models.recipes import planner_data
from models.recipes.example import Example


@pytest.fixture(scope="session")
def loaded() -> tuple[list[Example], list[Example], Counter[str]]:
    """The planner's data as training has it: learned, held out, left out."""
    return planner_data.load(1)
