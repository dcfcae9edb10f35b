"""Files in a home folder of their own, with the real trash of GIO; opened and shown in a real desktop."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lamd_files import _kinds, _meant, _places, _told, _walk, _words, changing
from lamd_files import _trash as trash_module

from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.desktop import bus
from tests.desktop.session import USER_FOLDERS, PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

PHRASING = Path(__file__).parents[2] / "models/data/phrasing/skills.jsonl"
DAY = 86400.0
Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with the usual folders."""
    home = tmp_path / "home"
    for name in USER_FOLDERS:
        (home / name).mkdir(parents=True)
    for key, below in {"HOME": "", "XDG_DATA_HOME": ".local/share", "XDG_CONFIG_HOME": ".config"}.items():
        monkeypatch.setenv(key, str(home / below))
    for key in ("LAMD_CONFIG", *(f"XDG_{name.upper()}_DIR" for name in USER_FOLDERS)):
        monkeypatch.delenv(key, raising=False)
    return home


@pytest.fixture
async def files(home: Path, start_skills: Start) -> Caller:
    return await start_skills("files")


@pytest.fixture
def stick(home: Path) -> Iterator[Path]:
    """A mounted stick, on another file system where there is one."""
    mounts = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    config = home / ".config/lamd/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"plugins: {{files: {{media: [{mounts}]}}}}")
    (mounts / "KINGSTON").mkdir()
    yield mounts / "KINGSTON"
    shutil.rmtree(mounts)


def another_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev != other.stat().st_dev


def put(path: Path, text: str = "x", days_old: float = 0.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - days_old * DAY,) * 2)
    return path


# --- finding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("report dot pdf", "Documents/report.pdf"),
        ("the budget", "Documents/budget.ods"),
        ("buget spreadsheet", "Documents/budget.ods"),
        ("holiday photo from rome", "Pictures/Rome/holiday.jpg"),
        ("img underscore 4471", "Pictures/IMG_4471.jpg"),
        ("chapter three dot odt", "Documents/chapter_3.odt"),
        ("grandmas letter", "Documents/Grandma's Letters.odt"),
        ("cafe menu", "Documents/Café-Menu.pdf"),
        ("read me dot txt", "Projects/README.txt"),
        ("scan 12", "Documents/Scan_0012.pdf"),
        ("wedding video", "Videos/wedding.mp4"),
        ("minutes in work", "Documents/Work/minutes.odt"),
        ("the old lease", "Documents/lease.pdf"),
        ("~/Documents/budget.ods", "Documents/budget.ods"),
    ],
)
def test_a_file_is_found_by_what_people_call_it(home: Path, said: str, name: str) -> None:
    names = (
        "Documents/report.pdf", "Documents/budget.ods", "Pictures/Rome/holiday.jpg", "Pictures/IMG_4471.jpg",
        "Documents/chapter_3.odt", "Documents/Grandma's Letters.odt", "Documents/Café-Menu.pdf", "Projects/README.txt",
        "Documents/Scan_0012.pdf", "Videos/wedding.mp4", "Documents/Work/minutes.odt", "Downloads/minutes.odt",
        "Documents/lease.pdf", "Downloads/please_read.txt",
    )  # fmt: skip
    for one in names:
        put(home / one)
    assert _meant.one(said).path == home / name


@pytest.mark.parametrize(
    ("said", "name"),
    [("newest report", "report may.odt"), ("oldest report", "report.odt"), ("report from yesterday", "report 2.odt")],
)
def test_when_it_was_changed_decides_where_the_words_say_so(home: Path, said: str, name: str) -> None:
    for one, age in (("report.odt", 400), ("report 2.odt", 1), ("report may.odt", 0)):
        put(home / "Documents" / one, days_old=age)
    assert _meant.one(said).path.name == name


