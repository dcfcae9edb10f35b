"""Which pieces of a vocabulary a small model keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def kept(
    vocabulary: dict[str, int], special: Iterable[int], used: Counter[int], size: int
) -> tuple[list[int], dict[str, int]]:
    """The ``size`` pieces that are needed most, then the commonest of the rest, which come first: the numbers they had,
    and the numbers they get in that order."""
    letters = [i for t, i in vocabulary.items() if len(t.removeprefix("##")) == 1 and ord(t[-1]) < 0x2600]
    common = [i for t, i in vocabulary.items() if not t.startswith("[") and t.isascii()]
    order = dict.fromkeys([*special, *letters, *(i for i, _ in used.most_common()), *common])
    numbers = sorted(list(order)[:size])
    tokens = {i: t for t, i in vocabulary.items()}
    return numbers, {tokens[i]: n for n, i in enumerate(numbers)}
