"""The table itself: its names, its order, and what is added for agents."""

from __future__ import annotations

from dataclasses import replace

from lamd.guard.case import Case
from lamd.guard.rules import RULES, TABLE, UNSPARED
from lamd.guard.vocabulary import LABEL_WORDS
from lamd.settings import GuardSettings
from lamd.trajectory import Action, AppInfo, Command, Decision, Role

PERSON = Command("c1", "close it", "client-1")


def holding(action: Action, role: Role) -> set[str]:
    case = Case(action, replace(PERSON, role=role), None, GuardSettings())
    return {rule.name for rule in TABLE if rule.holds(case)}


def test_every_rule_has_a_name_of_its_own_and_a_sentence() -> None:
    names = [rule.name for rule in TABLE]
    assert len(names) == len(set(names))
    assert all(rule.reason.endswith(".") for rule in TABLE)


def test_no_row_allows() -> None:
    assert Decision.ALLOW not in {rule.decision for rule in TABLE}


def test_refusals_come_first_so_that_among_equals_the_graver_one_is_named() -> None:
    decisions = [rule.decision for rule in RULES]
    assert decisions == sorted(decisions, key=[Decision.DENY, Decision.ASK].index)


def test_every_kind_of_words_is_asked_for_with_its_own_reason() -> None:
    asked = {(rule.name, rule.reason) for rule in RULES if rule.decision is Decision.ASK}
    assert {(words.name, words.reason) for words in LABEL_WORDS} <= asked


def test_what_no_setting_spares_are_questions_of_the_table() -> None:
    assert {rule.name for rule in RULES if rule.decision is Decision.ASK} >= UNSPARED


def test_the_rows_for_agents_leave_persons_alone() -> None:
    close = Action("close", value="mail")
    typed = Action("type", value="ls", app=AppInfo(":1", "xterm"))
    assert (holding(close, Role.PERSON), holding(close, Role.AGENT)) == (set(), {"agent-closes"})
    assert (holding(typed, Role.PERSON), holding(typed, Role.AGENT)) == (set(), {"agent-terminal"})


def test_an_agent_gets_all_rows_of_a_person_too() -> None:
    delete = Action("click", label="Delete")
    assert holding(delete, Role.AGENT) == holding(delete, Role.PERSON) == {"destroys"}
