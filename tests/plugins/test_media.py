"""Players: real mpv with its MPRIS script playing real sound files, and one of the test's own that takes no orders."""

from __future__ import annotations

import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method
from lamd_media import _players, _positions

from lamd.api import SkillError, bus
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

LENGTH_S = 120
Start = Callable[..., Awaitable[Caller]]
Play = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def play(desk: PrivateDesktop, tmp_path: Path) -> Iterator[Play]:
    """Start mpv with these tracks; ``paused`` and other options of its own."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*titles: str, options: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        files = [silence(tmp_path / f"{title}.wav") for title in titles]
        command = ["mpv", "--ao=null", "--no-video", "--no-terminal", "--no-config", "--idle=yes", *options,
                   "--script=/usr/lib/mpv-mpris/mpris.so", "--load-scripts=no", "--", *files]  # fmt: skip
        running.append(subprocess.Popen(command, env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait(10)


def silence(file: Path) -> str:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(2 * 8000 * LENGTH_S))
    return str(file)


@pytest.fixture(autouse=True)
async def let_go() -> AsyncIterator[None]:
    yield
    await bus.close()


async def ready(*statuses: str) -> list[_players.Player]:
    """The players once there are as many as these, doing this, with their tracks loaded."""
    there: list[_players.Player] = []

    async def shown() -> bool:
        there[:] = await _players.players()
        loaded = all(p.length for p in there if p.status != "Stopped")
        return sorted(p.status for p in there) == sorted(statuses) and loaded

    await until(shown)
    return there


@pytest.fixture
async def media(desk: PrivateDesktop, start_skills: Start) -> Caller:
    return await start_skills("media")


async def status(bus_name: str = "org.mpris.MediaPlayer2.mpv") -> str:
    return (await _players.by_bus_name(bus_name)).status


async def test_pause_and_play(media: Caller, play: Play) -> None:
    play("So What")
    await ready("Playing")
    result = await media.done("media.pause")
    assert result.text == "mpv is paused."
    assert await status() == "Paused"
    assert (await media("media.pause")).outcome.effect is Effect.ALREADY
    await media.undo(result)
    assert await status() == "Playing"
    assert (await media("media.play")).outcome.effect is Effect.ALREADY


async def test_toggle(media: Caller, play: Play) -> None:
    play("So What")
    await ready("Playing")
    await media.done("media.toggle")
    assert await status() == "Paused"
    assert (await media.done("media.toggle")).text == "mpv plays: “So What.wav”."
    assert await status() == "Playing"


async def test_next_and_previous(media: Caller, play: Play) -> None:
    play("one", "two")
    await ready("Playing")
    result = await media.done("media.next")
    assert result.text == "Now it is “two.wav”."
    await media.undo(result)
    assert (await media("media.now_playing")).text.startswith("“one.wav” in mpv, 0:0")
    await media.done("media.next")
    assert (await media.done("media.previous")).text == "Now it is “one.wav”."


@pytest.mark.parametrize(
    ("said", "place"), [("1:15", 75), ("halfway", 60), ("last minute", 60), ("a quarter of the way", 30)]
)
async def test_seek(media: Caller, play: Play, said: str, place: int) -> None:
    play("long", options=("--start=10", "--pause"))
    await ready("Paused")
    result = await media.done("media.seek", to=said)
    assert result.text == f"mpv is at {place // 60}:{place % 60:02}."
    assert (await _players.players())[0].position == pytest.approx(place, abs=0.5)
    await media.undo(result)
    assert (await _players.players())[0].position == pytest.approx(10, abs=0.5)


async def test_seek_beyond_the_end(media: Caller, play: Play) -> None:
    play("long", options=("--pause",))
    await ready("Paused")
    wrong = await media.wrong("media.seek", to="five minutes")
    assert (wrong.code, wrong.message) == ("skill.bad_value", "it is only 2:00 long")


async def test_now_playing_tells_the_time(media: Caller, play: Play) -> None:
    play("long", options=("--start=65", "--pause"))
    await ready("Paused")
    assert (await media("media.now_playing")).text == "“long.wav” in mpv, 1:05 of 2:00, paused."


async def test_of_two_the_one_that_plays_is_meant(media: Caller, play: Play) -> None:
    play("still", options=("--pause",))
    await ready("Paused")
    play("loud")
    await ready("Paused", "Playing")
    await media.done("media.pause")
    assert [p.status for p in await _players.players()] == ["Paused", "Paused"]


async def test_the_chosen_player_is_remembered(media: Caller, play: Play, start_skills: Start, box: Box) -> None:
    play("song", options=("--pause",))
    await ready("Paused", "Paused")
    wrong = await media.wrong("media.play")
    assert (wrong.code, wrong.choices) == ("skill.ambiguous", ("Music Box", "mpv"))
    result = await media.done("media.player", name="MPV")
    assert result.text == "mpv is the chosen player now."
    assert (await media("media.player", name="mpv")).outcome.effect is Effect.ALREADY
    later = await start_skills("media")
    await later.done("media.play")
    assert (await status(), box.status) == ("Playing", "Paused")
    await later.done("media.pause")
    await later.undo(result)
    assert _players.remembered() == ""


async def test_a_player_that_does_not_run(media: Caller, play: Play) -> None:
    play("song")
    await ready("Playing")
    wrong = await media.wrong("media.player", name="spotify")
    assert (wrong.code, wrong.choices) == ("skill.not_found", ("mpv",))


@pytest.mark.parametrize("name", ["play", "pause", "toggle", "next", "previous", "now_playing"])
async def test_without_a_player(media: Caller, name: str) -> None:
    wrong = await media.wrong(f"media.{name}")
    assert (wrong.code, wrong.message) == ("skill.not_found", "no media player is running")


async def test_without_a_bus(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={desk.folder}/nobody")
    media = await start_skills("media")
    assert (await media.wrong("media.play")).code == "skill.unavailable"
    assert all("does not answer" in s.why_not for s in await media.skills.catalogue())


# --- a player that takes no orders ------------------------------------------------------------------------------------


class Box(ServiceInterface):
    """A player that says yes and does nothing, with a hostile song in it."""

    def __init__(self) -> None:
        super().__init__(_players.PLAYER)
        self.status = "Paused"
        self.can_seek = True

    @method()
    def Play(self):  # type: ignore  # noqa: N802
        pass

    @method()
    def Next(self):  # type: ignore  # noqa: N802
        pass

    @method()
    def SetPosition(self, track: o, to: x):  # type: ignore  # noqa: F821, N802
        pass

    @dbus_property(access=PropertyAccess.READ)
    def PlaybackStatus(self) -> s:  # type: ignore  # noqa: F821, N802
        return self.status

    @dbus_property(access=PropertyAccess.READ)
    def CanSeek(self) -> b:  # type: ignore  # noqa: F821, N802
        return self.can_seek

    @dbus_property(access=PropertyAccess.READ)
    def Position(self) -> x:  # type: ignore  # noqa: F821, N802
        return 5_000_000

    @dbus_property(access=PropertyAccess.READ)
    def Metadata(self) -> "a{sv}":  # type: ignore  # noqa: F722, N802
        return {
            "mpris:trackid": Variant("o", "/song/1"),
            "mpris:length": Variant("x", 60_000_000),
            "xesam:title": Variant("s", "Evil\x1b[2J\nsong"),
            "xesam:artist": Variant("as", ["A", "B"]),
        }


class Root(ServiceInterface):
    def __init__(self) -> None:
        super().__init__(_players.ROOT)

    @dbus_property(access=PropertyAccess.READ)
    def Identity(self) -> s:  # type: ignore  # noqa: F821, N802
        return "Music Box"


@pytest.fixture
async def box(desk: PrivateDesktop) -> AsyncIterator[Box]:
    connection = await MessageBus(bus_address=desk.env["DBUS_SESSION_BUS_ADDRESS"]).connect()
    player = Box()
    connection.export(_players.PATH, player)
    connection.export(_players.PATH, Root())
    await connection.request_name(_players.PREFIX + "box.instance7")
    yield player
    connection.disconnect()


async def test_an_order_that_is_not_followed_is_told(media: Caller, box: Box) -> None:
    assert (await media("media.play")).outcome.effect is Effect.UNCHANGED
    assert (await media("media.next")).outcome.effect is Effect.UNCHANGED
    result = await media("media.seek", to="0:30")
    assert (result.outcome.effect, result.text) == (Effect.UNCHANGED, "Music Box did not go there; it is at 0:05.")


async def test_a_player_that_cannot_seek(media: Caller, box: Box) -> None:
    box.can_seek = False
    assert (await media.wrong("media.seek", to="0:30")).code == "skill.failed"


async def test_names_of_songs_are_told_on_one_line(media: Caller, box: Box) -> None:
    assert (await media("media.now_playing")).text == "“Evil [2J song” by A, B in Music Box, 0:05 of 1:00, paused."


async def test_only_players_are_restored(media: Caller, box: Box) -> None:
    wrong = await media.wrong("media.restore", player="org.freedesktop.systemd1", what="pause")
    assert wrong.code == "skill.bad_value"


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0:45", 45), ("1:02:30", 3750), ("90 seconds", 90), ("1 minute 10", 70), ("an hour and ten minutes", 4200),
        ("half hour", 1800), ("half an hour", 1800), ("the start", 0), ("beginning", 0), ("end", 7199),
        ("the very top", 0), ("right back to where it begins", 0), ("0:00", 0), ("to the start", 0),
        ("halfway", 3600), ("the middle", 3600), ("quarter of the way", 1800), ("three quarters of the way in", 5400),
        ("last minute", 7140), ("the last ten seconds", 7190), ("minute nine", 540), ("minute thirty two", 1920),
        ("seventh minute", 420), ("three fifteen", 195), ("twelve minutes thirty", 750), ("one hour twenty", 4800),
        ("ten minute mark", 600), ("75 percent", 5400), ("forward 30 seconds", 130), ("ten seconds back", 90),
        ("back two minutes", 0), ("ahead a minute", 160), ("five minute", 300), ("forty five seconds", 45),
    ],
)  # fmt: skip
def test_places_as_people_say_them(said: str, seconds: float) -> None:
    assert _positions.seconds(said, 7200, 100) == seconds


@pytest.mark.parametrize("said", ["", "the chorus", "banana minutes", "3 hours"])
def test_what_is_no_place(said: str) -> None:
    with pytest.raises(SkillError) as wrong:
        _positions.seconds(said, 7200, 100)
    assert wrong.value.code == "skill.bad_value"


def test_a_share_of_what_has_no_length() -> None:
    with pytest.raises(SkillError):
        _positions.seconds("halfway", 0, 100)


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, lamd_media; assert not {'dbus_fast', 'rapidfuzz'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
