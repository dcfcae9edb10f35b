"""Loading plugins, in this process; requests to the process itself are in ``test_skills.py``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamd.plugins.manifest import look
from lamd.plugins.worker import Worker, load
from tests.unit.plugins import toys
from tests.unit.waiting import until

DYNAMIC = """
from lamd.api import Done, Spec, provider


@provider
async def tools():
    return [Spec("far.tool", lambda arguments: Done(arguments["x"]), "", schema={"type": "object"}, summary="A tool.")]
"""


async def answer(worker: Worker, sent: list[Mapping[str, Any]], request: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the worker writes for one request."""
    worker.take({"id": 1, **request})
    await until(lambda: any(message.get("id") == 1 for message in sent))
    return dict(sent.pop()["ok"])


async def test_skills_that_are_known_only_at_run_time(folder: Path) -> None:
    plugin = load(look(*toys.write(folder, "far", DYNAMIC, "", "dynamic: true")))
    sent: list[Mapping[str, Any]] = []
    worker = Worker(sent.append, [plugin])
    await worker.ready()
    told = sent.pop()["ready"]["plugins"][0]
    assert [(s["name"], s["risk"], s["summary"]) for s in told["skills"]] == [("far.tool", "", "A tool.")]
    result = await answer(worker, sent, {"op": "call", "skill": "far.tool", "arguments": {"x": "y"}})
    assert (result["text"], result["undo"]) == ("y", None)


async def test_a_provider_that_fails_is_a_problem_of_its_plugin(folder: Path) -> None:
    source = DYNAMIC.replace("return [", "raise OSError('far away')\n    return [")
    sent: list[Mapping[str, Any]] = []
    worker = Worker(sent.append, [load(look(*toys.write(folder, "gone", source, "", "dynamic: true")))])
    await worker.ready()
    assert "far away" in sent.pop()["ready"]["plugins"][0]["problem"]


async def test_a_call_can_be_cancelled(folder: Path) -> None:
    source = '''
import asyncio
from lamd.api import Done, Risk, skill


@skill("slow.wait", risk=Risk.OBSERVE)
async def wait() -> Done:
    """Wait."""
    await asyncio.Event().wait()
    return Done("never")
'''
    sent: list[Mapping[str, Any]] = []
    worker = Worker(sent.append, [load(look(*toys.write(folder, "slow", source, "slow.wait")))])
    worker.take({"id": 1, "op": "call", "skill": "slow.wait"})
    await asyncio.sleep(0)
    worker.take({"op": "cancel", "id": 1})
    await until(lambda: bool(sent))
    assert sent[0]["ok"]["wrong"]["message"] == "stopped"
