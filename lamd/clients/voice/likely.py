"""How likely a text is as a command: which words follow which in the commands that the planner learned from. Pure.

``likely.tsv.gz`` has a line a pair, with how often it came; ``models/recipes/likely.py`` makes it. All numbers count as
one, so that none is preferred; a pair that never came is judged by how often its second word comes at all (Witten and
Bell's smoothing).
"""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise

from lamd.clients.voice.words import bare

PAIRS = "likely.tsv.gz"
BEGIN, END, NUMBER = "<", ">", "0"
VOCABULARY = 30_000
"""Words that there are, about: what never came is one of them."""
_NUMBERS = frozenset("zero one two three four five six seven eight nine ten eleven twelve".split())


def plain(text: str) -> list[str]:
    """The words that are counted, from before the first to after the last."""
    words = (
        NUMBER if word.isdigit() or word in _NUMBERS else word for word in bare(text).replace("%", " percent").split()
    )
    return [BEGIN, *words, END]


class Likely:
    """Counted pairs."""

    def __init__(self, pairs: Iterable[tuple[str, str, int]]) -> None:
        self._pairs: dict[tuple[str, str], int] = {}
        self._words, self._before, self._kinds = Counter[str](), Counter[str](), Counter[str]()
        for first, second, count in pairs:
            self._pairs[first, second] = count
            self._words[second] += count
            self._before[first] += count
            self._kinds[first] += 1
        self._all = self._words.total()

    @classmethod
    def shipped(cls) -> Likely:
        """The pairs that come with lamd."""
        lines = gzip.decompress((files("lamd.clients.voice") / PAIRS).read_bytes()).decode().splitlines()
        return cls((first, second, int(count)) for first, second, count in (line.split("\t") for line in lines))

    def __call__(self, text: str) -> float:
        """The logarithm of its probability."""
        words = plain(text)
        return sum(math.log(self._follows(*pair)) for pair in pairwise(words))

    def _follows(self, first: str, second: str) -> float:
        alone = (self._words[second] + 0.5) / (self._all + 0.5 * VOCABULARY)
        kinds = self._kinds[first]
        return (self._pairs.get((first, second), 0) + kinds * alone) / (self._before[first] + kinds) if kinds else alone
