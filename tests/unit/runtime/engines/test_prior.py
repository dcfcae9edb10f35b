"""The second opinion on the first words of steps."""

from __future__ import annotations

import math

import pytest

from lamd.runtime.engines.prior import FLOOR, Prior

SHARES = {"timer.list": 0.6, "timer.start": 0.2, "settings.brightness": 0.05, "settings.brightness_change": 0.15}


def test_a_token_is_worth_the_share_of_what_it_leaves_possible() -> None:
    added = Prior(SHARES).factors("", ["timer", "settings", "windows"])
    assert added == pytest.approx([math.log(0.8), math.log(0.2), math.log(FLOOR)])


def test_further_on_only_what_still_fits_counts() -> None:
    added = Prior(SHARES, weight=2.0).factors("timer.", ["list", "st", "l"])
    assert added == pytest.approx([2 * math.log(0.75), 2 * math.log(0.25), 2 * math.log(0.75)])


def test_the_end_of_an_intent_tells_it_from_a_longer_one() -> None:
    added = Prior(SHARES).factors("settings.brightness", [" level", "\n", "_change"])
    assert added == pytest.approx([math.log(0.25), math.log(0.25), math.log(0.75)])


def test_there_is_no_opinion_once_the_intent_is_written() -> None:
    assert Prior(SHARES).factors('open "', ["files"]) is None


def test_later_steps_have_shares_of_their_own() -> None:
    prior = Prior(SHARES, {"open": 1.0, "do": 3.0}, later_weight=0.5)
    assert prior.factors("timer.list\n", ["open"]) == pytest.approx([0.5 * math.log(0.25)])
    assert Prior(SHARES).factors("timer.list\n", ["open"]) is None


def test_a_weight_of_nothing_is_no_opinion() -> None:
    assert Prior(SHARES, weight=0.0).factors("", ["timer"]) is None
