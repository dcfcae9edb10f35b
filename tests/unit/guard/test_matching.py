"""A phrase counts where it leads a clause, or wherever it stands, unless a refusal or a small object goes before."""

from __future__ import annotations

import pytest

from lamd.guard.matching import announces, announces_only
from lamd.guard.words import Words

WORDS = Words("destroys", "It destroys.", leads=("delete", "empty trash"), anywhere=("löschen", "删除"), undoable=True)


@pytest.mark.parametrize(
    "label",
    ["delete", "save and delete", "move, then delete it", "yes, really delete", "datei loschen", "files - delete",
     "delete ctrl+d", "全部删除吗"],
)  # fmt: skip
def test_it_is_announced(label: str) -> None:
    assert announces(WORDS, label)


@pytest.mark.parametrize(
    "label",
    ["deleted", "undelete", "what to delete", "don't delete", "nicht loschen", "geloschenes", "file-delete", ""],
)
def test_it_is_not(label: str) -> None:
    assert not announces(WORDS, label)


def test_a_refusal_holds_for_its_own_clause_only() -> None:
    assert announces(WORDS, "nicht fragen, datei loschen")
    assert not announces(WORDS, "abbrechen, nicht loschen")


def test_small_objects_of_a_document_pass_only_where_an_undo_takes_it_back() -> None:
    assert not announces(WORDS, "delete row")
    assert announces(Words("kills", "It ends.", leads=("delete",)), "delete row")
    assert announces(WORDS, "delete row and delete file")


def test_the_shortcut_at_the_end_of_a_label_is_no_part_of_it() -> None:
    row = Words("forgets", "It forgets.", leads=("forget$",))
    assert announces(row, "forget ctrl+shift+f")
    assert announces(row, "forget del")
    assert not announces(row, "forget it")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("delete", True),
        ("delete!", True),
        ("loschen", True),
        ("datei loschen", False),
        ("delete my song", False),
        ("my delete", False),
    ],
)
def test_a_bare_command_is_nothing_else(name: str, bare: bool) -> None:
    assert announces_only(WORDS, name) is bare


def test_a_row_without_phrases_announces_nothing() -> None:
    assert not announces(Words("none", "Nothing."), "delete")
    assert not announces_only(Words("none", "Nothing."), "delete")
