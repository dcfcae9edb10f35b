"""The family of errors: stable codes, one a stage."""

from __future__ import annotations

import pytest

from lamd import errors
from lamd.errors import AtspiError, LamdError, Stopped

FAMILY = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LamdError)]


def test_the_code_says_the_stage() -> None:
    error = AtspiError("app_hung", "mousepad does not answer", "close it")
    assert (error.code, error.message, error.hint) == ("atspi.app_hung", "mousepad does not answer", "close it")


@pytest.mark.parametrize(("hint", "told"), [("", "it hangs"), ("close it", "it hangs (close it)")])
def test_a_person_reads_message_and_hint(hint: str, told: str) -> None:
    assert str(LamdError("hung", "it hangs", hint)) == told


def test_every_stage_has_one_error() -> None:
    stages = [kind.stage for kind in FAMILY if kind.stage != "session"]
    assert len(stages) == len(set(stages))


def test_stop_needs_no_words() -> None:
    assert Stopped().code == "session.stopped"
