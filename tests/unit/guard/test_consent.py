"""Consent comes from a person, on a connection that did not ask, in time, for that very act."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lamd.errors import GuardError, SettingsError
from lamd.guard import ConsentDesk
from lamd.guard.memory import Memory
from lamd.ports import Consent, ConsentRequest
from lamd.trajectory import Action, AppInfo, Command, Decision, Node, NodeKey, Role, Verdict

FIELD = Node(3, NodeKey(":1", "/3"), 0, (), "password text", "Password", "", frozenset(), frozenset())
ASKED = ConsentRequest(
    Command("c1", "delete\u202e it", "asker"),
    Action("click", None, "Delete (push button)", app=AppInfo(":1", "files"), window="Home", risk=""),
    Verdict(Decision.ASK, "destroys", "It destroys something."),
)


class Client:
    """One connection of a person; remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.asked = asyncio.Event()
        self.closed = asyncio.Event()
        self.more = asyncio.Condition()

    async def notify(self, event: str, data: Mapping[str, Any]) -> None:
        self.told.append((event, data))
        async with self.more:
            self.more.notify_all()
        (self.asked if event == "consent.request" else self.closed).set()

    async def enough(self, count: int) -> None:
        async with self.more:
            await self.more.wait_for(lambda: len(self.told) >= count)

    @property
    def question(self) -> Mapping[str, Any]:
        return next(data for event, data in self.told if event == "consent.request")


def code(caught: pytest.ExceptionInfo[GuardError]) -> str:
    return caught.value.code


@pytest.mark.parametrize("allow", [True, False])
async def test_another_connection_answers(allow: bool) -> None:
    desk: ConsentDesk = ConsentDesk()
    port: Consent = desk
    client = Client()
    desk.register_approver("other", client.notify)
    asking = asyncio.create_task(port.ask(ASKED))
    await client.asked.wait()
    desk.answer("other", str(client.question["id"]), allow)
    assert await asking is allow
    await client.closed.wait()
    assert client.told[-1] == (
        "consent.closed",
        {"id": client.question["id"], "answer": "allowed" if allow else "declined"},
    )
    assert desk.pending() == ()


async def test_a_question_shows_the_exact_act_and_is_json() -> None:
    desk, client = ConsentDesk(), Client()
    desk.register_approver("other", client.notify)
    asking = asyncio.create_task(desk.ask(ASKED))
    await client.asked.wait()
    question = json.loads(json.dumps(client.question))
    assert question["action"] == "click [Delete (push button)]"
    assert (question["app"], question["window"], question["rule"]) == ("files", "Home", "destroys")
    assert (question["command"], question["client"], question["role"]) == ("c1", "asker", "person")
    assert question["text"] == "delete it"
    assert question["deadline"] > 0
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await client.closed.wait()
    assert client.told[-1][1]["answer"] == "withdrawn"


async def test_a_secret_is_not_shown() -> None:
    desk, client = ConsentDesk(), Client()
    desk.register_approver("other", client.notify)
    secret = replace(
        ASKED,
        command=Command("c2", "type hunter2 into the password", "asker"),
        action=Action("type", FIELD, "Password", "hunter2", secret=True),
    )
    asking = asyncio.create_task(desk.ask(secret))
    await client.asked.wait()
    assert "hunter2" not in json.dumps(client.question)
    desk.answer("other", str(client.question["id"]), False)
    assert not await asking


async def test_who_asked_cannot_answer() -> None:
    desk, asker, other = ConsentDesk(), Client(), Client()
    desk.register_approver("asker", asker.notify)
    with pytest.raises(GuardError) as nobody:
        await desk.ask(ASKED)
    assert code(nobody) == "guard.no_approver"
    desk.register_approver("other", other.notify)
    asking = asyncio.create_task(desk.ask(ASKED))
    await other.asked.wait()
    question = str(other.question["id"])
    for connection in ("asker", "stranger"):
        with pytest.raises(GuardError) as denied:
            desk.answer(connection, question, True)
        assert code(denied) == "guard.denied"
    assert not asker.told
    desk.answer("other", question, True)
    assert await asking
    with pytest.raises(GuardError) as late:
        desk.answer("other", question, True)
    assert code(late) == "guard.expired"


async def test_an_agent_can_never_be_an_approver() -> None:
    desk = ConsentDesk()
    with pytest.raises(GuardError) as denied:
        desk.register_approver("agent", Client().notify, Role.AGENT)
    assert code(denied) == "guard.denied"
    with pytest.raises(GuardError) as nobody:
        await desk.ask(ASKED)
    assert code(nobody) == "guard.no_approver"


async def test_only_true_is_a_yes() -> None:
    desk, client = ConsentDesk(), Client()
    desk.register_approver("other", client.notify)
    asking = asyncio.create_task(desk.ask(ASKED))
    await client.asked.wait()
    desk.answer("other", str(client.question["id"]), "yes")  # type: ignore[arg-type]
    assert await asking is False