def test_several_that_fit_are_asked_about_and_each_answer_leads_to_its_file(home: Path) -> None:
    for name in ("Documents/report.pdf", "Documents/Work/report.pdf", "Downloads/report.odt"):
        put(home / name)
    with pytest.raises(SkillError) as error:
        _meant.one("report")
    assert error.value.code == "skill.ambiguous"
    assert set(error.value.choices) == {
        "report.pdf in Documents", "report.pdf in Documents/Work", "report.odt in Downloads"
    }  # fmt: skip
    for choice in error.value.choices:
        assert _meant.label(_meant.one(choice)) == choice
    assert _meant.one("report odt").path == home / "Downloads/report.odt"


def test_what_is_not_there_is_told_with_what_comes_near(home: Path) -> None:
    put(home / "Downloads/please_read.txt")
    with pytest.raises(SkillError) as error:
        _meant.one("lease")
    assert (error.value.code, error.value.choices) == ("skill.not_found", ("please_read.txt",))


def test_nothing_hidden_is_found_and_no_link_is_followed(home: Path) -> None:
    put(home / ".ssh/secret.key")
    put(home.parent / "outside/secret.txt")
    (home / "Documents/away").symlink_to(home.parent / "outside")
    with pytest.raises(SkillError, match="no file"):
        _meant.one("secret")


def test_the_walk_ends_and_says_that_it_did(home: Path) -> None:
    for n in range(30):
        put(home / f"Documents/{n}/file {n}.txt")
    assert len(_walk.walk([(home, 5)], limit=20).entries) == 20
    assert not _walk.walk([(home, 5)], limit=20).complete
    assert not _walk.walk([(home, 5)], seconds=0).complete
    assert _walk.walk([(home, 5)]).complete


async def test_find_tells_names_folders_and_days(files: Caller, home: Path) -> None:
    put(home / "Pictures/Rome/beach.jpg", days_old=1)
    put(home / "Documents/beach.odt")
    both = await files.done("files.find", query="beach")
    assert both.text.startswith("I found 2: beach.odt in Documents (today")
    photo = await files.done("files.find", query="beach", kind="photos")
    assert photo.text.startswith("I found one: beach.jpg in Pictures/Rome (yesterday")
    assert (await files.done("files.find", query="photos of the moon")).text.startswith("I found nothing")


async def test_hostile_names_are_told_without_their_tricks(files: Caller, home: Path) -> None:
    put(home / "Documents/invoice\n\x1b[31m‮fdp.exe")
    text = (await files.done("files.find", query="invoice")).text
    assert text.isprintable()
    assert "invoice��[31m�fdp.exe" in text


async def test_a_name_that_is_no_text_can_be_moved_and_taken_back(files: Caller, home: Path) -> None:
    odd = put(home / os.fsdecode(b"Documents/caf\xe9 bill.txt"))
    result = await files.done("files.move", name="bill", where="downloads")
    assert result.text == "caf� bill.txt is now in Downloads."
    assert [path.name for path in (home / "Downloads").iterdir()] == [odd.name]
    await files.undo(result)
    assert odd.exists()


def _phrases() -> list[tuple[str, dict[str, Any]]]:
    calls = [call for line in PHRASING.read_text().splitlines() for call in json.loads(line)["calls"]]
    return [(c["skill"], c["arguments"]) for c in calls if c["skill"].startswith("files.")]


def test_every_value_of_the_phrasing_means_its_file_alone_and_among_all(home: Path) -> None:
    for skill, values in _phrases():
        if "kind" in values:
            assert _kinds.named(values["kind"]), values
        for new in [values["to"]] if "to" in values else [values["name"]] if skill == "files.new_folder" else []:
            assert changing._fresh(new)
    names = {v[key] for skill, v in _phrases() if skill != "files.new_folder" for key in ("name", "query") if key in v}
    made = {}
    for name in sorted(n for n in names if not _places.known(n) and not trash_module.meant(n)):
        file = home / "Documents" / _words.spoken_name(name)
        made[name] = put(file if file.suffix else file.with_name(f"{file.name}.odt"))
        assert _meant.one(name).path == made[name]
    wrong = {name: found for name, file in made.items() if (found := meant_or_asked(name)) not in ("", file.name)}
    assert wrong == {}
    assert sum(not meant_or_asked(name) for name in made) < len(made) / 4


