"""What people said to a home assistant (HWU64, training part), as calls of skills: intent → skill, slots → arguments.

Only what is plain: a slot has to stand in one piece, and an utterance with slots that no argument takes is left out.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamd.planning.values import worked_out
from lamd.trajectory import Step, Verb
from models.recipes.example import Example

FILE = Path(__file__).parent.parent / "data" / "utterances" / "hwu64_train.jsonl.gz"
WHEN = ("date", "time", "timeofday")
Slots = dict[str, list[tuple[int, int, str]]]


def in_scope() -> Iterator[Example]:
    """Every utterance that a skill covers."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            slots: Slots = {}
            for slot in said["slots"]:
                slots.setdefault(slot["name"], []).append((slot["start"], slot["end"], slot["value"]))
            call = _call(said["intent"], said["text"], slots)
            if call is not None:
                step = Step(Verb.SKILL, call[0], values=tuple(call[1].items()))
                yield Example("", said["text"].strip(), (step,), "said")


def _call(intent: str, text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    make = _INTENTS.get(intent)
    return make(text, slots) if make else None


def _when(text: str, slots: Slots) -> str | None:
    """The words of date and time where they stand side by side; empty without any, None where they are torn apart."""
    spans = sorted(s for name in WHEN for s in slots.get(name, ()))
    if not spans:
        return ""
    start, end = spans[0][0], spans[-1][1]
    between = text[start:end]
    for _, _, value in spans:
        between = between.replace(value, "", 1)
    left = set(between.split()) - {"at", "on", "the", "in", "of"}
    return None if left else text[start:end].strip()


def _only(slots: Slots, *names: str) -> bool:
    return set(slots) <= set(names)


def _alarm_set(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    when = _when(text, slots)
    return ("alarm.set", {"time": when}) if when and "time" in slots and _only(slots, *WHEN) else None


def _alarm_remove(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    when = _when(text, slots)
    if when is None or not _only(slots, *WHEN):
        return None
    return "alarm.cancel", {"time": when} if when else {}


def _volume(amount: int) -> Any:
    def make(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
        if slots or "mute" in text:
            return None
        return "audio.change", {"amount": str(amount)}

    return make


def _mute(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    if slots or not any(word in text for word in ("mute", "silen", "quiet", "sound off")):
        return None
    return "audio.mute", {"on": "false" if "unmute" in text else "true"}


def _calendar_query(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    when = _when(text, slots)
    if when and _only(slots, *WHEN):
        return "calendar.list", {"when": when}
    return ("calendar.next", {}) if not slots and "next" in text else None


def _calendar_set(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    when, titles = _when(text, slots), slots.get("event_name", [])
    if not when or len(titles) != 1 or not _only(slots, *WHEN, "event_name") or "remind" in text:
        return None
    return "calendar.add", {"title": titles[0][2], "time": when}


def _calendar_remove(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    titles = slots.get("event_name", [])
    return ("calendar.remove", {"title": titles[0][2]}) if len(titles) == 1 and _only(slots, "event_name") else None


def _datetime(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    if not slots:
        if "time" in text or "clock" in text or "hour" in text:
            return "system.time", {}
        return ("system.date", {}) if "date" in text or "day" in text else None
    when = slots.get("date", []) + slots.get("event_name", [])
    if len(when) != 1 or not _only(slots, "date", "event_name"):
        return None
    return "system.date", {"when": when[0][2]} if when[0][2] not in ("today", "today's") else {}


def _mail(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    to = [s for name in ("person", "relation", "email_address") for s in slots.get(name, ())]
    plain = text.strip().rstrip(".").endswith(to[0][2]) if len(to) == 1 else False
    return ("mail.draft", {"to": to[0][2]}) if plain and _only(slots, "person", "relation", "email_address") else None


def _list(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    named = slots.get("list_name", [])
    return ("lists.read", {"list": named[0][2]}) if len(named) == 1 and _only(slots, "list_name") else None


def _sum(text: str, slots: Slots) -> tuple[str, dict[str, str]] | None:
    sums = [v for v in worked_out(text) if any(sign in v for sign in "*/+-^") and "ans" not in v]
    return ("calc.evaluate", {"expression": max(sums, key=len)}) if sums and not slots else None


def _nothing_else(skill: str) -> Any:
    return lambda text, slots: (skill, {}) if not slots else None


_INTENTS: Mapping[str, Any] = {
    "alarm_query": _nothing_else("alarm.list"),
    "alarm_set": _alarm_set,
    "alarm_remove": _alarm_remove,
    "audio_volume_up": _volume(10),
    "audio_volume_down": _volume(-10),
    "audio_volume_mute": _mute,
    "calendar_query": _calendar_query,
    "calendar_set": _calendar_set,
    "calendar_remove": _calendar_remove,
    "datetime_query": _datetime,
    "email_sendemail": _mail,
    "lists_query": _list,
    "qa_maths": _sum,
}
