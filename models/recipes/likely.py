"""Makes ``lamd/clients/voice/likely.tsv.gz``: pairs of words in the commands of ``models/data/phrasing``.

``.venv/bin/python -m models.recipes.likely``; no randomness, seconds. The commands that speech is measured with
(``tests/bench/data/voice_*.txt``) are left out, and pairs that came once.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lamd.clients.voice import likely
from lamd.clients.voice.words import bare

ROOT = Path(__file__).parents[2]
LEAST = 2


def measured() -> set[str]:
    """What must not be learned from."""
    files = (ROOT / "tests/bench/data").glob("voice_*.txt")
    return {bare(line) for file in files for line in file.read_text("utf-8").splitlines()}


def texts(folder: Path) -> Iterator[str]:
    """All that somebody might say."""
    for name, column in (("commands.tsv", 0), ("labels_more.tsv", 2)):
        for line in (folder / name).read_text("utf-8").splitlines():
            yield line.split("\t")[column]
    for name in ("plans.jsonl", "skills.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            yield json.loads(line)["text"]


def pairs(told: Iterator[str], without: set[str], least: int = LEAST) -> list[tuple[str, str, int]]:
    """How often a word comes after another."""
    counted: Counter[tuple[str, str]] = Counter()
    for text in told:
        if bare(text) not in without:
            words = likely.plain(text)
            counted.update(pairwise(words))
    return [(*pair, count) for pair, count in sorted(counted.items()) if count >= least]


def main() -> None:
    found = pairs(texts(ROOT / "models/data/phrasing"), measured())
    lines = "".join(f"{first}\t{second}\t{count}\n" for first, second, count in found)
    file = ROOT / "lamd/clients/voice" / likely.PAIRS
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))
    print(len(found), "pairs,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
