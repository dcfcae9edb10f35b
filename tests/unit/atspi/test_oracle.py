"""The oracle over a stand-in of its child; the real one is in ``tests/desktop/test_mirror.py``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from lamd.atspi import oracle as module
from lamd.atspi.oracle import Oracle
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo

APP = AppInfo(":1.5", "notes", 42, "gtk", "3")
ROWS = [
    [":1.5", "/root", None, 75, "notes", "", 0, ["org.a11y.atspi.Accessible"], None, None, [], []],
    [":1.5", "/f", 0, 23, "Notes", "", 1 << 25, [], None, None, [], ["win.new"]],
    [":1.5", "/e", 1, 79, "", "", 0, ["org.a11y.atspi.Text"], "text", 2.0, [[":1.5", "/l"]], []],
]
ROSTER = [
    [":1.5", "notes", 42, "gtk", "3", True],
    [":1.6", "other", 43, "Qt", "5", False],
    [":1.7", "me", 1, "", "", False],
]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter that runs this script whatever it is told; the script prints the file beside it."""
    program = tmp_path / "python"
    program.write_text(
        f"#!/bin/sh\n. {tmp_path}/behave\ncase $3 in apps) cat {tmp_path}/apps;; *) cat {tmp_path}/tree;; esac\n"
    )
    program.chmod(0o755)
    (tmp_path / "behave").write_text("")
    (tmp_path / "apps").write_text(json.dumps(ROSTER))
    (tmp_path / "tree").write_text(json.dumps(ROWS))
    monkeypatch.setattr(module, "_python", lambda: str(program))
    return tmp_path


async def test_a_walk_becomes_a_tree(child: Path) -> None:
    oracle = Oracle(own_pid=1)
    tree = await oracle.tree(APP)
    assert [(node.role, node.name, node.parent, node.children) for node in tree.nodes] == [
        ("application", "notes", None, (1,)), ("frame", "Notes", 0, (2,)), ("entry", "", 1, ()),
    ]  # fmt: skip
    assert (tree.nodes[2].text, tree.nodes[2].value, tree.nodes[1].actions) == ("text", 2.0, ("win.new",))
    assert tree.nodes[2].labelled_by[0].path == "/l"
    assert await oracle.tree(APP) is tree, "nothing changed, so it is the same revision"
    (child / "tree").write_text(json.dumps(ROWS[:2]))
    assert (await oracle.tree(APP)).revision == tree.revision + 1


async def test_apps_and_the_active_one(child: Path) -> None:
    oracle = Oracle(own_pid=1)
    assert [app.name for app in await oracle.apps()] == ["notes", "other"]
    assert await oracle.active() == APP
    (child / "apps").write_text(json.dumps([[*row[:5], False] for row in ROSTER]))
    assert await oracle.active() == APP, "the one that was last"


async def test_changes_and_newcomers(child: Path) -> None:
    oracle = Oracle(own_pid=1)
    tree = await oracle.tree(APP)
    waiting = asyncio.create_task(oracle.changed(APP, tree.revision, 5))
    (child / "tree").write_text(json.dumps(ROWS[:2]))
    assert len((await waiting).nodes) == 2
    found = await oracle.appeared([APP], 1)
    assert found is not None
    assert found.name == "other"
    assert await oracle.appeared([APP, found], 0) is None


async def test_a_walk_that_hangs_is_ended(child: Path) -> None:
    (child / "behave").write_text("exec sleep 60")
    with pytest.raises(AtspiError) as caught:
        await Oracle(walk_timeout=0.2).tree(APP)
    assert caught.value.code == "atspi.timeout"


@pytest.mark.parametrize(
    ("behave", "code"), [("echo no pyatspi >&2; exit 1", "atspi.no_bus"), ("echo '[]'; exit 0", "atspi.app_gone")]
)
async def test_a_walk_that_fails(child: Path, behave: str, code: str) -> None:
    (child / "behave").write_text(behave)
    with pytest.raises(AtspiError) as caught:
        await Oracle().tree(APP)
    assert caught.value.code == code


def test_the_interpreter_has_pyatspi() -> None:
    assert module._python() in (sys.executable, module.SYSTEM_PYTHON)
