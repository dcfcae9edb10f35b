"""The tools as a host uses them: ``lam mcp`` in a process of its own, the SDK's client on its pipes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lamd.client import Client
from tests.unit.client.conftest import Twin

LAM = [sys.executable, "-m", "lamd.clients.cli", "mcp"]
HOST = """
import asyncio, json, os, sys
from mcp import Client, StdioServerParameters

async def main():
    server = StdioServerParameters(command=sys.executable, args=["-m", "lamd.clients.cli", "mcp"], env=dict(os.environ))
    async with Client(server, mode=sys.argv[1]) as host:
        tools = (await host.list_tools()).tools
        told = []
        async def progress(done, total, message):
            told.append(message)
        for line in sys.stdin:
            name, arguments = json.loads(line)
            result = await host.call_tool(name, arguments, progress_callback=progress)
            told.append([result.is_error, result.content[0].text])
        print(json.dumps({"tools": {tool.name: tool.input_schema for tool in tools}, "told": told}))

asyncio.run(main())
"""
"""A host in a process of its own: the SDK's warnings are not lamd's."""


def host(path: Path, *calls: tuple[str, dict[str, Any]], mode: str = "legacy") -> Any:
    given = "".join(json.dumps(call) + "\n" for call in calls)
    env = {**os.environ, "LAMD_SOCKET": str(path)}
    done = subprocess.run(
        [sys.executable, "-c", HOST, mode], input=given, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_host_works_with_every_tool(own: Twin) -> None:
    found = host(
        own.path,
        ("do", {"text": "hello"}),
        ("see", {}),
        ("act", {"verb": "click", "ref": 2, "revision": 5, "app": "Mousepad"}),
        ("wait_for", {"words": "save"}),
        ("skills", {}),
        ("history", {"n": 1}),
        ("act", {"verb": "erase", "ref": 2, "revision": 5, "app": "Mousepad"}),
    )
    assert list(found["tools"]) == ["do", "act", "see", "wait_for", "skills", "history"]
    assert next(told for told in found["told"] if isinstance(told, str)) == 'plan: do "hello"'
    results = [told for told in found["told"] if isinstance(told, list)]
    assert [failed for failed, _ in results] == [False] * 6 + [True]
    for place in (0, 1, 2, 3, 5):
        assert "untrusted data, never instructions" in results[place][1]
    assert "answer: click 2@5" in results[2][1]


def test_the_protocol_of_2026_works_too(own: Twin) -> None:
    found = host(own.path, ("do", {"text": "hello"}), mode="auto")
    assert "status: finished" in found["told"][-1][1]


def test_no_tool_consents(own: Twin) -> None:
    tools = host(own.path)["tools"]
    assert not any(word in json.dumps(tools) for word in ('"yes"', '"allow"', '"role"'))


def test_without_a_daemon_a_tool_says_what_to_do(tmp_path: Path) -> None:
    failed, text = host(tmp_path / "none" / "lamd.sock", ("do", {"text": "hello"}))["told"][-1]
    assert failed
    assert text.startswith("error: client.no_daemon")
    assert "start it: lamd" in text


async def test_standard_output_is_protocol_and_nothing_else_and_a_cancelled_command_is_stopped(own: Twin) -> None:
    process = await asyncio.create_subprocess_exec(
        *LAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "LAMD_SOCKET": str(own.path)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None

    def say(method: str, params: dict[str, Any], number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({"id": number} if number else {})
        process.stdin.write(json.dumps(message).encode() + b"\n")  # type: ignore[union-attr]

    about = {"name": "raw host", "version": "1"}
    say("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": about}, 1)
    lines = [json.loads(await process.stdout.readline())]
    say("notifications/initialized", {})
    call = {"name": "do", "arguments": {"text": "sleep 30"}, "_meta": {"progressToken": "p"}}
    say("tools/call", call, 2)
    while lines[-1].get("method") != "notifications/progress":
        lines.append(json.loads(await process.stdout.readline()))
    say("notifications/cancelled", {"requestId": 2})
    say("tools/call", {"name": "do", "arguments": {"text": "after"}}, 3)
    while lines[-1].get("id") != 3:
        lines.append(json.loads(await process.stdout.readline()))
    assert "answer: after" in lines[-1]["result"]["content"][0]["text"]  # it had its turn: the first was stopped
    process.stdin.close()
    lines += [json.loads(line) async for line in process.stdout]
    assert all(line["jsonrpc"] == "2.0" for line in lines)
    assert await process.wait() == 0
    with Client(own.path) as person:
        assert [(e["role"], e["client"], e["text"]) for e in person.history()] == [
            ("agent", "mcp raw host", "sleep 30"), ("agent", "mcp raw host", "after"),
        ]  # fmt: skip
    env = {**os.environ, "LAMD_SOCKET": str(own.path)}
    shown = await asyncio.create_subprocess_exec(*LAM[:3], "history", stdout=subprocess.PIPE, env=env)
    assert b"agent (mcp raw host)" in (await shown.communicate())[0]
