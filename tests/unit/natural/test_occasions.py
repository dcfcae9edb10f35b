"""When things happen, perhaps for a while, perhaps again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import Moment, occasion, write_occasion
from lamd.natural.occasions import Occasion, repeat
from tests.unit.natural.rows import NOW, WORDS, refused_or_read, rows

OCCASIONS = """
friday at nine                      | 2026-11-27T09:00
christmas eve                       | 2026-12-24
2 October, 9 till 11                | 2027-10-02T09:00/2027-10-02T11:00
tmrw between 10 and 12              | 2026-11-26T10:00/2026-11-26T12:00
tomorrow from nine to noon          | 2026-11-26T09:00/2026-11-26T12:00
friday from two to four             | 2026-11-27T14:00/2026-11-27T16:00
friday 14:00-15:30                  | 2026-11-27T14:00/2026-11-27T15:30
friday nine to five                 | 2026-11-27T09:00/2026-11-27T17:00
4th to the 18th of august           | 2027-08-04/2027-08-18
monday to wednesday                 | 2026-11-30/2026-12-02
friday to sunday the tenth          | 2027-01-08/2027-01-10
monday the 7th to friday the 11th   | 2026-12-07/2026-12-11
monday the second from seven to 8   | 2027-08-02T07:00/2027-08-02T08:00
oh six hundred to oh seven thirty   | 2026-11-26T06:00/2026-11-26T07:30
every day at oh six hundred         | 2026-11-26T06:00 FREQ=DAILY
3 may until 5 may                   | 2027-05-03/2027-05-05
every wednesday from 9 to 10        | 2026-12-02T09:00/2026-12-02T10:00 FREQ=WEEKLY;BYDAY=WE
every wednesday at four             | 2026-11-25T16:00 FREQ=WEEKLY;BYDAY=WE
every weekday 6.40                  | 2026-11-25T18:40 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every saturday at nine              | 2026-11-28T09:00 FREQ=WEEKLY;BYDAY=SA
every monday and thursday at six pm | 2026-11-26T18:00 FREQ=WEEKLY;BYDAY=MO,TH
tuesday nights at eight             | 2026-12-01T20:00 FREQ=WEEKLY;BYDAY=TU
on fridays at noon                  | 2026-11-27T12:00 FREQ=WEEKLY;BYDAY=FR
alternate mondays at four           | 2026-11-30T16:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO
every other monday at four          | 2026-11-30T16:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO
every weekday at four               | 2026-11-25T16:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
weekdays at 6:30                    | 2026-11-25T18:30 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
8 on weekends                       | 2026-11-28T08:00 FREQ=WEEKLY;BYDAY=SA,SU
weekends                            | 2026-11-28 FREQ=WEEKLY;BYDAY=SA,SU
every day at 16:45                  | 2026-11-25T16:45 FREQ=DAILY
daily at nine                       | 2026-11-26T09:00 FREQ=DAILY
every morning                       | 2026-11-26T09:00 FREQ=DAILY
every morning at seven              | 2026-11-26T07:00 FREQ=DAILY
every hour                          | 2026-11-25T15:00 FREQ=HOURLY
every 20 minutes                    | 2026-11-25T14:20 FREQ=MINUTELY;INTERVAL=20
every two weeks on friday at nine   | 2026-11-27T09:00 FREQ=WEEKLY;INTERVAL=2
every month on the first            | 2026-12-01 FREQ=MONTHLY
every year on 3 may                 | 2027-05-03 FREQ=YEARLY
every friday from 9 to 10           | 2026-11-27T09:00/2026-11-27T10:00 FREQ=WEEKLY;BYDAY=FR
"""


@pytest.mark.parametrize(("said", "means"), rows(OCCASIONS))
def test_occasions(said: str, means: str) -> None:
    found = occasion(said, NOW)
    assert write_occasion(found) == means
    assert occasion(means, NOW) == found


def test_alarms_are_in_the_morning() -> None:
    assert write_occasion(occasion("weekdays at 6:30", NOW, early=True)).startswith("2026-11-26T06:30 FREQ=WEEKLY")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "every",
        "every banana",
        "friday to",
        "every 0 days at nine",
        "nine to yesterday",
        "from",
        "/",
        "2026-11-25 X",
    ],
)
def test_what_is_no_occasion_is_told(said: str) -> None:
    with pytest.raises(SkillError) as caught:
        occasion(said, NOW)
    assert caught.value.code == "skill.bad_value"


def test_a_rule_leaves_the_other_words() -> None:
    assert repeat("the third of may") == ("", "the 3th of may")
    assert repeat("every day")[0] == "FREQ=DAILY"


@given(st.lists(WORDS | st.sampled_from(["every", "weekdays", "until", "between", "other"]), max_size=7))
def test_words_in_any_order_are_read_or_refused(words: list[str]) -> None:
    refused_or_read(occasion, " ".join(words))


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(0, 1440),
    st.sampled_from(["", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU"]),
)
def test_occasions_are_read_back_as_written(at: datetime, minutes: int, rule: str) -> None:
    start = at.replace(second=0, microsecond=0)
    end = Moment((start + timedelta(minutes=minutes)).astimezone()) if minutes else None
    when = Occasion(Moment(start.astimezone()), end, rule)
    assert occasion(write_occasion(when)) == when