def meant_or_asked(name: str) -> str:
    """The name of the file that is taken; empty where it is asked which."""
    try:
        return _meant.one(name).path.name
    except SkillError as error:
        return "" if error.code == "skill.ambiguous" else error.message


# --- folders and media ---------------------------------------------------------------------------------------------


def test_folders_are_known_by_their_spoken_names(home: Path) -> None:
    for name in ("Documents/Archive", "Documents/Job Hunt", "Projects"):
        (home / name).mkdir()
    for said, name in {
        "documents": "Documents", "my downloads folder": "Downloads", "photos": "Pictures", "home": "",
        "films": "Videos", "the archive folder": "Documents/Archive", "job hunt": "Documents/Job Hunt",
        "documents/archive": "Documents/Archive", "documents slash archive": "Documents/Archive", "projcts": "Projects",
    }.items():  # fmt: skip
        assert _meant.folder(said) == home / name, said
    (home / "Photos").mkdir()
    assert _meant.folder("photos") == home / "Photos"  # one that has the name comes first


def test_a_folder_in_another_language_is_the_usual_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "Dokumente").mkdir()
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "Dokumente"))
    assert _meant.folder("documents") == _meant.folder("dokumente") == home / "Dokumente"


def test_sticks_are_told_apart_by_name(stick: Path) -> None:
    assert _meant.folder("usb stick") == _meant.folder("the memory stick") == _meant.folder("kingston") == stick
    (stick.parent / "BACKUP").mkdir()
    with pytest.raises(SkillError, match="which one is the usb stick") as error:
        _meant.folder("usb stick")
    assert error.value.choices == ("BACKUP", "KINGSTON")


async def test_no_stick_and_no_such_folder_are_told(files: Caller, home: Path) -> None:
    put(home / "Documents/cv.odt")
    no_stick = await files.wrong("files.copy", name="cv", where="usb stick")
    assert (no_stick.code, no_stick.message) == ("skill.unavailable", "no usb stick is connected")
    no_folder = await files.wrong("files.move", name="cv", where="job hunt")
    assert (no_folder.code, no_folder.hint) == ("skill.not_found", "say “make a folder called job hunt” first")


async def test_to_a_stick_and_back(home: Path, stick: Path, start_skills: Start) -> None:
    files = await start_skills("files")
    put(home / "Documents/cv.odt", "me")
    copied = await files.done("files.copy", name="cv", where="usb stick")
    assert copied.text == "A copy of cv.odt is in KINGSTON."
    assert (stick / "cv.odt").read_text() == "me"
    put(home / "Documents/song.mp3", "la")
    moved = await files.done("files.move", name="song", where="memory stick")
    assert (stick / "song.mp3").read_text() == "la"
    assert not (home / "Documents/song.mp3").exists()
    if another_disk(stick, home):  # then the old one is kept in the trash
        assert moved.text.endswith("in the trash, as it was on another disk.")
        assert [item.original.name for item in trash_module.items()] == ["song.mp3"]


# --- changing ------------------------------------------------------------------------------------------------------


async def test_a_new_folder_and_back(files: Caller, home: Path) -> None:
    made = await files.done("files.new_folder", name="taxes")
    assert made.text == "I made the folder taxes in Documents."
    assert (await files("files.new_folder", name="taxes")).outcome.effect is Effect.ALREADY
    inner = await files.done("files.new_folder", name="2025", where="taxes")
    assert (home / "Documents/taxes/2025").is_dir()
    await files.undo(inner)
    await files.undo(made)
    assert list((home / "Documents").iterdir()) == []
    put(home / "Desktop/inbox")
    assert "there is a file inbox" in (await files.wrong("files.new_folder", name="inbox", where="desktop")).message
    for bad in ("a/b", ".hidden", "..", "a\x1bb", "x" * 300, " "):
        assert (await files.wrong("files.new_folder", name=bad)).code == "skill.bad_value", bad


