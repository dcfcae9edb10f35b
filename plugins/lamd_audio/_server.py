"""The sound server, PulseAudio or PipeWire in its stead, through libpulse; its errors become ``SkillError`` here."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lamd.api import SkillError

DEADLINE_S = 5.0
"""Seconds for everything that one skill asks of the server."""
SETTLE_S = 1.0
DUMMY = "auto_null"
"""The sink that PulseAudio and PipeWire offer where there is no device at all."""


@contextlib.contextmanager
def server() -> Iterator[Any]:
    """A connection (``pulsectl.Pulse``); raises ``SkillError``: ``unavailable``, ``timeout``, ``failed``."""
    try:
        import pulsectl
    except OSError as error:  # ctypes does not find the library
        raise SkillError("unavailable", "libpulse is not installed", "install libpulse0") from error
    pulse = pulsectl.Pulse("lamd", connect=False)
    end = time.monotonic() + DEADLINE_S

    def wait(descriptors: Sequence[Any], timeout: float) -> int:
        """Poll, no longer than the deadline; pulsectl's own calls would wait for ever."""
        left = end - time.monotonic()
        came = _poll(descriptors, min(timeout, left) if timeout >= 0 else left)
        if not came and time.monotonic() >= end:
            pulse.connected = False  # what waits for an answer gives up
        return came

    pulse.set_poll_func(wait)
    try:
        pulse.connect()  # its own timeout would be waited for to the end each time
        yield pulse
    except pulsectl.PulseError as error:
        if time.monotonic() >= end:
            raise SkillError("timeout", f"the sound server did not answer in {DEADLINE_S:g} s") from error
        if pulse.connected is False:
            raise SkillError("unavailable", "no sound server is running") from error
        raise SkillError("failed", f"the sound server refused it: {error}") from error
    finally:
        pulse.connected = True  # else it would not part from the server
        pulse.close()


def why_silent() -> str:
    """Why no sound server can be reached; empty if one can.

    Only a set-up of one's own needs libpulse for that: the usual server is where its socket takes connections.
    """
    own = os.environ.get("PULSE_RUNTIME_PATH") or os.environ.get("XDG_RUNTIME_DIR", "")
    if os.environ.get("PULSE_SERVER") or not own or any(map(_says_which, _configured())):
        try:
            with server():
                return ""
        except SkillError as error:
            return error.message
    folder = Path(own) if os.environ.get("PULSE_RUNTIME_PATH") else Path(own) / "pulse"
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(DEADLINE_S)
        try:
            probe.connect(str(folder / "native"))
        except OSError:
            return "no sound server is running"
    return ""


def _configured() -> Iterator[Path]:
    for folder in (Path.home() / ".config/pulse", Path("/etc/pulse")):
        yield folder / "client.conf"
        yield from (folder / "client.conf.d").glob("*.conf")


def _says_which(file: Path) -> bool:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return any(line.strip().startswith(("default-server", ".include")) for line in lines)


def speakers(pulse: Any) -> Any:
    """The sink in use; raises ``SkillError`` ``unavailable`` where there is none."""
    wanted = pulse.server_info().default_sink_name
    for sink in pulse.sink_list():
        if sink.name == wanted and sink.name != DUMMY:
            return sink
    raise SkillError("unavailable", "there is no sound output device")


def sink(pulse: Any, name: str) -> Any:
    """A sink by the server's name for it; raises ``SkillError`` ``not_found``."""
    for one in pulse.sink_list():
        if one.name == name:
            return one
    raise SkillError("not_found", "that sound output device is gone")


def microphone(pulse: Any) -> Any:
    """The source in use, never one that listens to an output; raises ``SkillError`` ``unavailable``."""
    wanted = pulse.server_info().default_source_name
    real = [source for source in pulse.source_list() if not source.monitor_of_sink_name]
    if not real:
        raise SkillError("unavailable", "there is no microphone")
    return next((source for source in real if source.name == wanted), real[0])


def level(device: Any) -> int:
    """Volume in percent, of the loudest channel, as the desktops' own sliders show it."""
    return round(100 * max(device.volume.values, default=0.0))


def put_level(pulse: Any, device: Any, percent: int) -> None:
    """Set the volume; the channels keep their balance."""
    loudest = max(device.volume.values, default=0.0)
    goal = percent / 100
    if loudest:
        device.volume.values = [goal * one / loudest for one in device.volume.values]
    else:
        device.volume.value_flat = goal
    pulse.volume_set(device, device.volume)


def settled(holds: Callable[[], bool]) -> bool:
    """Whether it holds, at the latest after ``SETTLE_S``: PipeWire's session manager does some things a bit later."""
    end = time.monotonic() + SETTLE_S
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def _poll(descriptors: Sequence[Any], timeout: float) -> int:
    """poll(2) over libpulse's own records of descriptors; returns how many have news."""
    poll = select.poll()
    for one in descriptors:
        poll.register(one.fd, one.events)
    news = dict(poll.poll(max(timeout, 0.0) * 1000))
    for one in descriptors:
        one.revents = news.get(one.fd, 0)
    return len(news)
