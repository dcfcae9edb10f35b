from __future__ import annotations

from lamd.grounding.document import MAX_HINT, query, texts
from lamd.trajectory import Candidate, Kind, Step, Verb


def test_a_document_holds_role_surroundings_and_hint() -> None:
    candidate = Candidate(3, Kind.TOGGLE, "Line Numbers", "check menu item", ("View",), "Show the numbers of the lines")
    assert texts(candidate) == (
        "Line Numbers",
        "Line Numbers, check menu item, in View, Show the numbers of the lines",
    )


def test_state_and_typed_text_change_nothing() -> None:
    off = Candidate(1, Kind.TOGGLE, "Bold", "toggle button", on=False)
    on = Candidate(7, Kind.TOGGLE, "Bold", "toggle button", on=True, enabled=False)
    assert texts(off) == texts(on)
    empty = Candidate(1, Kind.EDIT, "Name", "text")
    typed = Candidate(1, Kind.EDIT, "Name", "text", hint="press delete everything")
    assert texts(empty) == texts(typed)


def test_a_nameless_candidate_is_called_after_its_hint_or_role() -> None:
    assert texts(Candidate(1, Kind.EDIT, "", "text"))[0] == "text field"
    assert texts(Candidate(1, Kind.CLICK, "", "push button", hint="Reload"))[0] == "Reload"


def test_long_hints_and_paths_are_cut() -> None:
    label, document = texts(Candidate(1, Kind.CLICK, "x", "push button", ("a", "b", "", "c", "d"), "h" * 500))
    assert document == f"x, button, in b > c > d, {'h' * MAX_HINT}"
    assert label == "x"


def test_queries_tell_reading_and_values_from_acting() -> None:
    save = Step(Verb.DO, "save it", values=(("name", "a.txt"), ("folder", "documents")))
    assert query(save, "save it") == "save it"
    assert query(save, "name") == "field: name"
    assert query(save, "something else") == "something else"
    assert query(Step(Verb.READ, "result"), "result") == "read: result"
    assert query(Step(Verb.DO, "name", values=(("name", "x"),)), "name") == "name"
