"""Pictures and films of the screen."""

from __future__ import annotations

import asyncio
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Literal

from lamd.api import Call, Done, Effect, Risk, SkillError, available, natural, skill
from lamd_screen import _files, _films, _shots


@available
def usable() -> str:
    """Whether this session's screen can be read."""
    return _shots.why_not()


@skill("screen.shot", risk=Risk.REVERSIBLE, timeout=80.0, examples=("take a screenshot", "screenshot of this window"))
async def shot(what: Literal["screen", "window", "area"] = "screen") -> Done:
    """Take a picture of the screen, of the window in front, or of an area that is drawn then."""
    return await asyncio.to_thread(_kept, await _shots.take(what))


def _kept(picture: bytes) -> Done:
    """Save a picture, and put it on the clipboard."""
    path = _files.fresh(_files.shots(), "Screenshot", "png")
    if not _shots.written(picture, path):
        raise SkillError("failed", "the picture is not whole")
    copied = " and on the clipboard" if _copied(picture) else ""
    return Done(f"The picture is in {_files.told(path)}{copied}.", undo=Call("screen.discard", {"name": path.name}))


@skill("screen.record", risk=Risk.REVERSIBLE, timeout=30.0, examples=("record the screen", "stop recording"))
def record(on: bool) -> Done:
    """Record the screen as a film, without sound, or end the recording."""
    film = _films.current()
    if on:
        if film and film.runs:
            return Done("The screen is being recorded already.", Effect.ALREADY)
        path = _files.fresh(_files.films(), "Screencast", "mp4")
        _films.start(path)
        return Done(f"The screen is being recorded to {_files.told(path)}.", undo=Call("screen.record", {"on": False}))
    if film is None:
        return Done("The screen is not being recorded.", Effect.ALREADY)
    ran = film.runs
    length = _films.stop(film)
    how_long = "" if length is None else f", {natural.write_duration(timedelta(seconds=max(round(length), 1)))} long"
    early = "" if ran else " It had ended by itself."
    return Done(
        f"The film is in {_files.told(Path(film.file))}{how_long}.{early}",
        Effect.UNVERIFIABLE if length is None else Effect.CONFIRMED,
    )


@skill("screen.discard", risk=Risk.REVERSIBLE, hidden=True)
def discard(name: str) -> Done:
    """Put a picture that was taken into the trash, by its name."""
    if not _files.NAME.fullmatch(name):
        raise SkillError("bad_value", "that is no picture of the screen")
    path = _files.shots() / name
    if not path.is_file():
        return Done("The picture is gone already.", Effect.ALREADY)
    try:
        subprocess.run(
            ["gio", "trash", "--", str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SkillError("failed", "the trash did not take the picture") from error
    if path.exists():
        raise SkillError("failed", "the trash did not take the picture")
    return Done("The picture is in the trash.")


def _copied(picture: bytes) -> bool:
    """Whether the picture is on the clipboard; that it is not is no failure."""
    from lamd_clipboard import _selections

    try:
        return _selections.own(picture, "image/png")
    except SkillError:
        return False
