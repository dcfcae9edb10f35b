"""What came of an action, told with evidence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.trajectory import Action, AppInfo, Effect, Outcome, Tree
from lamd.verification import Facts, verify
from tests.unit.trees import Spec, find, tree

CONFIRMED, UNCHANGED, UNSURE, FAILED = Effect.CONFIRMED, Effect.UNCHANGED, Effect.UNVERIFIABLE, Effect.FAILED


def frame(*children: object) -> Spec:
    return ("frame", "Notes", *children)


def act(verb: str, before: Spec, after: Spec | None, name: str = "", value: str = "", **more: Any) -> Outcome:
    was = tree(before)
    target = find(was, name) if name else None
    label = f"{name} ({target.role})" if target else ""
    read_back, facts = more.pop("read_back", None), more.pop("facts", None)
    action = Action(verb, target, label, value, was.app, **more)
    return verify(action, was, tree(after) if after is not None else None, read_back, facts)


def item(name: str, *states: str, role: str = "check menu item", **fields: object) -> Spec:
    return (role, name, {"states": states, "key": name, **fields})


# --- set --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "value", "effect", "words"),
    [
        ((), ("checked",), "on", CONFIRMED, "Line Numbers is now checked"),
        (("checked",), (), "off", CONFIRMED, "Line Numbers is now not checked"),
        ((), ("pressed",), "on", CONFIRMED, "Line Numbers is now pressed"),
        ((), (), "on", UNCHANGED, "Line Numbers is still off"),
        (("checked",), ("checked",), "off", UNCHANGED, "Line Numbers is still on"),
        ((), ("indeterminate",), "on", FAILED, "Line Numbers is neither on nor off now"),
        (("checked",), (), "on", FAILED, "Line Numbers is now off"),
    ],
)
def test_set(was: tuple[str, ...], now: tuple[str, ...], value: str, effect: Effect, words: str) -> None:
    outcome = act("set", frame(item("Line Numbers", *was)), frame(item("Line Numbers", *now)), "Line Numbers", value)
    assert (outcome.effect, outcome.evidence) == (effect, words)


def test_a_toggle_that_is_gone_cannot_be_verified() -> None:
    outcome = act("set", frame(item("Bold")), frame(), "Bold", "on")
    assert outcome.effect is UNSURE
    assert outcome.evidence == "Bold is gone: 'Bold' is gone"


# --- type -------------------------------------------------------------------------------------------------------------


def entry(text: str | None, **fields: object) -> Spec:
    return ("entry", "Name", {"text": text, "key": "n", **fields})


@pytest.mark.parametrize(
    ("was", "now", "value", "effect", "words"),
    [
        ("", "hello", "hello", CONFIRMED, "text is now 'hello'"),
        ("dear ", "dear Ann", "Ann", CONFIRMED, "text is now 'dear Ann'"),
        ("hello", "hello", "hello", CONFIRMED, "text is now 'hello'"),
        ("x", "", "", CONFIRMED, "it is empty now"),
        ("", "a\u00a0b\n", "a b", CONFIRMED, "text is now 'a b'"),
        ("a hello", "a hello", "hello", UNCHANGED, "text is still 'a hello'"),
        ("", "", "hello", UNCHANGED, "text is still ''"),
        ("", "hel", "hello", FAILED, "text is now 'hel'"),
    ],
)
def test_type(was: str, now: str, value: str, effect: Effect, words: str) -> None:
    outcome = act("type", frame(entry(was)), frame(entry(now)), "Name", value)
    assert (outcome.effect, outcome.evidence) == (effect, words)


def test_the_read_back_text_counts_more_than_the_trees() -> None:
    outcome = act("type", frame(entry("")), frame(entry("")), "Name", "hello", read_back="hello")
    assert outcome.effect is CONFIRMED


def test_a_long_text_that_looks_the_same_cannot_be_verified() -> None:
    outcome = act("type", frame(entry("x" * 1000)), frame(entry("x" * 1000)), "Name", "hello")
    assert outcome.effect is UNSURE


def test_a_password_is_never_told() -> None:
    outcome = act("type", frame(entry(None)), frame(entry("hunter2")), "Name", "hunter2", secret=True)
    assert outcome.effect is UNSURE
    assert "hunter2" not in outcome.evidence


def test_typed_where_the_focus_was() -> None:
    assert act("type", frame(entry("")), frame(entry("hello")), value="hello").evidence == "text is now 'hello'"
    assert act("type", frame(entry("")), frame(entry("")), value="hello").effect is UNSURE
    assert act("type", frame(entry("")), frame(entry("other")), value="hello").effect is UNSURE


def test_a_line_that_was_sent_is_gone_from_its_field() -> None:
    outcome = act("type", frame(entry("")), frame(entry(""), ("label", "hello there")), "Name", "hello there\n")
    assert (outcome.effect, outcome.evidence) == (CONFIRMED, "'hello there' appeared")


# --- adjust, select ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "value", "effect", "words"),
    [
        (10.0, 60.0, "60", CONFIRMED, "value 60"),
        (10.0, 60.0, "60 %", CONFIRMED, "value 60"),
        (0.1, 0.5, "0,5", CONFIRMED, "value 0.5"),
        (10.0, 10.0, "60", UNCHANGED, "value is still 10"),
        (10.0, 50.0, "60", FAILED, "value is now 50"),
        (10.0, None, "60", UNSURE, "Zoom cannot be looked at"),
        (10.0, 60.0, "much", UNSURE, "Zoom cannot be looked at"),
    ],
)
def test_adjust(was: float, now: float | None, value: str, effect: Effect, words: str) -> None:
    before, after = (frame(("slider", "Zoom", {"value": v, "key": "z"})) for v in (was, now))
    outcome = act("adjust", before, after, "Zoom", value)
    assert (outcome.effect, outcome.evidence) == (effect, words)


def combo(shown: str, *chosen: str) -> Spec:
    entries = [item(name, *(["selected"] if name in chosen else []), role="menu item") for name in ("Serif", "Mono")]
    return ("combo box", shown, {"key": "font"}, *entries)


@pytest.mark.parametrize(
    ("before", "after", "name", "value", "effect"),
    [
        (item("Tab"), item("Tab", "selected"), "Tab", "", CONFIRMED),
        (item("Tab"), item("Tab"), "Tab", "", UNCHANGED),
        (combo("Serif", "Serif"), combo("Mono", "Mono"), "Mono", "", CONFIRMED),
        (combo("Serif"), combo("Mono"), "Mono", "", CONFIRMED),
        (combo("Serif"), combo("Mono"), "Serif", "Mono", CONFIRMED),
        (combo("Serif"), combo("Other"), "Mono", "", FAILED),
        (combo("Serif"), combo("Serif"), "Mono", "", UNCHANGED),
    ],
)
def test_select(before: Spec, after: Spec, name: str, value: str, effect: Effect) -> None:
    assert act("select", frame(before), frame(after), name, value).effect is effect


# --- click, key -------------------------------------------------------------------------------------------------------

SAVE = ("push button", "Save", {"key": "save"})


@pytest.mark.parametrize(
    ("before", "after", "effect", "words"),
    [
        (frame(SAVE), frame(SAVE, ("dialog", "Save As")), CONFIRMED, "a dialog 'Save As' opened"),
        (
            frame(SAVE),
            frame(("push button", "Save", {"key": "save", "states": ["pressed"]})),
            CONFIRMED,
            "Save is now pressed",
        ),
        (
            frame(SAVE),
            frame(("push button", "Save", {"key": "save", "states": ["focused"]})),
            UNCHANGED,
            "nothing changed",
        ),
        (frame(SAVE), frame(SAVE), UNCHANGED, "nothing changed"),
        (frame(SAVE), frame(SAVE, ("label", "Saved")), CONFIRMED, "'Saved' appeared"),
        (frame(SAVE, ("dialog", "Sure?")), frame(SAVE), CONFIRMED, "a dialog 'Sure?' closed"),
    ],
)
def test_click(before: Spec, after: Spec, effect: Effect, words: str) -> None:
    outcome = act("click", before, after, "Save")
    assert (outcome.effect, outcome.evidence) == (effect, words)


def test_clicking_a_field_gives_it_the_keyboard() -> None:
    states = {"states": ["editable"]}
    outcome = act("click", frame(entry("", **states)), frame(entry("", states=["editable", "focused"])), "Name")
    assert (outcome.effect, outcome.evidence) == (CONFIRMED, "Name has the keyboard now")


def test_a_click_may_open_or_end_an_app() -> None:
    other = Facts(appeared=AppInfo(":2", "calculator"))
    assert act("click", frame(SAVE), frame(SAVE), "Save", facts=other).evidence == "'calculator' opened"
    assert act("click", frame(SAVE), None, "Save", facts=Facts(gone=True)).evidence == "'app' closed"
    assert act("click", frame(SAVE), None, "Save").effect is UNSURE


def test_a_key_may_act_unseen() -> None:
    assert act("key", frame(SAVE), frame(SAVE), value="ctrl+c").effect is UNSURE
    assert act("key", frame(SAVE), frame(SAVE, ("dialog", "Open")), value="ctrl+o").evidence == "a dialog 'Open' opened"


# --- open, switch, close, read, skill ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "facts", "effect", "words"),
    [
        ("open", Facts(appeared=AppInfo(":2", "mousepad")), CONFIRMED, "'mousepad' opened"),
        ("open", Facts(active=True), CONFIRMED, "'notes' is in front"),
        ("open", Facts(), FAILED, "no window of 'notes' appeared"),
        ("switch", Facts(active=True), CONFIRMED, "'notes' is in front"),
        ("switch", Facts(active=False), UNCHANGED, "'notes' is not in front"),
        ("switch", Facts(), UNSURE, "nothing tells which window is in front"),
        ("close", Facts(gone=True), CONFIRMED, "'notes' closed"),
        ("close", Facts(gone=False), UNCHANGED, "'notes' is still open"),
    ],
)
def test_programs(verb: str, facts: Facts, effect: Effect, words: str) -> None:
    outcome = verify(Action(verb, value="notes"), None, None, facts=facts)
    assert (outcome.effect, outcome.evidence) == (effect, words)


def test_windows_of_an_app_open_and_close_too() -> None:
    one = tree(("frame", "a"))
    two = tree(("frame", "a"), ("frame", "b"))
    assert verify(Action("open", value="notes"), one, two).evidence == "a window 'b' opened"
    assert verify(Action("close", value="b"), two, one).evidence == "a window 'b' closed"


def test_closing_that_asks_first_is_not_closed() -> None:
    outcome = verify(Action("close", value="a"), tree(("frame", "a")), tree(("frame", "a"), ("alert", "Save changes?")))
    assert (outcome.effect, outcome.evidence) == (UNSURE, "it asks first: an alert 'Save changes?' opened")


@pytest.mark.parametrize(
    ("text", "effect", "words"),
    [("84", CONFIRMED, "it says '84'"), ("", CONFIRMED, "it is empty"), (None, FAILED, "Name could not be read")],
)
def test_read(text: str | None, effect: Effect, words: str) -> None:
    outcome = act("read", frame(entry("")), frame(entry("")), "Name", read_back=text)
    assert (outcome.effect, outcome.evidence) == (effect, words)


def test_skills_bring_their_own_evidence() -> None:
    assert verify(Action("skill", value="audio.volume"), None, None, "volume is 60").evidence == "volume is 60"
    assert verify(Action("skill", value="audio.volume"), None, None).effect is UNSURE
    assert verify(Action("dance"), None, None).effect is UNSURE


VERBS = [
    "click",
    "point",
    "set",
    "type",
    "select",
    "adjust",
    "key",
    "read",
    "open",
    "switch",
    "close",
    "skill",
    "dance",
]
words = st.text(st.characters(), max_size=12)
specs = st.recursive(
    st.tuples(st.sampled_from(["label", "entry", "menu", "combo box", "dialog", "slider"]), words),
    lambda inner: st.tuples(st.sampled_from(["panel", "list", "alert"]), words, inner, inner),
    max_leaves=6,
)
trees = st.none() | st.builds(tree, specs, specs)


@given(st.sampled_from(VERBS), trees, trees, words, st.none() | words, st.data())
@settings(max_examples=150, deadline=None)
def test_there_is_always_an_outcome_with_evidence(
    verb: str, before: Tree | None, after: Tree | None, value: str, read: str | None, data: st.DataObject
) -> None:
    target = data.draw(st.none() | st.sampled_from(before.nodes)) if before else None
    outcome = verify(Action(verb, target, "it", value), before, after, read)
    assert isinstance(outcome, Outcome)
    assert outcome.evidence
    assert "\n" not in outcome.evidence


@given(trees.filter(lambda t: t is not None), words)
@settings(max_examples=50, deadline=None)
def test_a_click_after_which_nothing_changed_is_never_confirmed(screen: Tree, value: str) -> None:
    assert verify(Action("click", screen.nodes[-1], "it", value), screen, screen).effect is UNCHANGED


def test_the_popup_of_an_entry_that_was_pressed_closes_whatever_the_entry_does() -> None:
    popup = ("window", "Menu", ("menu item", "Downloads", {"key": "d"}), ("menu item", "Print"))
    shop = frame(("label", "Shop", {"key": "page"}))
    assert act("click", ("application", "", shop, popup), ("application", "", shop), "Downloads").effect is UNCHANGED
    more = frame(("label", "Shop", {"key": "page"}), ("page tab", "Downloads"))
    outcome = act("click", ("application", "", shop, popup), ("application", "", more), "Downloads")
    assert (outcome.effect, outcome.evidence) == (CONFIRMED, "'Downloads' appeared")


def test_what_an_entry_of_a_menu_left_on_is_seen_all_the_same() -> None:
    def bar(*states: str) -> Spec:
        return frame(("menu bar", "", ("menu", "View", {"key": "m"}, item("Bold", *states))))

    assert act("click", bar(), bar("checked"), "Bold").evidence == "Bold is now checked"
