"""Values worked out of a command's words: what a plan may say besides copying.

"12 times 7" gives ``12*7``, "half" ``50``, "five pm" ``17:00``, "omar at trip dot net" ``omar@trip.net``. All readings
are offered, the planner picks one under its grammar, so nothing can be typed that the person did not say.
"""

from lamd.natural.numbers import in_digits
from lamd.planning.values.readings import worked_out
from lamd.planning.values.typed import KINDS, readable
from lamd.planning.values.words import Word, words

__all__ = ["KINDS", "Word", "in_digits", "readable", "words", "worked_out"]
