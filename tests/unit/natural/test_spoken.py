from __future__ import annotations

import pytest

from lamd.natural.spoken import plain, with_clocks, with_ordinals


@pytest.mark.parametrize(
    ("said", "even"),
    [
        ("Half past Six, p.m.", "half past 6 pm"),
        ("five o’clock", "5 oclock"),
        ("five o clock", "5 oclock"),
        ("new year's eve", "new years eve"),
        ("0645", "06:45"),
        ("2026-09-14", "2026-09-14"),
        ("ten-minute", "10 minute"),
        ("8.15", "8.15"),
        ("24.12.2026", "24.12.2026"),
        ("25.12.", "25.12."),
        ("twenty-five to nine.", "25 to 9"),
    ],
)
def test_words_made_even(said: str, even: str) -> None:
    assert plain(said) == even


@pytest.mark.parametrize(
    ("said", "even"),
    [
        ("at 6.40", "at 6:40"),
        ("on 15.12.", "on 15.12."),
        ("oh six hundred", "06:00"),
        ("Zero Six Hundred hours tomorrow", "06:00 tomorrow"),
        ("oh-seven-thirty", "07:30"),
        ("o nine twenty five", "09:25"),
        ("zero one oh five", "01:05"),
        ("oh oh fifteen", "00:15"),
        ("0600 hours", "06:00"),
        ("oh seven", "oh seven"),
        ("oh six sixty", "oh six sixty"),
        ("oh, seven thirty", "oh, seven thirty"),
        ("six hundred hours", "six hundred hours"),
        ("0600", "0600"),
    ],
)
def test_clocks(said: str, even: str) -> None:
    assert with_clocks(said) == even


@pytest.mark.parametrize(
    ("said", "even"),
    [
        ("the third of may", "the 3th of may"),
        ("the 3rd of may", "the 3th of may"),
        ("twenty first", "21th"),
        ("thirty-first", "31th"),
        ("twentieth", "20th"),
        ("may second", "may 2th"),
        ("in a second", "in a second"),
        ("1 second", "1 second"),
        ("fourteenth", "14th"),
    ],
)
def test_ordinals(said: str, even: str) -> None:
    assert with_ordinals(plain(said)) == even
