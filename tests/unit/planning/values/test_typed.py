"""Runs of words that can be read as a time or a length of time."""

from __future__ import annotations

from lamd.planning.values import readable, worked_out


def test_only_what_can_be_read_is_offered() -> None:
    command = "remind me to water the ficus tomorrow at nine"
    found = readable(command, "time", worked_out(command))
    assert "tomorrow at nine" in found
    assert "tomorrow" in found
    assert "09:00" in found
    assert not any("ficus" in text or "remind" in text for text in found)


def test_a_length_is_no_clock() -> None:
    found = readable("set a timer for ten minutes, pasta", "duration")
    assert "ten minutes" in found
    assert not any("pasta" in text or "timer" in text for text in found)


def test_clocks_of_24_hours_and_weeks_of_a_date() -> None:
    assert "oh six hundred" in readable("get me out of bed at oh six hundred", "time")
    assert "week of the 19th" in readable("have I anything on in the week of the 19th", "time")
    assert readable("a week of work", "time") == ("week",)
    assert not any("oh" in text for text in readable("oh six for room one", "time"))


def test_nothing_was_said() -> None:
    assert readable("calendar entry: lunch with Dagny", "time") == ()
    assert readable("", "duration") == ()
