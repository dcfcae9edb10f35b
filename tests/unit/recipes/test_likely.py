from __future__ import annotations

from pathlib import Path

from lamd.clients.voice.likely import Likely
from models.recipes import likely


def test_pairs() -> None:
    found = likely.pairs(iter(["open it", "Open it!", "undo that", "undo that"]), {"undo that"})
    assert found == [("<", "open", 2), ("it", ">", 2), ("open", "it", 2)]
    assert len(likely.pairs(iter(["open it"]), set(), least=1)) == 3


def test_what_is_measured_is_left_out() -> None:
    assert {"show line numbers", "zoom out"} <= likely.measured()


def test_where_the_texts_are(tmp_path: Path) -> None:
    (tmp_path / "commands.tsv").write_text("do it\tApp\tplan\n")
    (tmp_path / "labels_more.tsv").write_text("Undo\tclick\ttake it back\n")
    for name in ("plans", "skills"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "{name}"}}\n')
    assert list(likely.texts(tmp_path)) == ["do it", "take it back", "plans", "skills"]
    assert Likely(likely.pairs(likely.texts(tmp_path), set(), 1))("undo it") < 0
