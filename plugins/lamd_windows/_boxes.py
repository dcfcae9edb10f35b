"""Rectangles of the screen and the words for places on it. No X here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 80
"""Characters of a title that are told."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the whole screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    def overlap(self, other: Box) -> Box | None:
        """What both have; None where that is nothing."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def holds(self, point: tuple[int, int]) -> bool:
        return self.x <= point[0] < self.x + self.width and self.y <= point[1] < self.y + self.height

    def half(self, side: str) -> Box:
        """Its left, right, top or bottom half."""
        wide, high = self.width // 2, self.height // 2
        if side in ("left", "right"):
            return Box(self.x + (wide if side == "right" else 0), self.y, wide, self.height)
        return Box(self.x, self.y + (high if side == "bottom" else 0), self.width, high)

    def put(self, size: Box, across: str, down: str) -> Box:
        """Where something of that size lies in here: ``left``, ``centre``, ``right``, empty for where it is; same down.

        What is larger than this is cut to it.
        """
        width, height = min(size.width, self.width), min(size.height, self.height)
        x = {"left": self.x, "centre": self.x + (self.width - width) // 2, "right": self.x + self.width - width}
        y = {"top": self.y, "centre": self.y + (self.height - height) // 2, "bottom": self.y + self.height - height}
        at_x = min(max(size.x, self.x), self.x + self.width - width)
        at_y = min(max(size.y, self.y), self.y + self.height - height)
        return Box(x.get(across, at_x), y.get(down, at_y), width, height)

    def write(self) -> str:
        """ "10,20,640,480"; ``read`` takes it back."""
        return f"{self.x},{self.y},{self.width},{self.height}"


def read(text: str) -> Box | None:
    """A box as ``Box.write`` gives it; None for anything else."""
    parts = re.fullmatch(r"(-?\d{1,6}),(-?\d{1,6}),(\d{1,6}),(\d{1,6})", text)
    return Box(*map(int, parts.groups())) if parts else None


_ACROSS = {"left": "left", "right": "right", "lefthand": "left", "righthand": "right"}
_DOWN = {"top": "top", "upper": "top", "up": "top", "bottom": "bottom", "lower": "bottom", "down": "bottom"}
_MIDDLE = {"centre", "center", "middle"}


def place(words: str) -> tuple[str, str] | None:
    """ "upper left corner" → ``("left", "top")``; None where no place on a screen is named."""
    said = re.findall(r"[a-z]+", words.casefold())
    across = next((_ACROSS[word] for word in said if word in _ACROSS), "")
    down = next((_DOWN[word] for word in said if word in _DOWN), "")
    if _MIDDLE.intersection(said):
        return across or "centre", down or "centre"
    return (across, down) if across or down else None


def clean(text: str, longest: int = LONGEST) -> str:
    """A name from elsewhere in one line, without characters that steer a terminal or turn text round."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
