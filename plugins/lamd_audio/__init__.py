"""Volume, mute, microphone, and where the sound goes."""

from __future__ import annotations

from typing import Any

from lamd.api import Call, Done, Effect, Percent, Risk, SkillError, available, skill
from lamd_audio import _outputs as devices
from lamd_audio._server import level as level_of
from lamd_audio._server import microphone as microphone_of
from lamd_audio._server import put_level, server, settled, speakers, why_silent
from lamd_audio._server import sink as sink_named

NEAR = 4
"""Percent that a device with few steps may miss what was asked by."""


@available
def usable() -> str:
    """Whether a sound server answers."""
    return why_silent()


@skill("audio.volume", risk=Risk.REVERSIBLE, examples=("volume to 40", "half volume", "sound all the way up"))
def volume(level: Percent) -> Done:
    """Set the volume of the speakers, in percent."""
    with server() as pulse:
        return _set(pulse, speakers(pulse), level, muted=False if level else None)


@skill("audio.change", risk=Risk.REVERSIBLE, examples=("louder", "a bit quieter", "volume up by 15"))
def change(amount: int) -> Done:
    """Make the sound louder or quieter, by so many percent."""
    with server() as pulse:
        device = speakers(pulse)
        before = level_of(device)
        if amount > 0 and before >= 100:
            return Done(f"The volume is {before} % already, and is never set above 100 %.", Effect.ALREADY)
        return _set(pulse, device, min(max(before + amount, 0), 100), muted=False if amount > 0 else None)


@skill("audio.mute", risk=Risk.REVERSIBLE, examples=("mute", "unmute", "sound off please"))
def mute(on: bool) -> Done:
    """Mute the speakers, or let them sound again."""
    with server() as pulse:
        device = speakers(pulse)
        said = "muted" if on else "not muted"
        if bool(device.mute) is on:
            return Done(f"The sound is {said} already.", Effect.ALREADY)
        pulse.mute(device, on)
        now = sink_named(pulse, device.name)
        if bool(now.mute) is not on:
            return Done("The device did not take it.", Effect.UNCHANGED)
        text = "The sound is muted." if on else f"The sound is on again, at {level_of(now)} %."
        return Done(text, undo=Call("audio.mute", {"on": not on}))


@skill("audio.get", risk=Risk.OBSERVE, examples=("how loud is it", "what's the volume", "is the sound muted"))
def get() -> Done:
    """Tell the volume and the output device."""
    with server() as pulse:
        device = speakers(pulse)
        muted = ", and the sound is muted" if device.mute else ""
        return Done(f"The volume of {devices.told(device)} is {level_of(device)} %{muted}.")


@skill("audio.microphone", risk=Risk.REVERSIBLE, examples=("mute my mic", "microphone on", "they can't hear me"))
def microphone(on: bool) -> Done:
    """Switch the microphone on or off."""
    with server() as pulse:
        device = microphone_of(pulse)
        said = "on" if on else "off"
        low = " Its level is 0 %." if on and level_of(device) == 0 else ""
        if bool(device.mute) is not on:
            return Done(f"The microphone is {said} already.{low}", Effect.ALREADY)
        pulse.mute(device, not on)
        if bool(microphone_of(pulse).mute) is on:
            return Done("The microphone did not take it.", Effect.UNCHANGED)
        return Done(f"The microphone is {said}.{low}", undo=Call("audio.microphone", {"on": not on}))


@skill("audio.output", risk=Risk.REVERSIBLE, examples=("sound to the headphones", "play it on the tv", "use the dock"))
def output(device: str) -> Done:
    """Send the sound to another output device, what plays now included."""
    with server() as pulse:
        wanted = devices.chosen(device, devices.outputs(pulse.sink_list()))
        return _send(pulse, sink_named(pulse, wanted.sink), wanted.port, wanted.name)


@skill("audio.restore", risk=Risk.REVERSIBLE, hidden=True)
def restore(device: str, level: Percent, muted: bool) -> Done:
    """Set volume and mute of one device, by the server's name for it."""
    with server() as pulse:
        return _set(pulse, sink_named(pulse, device), level, muted)


@skill("audio.restore_output", risk=Risk.REVERSIBLE, hidden=True)
def restore_output(device: str, port: str = "") -> Done:
    """Send the sound to a device by the server's name for it."""
    with server() as pulse:
        sink = sink_named(pulse, device)
        return _send(pulse, sink, port, devices.told(sink))


def _set(pulse: Any, device: Any, percent: int, muted: bool | None) -> Done:
    """Set volume and, unless ``muted`` is None, mute; asked again afterwards."""
    before, was_muted = level_of(device), bool(device.mute)
    muted = was_muted if muted is None else muted
    if (before, was_muted) == (percent, muted):
        note = ", and the sound is muted" if muted else ""
        return Done(f"The volume is {before} % already{note}.", Effect.ALREADY)
    if before != percent:
        put_level(pulse, device, percent)
    if was_muted is not muted:
        pulse.mute(device, muted)
    device = sink_named(pulse, device.name)
    now, is_muted = level_of(device), bool(device.mute)
    if abs(now - percent) > NEAR or is_muted is not muted:
        raise SkillError("failed", f"the device did not take it: the volume is {now} %")
    note = ", and the sound is muted" if is_muted else ", and the sound is on again" if was_muted else ""
    # Restoring never goes above 100 % either.
    undo = Call("audio.restore", {"device": device.name, "level": min(before, 100), "muted": was_muted})
    return Done(f"The volume is {now} %{note}.", undo=undo)


def _send(pulse: Any, sink: Any, port: str, name: str) -> Done:
    """Make ``sink`` the one in use, by ``port`` unless that is empty, and move what plays now."""
    before = pulse.server_info().default_sink_name
    former = next((one for one in pulse.sink_list() if one.name == before), None)
    active = sink.port_active.name if sink.port_active else ""
    away = [stream for stream in pulse.sink_input_list() if stream.sink != sink.index]
    if before == sink.name and port in ("", active) and not away:
        return Done(f"The sound goes to {name} already.", Effect.ALREADY)
    if port and port != active:
        pulse.port_set(sink, port)
    pulse.default_set(sink)
    _move(pulse, away, sink)
    if not settled(lambda: pulse.server_info().default_sink_name == sink.name):
        raise SkillError("failed", f"the sound server does not send the sound to {name}")
    settled(lambda: all(stream.sink == sink.index for stream in pulse.sink_input_list()))
    left = sum(stream.sink != sink.index for stream in pulse.sink_input_list())
    note = f" {left} {'stream stays' if left == 1 else 'streams stay'} where {'it was' if left == 1 else 'they were'}."
    former_port = former.port_active.name if former and former.port_active else ""
    undo = Call("audio.restore_output", {"device": before, "port": former_port}) if former else None
    return Done(f"The sound goes to {name} now.{note if left else ''}", undo=undo)


def _move(pulse: Any, streams: list[Any], sink: Any) -> None:
    """Some streams are bound to their device, and some end meanwhile: what stays is counted afterwards."""
    import pulsectl

    for stream in streams:
        try:
            pulse.sink_input_move(stream.index, sink.index)
        except pulsectl.PulseOperationFailed:
            continue
