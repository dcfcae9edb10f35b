"""Where the daemon's log goes. What people say and type never gets there: ids, codes and timings do."""

from __future__ import annotations

import copy
import logging
import os
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from lamd import places
from lamd.settings import LogSettings

MAX_BYTES = 1024 * 1024
KEPT = 3
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_NAME = "lamd"
_OTHERS = ("dbus_fast", "asyncio")


class Discreet(logging.Formatter):
    """Tells of an exception its type and where it was raised; its message could hold what a person typed."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # another handler may have left the whole message there
        return super().format(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 -- logging's own name
        if not isinstance(ei, tuple) or ei[1] is None:
            return ""
        frames = "".join(traceback.format_tb(ei[2])).rstrip()
        return f"{frames}\n{type(ei[1]).__name__}" if frames else type(ei[1]).__name__


def set_up(settings: LogSettings) -> Path | None:
    """Send the log where it belongs; returns the file, or None for standard error. Can be called again."""
    file = _file(settings)
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        handler = RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
    # systemd adds time and level of its own
    handler.setFormatter(Discreet("%(name)s: %(message)s" if "JOURNAL_STREAM" in os.environ else _FORMAT))
    root = logging.getLogger()
    for old in list(root.handlers):
        if old.name == _NAME:
            root.removeHandler(old)
            old.close()
    handler.set_name(_NAME)
    root.addHandler(handler)
    level = getattr(logging, settings.level.upper())
    root.setLevel(level)
    for name in _OTHERS:  # at debug they print whole messages, texts of the screen included
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    return file


def _file(settings: LogSettings) -> Path | None:
    if settings.file:
        return Path(settings.file).expanduser()
    if "JOURNAL_STREAM" in os.environ or sys.stderr.isatty():
        return None
    return places.state_dir() / "lamd.log"
