"""What time it is and how the computer is doing; ``power`` locks it and puts it to sleep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lamd.api import Done, Risk, SkillError, natural, skill

if TYPE_CHECKING:
    from datetime import date

GB, GIB = 10**9, 2**30


@skill("system.time", risk=Risk.OBSERVE, examples=("what time is it", "got the time"))
def time() -> Done:
    """Tell the time."""
    return Done(f"It is {_now():%H:%M}.")


@skill("system.date", risk=Risk.OBSERVE, examples=("what day is it", "when is christmas"))
def date_(when: str | None = None) -> Done:
    """Tell today's date, or on which date a day falls."""
    today = _now().date()
    if when is None or not when.strip():
        return Done(f"Today is {_written(today)}.")
    day = natural.moment(when).at.date()
    away = (day - today).days
    said = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away) or (
        f"in {away} days" if away > 0 else f"{-away} days ago"
    )
    return Done(f"That is {_written(day)}, {said}.")


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def _written(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


@skill("system.battery", risk=Risk.OBSERVE, examples=("how much battery is left", "am I plugged in"))
def battery() -> Done:
    """Tell how full the battery is, and for how long it lasts."""
    import psutil

    found = psutil.sensors_battery()
    if found is None:
        return Done("This computer has no battery.")
    full = f"The battery is at {round(found.percent)} %"
    if found.power_plugged:
        return Done(f"{full}, plugged in.")
    if found.secsleft is not None and found.secsleft > 0:
        return Done(f"{full}, for about {_long(timedelta(seconds=int(found.secsleft)))} more.")
    return Done(f"{full}, not plugged in." if found.power_plugged is False else f"{full}.")


@skill("system.memory", risk=Risk.OBSERVE, examples=("how much memory is free", "is the ram full"))
def memory() -> Done:
    """Tell how much memory is in use, and what uses most of it."""
    import psutil

    found = psutil.virtual_memory()
    free, whole = found.available / GIB, found.total / GIB
    largest = _largest()
    most = f" {largest[0]} uses most, {largest[1] / GIB:.1f} GiB." if largest else ""
    return Done(f"{free:.1f} of {whole:.1f} GiB of memory are free ({round(found.percent)} % in use).{most}")


def _largest() -> tuple[str, int] | None:
    """The person's program with the largest share of memory, all its processes together."""
    import os

    import psutil

    sizes: dict[str, int] = {}
    for process in psutil.process_iter(["name", "memory_info", "uids"]):
        info = process.info
        if info["memory_info"] is not None and info["uids"] is not None and info["uids"].real == os.getuid():
            name = _clean(info["name"] or "")
            sizes[name] = sizes.get(name, 0) + info["memory_info"].rss
    name = max(sizes, key=lambda name: sizes[name], default="")
    return (name, sizes[name]) if name else None


@skill("system.disk", risk=Risk.OBSERVE, examples=("how much space is left", "is the disk full"))
def disk() -> Done:
    """Tell how much room is left on the disks for the person's files and the system."""
    import psutil

    told = []
    seen: set[int] = set()
    for path, name in ((Path.home(), "your files"), (Path("/"), "the system")):
        try:
            device, found = path.stat().st_dev, psutil.disk_usage(str(path))
        except OSError:
            continue
        if device not in seen:
            seen.add(device)
            told.append((name, f"{_size(found.free)} of {_size(found.total)} are free ({round(found.percent)} % used)"))
    if not told:
        raise SkillError("failed", "the disk does not tell its size")
    if len(told) == 1:
        return Done(f"{told[0][1]} on the disk.")
    return Done("; ".join(f"for {name} {text}" for name, text in told).capitalize() + ".")


@skill("system.uptime", risk=Risk.OBSERVE, examples=("how long has this been on", "when did I start the computer"))
def uptime() -> Done:
    """Tell how long the computer has been running."""
    import psutil

    since = datetime.fromtimestamp(psutil.boot_time(), UTC).astimezone()
    day = "" if since.date() == _now().date() else f" on {_written(since.date())}"
    return Done(f"The computer has been on for {_long(_now() - since)}, since {since:%H:%M}{day}.")


@skill("system.address", risk=Risk.OBSERVE, examples=("what's my ip", "network address of this machine"))
def address() -> Done:
    """Tell the addresses of this computer in its networks."""
    import socket

    import psutil

    up = {name for name, card in psutil.net_if_stats().items() if card.isup}
    found: dict[socket.AddressFamily, list[str]] = {}
    for card, addresses in psutil.net_if_addrs().items():
        for one in addresses if card in up else ():
            # Neither the machine's own loop nor what holds on one cable only.
            if not one.address.startswith(("127.", "::1", "fe80:", "169.254.")):
                found.setdefault(one.family, []).append(f"{one.address} ({_clean(card)})")
    told = found.get(socket.AF_INET) or found.get(socket.AF_INET6)
    name = _clean(socket.gethostname())
    if not told:
        return Done(f"{name} is in no network.")
    return Done(f"The address of {name} is {' and '.join(told)}.")


def _long(length: timedelta) -> str:
    """To the minute, and to the hour from a day on."""
    seconds = length.total_seconds()
    if seconds < 60:
        return "less than a minute"
    step = 3600 if seconds >= 86400 else 60
    return natural.write_duration(timedelta(seconds=seconds // step * step))


def _size(size: int) -> str:
    return f"{size / GB:.0f} GB" if size >= 10 * GB else f"{size / GB:.1f} GB"


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:60]
