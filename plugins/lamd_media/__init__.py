"""Music and videos in any player that is running, by MPRIS."""

from __future__ import annotations

from typing import Literal

from lamd.api import Call, Done, Effect, Risk, SkillError, available, bus, natural, skill
from lamd_media import _players as mpris
from lamd_media import _positions as positions
from lamd_media._players import Player

NEAR_S = 2.5
"""Seconds that a player may land from the place asked for; it plays on meanwhile."""


@available
async def usable() -> str:
    """Whether there is a session bus for players."""
    try:
        await bus.names("session")
    except SkillError as error:
        return error.message
    return ""


@skill("media.play", risk=Risk.REVERSIBLE, examples=("play", "carry on with the music", "resume"))
async def play() -> Done:
    """Play, or go on playing."""
    return await _play(await mpris.current(lambda p: bool(p.state.get("CanPlay", True))), "Playing")


@skill("media.pause", risk=Risk.REVERSIBLE, examples=("pause", "stop the music", "hold the video"))
async def pause() -> Done:
    """Pause what plays."""
    return await _play(await mpris.current(), "Paused")


@skill("media.toggle", risk=Risk.REVERSIBLE, examples=("play pause", "toggle playback"))
async def toggle() -> Done:
    """Pause what plays, or play what is paused."""
    player = await mpris.current()
    return await _play(player, "Paused" if player.status == "Playing" else "Playing")


@skill("media.next", risk=Risk.REVERSIBLE, examples=("next song", "skip this one"))
async def next_() -> Done:
    """Go to the next track."""
    return await _step(await mpris.current(), "Next")


@skill("media.previous", risk=Risk.REVERSIBLE, examples=("previous track", "go back a song"))
async def previous() -> Done:
    """Go to the previous track, or to the start of this one where the player does that first."""
    return await _step(await mpris.current(), "Previous")


@skill("media.seek", risk=Risk.REVERSIBLE, examples=("go to 2:15", "skip to the middle", "back ten seconds"))
async def seek(to: str) -> Done:
    """Go to a place in the track: a time, the start, halfway."""
    player = await mpris.current(lambda p: bool(p.state.get("CanSeek", True)))
    return await _seek(player, positions.seconds(to, player.length, player.position))


@skill("media.now_playing", risk=Risk.OBSERVE, examples=("what song is this", "who is singing"))
async def now_playing() -> Done:
    """Tell what plays now."""
    player = await mpris.current()
    if player.status == "Stopped" or not player.metadata:
        return Done(f"Nothing plays in {player.identity}.")
    where = positions.written(player.position)
    if player.length:
        where += f" of {positions.written(player.length)}"
    paused = ", paused" if player.status == "Paused" else ""
    return Done(f"{_track(player)} in {player.identity}, {where}{paused}.")


@skill("media.player", risk=Risk.REVERSIBLE, examples=("use spotify for music", "control vlc", "the browser's player"))
async def choose(name: str) -> Done:
    """Choose the player that is meant from now on, where not another one plays."""
    there = await mpris.players()
    if not there:
        raise SkillError("not_found", "no media player is running", "open one first")
    named = mpris.named(there)
    try:
        chosen = natural.choose(name, named, "running player").thing
    except SkillError as error:
        if not error.code.endswith("not_found"):
            raise
        names = [one.name for one in named]
        raise SkillError("not_found", error.message, f"running: {', '.join(names)}", names) from None
    before = mpris.remembered()
    if before == chosen.kind:
        return Done(f"{chosen.identity} is the chosen player already.", Effect.ALREADY)
    mpris.remember(chosen.kind)
    return Done(f"{chosen.identity} is the chosen player now.", undo=Call("media.prefer", {"kind": before}))


@skill("media.prefer", risk=Risk.REVERSIBLE, hidden=True)
def prefer(kind: str = "") -> Done:
    """Choose a kind of player whether or not it runs; empty: none."""
    mpris.remember(kind)
    return Done(f"{mpris.plain(kind)} is the chosen player now." if kind else "No player is chosen.")


@skill("media.restore", risk=Risk.REVERSIBLE, hidden=True)
async def restore(
    player: str, what: Literal["play", "pause", "next", "previous", "seek"], seconds: float = 0.0
) -> Done:
    """Take back what was done in one player, by its name on the bus."""
    if not player.startswith(mpris.PREFIX):
        raise SkillError("bad_value", "that is no media player")
    found = await mpris.by_bus_name(player)
    if what == "seek":
        return await _seek(found, seconds)
    if what in ("next", "previous"):
        return await _step(found, what.capitalize())
    return await _play(found, "Playing" if what == "play" else "Paused")


async def _play(player: Player, wanted: str) -> Done:
    said = "plays" if wanted == "Playing" else "is paused"
    if player.status == wanted or (wanted == "Paused" and player.status == "Stopped"):
        said = "plays" if wanted == "Playing" else "does not play"
        return Done(f"{player.identity} {said} already.", Effect.ALREADY)
    await player.call("Play" if wanted == "Playing" else "Pause")
    now, done = await mpris.settled(player, lambda p: p.status == wanted)
    if not done:
        return Done(f"{player.identity} does not {'play' if wanted == 'Playing' else 'pause'}.", Effect.UNCHANGED)
    mpris.remember(player.kind)
    track = f": {_track(now)}" if wanted == "Playing" and now.title else ""
    back = "pause" if wanted == "Playing" else "play"
    return Done(f"{player.identity} {said}{track}.", undo=_back(player, back))


async def _step(player: Player, member: str) -> Done:
    """The next or the previous track."""
    if not player.state.get(f"CanGo{member}", True):
        raise SkillError("failed", f"there is no {member.lower()} track in {player.identity}")
    await player.call(member)
    now, done = await mpris.settled(
        player, lambda p: p.track != player.track or (member == "Previous" and p.position < player.position - 0.5)
    )
    if not done:
        return Done(f"{player.identity} stays where it was.", Effect.UNCHANGED)
    mpris.remember(player.kind)
    if now.track == player.track:
        return Done(f"{_track(now)} starts again.", undo=_back(player, "seek", player.position))
    return Done(f"Now it is {_track(now)}.", undo=_back(player, "previous" if member == "Next" else "next"))


async def _seek(player: Player, seconds: float) -> Done:
    if not player.state.get("CanSeek", True) or player.status == "Stopped":
        raise SkillError("failed", f"{player.identity} cannot go to another place in what it plays")
    track = str(player.metadata.get("mpris:trackid", ""))
    if track.startswith("/"):
        await player.call("SetPosition", "ox", track, round(seconds * 1e6))
    else:  # a player that does not name its tracks takes only how far to go
        await player.call("Seek", "x", round((seconds - player.position) * 1e6))
    now, done = await mpris.settled(player, lambda p: abs(p.position - seconds) <= NEAR_S)
    if not done:
        where = positions.written(now.position)
        return Done(f"{player.identity} did not go there; it is at {where}.", Effect.UNCHANGED)
    mpris.remember(player.kind)
    return Done(f"{player.identity} is at {positions.written(seconds)}.", undo=_back(player, "seek", player.position))


def _back(player: Player, what: str, seconds: float = 0.0) -> Call:
    return Call("media.restore", {"player": player.bus_name, "what": what, "seconds": round(seconds, 2)})


def _track(player: Player) -> str:
    """Title and artist: “So What” by Miles Davis."""
    artist = player.metadata.get("xesam:artist")
    by = mpris.plain(", ".join(map(str, artist)) if isinstance(artist, list) else artist or "")
    return f"“{player.title or 'a track without a name'}”" + (f" by {by}" if by else "")
