"""What of the nouns reaches the disk."""

from __future__ import annotations

import json

from lamd.journal import entries
from lamd.trajectory import (
    Action,
    AppInfo,
    Command,
    Decision,
    Effect,
    Node,
    NodeKey,
    Outcome,
    Reply,
    Role,
    Status,
    StepResult,
    Verdict,
)

ALLOWED = Verdict(Decision.ALLOW, "ordinary", "Nothing here is hard to take back.")


def node(role: str, name: str) -> Node:
    states = frozenset({"visible", "focused"})
    return Node(3, NodeKey(":1.1", "/3"), 0, (), role, name, "", states, frozenset(), text="private content")


def test_a_command_is_whole() -> None:
    said = Command("c1", "open it", "client-1", Role.AGENT, dry_run=True, app="mousepad")
    assert entries.command(said) == {
        "id": "c1", "text": "open it", "client": "client-1", "role": "agent", "dry_run": True, "app": "mousepad",
    }  # fmt: skip


def test_a_command_tells_what_its_client_calls_itself() -> None:
    assert entries.command(Command("c1", "open it", "client-1", name="robot"))["name"] == "robot"


def test_an_action_leaves_out_what_its_target_holds() -> None:
    stored = entries.action(Action("type", node("entry", "Name"), "Name (entry)", "Ann", window="Form"))
    assert (stored["verb"], stored["value"], stored["window"]) == ("type", "Ann", "Form")
    assert stored["target"]["states"] == ["focused", "visible"]
    assert "private content" not in json.dumps(stored)


def test_a_secret_is_replaced_in_every_place() -> None:
    arguments = {"text": "hunter2"}
    for action in (
        Action("type", node("password text", "Password"), "Password", "hunter2", arguments=arguments),
        Action("type", None, "", "hunter2", arguments=arguments, secret=True),
    ):
        stored = entries.action(action)
        assert "hunter2" not in json.dumps(stored)
        assert (stored["value"], stored["arguments"], stored["secret"]) == ("***", {"text": "***"}, True)
        assert "***" in stored["told"]


def test_an_action_without_target_or_app_says_so() -> None:
    stored = entries.action(Action("key", value="ctrl+s"))
    assert (stored["target"], stored["app"]) == (None, None)
    app = AppInfo(":1.1", "mousepad", 77, "gtk", "3")
    assert entries.action(Action("key", app=app))["app"] == {"name": "mousepad", "toolkit": "gtk", "version": "3"}


def test_arguments_that_are_no_json_are_made_so() -> None:
    odd = {"when": {2, 1}, "nan": float("nan"), "bytes": b"x"}
    assert entries.action(Action("skill", arguments=odd))["arguments"] == {
        "when": [1, 2],
        "nan": "nan",
        "bytes": "b'x'",
    }


def test_a_reply_with_all_its_steps() -> None:
    done = Outcome(Effect.CONFIRMED, "now on", "Action.click")
    step = StepResult('do "bold"', "click [Bold]", ALLOWED, done)
    given = Reply(
        Status.ASKED, "Which one?", (step,), {"total": 1.5}, "session.which", "say it", ("a", "b"), ('do "x"',)
    )
    stored = entries.reply(given)
    assert stored["steps"] == [
        {"step": 'do "bold"', "action": "click [Bold]", "verdict": entries.verdict(ALLOWED),
         "outcome": {"effect": "confirmed", "evidence": "now on", "means": "Action.click"}},
    ]  # fmt: skip
    assert (stored["status"], stored["choices"], stored["plan"]) == ("asked", ["a", "b"], ['do "x"'])
    assert json.loads(json.dumps(stored)) == stored