async def test_a_new_name_keeps_the_ending_and_goes_back(files: Caller, home: Path) -> None:
    put(home / "Documents/draft.odt", "words")
    result = await files.done("files.rename", name="draft", to="final")
    assert result.text == "draft.odt is now called final.odt."
    assert (home / "Documents/final.odt").read_text() == "words"
    assert (await files("files.rename", name="final", to="final")).outcome.effect is Effect.ALREADY
    await files.undo(result)
    assert (home / "Documents/draft.odt").exists()
    await files.done("files.rename", name="draft", to="notes dash may dot txt")
    assert (home / "Documents/notes-may.txt").exists()


async def test_nothing_is_overwritten(files: Caller, home: Path) -> None:
    one, other = put(home / "Documents/report.pdf", "mine"), put(home / "Downloads/report.pdf", "other")
    put(home / "Documents/final.pdf", "final")
    calls: dict[str, dict[str, str]] = {
        "files.rename": {"name": str(one), "to": "final"},
        "files.move": {"name": str(one), "where": "downloads"},
        "files.copy": {"name": str(one), "where": "downloads"},
        "files.put": {"source": str(one), "target": str(other)},
    }
    for name, values in calls.items():
        error = await files.wrong(name, **values)
        assert "there is already a" in error.message, name
    assert (one.read_text(), other.read_text()) == ("mine", "other")


async def test_moving_and_back(files: Caller, home: Path) -> None:
    put(home / "Downloads/Photos/a.jpg")
    result = await files.done("files.move", name="the folder photos", where="pictures")
    assert (home / "Pictures/Photos/a.jpg").exists()
    assert (await files("files.move", name="photos", where="pictures")).outcome.effect is Effect.ALREADY
    assert (
        "into itself" in (await files.wrong("files.move", name="photos", where=str(home / "Pictures/Photos"))).message
    )
    await files.undo(result)
    assert (home / "Downloads/Photos/a.jpg").exists()
    put(home / "Documents/old.txt")
    await files.done("files.move", name="old dot txt", where="the trash")
    assert not (home / "Documents/old.txt").exists()


async def test_the_desktops_own_folders_stay(files: Caller, home: Path) -> None:
    for name, values in {
        "files.move": {"where": "pictures"}, "files.rename": {"to": "x"}, "files.trash": {}
    }.items():  # fmt: skip
        for folder in ("downloads", "home", str(home)):
            assert "folder of the desktop itself" in (await files.wrong(name, name=folder, **values)).message


async def test_links_out_of_home_are_not_followed(files: Caller, home: Path) -> None:
    outside = home.parent / "outside"
    put(outside / "secret.txt", "s")
    (home / "Documents/away").symlink_to(outside)
    (home / "Documents/tempting.txt").symlink_to(outside / "secret.txt")
    put(home / "Documents/cv.odt")
    assert "out of your home folder" in (await files.wrong("files.move", name="cv", where="away")).message
    for name in ("documents/away/secret.txt", "documents slash away slash secret.txt"):
        assert (await files.wrong("files.trash", name=name)).code == "skill.not_found"
    assert "leads out" in (await files.wrong("files.copy", name="tempting", where="downloads")).message
    assert "leads out" in (await files.wrong("files.open", name="tempting")).message
    await files.done("files.trash", name="tempting")  # the link itself
    assert (outside / "secret.txt").read_text() == "s"


