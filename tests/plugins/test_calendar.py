"""lamd_calendar through the skill process, its files read and written by khal."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lamd_calendar import _folder, _reading, _writing

from lamd.errors import SkillError
from lamd.natural import occasion
from lamd.trajectory import Effect
from tests.plugins.calling import Caller

Start = Callable[..., Awaitable[Caller]]
Khal = Callable[..., str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, on London's clock."""
    for name, folder in (("DATA", "data"), ("STATE", "state"), ("CONFIG", "config"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def folder(home: Path) -> Path:
    there = home / "data/lamd/calendar"
    there.mkdir(parents=True)
    return there


@pytest.fixture
def khal(folder: Path, home: Path) -> Khal:
    """khal on the same folder."""
    config = home / "khal.conf"
    config.write_text(f"""\
[calendars]
[[lamd]]
path = {folder}
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/London
default_timezone = Europe/London
[sqlite]
path = {home}/khal.db
""")

    def run(*words: str) -> str:
        program = Path(sys.executable).with_name("khal")
        done = subprocess.run([program, "-c", config, *words], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
async def calendar(start_skills: Start, home: Path) -> Caller:
    return await start_skills("calendar")


def listed(khal: Khal, day: date, days: str = "1d") -> list[str]:
    form = "{start-end-time-style}|{title}|{location}"
    out = khal("list", "--day-format", "", "--format", form, day.isoformat(), days)
    return [line for line in out.splitlines() if line]


def next_year(month: int, day: int) -> date:
    return date(datetime.now(UTC).year + 1, month, day)


async def test_khal_reads_what_was_added(calendar: Caller, khal: Khal) -> None:
    day = next_year(5, 3)
    result = await calendar.done(
        "calendar.add", title="Dentist, the “new” one; really", time=f"3 may {day.year} at ten"
    )
    assert (
        result.text == f"In the calendar: {day:%A}, 3 May {day.year}, 10:00 to 11:00, Dentist, the “new” one; really."
    )
    assert listed(khal, day) == ["10:00-11:00|Dentist, the “new” one; really|"]
    again = await calendar("calendar.add", title="dentist, the “new” one; really", time=f"{day}T10:00")
    assert again.outcome.effect is Effect.ALREADY
    await calendar.done("calendar.add", title="holidays", time=f"{day}/{day + timedelta(days=2)}")
    assert listed(khal, day + timedelta(days=2)) == ["⇥|holidays|"]
    await calendar.undo(result)
    assert len(listed(khal, day)) == 1
    assert "holidays" in (await calendar("calendar.list", when=f"{day}")).text


async def test_a_series_keeps_its_hour_when_clocks_change(calendar: Caller, khal: Khal) -> None:
    year = next_year(1, 1).year
    sunday = date(year, 10, 31) - timedelta(days=(date(year, 10, 31).weekday() + 1) % 7)
    before, after = sunday - timedelta(days=3), sunday + timedelta(days=4)
    await calendar.done("calendar.add", title="choir", time=f"{before}T19:00/{before}T21:00 FREQ=WEEKLY;BYDAY=TH")
    for day in (before, after):
        assert listed(khal, day) == ["19:00-21:00|choir|"]
        assert "19:00 to 21:00: choir" in (await calendar("calendar.list", when=day.isoformat())).text


async def test_what_khal_wrote_is_read(calendar: Caller, khal: Khal) -> None:
    tomorrow = datetime.now(UTC).astimezone().date() + timedelta(days=1)
    khal(
        "new",
        "-a",
        "lamd",
        "--location",
        "Hall\x1b2",
        "--repeat",
        "weekly",
        tomorrow.isoformat(),
        "18:30",
        "20:00",
        "Choir",
    )
    khal("new", "-a", "lamd", tomorrow.isoformat(), "Bank holiday")
    text = (await calendar("calendar.list", when="tomorrow")).text
    assert text == "Tomorrow: Bank holiday\nTomorrow, 18:30 to 20:00: Choir (Hall 2)"
    week = tomorrow + timedelta(days=7)
    assert "18:30 to 20:00: Choir" in (await calendar("calendar.list", when=week.isoformat())).text
    assert (await calendar("calendar.next")).text == "Tomorrow: Bank holiday"

    gone = await calendar.done("calendar.remove", title="choir")
    assert gone.text.startswith("Tomorrow, 18:30 to 20:00, Choir is not in the calendar any more; the others")
    assert listed(khal, tomorrow) == ["|Bank holiday|"]
    assert len(listed(khal, week)) == 1
    await calendar.undo(gone)
    assert len(listed(khal, tomorrow)) == 2
    series = await calendar.done("calendar.remove", title="the choir series")
    assert series.text == "The series, Choir is not in the calendar any more."
    assert listed(khal, week) == []
    await calendar.undo(series)
    assert len(listed(khal, week)) == 1


async def test_removing_asks_which(calendar: Caller) -> None:
    await calendar.done("calendar.add", title="call with Tokyo", time="tomorrow at nine")
    await calendar.done("calendar.add", title="call with the bank", time="tomorrow at ten")
    error = await calendar.wrong("calendar.remove", title="call with")
    assert error.code == "skill.ambiguous"
    assert error.choices == (
        "call with Tokyo (Tomorrow, 09:00 to 10:00)",
        "call with the bank (Tomorrow, 10:00 to 11:00)",
    )
    gone = await calendar.done("calendar.remove", title="tokyo call")
    assert (await calendar.wrong("calendar.remove", title="tokyo call")).code == "skill.not_found"
    back = await calendar.undo(gone)
    assert "Tokyo" in (await calendar("calendar.list", when="tomorrow")).text
    await calendar.undo(back)
    assert "Tokyo" not in (await calendar("calendar.list", when="tomorrow")).text


async def test_wrong_arguments_and_an_empty_calendar(calendar: Caller) -> None:
    assert (await calendar("calendar.next")).text == "There is nothing coming up in the calendar."
    assert (await calendar("calendar.list", when="today")).text == "There is nothing in the calendar today."
    assert (await calendar("calendar.list")).text.startswith("There is nothing in the calendar from today to ")
    assert (await calendar.wrong("calendar.remove", title="dentist")).message == "there is nothing in the calendar"
    assert (await calendar.wrong("calendar.add", title=" ", time="nine")).code == "skill.bad_value"
    assert (await calendar.wrong("calendar.add", title="x", time="soonish")).code == "skill.bad_value"
    assert (await calendar.wrong("calendar.put_back", change="../../etc/passwd")).code == "skill.not_found"


async def test_an_event_that_was_changed_since_is_left_alone(calendar: Caller, folder: Path) -> None:
    added = await calendar.done("calendar.add", title="vet", time="tomorrow at nine")
    (file,) = _folder.files()
    file.write_text(file.read_text().replace("SUMMARY:vet", "SUMMARY:vet for Biscuit"))
    with pytest.raises(SkillError, match="was changed since"):
        await calendar.undo(added)
    assert "Biscuit" in (await calendar("calendar.list", when="tomorrow")).text


async def test_another_folder(start_skills: Start, home: Path) -> None:
    (home / "config/lamd").mkdir(parents=True)
    there = home / "my calendars/own"
    (home / "config/lamd/config.yaml").write_text(f"plugins: {{calendar: {{folder: '{there}'}}}}\n")
    calendar = await start_skills("calendar")
    await calendar.done("calendar.add", title="vet", time="tomorrow at nine")
    assert [f.suffix for f in there.iterdir()] == [".ics"]
    (home / "config/lamd/config.yaml").write_text("plugins: {calendar: {folder: /dev/null}}\n")
    assert "/dev/null is no folder" in (await calendar.wrong("calendar.add", title="vet", time="nine")).message


# --- the parts -------------------------------------------------------------------------------------------------------

HOSTILE = {
    "empty.ics": "",
    "noise.ics": "\x00\x01 nothing",
    "open.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x",
    "nodate.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n",
    "baddate.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:tomorrow\n"
    "END:VEVENT\nEND:VCALENDAR\n",
    "often.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20200101T000000Z\n"
    "RRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n",
    "badrule.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20200101T000000Z\n"
    "RRULE:FREQ=SOMETIMES\nEND:VEVENT\nEND:VCALENDAR\n",
}


def test_files_that_are_no_calendar_stop_nothing(folder: Path) -> None:
    file, text = _writing.event("vet", occasion("tomorrow at nine"))
    _folder.write(file, text)
    for name, content in HOSTILE.items():
        (folder / name).write_text(content)
    (folder / "large.ics").write_bytes(b"x" * (_folder.LARGEST + 1))
    (folder / "link.ics").symlink_to("/etc/passwd")
    (folder / "latin.ics").write_bytes(b"\xe4\xf6")
    (folder / ".hidden.ics").write_text("x")
    entries, broken = _reading.between(_reading.today(), _reading.today() + timedelta(days=3))
    assert [e.title for e in entries] == ["vet"]
    assert {"noise.ics", "often.ics", "large.ics", "latin.ics"} <= set(broken)


def test_times_of_others_are_told_in_the_local_zone(folder: Path) -> None:
    (folder / "a.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20260701T120000Z\nDURATION:PT30M\n"
        "SUMMARY:call\\nwith\u202e Tokyo\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nDTSTART:20260701T090000\nSUMMARY:floats\n"
        "END:VEVENT\nBEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20260701\nEND:VEVENT\nBEGIN:VEVENT\nUID:4\n"
        "DTSTART:20260701T100000Z\nSTATUS:CANCELLED\nSUMMARY:off\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    entries, broken = _reading.between(date(2026, 7, 1), date(2026, 7, 2))
    told = [(e.title, f"{e.begins:%H:%M}", f"{e.ends:%H:%M}", e.whole_day) for e in entries]
    assert told == [
        ("something without a title", "00:00", "00:00", True),
        ("floats", "09:00", "09:00", False),
        ("call with Tokyo", "13:00", "13:30", False),
    ]
    assert broken == []


def test_a_zone_without_a_name_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-3")
    time.tzset()
    assert _writing.local_zone() is None
    assert "DTSTART:20270503T100000\r\n" in _writing.event("vet", occasion("2027-05-03T10:00"))[1]


def test_old_changes_are_forgotten(folder: Path) -> None:
    names = [_folder.write(folder / "a.ics", str(n)) for n in range(120)]
    assert len(list((_folder.state_folder("calendar") / "changes").iterdir())) == 100
    with pytest.raises(SkillError, match="any more"):
        _folder.put_back(names[0])
    _folder.put_back(names[-1])
    assert _folder.text_of(folder / "a.ics") == "118"


def test_a_folder_that_cannot_be_made_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "data").write_text("a file")
    assert "cannot be made" in _folder.why_not()
