"""Kinds of files by the words for them, and times by the words for those."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

ENDINGS = {
    "image": "jpg jpeg png gif webp heic heif bmp tif tiff svg raw cr2 nef dng ico avif xcf",
    "video": "mp4 mkv webm mov avi m4v mpg mpeg wmv ogv 3gp flv",
    "audio": "mp3 ogg oga opus flac wav m4a aac wma aiff mid midi",
    "spreadsheet": "ods xls xlsx xlsm csv tsv numbers gnumeric",
    "presentation": "odp ppt pptx key",
    "document": "pdf odt doc docx rtf txt md tex epub pages html htm djvu ps abw ods xls xlsx odp ppt pptx",
    "text": "txt md rst tex log org text",
    "archive": "zip tar gz tgz bz2 xz zst 7z rar iso",
    "program": "exe msi deb rpm appimage run flatpakref jar apk",
    "font": "ttf otf woff woff2",
}
"""Kind to the endings of its files, lower case, without a dot."""
KINDS = {kind: frozenset(endings.split()) for kind, endings in ENDINGS.items()}
ALL_ENDINGS = frozenset().union(*KINDS.values()) | frozenset(
    "py js ts c h cpp rs go sh json yaml yml toml xml ini cfg conf css stl obj dxf step gpx ics vcf eml m3u m3u8 srt "
    "db sqlite bak part torrent gcode psd ai blend kdbx asc gpg pem".split()
)
WORDS = {
    "photo": "image", "picture": "image", "pic": "image", "image": "image", "snap": "image", "graphic": "image",
    "screenshot": "screenshot", "screen shot": "screenshot", "screengrab": "screenshot", "drawing": "image",
    "video": "video", "film": "video", "movie": "video", "clip": "video", "footage": "video", "song": "audio",
    "music": "audio", "audio": "audio", "track": "audio", "sound": "audio", "mp3": "audio", "podcast": "audio",
    "recording": "recording", "voice memo": "audio", "spreadsheet": "spreadsheet", "sheet": "spreadsheet",
    "excel": "spreadsheet", "table": "spreadsheet", "presentation": "presentation", "slide": "presentation",
    "deck": "presentation", "powerpoint": "presentation", "document": "document", "doc": "document",
    "paper": "document", "word document": "document", "text": "text", "archive": "archive", "zip": "archive",
    "folder": "folder", "directory": "folder", "installer": "program", "program": "program", "font": "font",
    "ebook": "document", "book": "document", "letter": "document", "scan": "scan",
}  # fmt: skip
"""A word for a kind, singular, to the kind."""
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


@lru_cache(maxsize=4096)
def named(word: str) -> str:
    """The kind that a word means ("photos", "pdf"); empty where it means none."""
    said = word.casefold().strip(" .")
    for form in (said, said.removesuffix("s"), said.removesuffix(" file"), said.removesuffix(" files")):
        if form in WORDS:
            return WORDS[form]
        if form in ALL_ENDINGS:
            return f".{form}"
    return "folder" if said in ("directories", "dirs", "dir") else ""


def fits(kind: str, path: Path, folder: bool) -> bool:
    """Whether a file or folder is of a kind that ``named`` gave."""
    ending = path.suffix[1:].casefold()
    if kind == "folder" or folder:
        return kind == "folder" and folder
    if kind.startswith("."):
        return ending == kind[1:] or {ending, kind[1:]} == {"jpg", "jpeg"}
    if kind == "recording":
        return ending in KINDS["audio"] or ending in KINDS["video"]
    if kind == "scan":
        return ending in KINDS["image"] or ending == "pdf"
    if kind == "screenshot":
        return ending in KINDS["image"] and "screenshot" in str(path).casefold().replace(" ", "").replace("_", "")
    return ending in KINDS.get(kind, ())


def days(words: str, today: date | None = None) -> tuple[date, date] | None:
    """First and last day of a time gone by ("yesterday", "tuesday", "march", "2024"); None for other words."""
    now = today or datetime.now().astimezone().date()
    monday = now - timedelta(days=now.weekday())
    fixed = {
        "today": (now, now), "this morning": (now, now), "this afternoon": (now, now), "tonight": (now, now),
        "yesterday": (now - timedelta(days=1),) * 2, "last night": (now - timedelta(days=1), now),
        "this week": (monday, now), "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": (now.replace(day=1), now), "last month": _month(now.replace(day=1) - timedelta(days=1)),
        "this year": (date(now.year, 1, 1), now), "last year": (date(now.year - 1, 1, 1), date(now.year - 1, 12, 31)),
    }  # fmt: skip
    if words in fixed:
        return fixed[words]
    if words in _DAYS:
        day = now - timedelta(days=(now.weekday() - _DAYS.index(words)) % 7)
        return day, day
    if words in _MONTHS:
        month = _MONTHS.index(words) + 1
        return _month(date(now.year - (month > now.month), month, 1))
    if re.fullmatch(r"(?:19|20)\d\d", words):
        return date(int(words), 1, 1), date(int(words), 12, 31)
    return None


TIMES = re.compile(r"\b(?:(?:this|last) (?:morning|afternoon|night|week|month|year))\b")
"""Times in two words."""


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