async def test_no_answer_in_time_is_no_consent() -> None:
    desk, client = ConsentDesk(patience=0.02), Client()
    desk.register_approver("other", client.notify)
    with pytest.raises(GuardError) as expired:
        await desk.ask(ASKED)
    assert code(expired) == "guard.expired"
    await client.closed.wait()
    assert client.told[-1][1]["answer"] == "expired"


async def test_the_last_approver_leaving_ends_the_question() -> None:
    desk, client = ConsentDesk(), Client()
    desk.register_approver("other", client.notify)
    asking = asyncio.create_task(desk.ask(ASKED))
    await client.asked.wait()
    desk.unregister("other")
    with pytest.raises(GuardError) as nobody:
        await asking
    assert code(nobody) == "guard.no_approver"


async def test_an_approver_that_cannot_be_shown_the_question_is_none() -> None:
    async def broken(event: str, data: Mapping[str, Any]) -> None:
        raise ConnectionResetError

    desk = ConsentDesk()
    desk.register_approver("other", broken)
    with pytest.raises(GuardError) as nobody:
        await desk.ask(ASKED)
    assert code(nobody) == "guard.no_approver"


async def test_an_approver_may_answer_while_it_is_shown_the_question() -> None:
    desk = ConsentDesk()

    async def at_once(event: str, data: Mapping[str, Any]) -> None:
        if event == "consent.request":
            desk.answer("other", str(data["id"]), True)

    desk.register_approver("other", at_once)
    assert await desk.ask(ASKED)


async def test_who_comes_later_sees_what_is_open_and_the_first_answer_counts() -> None:
    desk, first, second = ConsentDesk(), Client(), Client()
    desk.register_approver("first", first.notify)
    asking = asyncio.create_task(desk.ask(ASKED))
    await first.asked.wait()
    desk.register_approver("second", second.notify)
    await second.asked.wait()
    question = str(second.question["id"])
    desk.answer("second", question, True)
    with pytest.raises(GuardError):
        desk.answer("first", question, False)
    assert await asking
    await first.closed.wait()


async def test_questions_are_kept_apart() -> None:
    desk, client = ConsentDesk(), Client()
    desk.register_approver("other", client.notify)
    both = [asyncio.create_task(desk.ask(replace(ASKED, command=replace(ASKED.command, id=name)))) for name in "ab"]
    await client.enough(2)
    by_command = {str(q["command"]): str(q["id"]) for q in desk.pending()}
    desk.answer("other", by_command["a"], True)
    desk.answer("other", by_command["b"], False)
    assert await asyncio.gather(*both) == [True, False]


CLOSES = replace(
    ASKED, action=Action("close", value="Panel"), verdict=Verdict(Decision.ASK, "closes-desktop", "It is the desktop.")
)


async def asked(desk: ConsentDesk, request: ConsentRequest) -> tuple[asyncio.Task[bool], str, Client]:
    client = Client()
    desk.register_approver("other", client.notify)
    asking = asyncio.create_task(desk.ask(request))
    await client.asked.wait()
    return asking, str(client.question["id"]), client


async def test_yes_for_always_is_kept(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "allowed.yaml")
    asking, question, client = await asked(ConsentDesk(memory=memory), replace(CLOSES, may_always=True))
    assert client.question["always"] is True
    desk = ConsentDesk(memory=memory)
    asking.cancel()
    asking, question, _ = await asked(desk, replace(CLOSES, may_always=True))
    await desk.always("other", question)
    assert await asking is True
    assert [(rule.value, rule.rule) for rule in memory.rules()] == [("Panel", "closes-desktop")]


async def test_what_is_asked_about_each_time_stays_open_and_unwritten(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "allowed.yaml")
    for desk, request in ((ConsentDesk(memory=memory), CLOSES), (ConsentDesk(), replace(CLOSES, may_always=True))):
        asking, question, _ = await asked(desk, request)
        with pytest.raises(GuardError) as caught:
            await desk.always("other", question)
        assert code(caught) == "guard.denied"
        for stranger in ("asker", "nobody"):
            with pytest.raises(GuardError):
                await desk.always(stranger, question)
        desk.answer("other", question, False)
        assert await asking is False
    assert not memory.path.exists()


async def test_a_rule_that_cannot_be_written_counts_this_once(tmp_path: Path) -> None:
    (tmp_path / "allowed.yaml").write_text("rules: 7")
    desk = ConsentDesk(memory=Memory(tmp_path / "allowed.yaml"))
    asking, question, _ = await asked(desk, replace(CLOSES, may_always=True))
    with pytest.raises(SettingsError):
        await desk.always("other", question)
    assert await asking is True