async def test_copies_of_files_and_folders(files: Caller, home: Path) -> None:
    put(home / "Documents/cv.odt", "me")
    copied = await files.done("files.copy", name="cv", where="desktop")
    assert (
        await files("files.copy", name=str(home / "Documents/cv.odt"), where="desktop")
    ).outcome.effect is Effect.ALREADY
    await files.undo(copied)
    assert not (home / "Desktop/cv.odt").exists()
    twin = await files.done("files.copy", name="cv", where="documents")
    assert twin.text == "A copy of cv.odt is in Documents, called cv (copy).odt."
    put(home / "Music/Album/1.ogg")
    (home / "Music/Album/link").symlink_to("1.ogg")
    os.mkfifo(home / "Music/Album/pipe")
    await files.done("files.copy", name="album", where="videos")
    assert sorted(path.name for path in (home / "Videos/Album").iterdir()) == ["1.ogg", "link"]
    assert "into itself" in (await files.wrong("files.copy", name=str(home / "Music"), where="music")).message
    os.mkfifo(home / "Desktop/queue")
    assert "no file that can be copied" in (await files.wrong("files.copy", name="queue", where="videos")).message
    assert [p.name for p in (home / "Videos").iterdir()] == ["Album"]  # and no unfinished copy


# --- the trash -----------------------------------------------------------------------------------------------------


async def test_thrown_away_and_brought_back(files: Caller, home: Path) -> None:
    put(home / "Documents/invoice.pdf", "12.50")
    thrown = await files.done("files.trash", name="the invoice")
    assert thrown.text == "invoice.pdf in Documents is in the trash now."
    assert not (home / "Documents/invoice.pdf").exists()
    await files.undo(thrown)
    assert (home / "Documents/invoice.pdf").read_text() == "12.50"
    assert trash_module.items() == []
    await files.done("files.trash", name="invoice")
    back = await files.done("files.restore", name="invoice")
    assert back.text == "invoice.pdf is back in Documents."
    await files.undo(back)
    assert not (home / "Documents/invoice.pdf").exists()
    (home / "Documents").rmdir()  # even its folder is gone meanwhile
    await files.done("files.restore", name="the last thing i deleted")
    assert (home / "Documents/invoice.pdf").read_text() == "12.50"


def in_trash(home: Path, name: str, path: str, date: str, text: str = "x") -> Path:
    """Something that another program has thrown away."""
    trash = home / ".local/share/Trash"
    put(trash / "files" / name, text)
    return put(trash / "info" / f"{name}.trashinfo", f"[Trash Info]\nPath={path}\nDeletionDate={date}\n")


async def test_of_the_same_name_the_last_is_brought_back(files: Caller, home: Path) -> None:
    in_trash(home, "cv.odt", f"{home}/Documents/cv.odt", "2026-01-01T10:00:00", "old")
    in_trash(home, "cv.2.odt", f"{home}/Documents/cv.odt", "2026-03-01T10:00:00", "new")
    in_trash(home, "a b", f"{home}/Documents/a%20b%C3%A9.txt", "2026-02-01T10:00:00")
    await files.done("files.restore", name="cv")
    assert (home / "Documents/cv.odt").read_text() == "new"
    again = await files.wrong("files.restore", name="cv")
    assert "already a cv.odt" in again.message
    await files.done("files.restore", name="a bé dot txt")
    assert (home / "Documents/a bé.txt").exists()


async def test_what_the_trash_says_of_itself_is_not_believed(files: Caller, home: Path) -> None:
    in_trash(home, "one", "/etc/cron.d/evil", "2026-01-01T10:00:00")
    in_trash(home, "two", f"{home}/../../../etc/worse", "2026-01-01T10:00:00")
    in_trash(home, "three", f"{home}/Documents/three%0A%1B[31m", "yesterday")
    put(home / ".local/share/Trash/info/four.trashinfo", "no trash info")
    outside = await files.wrong("files.restore", name="evil")
    assert "outside of your folders" in outside.message
    missing = await files.wrong("files.restore", name="worse")
    assert missing.code == "skill.not_found"
    assert missing.hint.isprintable()
    assert len(trash_module.items()) == 2
    assert (await files.wrong("files.take_back", info="/etc/passwd")).code == "skill.not_found"


