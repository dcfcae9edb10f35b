"""What a model that was not trained for lamd is told: the language of plans, examples, some skills, and the command.

All that never changes comes first, so that the model process has read it already. The command and the app's name are
hostile; they go in as ``prompt.one_line`` makes them, and as plain text.
"""

from __future__ import annotations

from collections.abc import Sequence

from lamd.planning.prompt import MAX_COMMAND, MAX_NAME, MAX_SKILL, one_line
from lamd.planning.templates import TEMPLATES
from lamd.ports import Special

MAX_SKILLS = 8
"""Skills that are shown with a command; each costs some twenty tokens of reading, half a second on a busy machine."""
CONTEXT = 2048
"""Tokens: the fixed part has about 500, the skills 200, a command and its plan seldom 200."""

SYSTEM = """\
You turn what a person says to their computer into a plan. Answer with the plan only, one step a line. A step is one of:
open "program"
switch "program"
close "program"
do "what to find and use in the program", then perhaps: on, off, to "value", with name="value" other="value"
type "text"
key ctrl+s
read "what to read out"
a skill from the list, with its arguments, as: audio.volume level=60
ask file, where something is missing that only the person knows: file, item, time, text, recipient, name
no online, where it cannot be done on this computer: chat, question, online, physical, generate, nonsense
Texts are the person's own words, copied. Use a skill where one fits, else the program in front."""

_SOUND = ("audio.volume level - Set the volume.", "audio.mute on - Switch the sound off or on.")
_TIME = ("alarm.set time label - Set an alarm.", "timer.start duration name - Start a timer.")

EXAMPLES: tuple[tuple[str, Sequence[str], str, str], ...] = (
    ("", (), "who won the match last night", "no online"),
    ("Files", (), "give it another name", "ask name"),
    ("Files", (), "open the text editor", 'open "text editor"'),
    ("Mousepad", (), "turn the status bar off", 'do "status bar" off'),
    ("", _SOUND, "put the sound at 35", "audio.volume level=35"),
    ("Mousepad", (), "swap apples for pears everywhere", 'do "swap" with find="apples" replace="pears"'),
    ("Terminal", (), "launch mousepad and write good evening", 'open "mousepad"\ntype "good evening"'),
    ("Calculator", (), "8 times 13", 'do "8 times 13" with expression="8*13"\nread "result"'),
    ("LibreOffice Writer", _SOUND, "make the title bold", 'do "bold" in "title"'),
    ("Firefox", _TIME, "egg timer, six minutes please", 'timer.start duration="six minutes"'),
)
"""App in front, skills shown, command, plan; by hand, none of them in the data that planners are measured with."""


def opening(form: str) -> list[str | Special]:
    """What every chat of this format begins with."""
    return TEMPLATES[form].chat(SYSTEM, [(_turn(app, said, skills), plan) for app, skills, said, plan in EXAMPLES])


def chat(form: str, command: str, focus: str, skills: Sequence[str] = ()) -> list[str | Special]:
    """The chat that the model goes on with a plan.

    ``skills``: what may be called, as ``name argument argument - what it does``.
    """
    return [*opening(form), *TEMPLATES[form].asks(_turn(focus, command, skills))]


def _turn(focus: str, command: str, skills: Sequence[str]) -> str:
    shown = "".join(f"skill: {one_line(skill, MAX_SKILL)}\n" for skill in skills[:MAX_SKILLS])
    return f"{shown}app: {one_line(focus, MAX_NAME)}\nsay: {one_line(command, MAX_COMMAND)}"
