"""The types say what the schema says, which is checked against real traffic."""

from __future__ import annotations

from typing import Any

import pytest

from lamd.client import shapes
from tests.unit.tap import validator

DEFS = validator("from_daemon").schema["$defs"]


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        (shapes.Hello, DEFS["result"]["$defs"]["hello"]),
        (shapes.Verdict, DEFS["verdict"]),
        (shapes.Outcome, DEFS["outcome"]),
        (shapes.Step, DEFS["step"]),
        (shapes.Reply, DEFS["reply"]),
        (shapes.StopReport, DEFS["stopped"]),
        (shapes.SeenApp, DEFS["seen"]["properties"]["app"]),
        (shapes.SeenNode, DEFS["node"]),
        (shapes.SeenCandidate, DEFS["candidate"]),
        (shapes.Seen, DEFS["seen"]),
        (shapes.Entry, DEFS["entry"]),
        (shapes.Skill, DEFS["skill"]),
    ],
)
def test_types_and_schema_agree(shape: Any, place: dict[str, Any]) -> None:
    assert set(shape.__annotations__) == set(place["properties"])


def test_an_event_is_a_pair() -> None:
    event, data = shapes.Told("plan", {"steps": []})
    assert (event, data) == ("plan", {"steps": []})
