from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from lamd.client import Client, RemoteError
from lamd.errors import ClientError

from .conftest import Twin


def test_blocking(twin: Twin) -> None:
    events: list[tuple[str, Any]] = []
    with Client(twin.path, name="me") as client:
        assert client.hello["role"] == "person"
        reply = client.run("hello", on_progress=lambda event, data: events.append((event, data)))
        assert reply["answer"] == "hello"
        assert [event for event, _ in events] == ["plan", "action", "outcome"]
        with pytest.raises(RemoteError) as caught:
            client.call("command.rnu")
        assert caught.value.code == "wire.unknown_method"
        assert "command.run" in caught.value.hint
        assert client.stop()["stopped"] == []


def test_stop_from_another_thread(twin: Twin) -> None:
    begun = threading.Event()
    replies: list[dict[str, Any]] = []

    def run() -> None:
        with Client(twin.path) as client:
            replies.append(client.run("sleep 30", on_progress=lambda *_: begun.set()))

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    with Client(twin.path) as client:
        assert client.stop()["idle"]
    thread.join(10)
    assert replies[0]["status"] == "stopped"


def test_timeout(twin: Twin) -> None:
    with Client(twin.path) as client, pytest.raises(ClientError) as caught:
        client.call("command.run", timeout=0.2, text="sleep 30")
    assert caught.value.code == "client.timeout"


def test_lost_blocking(twin: Twin) -> None:
    with Client(twin.path) as client:
        twin.kill()
        with pytest.raises(ClientError) as caught:
            client.run("hello")
        assert caught.value.code == "client.lost"


def test_a_stream_tells_as_it_goes_and_ends_with_the_reply(twin: Twin) -> None:
    with Client(twin.path) as client:
        told = list(client.stream("hello"))
        assert [event for event, _ in told] == ["plan", "action", "outcome", "reply"]
        assert told[-1].data["answer"] == "hello"
        with pytest.raises(RemoteError, match="no words"):
            list(client.stream(" "))


def test_a_stream_that_is_left_stops_its_command(twin: Twin) -> None:
    with Client(twin.path) as client:
        for event, _ in client.stream("sleep 30"):
            if event == "action":
                break
        assert client.call("daemon.status")["running"] == ""
        assert client.run("next")["answer"] == "next"


def test_typed_words(twin: Twin) -> None:
    with Client(twin.path, name="me") as client:
        seen = client.see("Mousepad")
        assert seen["nodes"][0]["name"] == "Mousepad"
        assert client.act("click", 2, seen["revision"], app="Mousepad")["answer"].startswith("click 2@")
        assert client.act("click", 2, 1)["code"] == "grounding.stale"
        client.run("hello")
        assert [client.history(1)[0][key] for key in ("text", "client")] == ["hello", "me"]  # type: ignore[literal-required]
        assert client.skills()[0]["name"] == "audio.volume"
        assert client.see(since=seen["revision"], wait_s=0.01)["revision"] == seen["revision"]


def until_answered(client: Client, number: int) -> None:
    while not any(message.get("id") == number for message in client.receive(None)):
        pass


def test_a_daemon_that_comes_back_is_found(twin: Twin) -> None:
    asked: list[str] = []
    with Client(twin.path, reconnect=20) as client, Client(twin.path) as rigid:
        client.on_notification = lambda method, params: asked.append(method)
        client.watch()
        running = client.send("command.run", text="sleep 30")
        twin.kill()
        with pytest.raises(ClientError) as caught:
            until_answered(client, running)
        assert caught.value.code == "client.lost"  # told, and not said twice
        back = threading.Thread(target=twin.start)
        back.start()
        assert client.run("again")["status"] == "finished"
        back.join()
        assert [entry["text"] for entry in client.history()] == ["again"]
        with pytest.raises(ClientError):
            rigid.run("again")
        with Client(twin.path) as other:  # this one watches still
            number = other.send("command.run", text="consent")
            while not asked:
                client.call("daemon.status")
            other.call("command.stop", request=number)
    assert asked[0] == "consent.request"


def test_a_client_that_left_does_not_come_back(twin: Twin) -> None:
    with Client(twin.path, reconnect=20) as client:
        pass
    with pytest.raises(ClientError):
        client.run("hello")


def test_reconnecting_gives_up_in_the_end(twin: Twin) -> None:
    with Client(twin.path, reconnect=0.2) as client:
        twin.kill()
        with pytest.raises(ClientError):
            client.run("hello")
        with pytest.raises(ClientError) as caught:
            client.run("hello")
        assert caught.value.code in ("client.no_daemon", "client.lost")


def test_what_comes_with_an_answer_is_not_lost(tmp_path: Path) -> None:
    """A consent request that comes together with an answer reaches the person, as does an earlier answer."""
    listening = socket.socket(socket.AF_UNIX)
    tmp_path.chmod(0o700)
    listening.bind(str(tmp_path / "lamd.sock"))
    listening.listen()
    (tmp_path / "lamd.sock").chmod(0o600)

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            hello = json.loads(lines.readline())["id"]
            connection.sendall(json.dumps({"jsonrpc": "2.0", "id": hello, "result": {}}).encode() + b"\n")
            numbers = [json.loads(lines.readline())["id"] for _ in range(2)]
            told = {"jsonrpc": "2.0", "method": "consent.request", "params": {"id": "q"}}
            answers = [{"jsonrpc": "2.0", "id": number, "result": number} for number in reversed(numbers)]
            connection.sendall(b"".join(json.dumps(m).encode() + b"\n" for m in (*answers, told)))
            lines.readline()

    server = threading.Thread(target=serve)
    server.start()
    asked: list[Any] = []
    with Client(tmp_path / "lamd.sock") as client:
        client.on_notification = lambda method, params: asked.append((method, params))
        first = client.send("skills.list")
        assert isinstance(client.call("daemon.status"), int)
        assert asked == [("consent.request", {"id": "q"})]
        assert [message["id"] for message in client.receive(0)] == [first]
    server.join()
    listening.close()
