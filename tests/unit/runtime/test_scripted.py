import asyncio
import inspect

import pytest

from lamd.errors import ModelError
from lamd.runtime.scripted import ScriptedModel
from lamd.runtime.supervisor import ModelProcess


@pytest.mark.parametrize("name", ["start", "stop", "use", "complete", "point", "embed", "stats", "report"])
def test_it_has_the_same_calls_as_the_real_one(name: str) -> None:
    assert inspect.signature(getattr(ScriptedModel, name)) == inspect.signature(getattr(ModelProcess, name))


async def test_answers_by_the_longest_part_of_the_prompt() -> None:
    model = ScriptedModel({"say: open": "no", "say: open the door": 'open "door"'})
    found = await model.complete("say: open the door\nplan:\n")
    assert found.text == "".join(found.tokens) == 'open "door"'
    assert len(found.logprobs) == len(found.tokens)
    with pytest.raises(ModelError):
        await model.complete("say: close it")
    assert len(model.prompts) == 2
    assert (await ScriptedModel(str.upper).complete("abc")).text == "ABC"


async def test_refuses_a_bad_grammar_as_the_real_one_does() -> None:
    with pytest.raises(ModelError):
        await ScriptedModel(str.upper).complete("abc", "root ::= nothing")


async def test_its_plans_are_written_not_pointed_out() -> None:
    with pytest.raises(ModelError) as raised:
        await ScriptedModel(str.upper).point([[""], ["a"]], [[]])
    assert raised.value.code == "model.unfit"


async def test_shared_words_make_vectors_alike() -> None:
    save, also, other = await ScriptedModel().embed(["save the file", "save file", "bold"])
    assert float(save @ also) > 0.7 > float(save @ other)
    assert (await ScriptedModel().embed([])).shape == (0, 64)


async def test_failures_deadlines_and_cancels_can_be_staged() -> None:
    model = ScriptedModel(str.upper)
    model.fail_next(ModelError("crashed", "gone"))
    with pytest.raises(ModelError, match="gone"):
        await model.embed(["a"])
    model.gate.clear()
    with pytest.raises(ModelError) as raised:
        await model.complete("a", timeout=0.01)
    assert raised.value.code == "model.timeout"
    task = asyncio.create_task(model.complete("a"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
