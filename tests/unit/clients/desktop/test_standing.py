from __future__ import annotations

from typing import Any

import pytest

from lamd.clients.desktop.standing import Standing, standing, words

READY: dict[str, Any] = {"state": "ready", "running": "", "waiting": 0}


@pytest.mark.parametrize(
    ("status", "questions", "paused", "found"),
    [
        (READY, 0, False, Standing.IDLE),
        (None, 1, True, Standing.NO_DAEMON),
        ({**READY, "running": "c1"}, 1, True, Standing.ASKING),
        ({**READY, "running": "c1"}, 0, True, Standing.WORKING),
        (READY, 0, True, Standing.STOPPED),
        ({**READY, "models": {"models": {"planner": {"name": None, "state": "none"}}}}, 0, False, Standing.NO_MODEL),
        ({**READY, "models": {"models": {"planner": {"name": "p", "state": "failed"}}}}, 0, False, Standing.NO_MODEL),
        ({**READY, "models": {"models": {"planner": {"name": "p", "state": "not loaded"}}}}, 0, False, Standing.IDLE),
        ({**READY, "models": "?"}, 0, False, Standing.IDLE),
    ],
)
def test_what_is_most_urgent_is_shown(
    status: dict[str, Any] | None, questions: int, paused: bool, found: Standing
) -> None:
    assert standing(status, questions=questions, paused=paused) is found


def test_each_has_words_of_its_own() -> None:
    assert len({words(each) for each in Standing}) == len(Standing)
