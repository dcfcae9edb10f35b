"""Times and dates as people say them, on a Wednesday afternoon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import moment, write_moment
from lamd.natural.moments import Moment
from tests.unit.natural.rows import NOW, WORDS, refused_or_read, rows

TIMES = """
half five                               | 2026-11-25 17:30
half past five                          | 2026-11-25 17:30
half past two                           | 2026-11-25 14:30
half past eleven                        | 2026-11-25 23:30
half one                                | 2026-11-26 01:30
five                                    | 2026-11-25 17:00
at five                                 | 2026-11-25 17:00
by five                                 | 2026-11-25 17:00
five on the dot                         | 2026-11-25 17:00
five sharp                              | 2026-11-25 17:00
around five                             | 2026-11-25 17:00
five o'clock                            | 2026-11-25 17:00
5 o clock                               | 2026-11-25 17:00
five am                                 | 2026-11-26 05:00
5 am                                    | 2026-11-26 05:00
5am                                     | 2026-11-26 05:00
5 p.m.                                  | 2026-11-25 17:00
eleven a.m.                             | 2026-11-26 11:00
eleven in the morning                   | 2026-11-26 11:00
five in the afternoon                   | 2026-11-25 17:00
seven in the evening                    | 2026-11-25 19:00
eleven at night                         | 2026-11-25 23:00
two at night                            | 2026-11-26 02:00
nine                                    | 2026-11-25 21:00
two                                     | 2026-11-26 02:00
one                                     | 2026-11-26 01:00
ten                                     | 2026-11-25 22:00
six thirty                              | 2026-11-25 18:30
six forty five                          | 2026-11-25 18:45
six oh five                             | 2026-11-25 18:05
four fifteen am                         | 2026-11-26 04:15
three thirty am                         | 2026-11-26 03:30
seven twenty                            | 2026-11-25 19:20
quarter past six                        | 2026-11-25 18:15
a quarter past six                      | 2026-11-25 18:15
quarter to seven                        | 2026-11-25 18:45
quarter to six in the morning           | 2026-11-26 05:45
quarter of six                          | 2026-11-25 17:45
quarter to                              | 2026-11-25 14:45
half past                               | 2026-11-25 14:30
ten past six                            | 2026-11-25 18:10
ten to seven                            | 2026-11-25 18:50
five to six                             | 2026-11-25 17:55
twenty past eight                       | 2026-11-25 20:20
twenty five to nine                     | 2026-11-25 20:35
twenty minutes to nine                  | 2026-11-25 20:40
ten after six                           | 2026-11-25 18:10
half past six tomorrow                  | 2026-11-26 18:30
noon                                    | 2026-11-26 12:00
midday                                  | 2026-11-26 12:00
lunchtime                               | 2026-11-26 12:00
midnight                                | 2026-11-26 00:00
twelve noon                             | 2026-11-26 12:00
7:15                                    | 2026-11-25 19:15
07:15                                   | 2026-11-26 07:15
0645                                    | 2026-11-26 06:45
1830                                    | 2026-11-25 18:30
18:30                                   | 2026-11-25 18:30
oh six hundred                          | 2026-11-26 06:00
zero six hundred hours                  | 2026-11-26 06:00
oh seven thirty                         | 2026-11-26 07:30
oh six thirty pm                        | 2026-11-25 18:30
nineteen hundred hours                  | 2026-11-25 19:00
twenty one hundred hours                | 2026-11-25 21:00
0600 hours                              | 2026-11-26 06:00
18h30                                   | 2026-11-25 18:30
8.15                                    | 2026-11-25 20:15
8.15pm                                  | 2026-11-25 20:15
3pm                                     | 2026-11-25 15:00
1 pm                                    | 2026-11-26 13:00
00:30                                   | 2026-11-26 00:30
12:30 am                                | 2026-11-26 00:30
12:30 pm                                | 2026-11-26 12:30
tonight                                 | 2026-11-25 20:00
tonight at eight                        | 2026-11-25 20:00
eight tonight                           | 2026-11-25 20:00
eleven tonight                          | 2026-11-25 23:00
half past ten tonight                   | 2026-11-25 22:30
one tonight                             | 2026-11-26 01:00
this evening                            | 2026-11-25 19:00
this evening at half seven              | 2026-11-25 19:30
this afternoon                          | 2026-11-25 15:00
this morning                            | 2026-11-25 09:00
in twenty minutes                       | 2026-11-25 14:20
in 20 minutes                           | 2026-11-25 14:20
in twenty                               | 2026-11-25 14:20
in an hour                              | 2026-11-25 15:00
in an hour and a half                   | 2026-11-25 15:30
in half an hour                         | 2026-11-25 14:30
in 2h                                   | 2026-11-25 16:00
in 2 hrs                                | 2026-11-25 16:00
in 90 seconds                           | 2026-11-25 14:01:30
twenty minutes from now                 | 2026-11-25 14:20
two hours from now                      | 2026-11-25 16:00
in a second                             | 2026-11-25 14:00:01
in twelve hours                         | 2026-11-26 02:00
"""

DAYS = """
today                                   | 2026-11-25
tomorrow                                | 2026-11-26
tmrw                                    | 2026-11-26
yesterday                               | 2026-11-24
the day after tomorrow                  | 2026-11-27
day after tomorrow                      | 2026-11-27
the day before yesterday                | 2026-11-23
friday                                  | 2026-11-27
on friday                               | 2026-11-27
this friday                             | 2026-11-27
next friday                             | 2026-12-04
coming friday                           | 2026-11-27
next monday                             | 2026-11-30
monday                                  | 2026-11-30
wednesday                               | 2026-12-02
next wednesday                          | 2026-12-02
wednesday week                          | 2026-12-09
a week on thursday                      | 2026-12-03
friday week                             | 2026-12-04
a week today                            | 2026-12-02
a week tomorrow                         | 2026-12-03
a week from friday                      | 2026-12-04
monday next week                        | 2026-11-30
next week tuesday                       | 2026-12-01
last monday                             | 2026-11-23
last wednesday                          | 2026-11-18
last friday                             | 2026-11-20
in three weeks                          | 2026-12-16
in 3 days                               | 2026-11-28
in a fortnight                          | 2026-12-09
in two months                           | 2027-01-25
in a year                               | 2027-11-25
30 days from now                        | 2026-12-25
100th day from now                      | 2027-03-05
three days ago                          | 2026-11-22
the third of may                        | 2027-05-03
third of may                            | 2027-05-03
3rd of may                              | 2027-05-03
may the third                           | 2027-05-03
may third                               | 2027-05-03
may 3                                   | 2027-05-03
3 may                                   | 2027-05-03
3 May 2028                              | 2028-05-03
may 3rd, 2028                           | 2028-05-03
june second                             | 2027-06-02
the second of june                      | 2027-06-02
twelfth of march                        | 2027-03-12
thirtieth of june                       | 2027-06-30
twenty first of june                    | 2027-06-21
thirty first of january                 | 2027-01-31
30 november                             | 2026-11-30
25 november                             | 2026-11-25
24 november                             | 2027-11-24
9 november 1989                         | 1989-11-09
november the ninth nineteen eighty nine | 1989-11-09
the 14th                                | 2026-12-14
14th                                    | 2026-12-14
28th                                    | 2026-11-28
the 31st                                | 2026-12-31
the first                               | 2026-12-01
first of the month                      | 2026-12-01
the third of next month                 | 2026-12-03
the last of the month                   | 2026-11-30
last sunday of march                    | 2027-03-28
last thursday of the month              | 2026-11-26
first monday of may                     | 2027-05-03
second tuesday in june                  | 2027-06-08
first of next month                     | 2026-12-01
monday the 30th                         | 2026-11-30
friday the 4th of december              | 2026-12-04
sunday the tenth                        | 2027-01-10
monday the second                       | 2027-08-02
friday 13th                             | 2027-08-13
2027-01-15                              | 2027-01-15
25/05/2027                              | 2027-05-25
17/05                                   | 2027-05-17
3/4                                     | 2027-04-03
05/25/2027                              | 2027-05-25
25.12.                                  | 2026-12-25
24.12.2026                              | 2026-12-24
next week                               | 2026-11-30
next month                              | 2026-12-01
next year                               | 2027-01-01
may                                     | 2027-05-01
in may                                  | 2027-05-01
the weekend                             | 2026-11-28
at the weekend                          | 2026-11-28
this weekend                            | 2026-11-28
next weekend                            | 2026-12-05
end of the month                        | 2026-11-30
the end of next month                   | 2026-12-31
end of the week                         | 2026-11-27
end of the year                         | 2026-12-31
end of may                              | 2027-05-31
beginning of may                        | 2027-05-01
middle of december                      | 2026-12-15
christmas eve                           | 2026-12-24
christmas                               | 2026-12-25
xmas                                    | 2026-12-25
new year's eve                          | 2026-12-31
new years day                           | 2027-01-01
halloween                               | 2027-10-31
easter                                  | 2027-03-28
easter monday                           | 2027-03-29
good friday                             | 2027-03-26
thanksgiving                            | 2026-11-26
valentine's day                         | 2027-02-14
bonfire night                           | 2027-11-05
summer solstice                         | 2027-06-21
christmas 2030                          | 2030-12-25
"""

DAYS_WITH_TIMES = """
tomorrow at nine                        | 2026-11-26 09:00
tomorrow at six                         | 2026-11-26 18:00
tomorrow at seven                       | 2026-11-26 07:00
tomorrow 2pm                            | 2026-11-26 14:00
tomorrow 8.15                           | 2026-11-26 08:15
tomorrow at noon                        | 2026-11-26 12:00
tomorrow morning                        | 2026-11-26 09:00
tomorrow night                          | 2026-11-26 20:00
noon tomorrow                           | 2026-11-26 12:00
four tomorrow                           | 2026-11-26 16:00
quarter past six tomorrow morning       | 2026-11-26 06:15
tomorrow morning at quarter past six    | 2026-11-26 06:15
today at five                           | 2026-11-25 17:00
today at nine                           | 2026-11-25 21:00
today at 9:00 am                        | 2026-11-25 09:00
quarter past three today                | 2026-11-25 15:15
next friday at nine                     | 2026-12-04 09:00
next friday evening                     | 2026-12-04 19:00
friday at nine                          | 2026-11-27 09:00
friday night                            | 2026-11-27 20:00
friday lunchtime                        | 2026-11-27 12:00
9am monday                              | 2026-11-30 09:00
monday at 05:55                         | 2026-11-30 05:55
nine on sunday                          | 2026-11-29 09:00
wednesday at six                        | 2026-11-25 18:00
wednesday at six pm                     | 2026-11-25 18:00
wednesday at nine am                    | 2026-12-02 09:00
wednesday at nine                       | 2026-11-25 21:00
3:10 thursday morning                   | 2026-11-26 03:10
6 o'clock friday evening                | 2026-11-27 18:00
tuesday half four                       | 2026-12-01 16:30
next tuesday half past two              | 2026-12-01 14:30
next wednesday at ten to five           | 2026-12-02 16:50
next monday, ten past four              | 2026-11-30 16:10
next week monday at nine thirty         | 2026-11-30 09:30
thursday seven pm                       | 2026-11-26 19:00
7:50 thursday                           | 2026-11-26 07:50
fri 18h30                               | 2026-11-27 18:30
sunday 6:05am                           | 2026-11-29 06:05
sunday nine thirty                      | 2026-11-29 09:30
saturday from 17:00                     | 2026-11-28 17:00
the third of may at ten                 | 2027-05-03 10:00
the third of may at 6:40                | 2027-05-03 18:40
monday the second at seven              | 2027-08-02 07:00
sunday the tenth at 21:15               | 2027-01-10 21:15
monday at oh six hundred                | 2026-11-30 06:00
third at 4pm                            | 2026-12-03 16:00
7 am on the fifth                       | 2026-12-05 07:00
22nd at eight                           | 2026-12-22 08:00
the twelfth at ten                      | 2026-12-12 10:00
december 11th at five thirty            | 2026-12-11 17:30
12 July at two                          | 2027-07-12 14:00
may second at eight                     | 2027-05-02 08:00
19th november at six                    | 2027-11-19 18:00
3/4 at 13:00                            | 2027-04-03 13:00
15:00 on monday                         | 2026-11-30 15:00
last thursday of the month at eight     | 2026-11-26 08:00
day after tomorrow at five am           | 2026-11-27 05:00
the day after tomorrow at noon          | 2026-11-27 12:00
wednesday at seven in the evening       | 2026-11-25 19:00
christmas eve at six                    | 2026-12-24 18:00
in three days at six                    | 2026-11-28 18:00
2026-12-01T09:30                        | 2026-12-01 09:30
2026-12-01 09:30                        | 2026-12-01 09:30
midnight on friday                      | 2026-11-27 00:00
saturday midnight                       | 2026-11-28 00:00
twelve on friday                        | 2026-11-27 12:00
half twelve on friday                   | 2026-11-27 12:30
"""


@pytest.mark.parametrize(("said", "means"), rows(TIMES + DAYS_WITH_TIMES))
def test_times(said: str, means: str) -> None:
    found = moment(said, NOW)
    assert (found.at.replace(tzinfo=None), found.whole_day) == (datetime.fromisoformat(means), False)
    assert found.at.tzinfo is not None


@pytest.mark.parametrize(("said", "means"), rows(DAYS))
def test_days(said: str, means: str) -> None:
    found = moment(said, NOW)
    assert (found.at.replace(tzinfo=None), found.whole_day) == (datetime.fromisoformat(means), True)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("nine", "2026-11-25 09:00"),
        ("half five", "2026-11-25 05:30"),
        ("friday at nine", "2026-11-20 09:00"),
        ("the third of may at ten", "2026-05-03 10:00"),
        ("tomorrow", "2026-11-26"),
        ("the 14th", "2026-11-14"),
        ("monday the second", "2026-11-02"),
        ("sunday the tenth", "2026-05-10"),
        ("friday", "2026-11-20"),
        ("may", "2026-05-01"),
        ("christmas", "2025-12-25"),
    ],
)
def test_what_was(said: str, means: str) -> None:
    assert moment(said, NOW, past=True).at.replace(tzinfo=None) == datetime.fromisoformat(means)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("tomorrow at six fifteen", "2026-11-26 06:15"),
        ("monday at five forty five", "2026-11-30 05:45"),
        ("friday at six pm", "2026-11-27 18:00"),
        ("half five", "2026-11-25 17:30"),
        ("friday at twelve", "2026-11-27 12:00"),
    ],
)
def test_alarms_are_for_the_morning_where_a_day_is_named(said: str, means: str) -> None:
    assert moment(said, NOW, early=True).at.replace(tzinfo=None) == datetime.fromisoformat(means)


@pytest.mark.parametrize(
    "said",
    [
        "", "  ", "soon", "the cat", "at", "the", "25:00", "13 pm", "half", "the 32nd", "30 february", "31 november",
        "the day before", "nine nine nine nine", "tomorrow yesterday", "in", "in a while", "2026-13-01",
        "2026-02-30", "99999999999999999999", "in 99999999999 years", "in 99999999999 days", "9 november 99999",
        "at 7 at 8", "dusk", "next", "29 february 2027", "oh six", "oh six sixty", "two oh seven thirty",
        "monday the 32nd", "monday the 4th of december", "tuesday the 30th of the month", "x" * 5000,
        "in ninety nine thousand years",
    ],
)  # fmt: skip
def test_what_is_no_time_is_told(said: str) -> None:
    with pytest.raises(SkillError) as caught:
        moment(said, NOW)
    assert caught.value.code == "skill.bad_value"


def test_the_29th_of_february_waits_for_its_year() -> None:
    assert moment("29 february", NOW).at.date() == date(2028, 2, 29)


def test_the_day_comes_first_but_not_for_americans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_TIME", "en_US.UTF-8")
    assert moment("3/4", NOW).at.date() == date(2027, 3, 4)
    monkeypatch.setenv("LC_TIME", "en_GB.UTF-8")
    assert moment("3/4", NOW).at.date() == date(2027, 4, 3)


def test_now_is_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert before + timedelta(minutes=5) <= moment("in five minutes").at <= datetime.now(UTC) + timedelta(minutes=5)
    assert moment("now", NOW).at.replace(tzinfo=None) == NOW


@given(st.text(max_size=40))
def test_nothing_else_is_raised(said: str) -> None:
    refused_or_read(moment, said)


@given(st.lists(WORDS, max_size=7))
def test_words_in_any_order_are_read_or_refused(words: list[str]) -> None:
    refused_or_read(moment, " ".join(words))


@pytest.fixture(params=["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_written_times_are_read_back(zone: str) -> None:
    """Every half hour of the days on which clocks change, too."""
    start = datetime(2026, 10, 24, tzinfo=UTC)
    for half_hours in range(20 * 48):
        when = Moment((start + timedelta(minutes=30 * half_hours)).astimezone())
        assert moment(write_moment(when)).at == when.at


def test_an_hour_from_now_is_an_hour_when_the_clocks_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30 of summer; half an hour later it is 01:00 again
        assert moment("in an hour", now).at - now == timedelta(hours=1)
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)), st.booleans())  # noqa: DTZ001
def test_moments_are_read_back_as_written(at: datetime, whole_day: bool) -> None:
    at = at.replace(microsecond=0, hour=0 if whole_day else at.hour)
    when = Moment((at.replace(minute=0, second=0) if whole_day else at).astimezone(), whole_day)
    assert moment(write_moment(when)) == when
