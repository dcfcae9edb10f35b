"""The blocking client, for one thread."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from lamd.client.framing import Message, OnNotification, OnProgress, Talk, answer
from lamd.client.reaching import ANSWER_S, CONNECT_S, LOOK_S, connect, lost, too_late
from lamd.client.shapes import Entry, Hello, Reply, Seen, Skill, StopReport, Told
from lamd.errors import ClientError
from lamd.places import socket_path


class Client:
    """Blocking, for one thread. For a loop of one's own: ``fileno``, ``send`` and ``receive``.

    ``reconnect``: so many seconds a call may wait for a daemon that went away, such as one that restarts. What was
    under way is told as ``lost`` and never said twice: it may have been done.
    """

    def __init__(
        self, path: Path | None = None, *, role: str = "person", name: str = "python", reconnect: float = 0.0
    ) -> None:
        self._path = path or socket_path()
        self._role, self._name, self._reconnect = role, name, reconnect
        self._watching = self._lost = self._closed = False
        self.on_notification: OnNotification = lambda method, params: None
        """Called for every notification that comes while an answer is awaited."""
        self._enter()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave. A command that this client has running is stopped by the daemon."""
        self._closed = True
        self._sock.close()

    def fileno(self) -> int:
        """For ``select``: readable when ``receive`` has something."""
        return self._sock.fileno()

    def send(self, method: str, **params: Any) -> int:
        """Send a request and do not wait; returns its id."""
        if self._lost and self._reconnect and not self._closed:
            self._again()
        number, line = self._talk.ask(method, params)
        try:
            self._put(line)
        except OSError as error:  # what is sent in part is not carried out, so that it can be sent again
            self._lost = True
            if not self._reconnect or self._closed:
                raise lost() from error
            return self.send(method, **params)
        return number

    def receive(self, timeout: float | None) -> list[Message]:
        """What has come, after waiting at most ``timeout`` seconds for something; raises ``ClientError`` ``lost``."""
        if self._early:
            early = self._early.copy()
            self._early.clear()
            return early
        return self._read(timeout)

    def _read(self, timeout: float | None) -> list[Message]:
        try:
            self._sock.settimeout(timeout)
            data = self._sock.recv(1 << 16)
        except (TimeoutError, BlockingIOError):
            return []
        except OSError as error:
            self._lost = True
            raise lost() from error
        if not data:
            self._lost = True
            raise lost()
        return list(self._talk.take(data))

    def call(self, method: str, *, timeout: float | None = ANSWER_S, **params: Any) -> Any:
        """Ask and wait for the answer; ``timeout=None`` waits for ever. Raises ``RemoteError`` or ``ClientError``."""
        return self._await(self.send(method, **params), method, timeout)

    def run(self, text: str, *, on_progress: OnProgress | None = None, **options: Any) -> Reply:
        """Carry out a command; returns the Reply as a dict. Options: ``app``, ``dry_run``, ``yes``."""
        before, self.on_notification = self.on_notification, _progress_only(on_progress, self.on_notification)
        try:
            return cast(Reply, dict(self.call("command.run", timeout=None, text=text, **options)))
        finally:
            self.on_notification = before

    def stream(self, text: str, **options: Any) -> Iterator[Told]:
        """Carry out a command and tell of it as it goes; the last is ``reply``. Left early, the command is stopped."""
        number, ended = self.send("command.run", text=text, **options), False
        try:
            while not ended:
                for message in self.receive(None):
                    if message.get("id") == number:
                        ended = True
                        yield Told("reply", answer(message))
                    elif message.get("method") == "command.progress" and message["params"].get("request") == number:
                        yield Told(str(message["params"]["event"]), message["params"]["data"])
                    elif "method" in message:
                        self.on_notification(message["method"], message.get("params", {}))
        finally:
            if not ended and not self._lost:
                self.call("command.stop", timeout=CONNECT_S, request=number)

    def stop(self) -> StopReport:
        """Stop whatever runs and forget what waits."""
        return cast(StopReport, dict(self.call("command.stop", timeout=CONNECT_S)))

    def see(self, app: str = "", *, since: int = 0, wait_s: float = 0.0, places: bool = False) -> Seen:
        """What an app shows, or the one in front; with ``wait_s`` once its revision is larger than ``since``.

        ``places`` fills in where on the screen it shows, as far as that can be known.
        """
        return cast(Seen, self.call("desktop.see", app=app, since=since, wait_s=wait_s, places=places))

    def act(self, verb: str, ref: int, revision: int, value: str = "", **options: Any) -> Reply:
        """One action on an element of the observation with that revision. Options: ``app``, ``yes``."""
        given = {"verb": verb, "ref": ref, "revision": revision, "value": value, **options}
        return cast(Reply, self.call("desktop.act", timeout=None, **given))

    def history(self, n: int = 20) -> list[Entry]:
        """The last commands, the newest last."""
        return cast(list[Entry], self.call("journal.list", n=n)["entries"])

    def skills(self) -> list[Skill]:
        """What can be done without a screen."""
        return cast(list[Skill], self.call("skills.list")["skills"])

    def watch(self) -> None:
        """Be asked for consent by ``consent.request`` from now on, after a reconnect too; not for agents."""
        self.call("consent.watch")
        self._watching = True

    def _enter(self) -> None:
        self._talk = Talk()
        self._sock: socket.socket = connect(self._path)
        self._lost = False
        self._early: list[Message] = []
        """Answers to other requests that came while one was awaited."""
        try:
            self._put(self._talk.ask("hello", {"role": self._role, "name": self._name})[1])
            self.hello: Hello = self._await(1, "hello", ANSWER_S)
        except OSError as error:
            self._sock.close()
            raise lost() from error
        except BaseException:
            self._sock.close()
            raise

    def _again(self) -> None:
        deadline = time.monotonic() + self._reconnect
        self._sock.close()
        while True:
            try:
                self._enter()
                break
            except ClientError as error:
                if error.code not in ("client.no_daemon", "client.lost") or time.monotonic() >= deadline:
                    raise
            time.sleep(LOOK_S)
        if self._watching:
            self.call("consent.watch")

    def _put(self, line: bytes) -> None:
        self._sock.settimeout(CONNECT_S)
        self._sock.sendall(line)

    def _await(self, number: int, method: str, timeout: float | None) -> Any:
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise too_late(method, timeout)
            found: Message | None = None
            for message in self._read(left):  # to its end: what came with the answer would be lost
                if "method" in message:
                    self.on_notification(message["method"], message.get("params", {}))
                elif message.get("id") in (number, None):
                    found = message
                else:
                    self._early.append(message)
            if found is not None:
                return answer(found)


def _progress_only(on_progress: OnProgress | None, others: OnNotification) -> OnNotification:
    def notified(method: str, params: Message) -> None:
        if method != "command.progress":
            others(method, params)
        elif on_progress is not None:
            on_progress(str(params.get("event", "")), params.get("data") or {})

    return notified
