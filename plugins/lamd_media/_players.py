"""Players on the session bus, by MPRIS 2 (https://specifications.freedesktop.org/mpris-spec/latest/)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lamd.api import SkillError, bus, natural, state_folder

PREFIX = "org.mpris.MediaPlayer2."
PATH = "/org/mpris/MediaPlayer2"
ROOT, PLAYER = "org.mpris.MediaPlayer2", "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"
PROXIES = ("playerctld",)
"""Names that stand for another player that is there too."""
ANSWER_S = 1.0
"""Longest wait for one player to tell what it does; those that do not are left out."""
BROWSERS = ("firefox", "chromium", "chrome", "brave", "edge", "vivaldi", "opera", "librewolf")


@dataclass(frozen=True, slots=True)
class Player:
    """One player, as it was when asked."""

    bus_name: str
    identity: str
    """As it calls itself, printable."""
    state: dict[str, Any] = field(default_factory=dict)
    """Properties of its Player interface."""

    @property
    def kind(self) -> str:
        """The part of its bus name that stays the same from run to run: ``vlc``."""
        return self.bus_name.removeprefix(PREFIX).partition(".instance")[0]

    @property
    def status(self) -> str:
        """``Playing``, ``Paused`` or ``Stopped``."""
        return str(self.state.get("PlaybackStatus", "Stopped"))

    @property
    def metadata(self) -> dict[str, Any]:
        found = self.state.get("Metadata")
        return found if isinstance(found, dict) else {}

    @property
    def title(self) -> str:
        """Of the track, printable; empty where there is none."""
        return plain(self.metadata.get("xesam:title", ""))

    @property
    def track(self) -> tuple[str, str]:
        """What tells one track from another."""
        return str(self.metadata.get("mpris:trackid", "")), str(self.metadata.get("xesam:url", "")) + self.title

    @property
    def position(self) -> float:
        """Seconds."""
        return _number(self.state.get("Position")) / 1e6

    @property
    def length(self) -> float:
        """Seconds; 0 where it is not known."""
        return _number(self.metadata.get("mpris:length")) / 1e6

    async def call(self, member: str, signature: str = "", *arguments: Any) -> None:
        """Call a method of its Player interface; raises ``SkillError``."""
        await bus.call("session", self.bus_name, PATH, PLAYER, member, signature, *arguments)


async def players() -> list[Player]:
    """All that answer, in the order of their names."""
    names = sorted(n for n in await bus.names("session") if n.startswith(PREFIX))
    asked = await asyncio.gather(*(_ask(n) for n in names if n.removeprefix(PREFIX) not in PROXIES))
    return [player for player in asked if player]


async def again(player: Player) -> Player:
    """The same player as it is now; raises ``SkillError`` ``unavailable`` where it is gone."""
    found = await _ask(player.bus_name)
    if found is None:
        raise SkillError("unavailable", f"{player.identity} does not answer any more")
    return found


async def by_bus_name(name: str) -> Player:
    """Raises ``SkillError`` ``unavailable``."""
    return await again(Player(name, plain(name.removeprefix(PREFIX))))


async def current(fits: Callable[[Player], bool] = lambda player: True) -> Player:
    """The one that plays, else the one chosen or used last, else the only one that can be meant.

    ``fits`` leaves out players that cannot do what is wanted. Raises ``SkillError``: ``not_found``, ``ambiguous``.
    """
    there = await players()
    if not there:
        raise SkillError("not_found", "no media player is running", "open one and start something in it first")
    fitting = [player for player in there if fits(player)] or there
    preferred = remembered()
    playing = [player for player in fitting if player.status == "Playing"]
    paused = [player for player in fitting if player.status == "Paused"]
    if kept := [player for player in (playing or fitting) if player.kind == preferred]:
        return kept[0]
    if playing or len(paused) == 1 or len(fitting) == 1:
        return (playing or paused or fitting)[0]
    choices = [one.name for one in named(fitting)]
    raise SkillError("ambiguous", "which player is meant?", "choose one with its name", choices)


async def settled(player: Player, done: Callable[[Player], bool], timeout: float = 2.0) -> tuple[Player, bool]:
    """The player as soon as ``done`` holds of it, at most ``timeout`` seconds later, and whether it does."""
    end = time.monotonic() + timeout
    while True:
        now = await again(player)
        if done(now) or time.monotonic() > end:
            return now, done(now)
        await asyncio.sleep(0.05)  # players are known to forget the signals of their changes


def named(there: Sequence[Player]) -> list[natural.Named[Player]]:
    """Players under names that differ."""
    out = []
    for player in there:
        twins = [other for other in there if other.identity == player.identity]
        name = f"{player.identity} ({player.title or player.bus_name})" if len(twins) > 1 else player.identity
        also = [player.kind]
        if any(browser in player.kind.casefold() for browser in BROWSERS):
            also += ["browser", "web browser"]
        out.append(natural.Named(name, player, tuple(also)))
    return out


def remembered() -> str:
    """The kind of player that was chosen or used last; empty where none was."""
    try:
        return (state_folder("media") / "player").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember(kind: str) -> None:
    """Keep it over restarts."""
    file = state_folder("media") / "player"
    fresh = file.with_suffix(".new")
    fresh.write_text(kind, encoding="utf-8")
    fresh.replace(file)


def plain(text: Any) -> str:
    """On one line, printable, at most 120 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:120]


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and value > 0 else 0.0


async def _ask(name: str) -> Player | None:
    try:
        state, root = await asyncio.gather(_all(name, PLAYER), _all(name, ROOT))
    except SkillError:
        return None
    if not isinstance(state, dict):
        return None
    identity = plain(root.get("Identity", "")) if isinstance(root, dict) else ""
    return Player(name, identity or plain(name.removeprefix(PREFIX)), state)


def _all(name: str, interface: str) -> Awaitable[Any]:
    return bus.call("session", name, PATH, PROPERTIES, "GetAll", "s", interface, timeout=ANSWER_S)
