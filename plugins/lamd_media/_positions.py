"""Places in a track, as people say them."""

from __future__ import annotations

import re

from lamd.api import SkillError, natural

START = ("start", "beginning", "top", "zero", "0:00", "where it starts", "where it begins")
END = ("end", "finish")
SHARES = {
    "halfway": 0.5, "half way": 0.5, "middle": 0.5, "half of the way": 0.5, "midpoint": 0.5,
    "quarter of the way": 0.25, "third of the way": 1 / 3, "two thirds of the way": 2 / 3,
    "three quarters of the way": 0.75, "quarter way": 0.25, "third way": 1 / 3,
}  # fmt: skip
BEFORE_END_S = 1.0
"""Seconds before the end that "the end" means: at the end itself a player goes on to the next track."""
_LEAD = re.compile(r"^(?:(?:right )?back to |to )?(?:the |a )?(?:very )?")
_FORWARD = re.compile(r"^(?:\+|(?:forwards?|ahead|on)\b)\s*(.+)$|^(.+?) (?:forwards?|ahead|further)$")
_BACK = re.compile(r"^(?:-|(?:backwards?|back|minus)\b)\s*(.+)$|^(.+?) (?:backwards?|back|earlier)$")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def seconds(said: str, length: float, now: float) -> float:
    """Seconds from the start of a track of ``length`` seconds (0: not known), at ``now``.

    Raises ``SkillError`` ``bad_value``.
    """
    words = " ".join(said.casefold().split())
    words = _LEAD.sub("", words).removesuffix(" mark").removesuffix(" in")
    if words in START:
        return 0.0
    if found := _FORWARD.match(words):
        return _within(now + _length(found[1] or found[2]), length)
    if found := _BACK.match(words):
        return max(now - _length(found[1] or found[2]), 0.0)
    from_end = words in END or words.startswith("last ")
    share = SHARES.get(words) or _percent(words)
    if from_end or share is not None:
        if not length:
            raise SkillError("bad_value", "the player does not tell how long it is", "say a time, such as 2:15")
        if share is not None:
            return share * length
        return max(length - (BEFORE_END_S if words in END else _length(words.removeprefix("last "))), 0.0)
    return _within(_time(words), length)


def written(position: float) -> str:
    """The time on a player's clock: "1:02:30"."""
    minutes, left = divmod(round(position), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _time(words: str) -> float:
    if found := re.fullmatch(r"minute (.+)", words):
        return 60 * natural.number(found[1])
    if found := re.fullmatch(r"(\w+) minute", words):
        if found[1] in _ORDINALS:
            return 60.0 * (_ORDINALS.index(found[1]) + 1)
        if nth := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", found[1]):
            return 60.0 * int(nth[1])
    if not re.search(r"[a-z]+ ?(?:second|minute|hour)|\d|second|minute|hour", words):
        return _minutes_and_seconds(words)
    return _length(words)


def _minutes_and_seconds(words: str) -> float:
    """ "three fifteen" is 3:15."""
    parts = words.split()
    for at in range(1, len(parts)):
        try:
            minutes, left = natural.number(" ".join(parts[:at])), natural.number(" ".join(parts[at:]))
        except SkillError:
            continue
        if left < 60 and left >= 10:
            return 60 * minutes + left
    raise SkillError("bad_value", f"“{words}” is no place in a track", "say a time, such as 2:15, or “the start”")


def _percent(words: str) -> float | None:
    if not re.search(r"(?:%|percent|per cent)$", words):
        return None
    return natural.percent(words) / 100


def _length(words: str) -> float:
    if re.fullmatch(r"a bit|a little|a few seconds", words):
        return 10.0
    return natural.duration(re.sub(r"^(?:a|an|the) (?=half|quarter)", "", words)).total_seconds()


def _within(position: float, length: float) -> float:
    if length and position > length:
        raise SkillError("bad_value", f"it is only {written(length)} long", "say a time in it")
    return position
