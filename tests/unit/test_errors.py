from __future__ import annotations

import pytest

from lamd import errors
from lamd.errors import LamdError, Stopped

FAMILY = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, LamdError)]


def test_a_code_says_where_and_what() -> None:
    error = errors.AtspiError("app_hung", "Writer does not answer", "wait, or end it")
    assert error.code == "atspi.app_hung"
    assert error.message == "Writer does not answer"
    assert str(error) == "Writer does not answer (wait, or end it)"


def test_without_a_hint_there_are_no_brackets() -> None:
    assert str(errors.WireError("parse", "that is no JSON")) == "that is no JSON"


def test_stopped_needs_no_words() -> None:
    assert Stopped().code == "session.stopped"
    assert str(Stopped()) == "stopped"


@pytest.mark.parametrize("error", FAMILY, ids=lambda error: error.__name__)
def test_every_stage_can_be_told_apart(error: type[LamdError]) -> None:
    assert issubclass(error, LamdError)
    assert error.stage.isidentifier()
    assert [other.__name__ for other in FAMILY if other.stage == error.stage] == [error.__name__]
