"""A film of the screen: ffmpeg on X11, wf-recorder on the Wayland desktops that have it; one at a time.

The recorder outlives the skill process; what is known of it is kept in a file. It is ended by SIGINT, on which both
programs write the end of the film.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from lamd.api import SkillError, state_folder
from lamd_screen._shots import wayland

START_S = 6.0
"""Longest wait for the first part of the film."""
END_S = 15.0
"""Longest wait for its end to be written."""
RATE = 25
"""Pictures a second."""
LONGEST_S = 4 * 3600
"""A film that nobody ends is ended then."""
ENCODERS = ("libx264", "libopenh264", "mpeg4")
"""The best that ffmpeg has is taken."""
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Film:
    """A recording that was started."""

    pid: int
    started: str
    """Start time of the process in clock ticks, as /proc has it: the number may be another's by now."""
    file: str

    @property
    def runs(self) -> bool:
        if self.pid in _children:
            _children[self.pid].poll()
        return _start_of(self.pid) == self.started != ""


def current() -> Film | None:
    """The one that runs, or was left by one that ended by itself."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Film(**json.loads(_file().read_text(encoding="utf-8")))
    return None


def forget() -> None:
    _file().unlink(missing_ok=True)


def start(path: Path) -> Film:
    """Record to ``path`` from now on. Raises ``SkillError``: ``unavailable``, ``failed``."""
    command = _command(path)
    log = state_folder("screen") / "recorder.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=out, start_new_session=True
        )
    _children[process.pid] = process
    film = Film(process.pid, _start_of(process.pid), str(path))
    _file().write_text(json.dumps(asdict(film)), encoding="utf-8")
    end = time.monotonic() + START_S
    while process.poll() is None and not _size(path):
        if time.monotonic() > end:
            process.kill()
            break
        time.sleep(0.05)
    if process.poll() is not None:
        forget()
        last = log.read_text(errors="replace").strip().rpartition("\n")[2][:200]
        said = "".join(c for c in last if c.isprintable())
        raise SkillError("failed", f"{command[0]} could not record the screen" + (f": {said}" if said else ""))
    return film


def stop(film: Film) -> float | None:
    """End it and wait until it is whole; its length in seconds, None where nothing can tell.

    Raises ``SkillError`` ``failed``.
    """
    if film.runs:
        with contextlib.suppress(ProcessLookupError):
            descriptor = os.pidfd_open(film.pid)
            try:
                signal.pidfd_send_signal(descriptor, signal.SIGINT)
                if not select.select([descriptor], [], [], END_S)[0]:
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            finally:
                os.close(descriptor)
        if child := _children.pop(film.pid, None):
            child.wait(1)
    forget()
    if not _size(Path(film.file)):
        raise SkillError("failed", "nothing was recorded")
    return _length(film.file)


def _command(path: Path) -> list[str]:
    if wayland():
        if shutil.which("wf-recorder") is None:
            raise SkillError("unavailable", "recording needs wf-recorder on Wayland, which is not installed")
        return ["wf-recorder", "-f", str(path)]
    if shutil.which("ffmpeg") is None:
        raise SkillError("unavailable", "recording needs ffmpeg, which is not installed", "install ffmpeg")
    from lamd_windows import _screen

    with _screen.opened() as screen:
        boxes = [monitor.box for monitor in screen.monitors()]
    # Of the usual encoders none takes an odd width or height.
    width, height = (max(b.x + b.width for b in boxes) // 2 * 2, max(b.y + b.height for b in boxes) // 2 * 2)
    return [
        "ffmpeg", "-nostdin", "-loglevel", "error", "-f", "x11grab", "-framerate", str(RATE),
        "-video_size", f"{width}x{height}", "-i", os.environ["DISPLAY"], "-t", str(LONGEST_S), *_encoder(),
        "-pix_fmt", "yuv420p", "-f", "mp4", f"file:{path}",
    ]  # fmt: skip


def _encoder() -> list[str]:
    """The options of the best encoder there is; none: ffmpeg chooses."""
    try:
        there = subprocess.run(
            ["ffmpeg", "-hide_banner", "-loglevel", "error", "-encoders"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=5, check=False,
        ).stdout.split()  # fmt: skip
    except subprocess.TimeoutExpired:
        return []
    best = next((name for name in ENCODERS if name in there), "")
    speed = ["-preset", "veryfast"] if best == "libx264" else []
    return ["-c:v", best, *speed] if best else []


def _length(file: str) -> float | None:
    """Seconds, as ffprobe reads them from the film itself; raises ``SkillError`` ``failed`` where it does not play."""
    if shutil.which("ffprobe") is None:
        return None
    try:
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", f"file:{file}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
        return float(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        raise SkillError("failed", "the film was not ended properly and may not play") from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _start_of(pid: int) -> str:
    """Empty where there is no such process, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _file() -> Path:
    return state_folder("screen") / "recording.json"
