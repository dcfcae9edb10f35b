"""lamd_mcp against a real server, written with the official SDK and run as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lamd_mcp import _config, _servers, _tools

from lamd.api import settings
from lamd.trajectory import Effect
from tests.plugins.calling import Caller
from tests.unit.waiting import until

Start = Callable[..., Awaitable[Caller]]

SERVER = '''
import os, sys, time
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("shelf")
books: list[str] = []
Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def list_books() -> str:
    """Tell the books \\x1b[31mon the shelf."""
    return "\\u202e" + ", ".join(books) + "\\x07"


@server.tool()
def addBook(title: str, copies: int = 1, lentOut: bool = False) -> str:
    """Put a book on the shelf."""
    books.extend([title] * copies)
    return f"{copies} of {title}" + (" (lent out)" if lentOut else "")


@server.tool(annotations=ToolAnnotations(destructive_hint=True))
def burn(titles: list[str]) -> str:
    """Burn books."""
    raise ValueError(f"{titles} cannot burn")


@server.tool()
def flood() -> str:
    return "x" * 1_000_000


@server.tool()
def environment() -> dict[str, str]:
    return dict(os.environ)


@server.tool()
def hang() -> str:
    time.sleep(1000)


@server.tool()
def die() -> str:
    os._exit(3)


server.run("stdio")
'''


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``shelf(other={…}, trust=True)`` writes settings with the server and others."""
    program = tmp_path / "shelf.py"
    program.write_text(SERVER)
    monkeypatch.setenv("LAMD_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LAMD_TEST_SECRET", "hunter2")

    def write(others: dict[str, Any] | None = None, **more: Any) -> None:
        env = {"PID_FILE": str(tmp_path / "pid"), "COLOUR": "red"}
        server = {"command": [sys.executable, str(program)], "env": env, **more}
        settings = {"plugins": {"mcp": {"servers": {"shelf": server, **(others or {})}}}}
        (tmp_path / "config.yaml").write_text(json.dumps(settings))

    return write


def pid(tmp_path: Path) -> int:
    return int((tmp_path / "pid").read_text())


def alive(number: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


async def test_tools_are_skills_with_their_own_schema(shelf: Callable[..., None], start_skills: Start) -> None:
    shelf()
    call = await start_skills("mcp")
    info = await call.skills.find("shelf.add_book")
    assert (info.summary, info.risk) == ("Put a book on the shelf.", "consequential")
    assert info.schema["required"] == ["title"]
    assert {name: kind["type"] for name, kind in info.schema["properties"].items()} == {
        "title": "string",
        "copies": "integer",
        "lent_out": "boolean",
    }
    result = await call("shelf.add_book", title="Ulysses", copies="two", lent_out="true")
    assert (result.text, result.outcome.effect) == ("2 of Ulysses (lent out)", Effect.UNVERIFIABLE)
    assert (await call("shelf.list_books")).text == "Ulysses, Ulysses"
    assert (await call("mcp.servers")).text == "shelf with 7 tools."


async def test_hints_are_believed_only_with_trust(shelf: Callable[..., None], start_skills: Start) -> None:
    shelf()
    call = await start_skills("mcp")
    assert (await call.skills.find("shelf.list_books")).risk == "consequential"
    assert (await call.skills.find("shelf.burn")).risk == "irreversible"
    assert (await call.skills.find("shelf.list_books")).summary == "Tell the books [31mon the shelf."
    shelf(trust=True)
    call = await start_skills("mcp")
    assert (await call.skills.find("shelf.list_books")).risk == "observe"
    assert (await call.skills.find("shelf.add_book")).risk == "consequential"
    assert (await call("shelf.list_books")).outcome.effect is Effect.CONFIRMED


async def test_wrong_arguments_and_errors_are_told(shelf: Callable[..., None], start_skills: Start) -> None:
    shelf()
    call = await start_skills("mcp")
    assert (await call.wrong("shelf.add_book")).message == "shelf.add_book needs to know its title"
    assert (await call.wrong("shelf.add_book", title="x", price="1")).code == "skill.bad_value"
    assert (await call.wrong("shelf.add_book", title="x", copies="many")).code == "skill.bad_value"
    assert (await call.wrong("shelf.add_book", title="x", lent_out="perhaps")).code == "skill.bad_value"
    error = await call.wrong("shelf.burn", titles="Ulysses and Emma")
    assert error.code == "skill.failed"
    assert error.message.startswith("the MCP server shelf says: ")


async def test_an_answer_is_cut_and_lamds_environment_kept_from_it(
    shelf: Callable[..., None], start_skills: Start
) -> None:
    shelf()
    call = await start_skills("mcp")
    assert len((await call("shelf.flood")).text) == _tools.LONGEST_ANSWER
    told = (await call("shelf.environment")).text
    assert '"red"' in told
    assert "hunter2" not in told


async def test_a_server_that_hangs_is_ended_and_started_again(
    shelf: Callable[..., None], start_skills: Start, tmp_path: Path
) -> None:
    shelf(timeout=1)
    call = await start_skills("mcp")
    before = pid(tmp_path)
    error = await call.wrong("shelf.hang")
    assert (error.code, error.message) == ("skill.timeout", "the MCP server shelf did not answer in 1 s")
    await until(lambda: not alive(before))
    assert (await call("shelf.add_book", title="Emma")).text == "1 of Emma"
    assert pid(tmp_path) != before


async def test_a_server_that_dies_is_named_and_started_again(shelf: Callable[..., None], start_skills: Start) -> None:
    shelf()
    call = await start_skills("mcp")
    error = await call.wrong("shelf.die")
    assert (error.code, "the MCP server shelf ended" in error.message) == ("skill.unavailable", True)
    assert (await call("shelf.add_book", title="Emma")).text == "1 of Emma"


@pytest.mark.parametrize("again", ["by a call", "when asked which there are"])
async def test_the_skills_of_a_server_that_died_leave_the_catalogue_and_come_back(
    shelf: Callable[..., None], start_skills: Start, tmp_path: Path, again: str
) -> None:
    shelf()
    call = await start_skills("mcp")

    def unusable() -> dict[str, str]:
        return {info.name: info.why_not for info in call.skills.known() if info.why_not}

    assert unusable() == {}
    os.kill(pid(tmp_path), signal.SIGKILL)
    await until(lambda: bool(unusable()))  # nobody has to ask
    assert len(unusable()) == 7
    assert set(unusable().values()) == {"the MCP server shelf ended"}
    assert {info.name for info in await call.skills.catalogue() if not info.why_not} == {"mcp.servers"}
    assert [(p["skills"], p["why_not"]) for p in await call.skills.plugins()] == [(7, "the MCP server shelf ended")]
    if again == "by a call":
        assert (await call("shelf.add_book", title="Emma")).text == "1 of Emma"
    else:
        assert (await call("mcp.servers")).text == "shelf with 7 tools."
    await until(lambda: not unusable())
    assert all(not info.why_not for info in await call.skills.catalogue())


async def test_one_that_died_is_tried_again_after_a_while(
    shelf: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf()
    found, _ = _config.read(settings("mcp"))
    server = _servers.Server(found[0])
    (spec, *_) = await server.specs()
    why_not = spec.why_not
    assert why_not is not None
    os.kill(pid(tmp_path), signal.SIGKILL)
    await until(lambda: bool(why_not()))
    server.look()
    assert why_not() == "the MCP server shelf ended"  # not at once
    monkeypatch.setattr(_servers, "RETRY_S", 0.0)
    server.look()
    await until(lambda: not why_not())
    os.kill(pid(tmp_path), signal.SIGKILL)
    await until(lambda: bool(why_not()))


async def test_a_tool_of_a_server_is_not_among_the_skills_that_the_planner_knows_by_heart(
    shelf: Callable[..., None], start_skills: Start
) -> None:
    shelf()
    call = await start_skills("mcp")
    assert not (await call.skills.find("shelf.add_book")).shipped


async def test_one_that_cannot_start_is_named_and_the_others_work(
    shelf: Callable[..., None], start_skills: Start
) -> None:
    shelf({
        "absent": {"command": ["no-such-program-here"]},
        "mute": {"command": ["sleep", "1000"]},
        "broken": {"command": ["false"]},
        "odd": {"command": "shelf --stdio"},
    })  # fmt: skip
    call = await start_skills("mcp")
    told = (await call("mcp.servers")).text
    for part in (
        "shelf with 7 tools", "absent needs no-such-program-here, which is not installed",
        "the MCP server mute did not start in 10 s", "the MCP server broken did not start",
        "the MCP server odd: command must be a list of texts",
    ):  # fmt: skip
        assert part in told
    assert (await call("shelf.add_book", title="Emma")).text == "1 of Emma"


async def test_tools_of_last_time_are_known_at_once_and_a_dead_server_is_named_when_called(
    shelf: Callable[..., None], start_skills: Start, tmp_path: Path
) -> None:
    shelf()
    await start_skills("mcp")
    (tmp_path / "shelf.py").write_text("raise SystemExit(1)")
    call = await start_skills("mcp")
    assert (await call.skills.find("shelf.add_book")).schema["required"] == ["title"]
    error = await call.wrong("shelf.add_book", title="Emma")
    assert (error.code, "the MCP server shelf did not start" in error.message) == ("skill.unavailable", True)
    assert _tools.read("{", ()) == []
    assert _tools.read('{"command": ["other"], "tools": []}', ("mine",)) == []


async def test_a_server_ends_with_the_skill_process(
    shelf: Callable[..., None], start_skills: Start, tmp_path: Path
) -> None:
    shelf()
    call = await start_skills("mcp")
    server = pid(tmp_path)
    os.kill(call.skills.pid, signal.SIGKILL)
    await until(lambda: not alive(server))


async def test_without_servers_it_says_so(start_skills: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("{}")
    monkeypatch.setenv("LAMD_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    error = await (await start_skills("mcp")).wrong("mcp.servers")
    assert (error.code, "no MCP server is set up" in error.message) == ("skill.unavailable", True)


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (7, "it needs a command"),
        ({"command": []}, "command must be a list of texts"),
        ({"command": ["x"], "trust": "yes"}, "trust is true or false"),
        ({"command": ["x"], "timeout": 0}, "timeout is a number of seconds up to 120"),
        ({"command": ["x"], "env": 3}, "env must be a mapping of texts"),
        ({"command": ["x"], "shell": True}, "there is no shell"),
    ],
)
def test_settings_that_cannot_be_used(server: Any, told: str) -> None:
    assert _config.read({"servers": {"shelf": server}}) == ([], [f"the MCP server shelf: {told}"])


def test_names_that_a_plan_may_have() -> None:
    names = ("readFile", "list-books", "s3", "search_v2", "ДА", "HTTPGet")
    assert [_tools.plain_name(name) for name in names] == [
        "read_file", "list_books", "s_three", "search_v_two", "", "httpget",
    ]  # fmt: skip
