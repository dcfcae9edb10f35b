"""One MCP server: started when first needed, kept, ended when it hangs. What tools it had last time is kept in a file.

Source: https://modelcontextprotocol.io/specification (lifecycle, tools), by the official SDK.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd.api import Done, Effect, Risk, SkillError, Spec, changed, state_folder
from lamd_mcp import _tools

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from mcp import Client, StdioServerParameters

    from lamd_mcp._config import Config

START_S = 10.0
"""Longest start; a ``npx`` that has to look around takes some seconds."""
TELL_S = 5.0
"""Longest wait for the list of its tools; with the start it must fit in the start of the skill process."""
MOST_TOOLS = 64
RETRY_S = 30.0
"""Shortest time between two starts that nobody asked for."""


class Server:
    """A server by its settings; nothing is started before ``specs``."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.problem = ""
        """Why it cannot be used now, naming it; empty if it can."""
        self.count = 0
        """Of its tools."""
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._starting = asyncio.Lock()
        self._asking: asyncio.Task[list[_tools.Tool]] | None = None
        self._tried = 0.0

    @property
    def name(self) -> str:
        return self.config.name

    async def specs(self) -> list[Spec]:
        """Its tools as skills: those of last time at once, while it is asked again; else as soon as it tells.

        None, and a ``problem``, where it does not start.
        """
        try:
            known = _tools.read(self._file().read_text(), self.config.command)
        except OSError:
            known = []
        if known:
            self._asking = asyncio.create_task(self.ask())
        tools = known or await self.ask()
        found: dict[str, Spec] = {}
        for tool in tools:
            if (spec := self._spec(tool)) is not None:
                found.setdefault(spec.name, spec)
        return list(found.values())

    def look(self) -> None:
        """Try again, behind the scenes, with one that is down for a while."""
        if self.problem and time.monotonic() - self._tried > RETRY_S:
            self._asking = asyncio.create_task(self.ask())

    async def ask(self) -> list[_tools.Tool]:
        """Start it and ask for its tools; none, and a ``problem``, where it does not answer."""
        try:
            client = await self._running()
            async with asyncio.timeout(TELL_S):
                tools = await self._all(client)
        except SkillError:
            return []
        except Exception as error:  # whatever a server answers
            self._lost(f"does not tell its tools: {_words(error)}")
            return []
        self.count = len(tools)
        self._file().write_text(_tools.write(tools, self.config.command))
        return tools

    async def _all(self, client: Client) -> list[_tools.Tool]:
        tools: list[_tools.Tool] = []
        cursor: str | None = None
        while len(tools) < MOST_TOOLS:
            page = await client.list_tools(cursor=cursor, cache_mode="refresh")
            tools += [_tools.Tool.of(tool) for tool in page.tools]
            cursor = page.next_cursor
            if cursor is None:
                break
        return tools[:MOST_TOOLS]

    def _file(self) -> Path:
        return state_folder("mcp") / f"{self.name}.json"

    def _spec(self, tool: _tools.Tool) -> Spec | None:
        """None for a tool that no plan could name."""
        name = _tools.plain_name(tool.name)
        try:
            schema, own = _tools.renamed(tool.schema)
        except (ValueError, TypeError, AttributeError):
            return None
        if not name:
            return None
        skill = f"{self.name}.{name}"
        risk = tool.risk(self.config.trust)

        async def work(arguments: Mapping[str, Any]) -> Done:
            values = _tools.fitted(schema, arguments, skill)
            return await self._call(tool.name, {own[key]: value for key, value in values.items()}, risk)

        longest = START_S + self.config.timeout + 5
        return Spec(
            skill, work, risk, timeout=longest, summary=tool.summary, schema=schema, why_not=lambda: self.problem
        )

    async def _call(self, tool: str, arguments: dict[str, Any], risk: Risk) -> Done:
        client = await self._running()
        try:
            async with asyncio.timeout(self.config.timeout):
                result = await client.call_tool(tool, arguments)
        except TimeoutError:
            self._lost(f"did not answer in {self.config.timeout:g} s", client)
            raise SkillError("timeout", self.problem, "it was ended; the next call starts it again") from None
        except Exception as error:  # the SDK raises its own errors and those of its transport
            if self._client is not client or "closed" in str(error).casefold():
                self._lost("ended", client)
                raise SkillError("unavailable", self.problem, "the next call starts it again") from error
            raise SkillError("failed", f"the MCP server {self.name} says: {_words(error)}") from error
        text = _tools.told(result.content, result.structured_content)
        if result.is_error:
            raise SkillError("failed", f"the MCP server {self.name} says: {_tools.clean(text, 300)}")
        effect = Effect.CONFIRMED if risk is Risk.OBSERVE else Effect.UNVERIFIABLE
        return Done(text or "It is done, says the server.", effect, f"the MCP server {self.name} answered")

    # --- the process -------------------------------------------------------------------------------------------------

    async def _running(self) -> Client:
        """Raises ``SkillError`` ``unavailable`` with the server's name."""
        async with self._starting:
            if self._client is not None and self._task is not None and not self._task.done():
                return self._client
            if shutil.which(self.config.command[0], path=self.config.env.get("PATH")) is None:
                self._lost(f"needs {self.config.command[0]}, which is not installed")
                raise SkillError("unavailable", self.problem)
            ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
            self._stop, self._tried = asyncio.Event(), time.monotonic()
            # A task of its own: what the SDK opens must be closed by the task that opened it.
            self._task = asyncio.create_task(self._live(ready, self._stop))
            try:
                async with asyncio.timeout(START_S):
                    client = await asyncio.shield(ready)
            except TimeoutError:
                self._lost(f"did not start in {START_S:g} s")
                raise SkillError("unavailable", self.problem) from None
            except Exception as error:
                self._lost(f"did not start: {_words(error)}")
                raise SkillError("unavailable", self.problem) from error
            if self._client is not client:  # it ended at once
                raise SkillError("unavailable", self.problem)
            self.problem = ""
            changed()
            return client

    async def _live(self, ready: asyncio.Future[Client], stop: asyncio.Event) -> None:
        try:
            from mcp import Client, StdioServerParameters
        except ImportError:
            ready.set_exception(RuntimeError("the Python module mcp is not installed (pip install 'lamd[mcp]')"))
            return
        command = list(self.config.command)
        if reaper := shutil.which("setpriv"):  # it ends with this process, however that ends
            command = [reaper, "--pdeathsig", "KILL", "--", *command]
        server = StdioServerParameters(command=command[0], args=command[1:], env=dict(self.config.env))
        try:
            async with Client(_watched(server, stop)) as client:
                self._client = client
                ready.set_result(client)
                await stop.wait()
                self._lost("ended", client)  # unless somebody has asked it to
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)

    def _lost(self, why: str, client: Client | None = None) -> None:
        """Forget the process and let it be ended, which takes seconds where it hangs; not one that came after it."""
        if client is not None and self._client is not client:
            return
        self.problem = f"the MCP server {self.name} {why}"
        self._client, self._tried = None, time.monotonic()
        self._stop.set()
        changed()
        if self._task is not None and not self._task.done() and why.startswith("did not start"):
            self._task.cancel()


@contextlib.asynccontextmanager
async def _watched(server: StdioServerParameters, ended: asyncio.Event) -> AsyncIterator[tuple[Any, Any]]:
    """The SDK's streams to a server; ``ended`` is set when it closes its own, as it does when it dies."""
    import anyio
    from mcp.client.stdio import stdio_client

    async with stdio_client(server) as (read, write), anyio.create_task_group() as group:
        send, receive = anyio.create_memory_object_stream[Any](0)

        async def hand_on() -> None:
            async with send:
                with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
                    async for message in read:
                        await send.send(message)
            ended.set()

        group.start_soon(hand_on)
        try:
            yield receive, write
        finally:
            group.cancel_scope.cancel()


def _words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return _tools.clean(str(error) or type(error).__name__, 200)
