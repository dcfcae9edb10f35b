"""Output devices under the names that people have for them: what the server calls them, and what they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lamd.api import SkillError, natural

_HEADPHONES = ("headphones", "headphone", "earphones", "earbuds", "headphone jack")
_SPEAKERS = ("speakers", "speaker", "loudspeakers")
_BUILT_IN = (*_SPEAKERS, "laptop speakers", "built in speakers", "internal speakers", "computer speakers", "laptop")
_SCREEN = ("hdmi", "display port", "displayport", "monitor", "screen", "tv", "telly", "television", "projector")
_FORMS: dict[str, tuple[str, ...]] = {
    "internal": _BUILT_IN,
    "speaker": _SPEAKERS,
    "portable": _SPEAKERS,
    "headphone": _HEADPHONES,
    "headset": ("headset", *_HEADPHONES),
    "hands-free": ("headset",),
    "hifi": ("hifi", "stereo"),
    "tv": _SCREEN,
    "car": ("car",),
}
"""PulseAudio's property ``device.form_factor`` in people's words."""
_PARTS: dict[str, tuple[str, ...]] = {
    "hdmi": _SCREEN,
    "displayport": _SCREEN,
    "headphone": _HEADPHONES,
    "headset": ("headset", *_HEADPHONES),
    "lineout": ("line out",),
    "line-out": ("line out",),
    "speaker": _SPEAKERS,
}
"""What the server's names of devices and connectors tell: ``analog-output-headphones``, ``HiFi__Speaker__sink``."""
_PROPERTIES = ("device.description", "device.product.name", "node.nick", "bluez.alias", "alsa.card_name")
"""Where a device's own names are."""


@dataclass(frozen=True, slots=True)
class Output:
    """Somewhere the sound can go."""

    sink: str
    """The server's name for the device."""
    port: str
    """The server's name for the connector; empty where there is no choice."""
    name: str
    """For people."""
    names: tuple[str, ...] = ()
    """What else it is called: close to it is enough."""
    kinds: tuple[str, ...] = ()
    """What it is, in people's words: said as they stand."""


def outputs(sinks: Iterable[Any]) -> list[Output]:
    """Every device, and every connector of those with several; connectors with nothing in them are left out."""
    found = []
    for sink in sinks:
        ports = [port for port in sink.port_list if port.available != "no"] or list(sink.port_list)
        names = tuple(plain(str(sink.proplist[key])) for key in _PROPERTIES if sink.proplist.get(key))
        if len(ports) < 2:
            found.append(Output(sink.name, "", told(sink), names, _kinds(sink, ports)))
            continue
        for port in ports:
            name = f"{plain(port.description)} ({told(sink)})"
            found.append(Output(sink.name, port.name, name, (plain(port.description),), _kinds(sink, [port])))
    return found


def chosen(said: str, among: Sequence[Output]) -> Output:
    """The one meant. Raises ``SkillError``: ``not_found``, ``ambiguous`` with the choices."""
    words = " ".join(said.casefold().replace("-", " ").split()).removeprefix("the ").removeprefix("my ")
    try:
        things = [natural.Named(o.name, o, (*_spelled(o), *([words] if words in o.kinds else ()))) for o in among]
        return natural.choose(words, things, "output device").thing
    except SkillError as error:
        if not error.code.endswith("not_found"):
            raise
        if near := _by_model(words, among):
            return near
        # "dell monitor": its name, and what it is
        for kind in sorted({kind for o in among for kind in o.kinds}, key=len, reverse=True):
            if name := words.removesuffix(f" {kind}") if words != kind else "":
                of_kind = [natural.Named(o.name, o, _spelled(o)) for o in among if kind in o.kinds]
                if name != words and (near := _near(name, of_kind)):
                    return near
        choices = tuple(o.name for o in among)[:8]
        hint = f"there are: {', '.join(choices)}"
        raise SkillError("not_found", f"there is no output device called “{said}”", hint, choices) from None


def told(device: Any) -> str:
    """A device's name for people."""
    return plain(str(device.description or device.name))


def plain(text: str) -> str:
    """On one line, printable, at most 80 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80] or "a device without a name"


def _near(name: str, among: list[natural.Named[Output]]) -> Output | None:
    try:
        return natural.choose(name, among, "output device").thing
    except SkillError as error:
        if error.code.endswith("not_found"):
            return None
        raise


def _by_model(words: str, among: Sequence[Output]) -> Output | None:
    """The one device whose name holds a word with a number in it: "sony wh1000" for WH-1000XM4."""
    models = [word for word in words.split() if len(word) >= 4 and any(c.isdigit() for c in word)]
    found = [o for o in among if any(model in name.casefold() for model in models for name in _spelled(o))]
    return found[0] if len(found) == 1 else None


def _spelled(output: Output) -> tuple[str, ...]:
    """Its names, also with what is spelled apart written together: "wh1000" for WH-1000XM4."""
    names = dict.fromkeys(n for n in (output.name, *output.names) if n)
    return (*names, *(n.replace("-", "").replace(" ", "") for n in names if any(c.isdigit() for c in n)))


def _kinds(sink: Any, ports: Sequence[Any]) -> tuple[str, ...]:
    """What it is, in people's words, alone and with how it is connected: "bluetooth speaker"."""
    properties = sink.proplist
    text = " ".join([sink.name, *(port.name for port in ports)]).lower()
    form = _FORMS.get(properties.get("device.form_factor", ""), ())
    # A built-in device has form "internal" for its headphone jack too: the connector knows better.
    parts = tuple(word for part, words in _PARTS.items() if part in text for word in words)
    built_in = properties.get("device.bus") == "pci" or form is _BUILT_IN
    if built_in and "speaker" in text:
        parts = (*parts, *_BUILT_IN)
    if built_in and not parts and "analog" in text:
        parts = _BUILT_IN
    kinds = dict.fromkeys(parts or form)
    bus = properties.get("device.bus")
    if bus == "bluetooth" or properties.get("device.api") == "bluez5":
        kinds.pop("headphone jack", None)
        return (*kinds, *(f"bluetooth {kind}" for kind in kinds), "bluetooth")
    if bus == "usb":
        kinds.update(dict.fromkeys(("dac", "sound card")))
        return (*kinds, *(f"usb {kind}" for kind in kinds), "usb")
    return tuple(kinds)
