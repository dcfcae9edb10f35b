"""Where pictures and films go, and what they are called."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from lamd.api import SkillError

NAME = re.compile(r"Screen(?:shot|cast) \d{4}-\d\d-\d\d \d\d-\d\d-\d\d(?: \d+)?\.(?:png|mp4)")


def shots() -> Path:
    """The folder for pictures, made if need be; raises ``SkillError`` ``failed``."""
    from platformdirs import user_pictures_path

    return _made(user_pictures_path() / "Screenshots")


def films() -> Path:
    """The folder for films, made if need be; raises ``SkillError`` ``failed``."""
    from platformdirs import user_videos_path

    return _made(user_videos_path() / "Screencasts")


def fresh(folder: Path, kind: str, ending: str) -> Path:
    """A path with the local date and time in its name, that nothing has yet."""
    stem = f"{kind} {datetime.now().astimezone():%Y-%m-%d %H-%M-%S}"
    names = (f"{stem}{f' {n}' if n > 1 else ''}.{ending}" for n in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())


def told(path: Path) -> str:
    """A path for people: ``~/Pictures/…``."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SkillError("failed", f"the folder {folder} cannot be made: {error.strerror}") from error
    return folder
