"""From what a speech engine writes to what a person would have typed; stop words, yes and no. Pure."""

from __future__ import annotations

import re

PROMPT = (
    "Show the folder list. Go to the next page. Open the file, put a new slide on the screen. Make the color "
    "lighter. Copy the line and paste it there. Select a paragraph. Turn on the alarm. Set the timer for 5 "
    "minutes. Search for a document. Write a mail. Move the tab to the right. Type number three. Zoom to half. "
    "Pause the track. Mute the video. Sort the table by date. Check the computer. Remind me to call tomorrow. "
    "Find the dialog. Hide the toolbar. Bookmark the calendar. Change the bold title. Brightness 30 percent. Work "
    "out 6 plus 7. Rotate the image. Undo the last change."
)
"""Given to engines that take one, so that they expect commands: the words that people use most in them.

An unclear sound may come out as one of these sentences, so none of them loses or sends anything.
"""

_STOP = re.compile(r"(?:please )?(?:stop|cancel|abort|forget it)(?: it| that)?(?: please| now)?")
_YES = frozenset({"yes", "yeah", "yep", "yes please", "sure", "ok", "okay", "right", "correct", "do it", "exactly"})
_NO = frozenset({"no", "nope", "no thanks", "no thank you", "wrong", "nothing", "never mind"})
_NOISE = frozenset({"you", "thank you", "thanks for watching", "bye", "so", "oh", "the", "hmm", "uh", "um", "i"})
"""What Whisper writes where nobody spoke."""
_MORE = frozenset(
    "a an and as at but by called for from if into it's its my named of or than the then to with your".split()
)
"""No command ends with these; ``in``, ``on``, ``up`` and their like are left out: "zoom in"."""
_ASIDES = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪[^♪]*♪?")
_ENDS = re.compile(r"(?<=[.!?])\s+")


def bare(text: str) -> str:
    """Words alone: small letters, no punctuation."""
    return " ".join(re.sub(r"[^\w\s'%]", " ", text.casefold()).split())


def cleaned(text: str, wake: str = "") -> str:
    """One line as it would be typed: no asides, no ending point, no capital at the start, nothing said twice.

    ``wake`` is the wake word, dropped at the start.
    """
    text = _without_wake(" ".join(_ASIDES.sub(" ", text).split()), wake)
    parts: list[str] = []
    for part in _ENDS.split(text):
        word = part.strip().rstrip(".!,;:").strip()
        if bare(word) and (not parts or bare(word) != bare(parts[-1])):
            parts.append(_small(word))
    return ", ".join(parts)


def is_noise(text: str) -> bool:
    """Whether these are words that engines invent where nobody spoke; only to be asked where they are not sure."""
    return bare(text) in _NOISE


def is_stop(text: str) -> bool:
    """Whether it is a stop word, which no model ever sees; said several times it counts too."""
    words = bare(text)
    once = re.sub(r"\b(\w+)(?: \1)+\b", r"\1", words)
    return _STOP.fullmatch(once) is not None


def wants_more(text: str) -> bool:
    """Whether nobody ends a command like that: after ``and``, ``the``, ``called`` something comes."""
    return bare(text).rpartition(" ")[2] in _MORE


def yes_no(text: str) -> bool | None:
    """Yes, no, or neither."""
    words = bare(text)
    return True if words in _YES else False if words in _NO else None


def _without_wake(text: str, wake: str) -> str:
    if not wake:
        return text
    pattern = r"^\W*" + r"\W+".join(map(re.escape, wake.split())) + r"\b\W*"
    return re.sub(pattern, "", text, flags=re.IGNORECASE)


def _small(text: str) -> str:
    """A capital at the start is the engine's, unless the word has more of them or is ``I``."""
    first = text.split(" ", 1)[0]
    if first == "I" or first.startswith("I'") or any(letter.isupper() for letter in first[1:]):
        return text
    return text[0].lower() + text[1:]
