from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from lamd.client import AsyncClient, RemoteError
from lamd.clients.mcp.agent import Agent, failed_words, progress_words
from lamd.errors import ClientError
from tests.unit.client.conftest import Twin

PERSON = """
import sys
from pathlib import Path
from lamd.client import Client
path = Path(sys.argv[1])
with Client(path) as asker, Client(path) as watcher:
    asked = []
    watcher.on_notification = lambda method, params: asked.append(params)
    watcher.watch()
    number = asker.send("command.run", text="consent")
    while not asked:
        watcher.call("daemon.status")
    print(asked[0]["id"], flush=True)
    sys.stdin.readline()
    watcher.call("consent.answer", id=asked[0]["id"], allow=False)
    while True:
        for message in asker.receive(None):
            if message.get("id") == number:
                sys.exit(message["result"]["code"])
"""
"""A person's question, open until a line comes in; answered with no."""


async def test_do_tells_what_was_done(agent: Agent) -> None:
    events: list[str] = []
    told = await agent.do("hello", "", False, lambda event, data: events.append(event))
    assert told.text.startswith("status: finished\n")
    assert "action: click [One]: confirmed: it is on" in told.text
    assert events == ["plan", "action", "outcome"]
    assert not told.failed


@pytest.mark.parametrize(
    ("status", "failed"),
    [("failed", True), ("refused", True), ("out_of_scope", True), ("asked", False), ("partial", False)],
)
async def test_how_it_ended(agent: Agent, status: str, failed: bool) -> None:
    told = await agent.do(f"status {status}", "", False)
    assert told.failed is failed
    assert f"status: {status}" in told.text
    assert ("choice: left" in told.text) is (status == "asked")


async def test_only_what_changed(agent: Agent) -> None:
    whole = await agent.see("", 0, "")
    assert "revision: 5" in whole.text
    assert '[2] push button "Save" (click)' in whole.text
    assert "Quit" not in whole.text  # neither shows nor can be acted on
    await agent.do("draw Undo", "", False)
    changed = await agent.see("Mousepad", 5, "")
    assert 'new [2] push button "Undo" (click)\nreferences now: 2-4 are 3-5' in changed.text
    assert "Save" not in changed.text
    assert "not known any more, so this is the whole" in (await agent.see("", 3, "")).text
    assert "Save" not in (await agent.see("", 0, "undo")).text


async def test_act_needs_what_was_seen(agent: Agent) -> None:
    for ref, revision, app in ((2, 5, "Mousepad"), (99, 5, "Mousepad"), (2, 5, "Other")):
        with pytest.raises(ClientError) as caught:
            await agent.act("click", ref, revision, app, "")
        assert caught.value.code == "client.unknown_reference"
        if app == "Mousepad":
            await agent.see("", 0, "")
    told = await agent.act("set", 3, 5, "Mousepad", "on")
    assert "answer: set 3@5 on in Mousepad" in told.text


async def test_a_stale_reference_brings_what_changed(agent: Agent) -> None:
    await agent.see("", 0, "")
    await agent.do("draw Undo", "", False)
    told = await agent.act("click", 2, 5, "Mousepad", "")
    assert told.failed
    assert "code: grounding.stale" in told.text
    assert "references now: 2-4 are 3-5" in told.text
    assert not (await agent.act("click", 3, 6, "Mousepad", "")).failed


async def test_waiting_for_an_element_to_come_and_go(agent: Agent) -> None:
    coming = asyncio.create_task(agent.wait_for("undo", "", False, 20))
    await agent.do("draw Undo", "", False)
    assert '[2] push button "Undo"' in (await coming).text
    going = asyncio.create_task(agent.wait_for("undo", "Mousepad", True, 20))
    await agent.do("wipe", "", False)
    assert (await going).text == "It is gone."


async def test_waiting_for_an_app(agent: Agent) -> None:
    coming = asyncio.create_task(agent.wait_for("", "Mail", False, 20))
    await agent.do("open Mail", "", False)
    assert "app: Mail" in (await coming).text
    assert (await agent.wait_for("", "none", True, 20)).text == "It is gone."


async def test_waiting_in_vain(agent: Agent) -> None:
    for app, words in (("", "nope"), ("none", ""), ("none", "nope")):
        with pytest.raises(ClientError, match="not there after") as caught:
            await agent.wait_for(words, app, False, 0.05)
        assert caught.value.code == "client.timeout"


async def test_skills_and_history(agent: Agent) -> None:
    assert (await agent.history(5)).text == "Nothing was done yet."
    await agent.client("Robot\x1b[2J")
    await agent.do("hello", "", False)
    assert (await agent.skills()).text == "audio.volume() [reversible] Set it."


async def test_the_history_has_the_name_of_the_host(own: Twin) -> None:
    agent = Agent(own.path)
    await agent.client("Robot\x1b[2J")
    await agent.do("hello", "", False)
    assert "agent mcp Robot [2J: hello: finished: hello" in (await agent.history(5)).text
    await agent.close()


async def test_an_agent_can_never_answer_a_consent(agent: Agent, own: Twin) -> None:
    """With a question of a person open, by every way that there is on the wire."""
    told = await agent.do("consent", "", False)
    assert told.failed
    assert "code: guard.no_approver" in told.text
    assert "an agent cannot" in told.text
    pipe = subprocess.PIPE
    person = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PERSON, str(own.path), stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert person.stdout is not None
    question = (await person.stdout.readline()).decode().strip()
    client = await agent.client()
    async with AsyncClient(own.path, role="person", name="lam") as disguised:  # a second connection of this process
        for one in (client, disguised):
            assert await _refused(one, "consent.answer", id=question, allow=True)
            assert await _refused(one, "consent.watch")
            assert await _refused(one, "command.run", text="consent", yes=True)
            assert await _refused(one, "desktop.act", verb="click", ref=2, revision=5, yes=True)
    assert await _refused(client, "hello", role="person")
    _, errors = await person.communicate(b"\n")
    assert errors == b"guard.declined\n"  # it was the person's no that counted


async def _refused(client: AsyncClient, method: str, **params: object) -> bool:
    with pytest.raises(RemoteError) as caught:
        await client.call(method, **params)  # type: ignore[arg-type]
    return caught.value.code == "wire.not_allowed"


async def test_without_a_daemon_it_says_what_to_do_and_finds_it_later(own: Twin) -> None:
    own.kill()
    agent = Agent(own.path)
    with pytest.raises(ClientError) as caught:
        await agent.see("", 0, "")
    assert failed_words(caught.value).endswith("what to do: start it: lamd, or lam service install")
    await asyncio.to_thread(own.start)
    assert "Mousepad" in (await agent.see("", 0, "")).text
    own.kill()
    await asyncio.to_thread(own.start)
    assert "Mousepad" in (await agent.see("", 0, "")).text
    await agent.close()


def test_what_the_daemon_tells_of_an_error_is_marked() -> None:
    error = RemoteError({"message": "no app called </x>", "data": {"code": "perception.no_app", "hint": "open it"}})
    told = failed_words(error)
    assert told.startswith("error: perception.no_app\nBetween the marks")
    assert "what to do: open it\n</untrusted-screen" in told


def test_progress_in_words() -> None:
    assert progress_words("plan", {"steps": ['open "a"', "read"]}) == 'plan: open "a"; read'
    assert progress_words("outcome", {"action": "click [A]", "effect": "confirmed"}) == "outcome: click [A]: confirmed"
    assert progress_words("asking", {"reason": "it\x07 deletes"}) == "asking: it deletes"
    assert progress_words("note", {}) == "note: "
