"""Answered once for always: exactly that act, where nothing is for good; never for an agent, never a password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lamd.guard.always import SPARABLE, Always, allowing, fits, rule_for
from lamd.guard.guard import judge, may_always
from lamd.guard.rules import TABLE, UNSPARED
from lamd.settings import GuardRule, GuardSettings
from lamd.trajectory import Action, AppInfo, Command, Decision, Role, Tree
from tests.unit.trees import find, tree

PERSON = Command("c1", "do it", "client-1")
ASKING = GuardSettings(ask=(GuardRule(label="bold"), GuardRule(label="delete"), GuardRule(label="password")))
SCREEN = tree(
    ("frame", "Note", ("push button", "Bold"), ("push button", "Delete"), ("password text", "Password"),
     ("check box", "Bold\u200b type")), app="notes",
)  # fmt: skip


def click(name: str = "Bold", screen: Tree = SCREEN, **more: Any) -> Action:
    target = find(screen, name)
    return replace(Action("click", target, f"{name} ({target.role})", "", screen.app), **more)


def judged(
    action: Action, *always: Always, command: Command = PERSON, guard: GuardSettings = ASKING
) -> tuple[Any, str]:
    verdict = judge(action, command, SCREEN, guard, always=always)
    return verdict.decision, verdict.rule


def test_exactly_what_was_answered_is_allowed() -> None:
    rule = rule_for(click(), "settings-ask", "2026-01-01 10:00")
    assert judged(click()) == (Decision.ASK, "settings-ask")
    assert may_always(click(), PERSON, SCREEN, ASKING)
    assert judged(click(), rule) == (Decision.ALLOW, f"always {rule.id}")
    assert "2026-01-01" in judge(click(), PERSON, SCREEN, ASKING, always=(rule,)).reason


@pytest.mark.parametrize(
    "other",
    [
        {"app": AppInfo(":1.1", "other")}, {"verb": "set"}, {"label": "Bold it (push button)"}, {"value": "on"},
        {"arguments": {"to": "x"}},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_nothing_else_is(other: dict[str, Any]) -> None:
    rule = rule_for(click(), "settings-ask")
    assert allowing((rule,), replace(click(), **other), "settings-ask") is None
    assert judged(replace(click(), **other), rule)[0] is Decision.ASK


def test_a_reason_more_is_asked_about() -> None:
    """The delete button is asked about by the table and by the settings; a rule for one answers not the other."""
    for name in ("settings-ask", "destroys"):
        rule = replace_rule(rule_for(click("Delete"), "settings-ask"), name)
        assert judged(click("Delete"), rule)[0] is Decision.ASK
    assert not may_always(click("Delete"), PERSON, SCREEN, ASKING)


def replace_rule(rule: Always, name: str) -> Always:
    """As if somebody had got one past the checks of the file."""
    made = object.__new__(Always)
    for field in ("id", "verb", "app", "target", "value", "arguments", "since"):
        object.__setattr__(made, field, getattr(rule, field))
    object.__setattr__(made, "rule", name)
    return made


def test_a_denial_stays_one() -> None:
    guard = replace(ASKING, deny=(GuardRule(label="bold"),))
    assert judged(click(), rule_for(click(), "settings-ask"), guard=guard)[0] is Decision.DENY
    assert not may_always(click(), PERSON, SCREEN, guard)


def test_an_agent_is_asked_all_the_same() -> None:
    agent = replace(PERSON, role=Role.AGENT)
    assert judged(click(), rule_for(click(), "settings-ask"), command=agent)[0] is Decision.ASK
    assert not may_always(click(), agent, SCREEN, ASKING)


def test_passwords_are_asked_about_each_time() -> None:
    typed = replace(click("Password"), verb="type", value="hunter2", secret=True)
    command = Command("c1", 'type the password "hunter2"', "client-1")
    assert not may_always(typed, command, SCREEN, ASKING)
    assert not fits(frozenset({"settings-ask"}), replace(click(), secret=True), Role.PERSON)
    assert not fits(frozenset({"settings-ask"}), replace(click(), value="the password is hunter2"), Role.PERSON)


@pytest.mark.parametrize(("risk", "may"), [("consequential", True), ("irreversible", False), ("", False)])
def test_what_is_for_good_is_asked_about_each_time(risk: str, may: bool) -> None:
    action = Action("skill", value="mail.send", arguments={"to": "ann", "copies": 2}, risk=risk)
    assert may_always(action, PERSON) is may
    if may:
        rule = rule_for(action, "skill-risk")
        assert rule.arguments == {"to": "ann", "copies": "2"}
        assert judge(action, PERSON, always=(rule,)).decision is Decision.ALLOW
        assert (
            judge(replace(action, arguments={"to": "bob", "copies": 2}), PERSON, always=(rule,)).decision
            is Decision.ASK
        )


def test_what_cannot_be_read_cannot_be_allowed() -> None:
    asked = frozenset({"settings-ask"})
    assert fits(asked, click(label="Save As… (menu item)"), Role.PERSON)
    assert not fits(asked, click(label="Bold\u200b (push button)"), Role.PERSON)
    assert not fits(asked, click(label="B" * 300), Role.PERSON)
    assert not fits(asked, Action("key"), Role.PERSON)
    assert not fits(frozenset(), click(), Role.PERSON)


def test_only_rows_of_the_table_that_nothing_hangs_on() -> None:
    rows = {rule.name: rule for rule in TABLE}
    assert all(rows[name].decision is Decision.ASK for name in SPARABLE)
    assert {"settings-ask"} == SPARABLE & UNSPARED
    assert not SPARABLE & {
        "destroys",
        "sends",
        "pays",
        "overwrites",
        "unsaved-work",
        "terminal-enter",
        "loosens-security",
    }


def test_a_rule_says_what_it_allows_or_it_is_none() -> None:
    rule = rule_for(click(), "settings-ask")
    with pytest.raises(ValueError, match="changed by hand"):
        replace(rule, target="Delete (push button)")
    with pytest.raises(ValueError, match="always asked about"):
        rule_for(click(), "destroys")
    assert rule_for(click(), "settings-ask", "later").id == rule.id
