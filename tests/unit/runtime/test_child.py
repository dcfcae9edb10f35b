import asyncio
import sys
from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime.child import Child, Purpose
from lamd.runtime.supervisor import COMMAND

HEAD = """
import os, struct, sys, json, time
def send(m):
    body = json.dumps(m).encode(); os.write(1, struct.pack(">I", len(body)) + body)
def take():
    n, = struct.unpack(">I", sys.stdin.buffer.read(4)); return json.loads(sys.stdin.buffer.read(n))
"""
READY = HEAD + 'send({"ready": {}})\n'


async def spawn(code: str, timeout: float = 20) -> Child:
    return await Child.spawn((sys.executable, "-c", code), 0, timeout)


async def failure(code: str, timeout: float = 20) -> ModelError:
    with pytest.raises(ModelError) as raised:
        await spawn(code, timeout)
    return raised.value


async def test_the_real_worker_says_what_it_is() -> None:
    child = await Child.spawn(COMMAND, 2, 20)
    try:
        assert child.info["pid"] == child.pid
        assert child.info["versions"]["llama-cpp-python"]
        assert await child.call("ping", 5) == {}
        assert (await child.call("stats", 5))["rss_mib"] > 5
        with pytest.raises(ModelError, match="knows no 'dance'"):
            await child.call("dance", 5)
        with pytest.raises(ModelError) as raised:
            await child.call("load", 5, kind="speaker")
        assert raised.value.code == "model.failed"
    finally:
        await child.stop()
    with pytest.raises(ModelError):
        await child.call("ping", 5)


async def test_a_worker_that_dies_early_is_told_with_its_last_words() -> None:
    error = await failure("import sys; sys.exit('no such luck')")
    assert error.code == "model.crashed"
    assert "exit code 1" in error.message
    assert "no such luck" in error.message


async def test_a_worker_that_never_gets_ready_is_ended() -> None:
    error = await failure("import sys, time; print('thinking', file=sys.stderr, flush=True); time.sleep(60)", 1.5)
    assert error.code == "model.timeout"
    assert "thinking" in error.message


async def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        await Child.spawn((str(tmp_path / "none"),), 0, 5)
    assert raised.value.code == "model.missing"


async def test_noise_on_the_stream_ends_it_with_that_reason() -> None:
    assert "is announced" in (await failure("print('Hello, I am a library that prints')")).message


async def test_prints_of_native_code_go_to_standard_error() -> None:
    noisy = "import os\nfrom lamd.runtime import worker\n"
    noisy += "def versions():\n os.write(1, b'noise from C\\n'); print('noise from Python'); return {}\n"
    child = await spawn(noisy + "worker.versions = versions\nworker.main()")
    try:
        assert await child.call("ping", 5) == {}
    finally:
        await child.stop()
    assert "noise from Python" in child._last_words()


async def test_answers_find_their_requests_in_any_order() -> None:
    code = READY + 'a, b = take(), take(); send({"id": b["id"], "ok": {"b": 1}}); send({"id": 99, "ok": {}})\n'
    code += 'send({"id": a["id"], "ok": {"a": 1}}); time.sleep(60)'
    child = await spawn(code)
    try:
        assert await asyncio.gather(child.call("a", 20), child.call("b", 20)) == [{"a": 1}, {"b": 1}]
    finally:
        await child.stop(0.1)


async def test_every_pending_request_learns_of_the_end() -> None:
    ended = []
    code = READY + "take(); take(); print('the engine fell over', file=sys.stderr, flush=True); os.abort()"
    child = await Child.spawn((sys.executable, "-c", code), 0, 20, ended.append)
    found = await asyncio.gather(child.call("a", 20), child.call("b", 20), return_exceptions=True)
    assert all(isinstance(error, ModelError) and error.code == "model.crashed" for error in found)
    assert all("SIGABRT" in str(error) and "the engine fell over" in str(error) for error in found)
    assert ended == [child]


async def test_a_cancel_that_is_not_heard_ends_the_process() -> None:
    ended = asyncio.Event()
    command = (sys.executable, "-c", READY + "time.sleep(60)")
    child = await Child.spawn(command, 0, 20, lambda _: ended.set(), Purpose(hung_s=0.1))
    with pytest.raises(ModelError, match="no answer"):
        await child.call("complete", 0.1)
    async with asyncio.timeout(5):
        await ended.wait()
    assert "no sign of life" in child.reason


async def test_an_answer_without_content_is_an_error() -> None:
    child = await spawn(READY + 'a = take(); send({"id": a["id"]}); time.sleep(60)')
    try:
        with pytest.raises(ModelError, match="without content"):
            await child.call("a", 20)
    finally:
        await child.stop(0.1)


async def test_a_request_over_the_limit_is_refused_here() -> None:
    child = await Child.spawn(COMMAND, 0, 20)
    try:
        with pytest.raises(ModelError) as raised:
            await child.call("embed", 5, texts=["x" * 20_000_000])
        assert raised.value.code == "model.frame_too_large"
        assert await child.call("ping", 5) == {}
    finally:
        await child.stop()


async def test_the_persons_secrets_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", "secret")
    child = await spawn(HEAD + 'send({"ready": dict(os.environ)}); time.sleep(60)')
    await child.stop(0.1)
    assert "MY_API_KEY" not in child.info
    assert "PATH" in child.info
