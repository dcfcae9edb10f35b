"""Finding, opening and showing files; what was used lately; how much room they take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lamd.api import Done, Effect, Risk, SkillError, bus, skill

if TYPE_CHECKING:
    from pathlib import Path

    from lamd_files._walk import Entry

TOLD = 6
COUNT_S = 8.0
"""Seconds that counting a folder may take."""
MANAGER = ("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1")


@skill("files.find", risk=Risk.OBSERVE, examples=("find my tax return", "where is the invoice from march"))
def find(query: str, kind: str | None = None) -> Done:
    """Tell where files are, by name and by kind (photos, pdf, spreadsheet, folder)."""
    from lamd_files import _kinds, _meant, _told, _walk

    wanted = _kinds.named(kind) if kind else ""
    words = query if wanted or not kind else f"{query} {kind}"
    seen = _walk.everywhere()
    found = _meant.found(words, wanted, seen.entries)
    looked = f"{len(seen.entries):,} files and folders looked at" + ("" if seen.complete else ", not all of them")
    if not found:
        more = "" if seen.complete else " I did not get to look everywhere."
        of = f" among your {_told.name(kind or '')}" if kind else ""
        return Done(f"I found nothing called “{_told.name(query)}”{of}.{more}", evidence=looked)
    rows = [f"{_meant.label(e)} ({_told.when(e.modified)})" for e in found[:TOLD]]
    more = f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
    counted = "one" if len(found) == 1 else f"{len(found)}"
    return Done(f"I found {counted}: {'; '.join(rows)}{more}.", evidence=looked)


@skill("files.open", risk=Risk.REVERSIBLE, timeout=25, examples=("open report dot pdf", "open my downloads folder"))
def open_(name: str) -> Done:
    """Open a file or folder in the program that is set for it."""
    from lamd_files import _meant, _places, _trash

    if _trash.meant(name):
        files = _trash.home_files()
        return _shown(files, "the trash") if files.is_dir() else Done("The trash is empty.", Effect.ALREADY)
    entry = _meant.one(name)
    if not _places.literal(name):
        _stays(entry)
    return _shown(entry.path, _meant.label(entry) if not entry.folder else "")


def _shown(path: Path, what: str) -> Done:
    from lamd_files import _open, _places

    what = what or _places.told(path)
    by = _open.handler(path)
    came = _open.opened(path, by)
    if came == "started":
        return Done(f"I opened {what} in {by.name}.", evidence=f"{by.program} has started")
    if came == "running":
        return Done(f"I gave {what} to {by.name}, which was open.", Effect.UNVERIFIABLE)
    return Done(f"I asked {by.name} to open {what}, but did not see it start.", Effect.UNVERIFIABLE)


@skill("files.reveal", risk=Risk.REVERSIBLE, timeout=25, examples=("show me where report dot pdf is",))
async def reveal(name: str) -> Done:
    """Show a file in its folder, in the file manager."""
    from lamd_files import _meant

    entry = await asyncio.to_thread(_meant.one, name)
    uri, around = entry.path.as_uri(), entry.path.parent
    try:
        await bus.call("session", *MANAGER, "ShowItems", "ass", [uri], "", timeout=10)
    except SkillError as error:
        if error.code == "skill.timeout":
            raise
        return await asyncio.to_thread(_shown, around, f"the folder of {_meant.label(entry)}")
    try:  # Nautilus tells which folders its windows show; others do not
        shown = around.as_uri() in await bus.get("session", *MANAGER, "OpenLocations")
    except SkillError:
        shown = False
    told = f"The file manager shows {_meant.label(entry)}."
    if shown:
        return Done(told, evidence=f"a window of it shows {around}")
    return Done(f"I asked the file manager to show {_meant.label(entry)}.", Effect.UNVERIFIABLE)


@skill("files.recent", risk=Risk.OBSERVE, examples=("what was i working on", "recent files"))
def recent() -> Done:
    """Tell which files were used last."""
    from lamd_files import _meant, _recent, _told, _walk

    files, kept = _recent.used()[:TOLD], "the desktop's list of recent files"
    if not files:
        files, kept = _recent.newest(TOLD), "the times of the files; the desktop keeps no list"
    if not files:
        return Done("There are no recent files.", evidence=kept)
    rows = [f"{_meant.label(_walk.entry(path, False))} ({_told.when(stamp)})" for path, stamp in files]
    return Done(f"Used last: {'; '.join(rows)}.", evidence=kept)


@skill("files.disk_use", risk=Risk.OBSERVE, timeout=15, examples=("how big is my downloads folder",))
def disk_use(where: str | None = None) -> Done:
    """Tell how much room a folder takes and what in it takes the most; the home folder where none is named."""
    from lamd_files import _meant, _places, _told, _trash, _use

    trash = where is not None and _trash.meant(where)
    if trash and not _trash.home_files().is_dir():
        return Done("The trash is empty.")
    folder = _trash.home_files() if trash else _meant.folder(where) if where else _places.home()
    use = _use.used(folder, COUNT_S)
    what = "The trash" if trash else _places.told(folder)
    what = what[0].upper() + what[1:]
    most = "at least " if not use.complete else ""
    largest = sorted(use.below.items(), key=lambda pair: -pair[1])[:3]
    rows = [f"{_told.name(name)} {_told.size(size)}" for name, size in largest if size * 20 > use.total]
    rest = f" Most of it: {_told.row(rows)}." if rows and not trash else ""
    return Done(f"{what} takes {most}{_told.size(use.total)} in {use.files:,} files.{rest}")


def _stays(entry: Entry) -> None:
    """A link out of the person's folders is followed only where its whole path was said."""
    from lamd_files import _places, _told

    if not _places.own(entry.path):
        told = _told.name(entry.path.name)
        raise SkillError("bad_value", f"{told} is a link that leads out of your folders", "say the path it leads to")
