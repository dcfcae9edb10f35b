"""The file with the rules that a person made by answering "always": read when it changed, written whole or not."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lamd import settings
from lamd.errors import SettingsError
from lamd.guard.always import Always

HEAD = """\
# What lamd does without asking, because you answered "always". One rule a line: remove a line to be asked again,
# or say: lam rules remove ID. Each allows exactly what it says; one that was changed by hand counts for nothing.
"""
MOST = 500
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    rules: tuple[Always, ...] = ()


class Memory:
    """What that file says; several can look at one file. Blocks: use it on a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[object, tuple[Always, ...]] = (None, ())

    def rules(self) -> tuple[Always, ...]:
        """Those in the file now; none where there is no file. Raises ``SettingsError`` where it is wrong."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise SettingsError("unreadable", f"{self.path} cannot be read: {error.strerror}") from error
        if found.st_uid != os.getuid() or found.st_mode & 0o022:
            raise SettingsError("unsafe", f"{self.path} can be changed by others", f"chmod 600 {self.path}")
        stamp = found.st_mtime_ns, found.st_size, found.st_ino
        if self._known[0] != stamp:
            self._known = stamp, self._read()
        return self._known[1]

    def add(self, rule: Always) -> None:
        """Keep a rule. Raises ``SettingsError``: a wrong file is left as it is."""
        with _lock:
            there = [one for one in self.rules() if one.id != rule.id]
            if len(there) >= MOST:
                raise SettingsError("too_large", f"{self.path} holds {MOST} rules already", "lam rules remove ID")
            self._write([*there, rule])

    def remove(self, number: str) -> Always:
        """Forget a rule. Raises ``SettingsError`` ``unknown`` where there is none of that id."""
        with _lock:
            there = self.rules()
            gone = next((one for one in there if one.id == number), None)
            if gone is None:
                raise SettingsError("unknown", f"there is no rule {number!r}", "lam rules lists them")
            self._write([one for one in there if one.id != number])
            return gone

    def _read(self) -> tuple[Always, ...]:
        content = self.path.read_bytes()
        if len(content) > settings.MAX_BYTES:
            raise SettingsError("too_large", f"{self.path} is larger than {settings.MAX_BYTES // 1024} KiB")
        text = content.decode("utf-8", "replace")
        return settings.read(Rules, text, str(self.path), frozenset({"rules"})).rules

    def _write(self, rules: Sequence[Always]) -> None:
        lines = "".join(f"- {_line(rule)}\n" for rule in rules)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix=f".{self.path.name}-", dir=self.path.parent)
            try:
                with os.fdopen(number, "w", encoding="utf-8") as stream:
                    stream.write(f"{HEAD}rules:\n{lines}")
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(name).replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise SettingsError("unwritable", f"{self.path} cannot be written: {error.strerror}") from error


def _line(rule: Always) -> str:
    import yaml

    told = {key: value for key, value in asdict(rule).items() if value}
    return yaml.safe_dump(told, default_flow_style=True, sort_keys=False, allow_unicode=True, width=2**20).strip()


def told(rule: Always) -> dict[str, object]:
    """A rule for clients."""
    return asdict(rule)