async def test_brought_back_from_the_trash_of_a_stick(home: Path, stick: Path, start_skills: Start) -> None:
    trash = stick / f".Trash-{os.getuid()}"
    put(trash / "files/tune.ogg", "la")
    put(trash / "info/tune.ogg.trashinfo", "[Trash Info]\nPath=music/tune.ogg\nDeletionDate=2026-03-01T10:00:00\n")
    files = await start_skills("files")
    await files.done("files.restore", name="tune")
    assert (stick / "music/tune.ogg").read_text() == "la"


# --- what was used, and how much ------------------------------------------------------------------------------------


def bookmarks(home: Path, inner: str, head: str = "") -> None:
    put(
        home / ".local/share/recently-used.xbel",
        f'<?xml version="1.0" encoding="UTF-8"?>{head}\n<xbel version="1.0" '
        'xmlns:bookmark="http://www.freedesktop.org/standards/desktop-bookmarks" '
        f'xmlns:mime="http://www.freedesktop.org/standards/shared-mime-info">{inner}</xbel>',
    )


async def test_recent_files_are_those_of_the_desktops_list(files: Caller, home: Path) -> None:
    for name in ("a b.odt", "private.odt", "old.odt"):
        put(home / "Documents" / name)
    row = (
        '<bookmark href="file://{}/Documents/{}" added="2026-01-01T10:00:00Z" modified="{}" visited="{}">{}</bookmark>'
    )
    private = "<info><metadata><bookmark:private/></metadata></info>"
    bookmarks(
        home,
        row.format(home, "old.odt", "2026-01-02T10:00:00Z", "2026-01-02T10:00:00Z", "")
        + row.format(home, "a%20b.odt", "2026-01-03T10:00:00.123456Z", "2026-05-03T10:00:00Z", "")
        + row.format(home, "private.odt", "2026-01-04T10:00:00Z", "2026-01-04T10:00:00Z", private)
        + row.format(home, "gone.odt", "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", ""),
    )
    result = await files.done("files.recent")
    assert result.text.startswith("Used last: a b.odt in Documents (3 May")
    assert "old.odt" in result.text
    assert "private" not in result.text
    assert "gone" not in result.text


async def test_a_list_with_a_bomb_in_it_is_not_read(files: Caller, home: Path) -> None:
    put(home / "Documents/real.odt")
    bookmarks(home, '<bookmark href="&b;"/>', '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>')
    result = await files.done("files.recent")
    assert "real.odt" in result.text
    assert "keeps no list" in result.outcome.evidence


async def test_how_much_room_a_folder_takes(files: Caller, home: Path) -> None:
    put(home / "Videos/Trip/film.mp4", "x" * 3_000_000)
    os.link(home / "Videos/Trip/film.mp4", home / "Videos/Trip/again.mp4")
    put(home / "Videos/.cache/x", "x" * 100)
    text = (await files.done("files.disk_use", where="the videos folder")).text
    assert text.startswith("Videos takes 3.0 MB in ")
    assert text.endswith(" Most of it: Trip 3.0 MB.")
    assert (await files.done("files.disk_use")).text.startswith("Your home folder takes 3.0 MB")
    assert (await files.done("files.disk_use", where="trash")).text == "The trash is empty."
    await files.done("files.trash", name="trip")
    assert (await files.done("files.disk_use", where="trash")).text.startswith("The trash takes 3.0 MB")


def test_sizes_and_rows_are_told_shortly() -> None:
    assert [_told.size(n) for n in (0, 999, 1000, 1_234_567, 45_600_000_000)] == [
        "0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "46 GB"
    ]  # fmt: skip
    assert _told.row(["a", "b", "c"]) == "a, b and c"


# --- with a desktop ------------------------------------------------------------------------------------------------


def defaults(desk: PrivateDesktop, **handlers: str) -> None:
    rows = "".join(f"{kind.replace('_', '/')}={program}\n" for kind, program in handlers.items())
    put(desk.home / ".config/mimeapps.list", f"[Default Applications]\n{rows}")


