from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.client import AsyncClient, RemoteError
from lamd.rpc.methods import is_stop

from .conftest import Served


@pytest.mark.parametrize(
    "text",
    ["stop", "Stop!", " STOP. ", "cancel", "abort", "forget it", "Forget  it…", "stop it", "please stop",
     "stop, please", "cancel that", "stop now!"],
)  # fmt: skip
def test_stop_words(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    ["", "stop the timer", "cancel the meeting", "press stop", "don't stop", "forget", "type stop", "stopwatch"],
)  # fmt: skip
def test_no_stop_words(text: str) -> None:
    assert not is_stop(text)


@given(st.text())
def test_stop_words_take_any_text(text: str) -> None:
    is_stop(text)


async def fails(client: AsyncClient, method: str, **params: object) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await client.call(method, **params)  # type: ignore[arg-type]
    return caught.value


async def test_run_brings_progress_and_a_reply(served: Served) -> None:
    events: list[tuple[str, Any]] = []
    async with AsyncClient(served.path) as client:
        reply = await client.run("hello", on_progress=lambda e, d: events.append((e, d)), app="Mousepad", dry_run=True)
    assert [event for event, _ in events] == ["plan", "action", "outcome"]
    assert (reply["status"], reply["answer"], reply["steps"][0]["outcome"]["effect"]) == (
        "finished",
        "hello",
        "confirmed",
    )
    command = served.session.commands[0]
    assert (command.text, command.app, command.dry_run, command.role) == ("hello", "Mousepad", True, "person")
    assert reply["id"] == command.id


async def test_stop_word_never_reaches_the_session(served: Served) -> None:
    async with AsyncClient(served.path) as one, AsyncClient(served.path) as two:
        assert (await two.run("Stop!"))["answer"] == "Nothing was running."
        running = asyncio.create_task(one.run("sleep 30"))
        await served.session.started.wait()
        reply = await two.run("forget it")
        assert (reply["status"], reply["answer"]) == ("stopped", "Stopped.")
        assert (await running)["answer"] == "Stopped after 1 action."
    assert [command.text for command in served.session.commands] == ["sleep 30"]


async def test_stop_from_any_client_within_100_ms(served: Served) -> None:
    async with AsyncClient(served.path) as one, AsyncClient(served.path, role="agent") as two:
        tasks = [asyncio.create_task(one.run("stubborn 1")), asyncio.create_task(one.run("never"))]
        await served.session.started.wait()
        began = time.perf_counter()
        report = await two.stop()
        replies = await asyncio.gather(*tasks)
        assert time.perf_counter() - began < 0.5  # 90 ms of waiting, on a machine that does other things too
    assert len(report["stopped"]) == 2
    assert report["idle"] is False
    assert [reply["status"] for reply in replies] == ["stopped", "stopped"]


async def test_consent_comes_from_another_client(served: Served) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    async with AsyncClient(served.path) as asker, AsyncClient(served.path) as approver:
        got = asyncio.Event()

        def notified(method: str, params: dict[str, Any]) -> None:
            asked.append((method, params))
            got.set()

        approver.on_notification = notified
        assert (await asker.run("consent"))["code"] == "guard.no_approver"
        await approver.call("consent.watch")
        for allow, status in ((True, "finished"), (False, "refused")):
            got.clear()
            running = asyncio.create_task(asker.run("consent"))
            await got.wait()
            question = asked[-1][1]["id"]
            assert (await fails(asker, "consent.answer", id=question, allow=True)).code == "guard.no_question"
            await approver.call("consent.answer", id=question, allow=allow)
            assert (await running)["status"] == status
    assert [method for method, _ in asked] == ["consent.request", "consent.closed"] * 2


async def test_consent_for_always_and_taking_it_back(served: Served) -> None:
    path = served.path
    questions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with AsyncClient(path) as asker, AsyncClient(path) as approver:
        approver.on_notification = lambda method, params: questions.put_nowait(params) if "request" in method else None
        await approver.call("consent.watch")
        running = asyncio.create_task(asker.run("consent always"))
        question = await questions.get()
        assert question["always"]
        wrong = await fails(approver, "consent.answer", id=question["id"], allow=False, always=True)
        assert wrong.code == "wire.bad_params"
        await approver.call("consent.answer", id=question["id"], allow=True, always=True)
        assert (await running)["status"] == "finished"
        rules = (await approver.call("rules.list"))["rules"]
        assert [rule["target"] for rule in rules] == ["Delete (push button)"]
        assert (await approver.call("rules.remove", id=rules[0]["id"]))["removed"] == rules[0]
        assert (await fails(approver, "rules.remove", id=rules[0]["id"])).code == "settings.unknown"
        async with AsyncClient(path, role="agent") as agent:
            for method, given in (("rules.list", {}), ("rules.remove", {"id": "x"})):
                assert (await fails(agent, method, **given)).code == "wire.not_allowed"


async def test_an_asker_that_watches_cannot_consent_to_its_own(served: Served) -> None:
    async with AsyncClient(served.path) as asker:
        await asker.call("consent.watch")
        assert (await asker.run("consent"))["code"] == "guard.no_approver"


async def test_an_approver_that_leaves_is_forgotten(served: Served) -> None:
    async with AsyncClient(served.path) as asker:
        async with AsyncClient(served.path) as approver:
            await approver.call("consent.watch")
            assert len(served.session.desk.approvers) == 1
        async with asyncio.timeout(5):
            while served.session.desk.approvers:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert (await asker.run("consent"))["code"] == "guard.no_approver"


