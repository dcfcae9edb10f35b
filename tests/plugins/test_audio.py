"""Sound through real servers, PulseAudio and PipeWire, with two outputs and a microphone that are made of nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from lamd_audio import _outputs

from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

pytestmark = pytest.mark.desktop

DEVICES = (
    "module-null-sink sink_name=speakers sink_properties=device.description='Desk_Speakers'",
    "module-null-sink sink_name=jabra sink_properties="
    "\"device.description='Jabra Link 380' device.form_factor=headset\"",
    "module-null-source source_name=mic description=Mic",
)
Start = Callable[..., Awaitable[Caller]]


@contextlib.contextmanager
def pulse_server(desk: PrivateDesktop, *devices: str) -> Iterator[subprocess.Popen[bytes]]:
    """A sound server in the private desktop with these modules."""
    load = [part for device in ("module-native-protocol-unix", *devices) for part in ("-L", device)]
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *load]
    with subprocess.Popen(command, env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield server
        finally:
            server.send_signal(signal.SIGCONT)
            server.kill()


@contextlib.contextmanager
def pipewire_server(desk: PrivateDesktop) -> Iterator[subprocess.Popen[bytes]]:
    """PipeWire with its session manager and what stands in for PulseAudio; yields the last."""
    with contextlib.ExitStack() as stack:
        for program in ("pipewire", "wireplumber", "pipewire-pulse"):
            nothing = subprocess.DEVNULL
            server = stack.enter_context(subprocess.Popen([program], env=desk.env, stdout=nothing, stderr=nothing))
            stack.callback(server.kill)
        yield server


@pytest.fixture(params=["pulseaudio", "pipewire"])
async def pulse(desk: PrivateDesktop, request: pytest.FixtureRequest) -> AsyncIterator[subprocess.Popen[bytes]]:
    with pulse_server(desk, *DEVICES) if request.param == "pulseaudio" else pipewire_server(desk) as server:
        await until(lambda: "Server Name" in pactl_quietly(desk, "info"))
        if request.param == "pipewire":
            microphone = "module-null-sink sink_name=mic media.class=Audio/Source/Virtual"
            for device in (*DEVICES[:2], microphone):
                desk.run(["pactl", "load-module", *device.split(" ", 2)])
        await until(lambda: "mic" in pactl_quietly(desk, "list", "short", "sources"))
        # PipeWire's default is kept by its session manager, which may come after the devices: until then it is refused.
        await until(lambda: pactl_takes(desk, "set-default-sink", "speakers"))
        await until(lambda: pactl_takes(desk, "set-default-source", "mic"))
        await until(lambda: pactl_quietly(desk, "get-default-source") == "mic")
        await until(lambda: pactl_quietly(desk, "get-default-sink") == "speakers")
        desk.run(["pactl", "set-sink-volume", "speakers", "40%"])
        yield server
        server.send_signal(signal.SIGCONT)


@pytest.fixture
async def sound(pulse: subprocess.Popen[bytes], start_skills: Start) -> Caller:
    return await start_skills("audio")


def pactl_quietly(desk: PrivateDesktop, *words: str) -> str:
    done = subprocess.run(["pactl", *words], env=desk.env, capture_output=True, text=True, timeout=10, check=False)
    return done.stdout.strip()


def pactl_takes(desk: PrivateDesktop, *words: str) -> bool:
    done = subprocess.run(["pactl", *words], env=desk.env, capture_output=True, timeout=10, check=False)
    return done.returncode == 0


def volumes(desk: PrivateDesktop, sink: str = "speakers") -> list[int]:
    """Volume of each channel in percent, as another program sees it."""
    words = desk.run(["pactl", "get-sink-volume", sink]).split()
    return [int(word.removesuffix("%")) for word in words if word.endswith("%")]


def muted(desk: PrivateDesktop, sink: str = "speakers") -> bool:
    return "yes" in desk.run(["pactl", "get-sink-mute", sink])


def mic_muted(desk: PrivateDesktop) -> bool:
    return "yes" in desk.run(["pactl", "get-source-mute", "mic"])


@pytest.mark.parametrize(("said", "level"), [("60", 60), ("half", 50), ("a third", 33), ("0", 0), ("all", 100)])
async def test_the_volume_is_set_and_taken_back(sound: Caller, desk: PrivateDesktop, said: str, level: int) -> None:
    result = await sound.done("audio.volume", level=said)
    assert result.text == f"The volume is {level} %."
    assert set(volumes(desk)) == {level}
    await sound.undo(result)
    assert set(volumes(desk)) == {40}


async def test_the_volume_that_is_there_already(sound: Caller) -> None:
    assert (await sound("audio.volume", level=40)).outcome.effect is Effect.ALREADY


@pytest.mark.parametrize("said", ["120", "-5", "very loud"])
async def test_what_is_no_volume(sound: Caller, desk: PrivateDesktop, said: str) -> None:
    assert (await sound.wrong("audio.volume", level=said)).code == "skill.bad_value"
    assert set(volumes(desk)) == {40}


async def test_a_volume_unmutes_and_undo_mutes_again(sound: Caller, desk: PrivateDesktop) -> None:
    desk.run(["pactl", "set-sink-mute", "speakers", "1"])
    result = await sound.done("audio.volume", level=55)
    assert result.text == "The volume is 55 %, and the sound is on again."
    assert not muted(desk)
    await sound.undo(result)
    assert muted(desk)
    assert set(volumes(desk)) == {40}


async def test_the_channels_keep_their_balance(sound: Caller, desk: PrivateDesktop) -> None:
    desk.run(["pactl", "set-sink-volume", "speakers", "80%", "40%"])
    result = await sound.done("audio.volume", level=40)
    assert volumes(desk) == [40, 20]
    await sound.undo(result)
    assert volumes(desk) == [80, 40]


@pytest.mark.parametrize(("amount", "level"), [("10", 50), ("-15", 25), ("-90", 0), ("200", 100)])
async def test_louder_and_quieter_end_at_their_ends(
    sound: Caller, desk: PrivateDesktop, amount: str, level: int
) -> None:
    result = await sound.done("audio.change", amount=amount)
    assert result.text == f"The volume is {level} %."
    assert set(volumes(desk)) == {level}
    await sound.undo(result)
    assert set(volumes(desk)) == {40}


async def test_nothing_goes_above_a_hundred(sound: Caller, desk: PrivateDesktop) -> None:
    desk.run(["pactl", "set-sink-volume", "speakers", "130%"])
    assert (await sound("audio.change", amount=10)).outcome.effect is Effect.ALREADY
    assert set(volumes(desk)) == {130}, "what the person set is left"
    result = await sound.done("audio.change", amount=-10)
    assert set(volumes(desk)) == {100}
    await sound.undo(await sound.done("audio.volume", level=30))
    await sound.undo(result)
    assert set(volumes(desk)) == {100}


async def test_mute(sound: Caller, desk: PrivateDesktop) -> None:
    result = await sound.done("audio.mute", on="true")
    assert result.text == "The sound is muted."
    assert muted(desk)
    assert (await sound("audio.mute", on=True)).outcome.effect is Effect.ALREADY
    await sound.undo(result)
    assert not muted(desk)


async def test_the_volume_is_told(sound: Caller) -> None:
    assert (await sound("audio.get")).text == "The volume of Desk_Speakers is 40 %."
    await sound("audio.mute", on=True)
    assert (await sound("audio.get")).text == "The volume of Desk_Speakers is 40 %, and the sound is muted."


async def test_the_microphone(sound: Caller, desk: PrivateDesktop) -> None:
    assert (await sound("audio.microphone", on=True)).outcome.effect is Effect.ALREADY
    result = await sound.done("audio.microphone", on="false")
    assert result.text == "The microphone is off."
    assert mic_muted(desk)
    await sound.undo(result)
    assert not mic_muted(desk)


async def test_what_listens_to_an_output_is_no_microphone(desk: PrivateDesktop, start_skills: Start) -> None:
    with pulse_server(desk, *DEVICES[:2]):
        await until(lambda: pactl_quietly(desk, "get-default-sink") != "")
        sound = await start_skills("audio")
        assert (await sound.wrong("audio.microphone", on=False)).message == "there is no microphone"


@pytest.fixture
def player(pulse: subprocess.Popen[bytes], desk: PrivateDesktop) -> Iterator[None]:
    """Something that plays."""
    with subprocess.Popen(["pacat", "--playback", "/dev/zero"], env=desk.env) as playing:
        yield
        playing.kill()


@pytest.mark.usefixtures("player")
async def test_the_sound_goes_elsewhere_with_what_plays(sound: Caller, desk: PrivateDesktop) -> None:
    await until(lambda: streams(desk) == ["speakers"])
    result = await sound.done("audio.output", device="the headset")
    assert result.text == "The sound goes to Jabra Link 380 now."
    assert desk.run(["pactl", "get-default-sink"]).strip() == "jabra"
    assert streams(desk) == ["jabra"]
    assert (await sound("audio.output", device="jabra")).outcome.effect is Effect.ALREADY
    await sound.undo(result)
    assert desk.run(["pactl", "get-default-sink"]).strip() == "speakers"
    assert streams(desk) == ["speakers"]


def streams(desk: PrivateDesktop) -> list[str]:
    """The outputs that streams play to."""
    names = {line.split("\t")[0]: line.split("\t")[1] for line in lines(desk, "sinks")}
    return [names[line.split("\t")[1]] for line in lines(desk, "sink-inputs")]


def lines(desk: PrivateDesktop, what: str) -> list[str]:
    return desk.run(["pactl", "list", "short", what]).splitlines()


async def test_an_output_that_is_not_there(sound: Caller) -> None:
    wrong = await sound.wrong("audio.output", device="kitchen radio")
    assert wrong.code == "skill.not_found"
    assert wrong.choices == ("Desk_Speakers", "Jabra Link 380")


async def test_without_a_sound_server(desk: PrivateDesktop, start_skills: Start) -> None:
    sound = await start_skills("audio")
    wrong = await sound.wrong("audio.volume", level=40)
    assert (wrong.code, "no sound server is running" in wrong.message) == ("skill.unavailable", True)
    assert {s.why_not for s in await sound.skills.catalogue()} == {"no sound server is running"}


async def test_without_any_device(desk: PrivateDesktop, start_skills: Start) -> None:
    with pulse_server(desk, "module-always-sink"):
        await until(lambda: pactl_quietly(desk, "get-default-sink") == "auto_null")
        sound = await start_skills("audio")
        assert (await sound.wrong("audio.volume", level=40)).message == "there is no sound output device"


async def test_a_server_that_hangs_is_given_up(pulse: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    from lamd_audio import _server

    monkeypatch.setattr(_server, "DEADLINE_S", 0.3)

    def ask() -> None:
        with _server.server() as server:
            os.kill(pulse.pid, signal.SIGSTOP)
            server.sink_list()

    with pytest.raises(SkillError) as wrong:
        await asyncio.to_thread(ask)
    assert wrong.value.code == "skill.timeout"


# --- names ------------------------------------------------------------------------------------------------------------


def sink(name: str, description: str, *ports: tuple[str, str, str], **properties: str) -> Any:
    """A device as libpulse describes it; ports are (name, description, available)."""
    kept = {key.replace("_", ".", 1): value for key, value in properties.items()}
    listed = [SimpleNamespace(name=p, description=d, available=a) for p, d, a in ports]
    return SimpleNamespace(name=name, description=description, proplist=kept, port_list=listed)


LAPTOP = sink(
    "alsa_output.pci-0000_00_1f.3.analog-stereo", "Built-in Audio Analog Stereo",
    ("analog-output-speaker", "Speakers", "unknown"), ("analog-output-headphones", "Headphones", "yes"),
    device_bus="pci", device_form_factor="internal",
)  # fmt: skip
HDMI = sink(
    "alsa_output.pci-0000_00_1f.3.hdmi-stereo", "Built-in Audio Digital Stereo (HDMI)",
    ("hdmi-output-0", "HDMI / DisplayPort", "yes"), device_bus="pci", node_nick="DELL U2720Q",
)  # fmt: skip
SONY = sink(
    "bluez_output.38_18_4C.1", "WH-1000XM4", ("headset-output", "Headset", "yes"), device_api="bluez5",
    device_form_factor="headset",
)  # fmt: skip
DAC = sink(
    "alsa_output.usb-Focusrite_Scarlett_Solo_USB-00.analog-stereo", "Scarlett Solo USB Analog Stereo",
    ("analog-output", "Analog Output", "unknown"), device_bus="usb",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("speakers", "Speakers (Built-in Audio Analog Stereo)"),
        ("laptop speakers", "Speakers (Built-in Audio Analog Stereo)"),
        ("built-in speakers", "Speakers (Built-in Audio Analog Stereo)"),
        ("headphone jack", "Headphones (Built-in Audio Analog Stereo)"),
        ("hdmi", "Built-in Audio Digital Stereo (HDMI)"),
        ("the TV", "Built-in Audio Digital Stereo (HDMI)"),
        ("projector", "Built-in Audio Digital Stereo (HDMI)"),
        ("dell monitor", "Built-in Audio Digital Stereo (HDMI)"),
        ("headset", "WH-1000XM4"),
        ("bluetooth earbuds", "WH-1000XM4"),
        ("sony wh1000", "WH-1000XM4"),
        ("my scarlett solo", "Scarlett Solo USB Analog Stereo"),
        ("usb dac", "Scarlett Solo USB Analog Stereo"),
    ],
)
def test_people_s_names_for_outputs(said: str, name: str) -> None:
    assert _outputs.chosen(said, _outputs.outputs([LAPTOP, HDMI, SONY, DAC])).name == name


def test_two_that_may_be_meant_are_asked_about() -> None:
    with pytest.raises(SkillError) as wrong:
        _outputs.chosen("headphones", _outputs.outputs([LAPTOP, SONY]))
    assert wrong.value.code == "skill.ambiguous"
    assert wrong.value.choices == ("Headphones (Built-in Audio Analog Stereo)", "WH-1000XM4")


@pytest.mark.parametrize("said", ["kitchen speaker", "airpods", "bose speaker"])
def test_an_output_is_never_guessed(said: str) -> None:
    with pytest.raises(SkillError) as wrong:
        _outputs.chosen(said, _outputs.outputs([LAPTOP, HDMI, SONY, DAC]))
    assert wrong.value.code == "skill.not_found"


def test_a_jack_with_nothing_in_it_is_no_output() -> None:
    empty = sink("a", "Audio", ("analog-output-speaker", "Speakers", "unknown"), ("x-headphones", "Headphones", "no"))
    assert [o.name for o in _outputs.outputs([empty])] == ["Audio"]


def test_a_device_s_name_is_told_on_one_line() -> None:
    assert _outputs.plain("Evil\x1b[31m\nname\u202e") == "Evil [31m name"


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, lamd_audio; assert 'pulsectl' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