@pytest.mark.desktop
async def test_a_file_is_opened_in_its_program_and_that_is_seen(desk: PrivateDesktop, start_skills: Start) -> None:
    defaults(desk, text_plain="org.xfce.mousepad.desktop")
    put(desk.home / "Documents/-- odd; name.txt", "hello")
    files = await start_skills("files")
    result = await files.done("files.open", name="odd name dot txt")
    assert result.text == "I opened -- odd; name.txt in Documents in Mousepad."
    await bus.wait_until(desk.env, lambda there: any("ousepad" in p.name and p.windows for p in there) or None, 30)
    again = await files("files.open", name="odd name")
    assert again.outcome.effect is Effect.UNVERIFIABLE  # it went to the program that ran already


@pytest.mark.desktop
async def test_a_folder_is_opened_in_a_file_manager_whatever_comes_first(
    desk: PrivateDesktop, start_skills: Start
) -> None:
    applications = desk.home / ".local/share/applications"
    put(applications / "aaa.desktop", "[Desktop Entry]\nType=Application\nName=Aaa Search\nExec=sleep 30 %f\n"
        "MimeType=inode/directory;\nCategories=Utility;\n")  # fmt: skip
    put(applications / "mimeinfo.cache", "[MIME Cache]\ninode/directory=aaa.desktop;thunar.desktop;\n")
    files = await start_skills("files")
    result = await files.done("files.open", name="my music folder")
    assert result.text == "I opened Music in Thunar File Manager."
    await bus.wait_until(desk.env, lambda there: any("hunar" in p.name and p.windows for p in there) or None, 30)
    defaults(desk, inode_directory="aaa.desktop")  # what a person has chosen, but it shows no folders
    again = await files("files.open", name="my music folder")
    assert again.text == "I gave Music to Thunar File Manager, which was open."


@pytest.mark.desktop
async def test_what_cannot_or_must_not_be_opened_is_told(desk: PrivateDesktop, start_skills: Start) -> None:
    put(desk.home / "Downloads/game.desktop", "[Desktop Entry]\nType=Application\nName=x\nExec=touch /tmp/owned\n")
    put(desk.home / "Downloads/weird.zzz9", "\0\1\2")
    files = await start_skills("files")
    program = await files.wrong("files.open", name="game dot desktop")
    assert program.message == "game.desktop is a program; opening it would run it"
    none = await files.wrong("files.open", name="weird")
    assert (none.code, none.message) == ("skill.unavailable", "no program is set to open “.zzz9” files")


@pytest.mark.desktop
async def test_without_gio_nothing_is_opened_and_that_is_told(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk.home / "Documents/a.txt")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    files = await start_skills("files")
    error = await files.wrong("files.open", name="a dot txt")
    assert (error.code, error.hint) == ("skill.unavailable", "install libglib2.0-bin")


@pytest.fixture
def manager(desk: PrivateDesktop) -> Iterator[None]:
    """A file manager that answers on the bus."""
    with subprocess.Popen(["thunar", "--daemon"], env=desk.env, stderr=subprocess.DEVNULL) as thunar:
        yield
        thunar.kill()


def names(desk: PrivateDesktop) -> str:
    """Of services on the session bus."""
    call = "gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.ListNames"
    return desk.run(call.split())


@pytest.mark.desktop
async def test_a_file_is_shown_by_the_file_manager(desk: PrivateDesktop, manager: None, start_skills: Start) -> None:
    put(desk.home / "Documents/Work/report.pdf")
    await until(lambda: "FileManager1" in names(desk))
    files = await start_skills("files")
    result = await files("files.reveal", name="report dot pdf")
    assert result.text == "I asked the file manager to show report.pdf in Documents/Work."
    await bus.wait_until(desk.env, lambda there: any("hunar" in p.name and p.windows for p in there) or None, 30)