async def test_yes_consents_to_this_command_only(served: Served) -> None:
    async with AsyncClient(served.path) as client:
        assert (await client.run("consent", yes=True))["status"] == "finished"
        assert (await client.run("consent"))["code"] == "guard.no_approver"
    assert not served.session.desk.approvers


async def test_agents_cannot_consent(served: Served) -> None:
    async with AsyncClient(served.path, role="agent") as agent:
        assert (await fails(agent, "command.run", text="consent", yes=True)).code == "wire.not_allowed"
        for method in ("consent.watch", "daemon.shutdown"):
            assert (await fails(agent, method)).code == "wire.not_allowed"
        assert (await fails(agent, "consent.answer", id="x", allow=True)).code == "wire.not_allowed"
        assert (await fails(agent, "models.use", name="x")).code == "wire.not_allowed"
        assert (await fails(agent, "hello", role="person")).code == "wire.not_allowed"
        assert (await agent.run("hello"))["status"] == "finished"
        # the same process under another name is still the agent
        async with AsyncClient(served.path) as other:
            assert other.hello["role"] == "agent"
            assert (await fails(other, "consent.watch")).code == "wire.not_allowed"
    assert {command.role for command in served.session.commands} == {"agent"}


async def test_see_and_act(served: Served) -> None:
    async with AsyncClient(served.path) as client:
        tree = await client.call("desktop.see", app="Mousepad")
        assert tree["app"]["name"] == "Mousepad"
        assert tree["nodes"][3]["states"] == ["checked", "enabled", "showing"]
        wrap = tree["candidates"][1]
        assert [wrap[key] for key in ("ref", "kind", "label", "on", "path")] == [3, "toggle", "Wrap", True, []]
        assert {node["extents"] for node in tree["nodes"]} == {None}
        placed = await client.call("desktop.see", app="Mousepad", places=True)
        shown = [node for node in placed["nodes"] if "showing" in node["states"]]
        assert all(node["extents"] for node in shown)
        assert [n["ref"] for n in placed["nodes"] if n["extents"]] == [n["ref"] for n in shown]
        error = await fails(client, "desktop.see", app="none")
        assert (error.code, error.hint) == ("perception.no_app", "open it")
        act = {"verb": "set", "ref": 3, "revision": tree["revision"], "value": "on", "app": "Mousepad"}
        assert (await client.call("desktop.act", **act))["answer"] == "set 3@5 on in Mousepad"


async def test_the_rest_of_the_house(served: Served) -> None:
    async with AsyncClient(served.path, name="test") as client:
        assert client.hello["protocol"] == 1
        await client.run("one")
        assert (await client.call("journal.list", n=5))["entries"][0]["text"] == "one"
        assert (await client.call("journal.verify"))["ok"]
        assert (await client.call("skills.list"))["skills"][0]["name"] == "audio.volume"
        assert (await client.call("models.list"))["models"][0]["chosen"]
        assert (await client.call("models.use", name="b"))["name"] == "b"
        assert (await client.call("models.add", path="/x/y.gguf"))["name"] == "y"
        assert (await client.call("daemon.doctor"))["checks"][0]["state"] == "ok"
        status = await client.call("daemon.status")
        assert (status["state"], status["running"], status["waiting"]) == ("ready", "", 0)


async def test_stop_of_one_request_leaves_the_others(served: Served) -> None:
    async with AsyncClient(served.path) as client, AsyncClient(served.path) as other:
        begun: asyncio.Queue[Any] = asyncio.Queue()
        client.on_notification = lambda method, params: begun.put_nowait(params["request"])
        running = asyncio.create_task(client.call("command.run", timeout=None, text="sleep 30"))
        number = await begun.get()
        waiting = asyncio.create_task(other.run("after"))
        assert (await other.call("command.stop", request=number))["stopped"] == []  # not one of its own
        assert len((await client.call("command.stop", request=number))["stopped"]) == 1
        assert (await running)["status"] == "stopped"
        assert (await waiting)["answer"] == "after"
        assert (await fails(client, "command.stop", request=[1])).code == "wire.bad_params"
        assert (await client.call("command.stop", request="never asked"))["stopped"] == []


async def test_see_waits_for_a_change(served: Served) -> None:
    async with AsyncClient(served.path) as client, AsyncClient(served.path) as other:
        seen = await client.call("desktop.see")
        waiting = asyncio.create_task(client.call("desktop.see", since=seen["revision"], wait_s=20))
        await other.run("draw Undo")
        after = await waiting
        assert after["revision"] == seen["revision"] + 1
        assert after["nodes"][2]["name"] == "Undo"
        assert after["nodes"][3]["id"] == seen["nodes"][2]["id"]  # the same object under another reference
        same = await client.call("desktop.see", since=after["revision"], wait_s=0.01)
        assert same["revision"] == after["revision"]


async def test_the_journal_tells_who_asked(served: Served) -> None:
    async with AsyncClient(served.path, role="agent", name="robot") as agent:
        await agent.run("hello")
        entry = (await agent.call("journal.list", n=1))["entries"][0]
    assert (entry["role"], entry["client"], entry["text"]) == ("agent", "robot", "hello")
