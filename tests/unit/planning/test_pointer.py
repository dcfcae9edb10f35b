"""The likeliest plan, symbol by symbol, over a model that wants what the test wants."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from lamd.errors import ModelError, PlanningError
from lamd.planning import pointer
from lamd.planning.grammar import SkillShape
from lamd.planning.pointer import BEAM, MAX_SYMBOLS, language, logarithms, texts, write
from lamd.planning.pointing import BASIC, END
from lamd.planning.source import Source, Stranger
from lamd.trajectory import Step, Verb
from tests.unit.planning.hand import LANGUAGE, SHAPES, Hand

SOURCE = Source("open the calculator")
OPEN = ("open", 2, 2, END)


async def test_the_likeliest_plan_comes_first() -> None:
    hand = Hand(LANGUAGE, SOURCE, *OPEN)
    found = await write(hand, LANGUAGE, SOURCE, "Files", 7.0)
    assert found[0].steps == (Step(Verb.OPEN, "calculator"),)
    assert len(found[0].logprobs) == len(OPEN)
    assert all(logprob <= 0 for logprob in found[0].logprobs)
    sums = [sum(plan.logprobs) for plan in found]
    assert sums == sorted(sums, reverse=True)


async def test_it_is_asked_beginnings_of_one_length_and_few_of_them() -> None:
    hand = Hand(LANGUAGE, SOURCE, *OPEN)
    await write(hand, LANGUAGE, SOURCE, "Files", 7.0)
    assert hand.before[0] == [[]]
    for length, rows in enumerate(hand.before):
        assert {len(row) for row in rows} == {length}
        assert len(rows) <= BEAM
    assert all(told == [["Files"], ["open", "the", "calculator"]] for told in hand.texts)


async def test_one_beginning_alone_may_be_followed() -> None:
    hand = Hand(LANGUAGE, SOURCE, *OPEN)
    (found,) = await write(hand, LANGUAGE, SOURCE, "", 7.0, beam=1)
    assert found.steps == (Step(Verb.OPEN, "calculator"),)


async def test_all_its_questions_have_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(100.0)
    monkeypatch.setattr(pointer, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    hand = Hand(LANGUAGE, SOURCE, *OPEN)
    await write(hand, LANGUAGE, SOURCE, "", 2.0, beam=1)
    assert hand.timeouts == [1.0, 0.0, 0.0, 0.0]


async def test_a_plan_without_end_is_too_long() -> None:
    class Endless(Hand):
        async def point(
            self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
        ) -> NDArray[np.float32]:
            scores = await super().point(texts, before, timeout)
            scores[:, LANGUAGE.at[END]] = -999
            scores[:, LANGUAGE.at["do"]] = 5
            for name in LANGUAGE.starting("with:"):
                scores[:, LANGUAGE.at[name]] = 9
            return scores

    endless = Endless(LANGUAGE, SOURCE)
    with pytest.raises(PlanningError) as caught:
        await write(endless, LANGUAGE, SOURCE, "", 7.0)
    assert caught.value.code == "planning.too_long"
    assert len(endless.before) == MAX_SYMBOLS


class Constant(Hand):
    """Gives the same whatever it is asked."""

    def __init__(self, scores: NDArray[np.float32]) -> None:
        super().__init__(LANGUAGE, SOURCE)
        self.scores = scores

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        return self.scores


WIDTH = len(LANGUAGE.symbols) + len(SOURCE.words)


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (np.zeros((1, WIDTH - 1), np.float32), "scores"),
        (np.zeros((1, WIDTH + 5), np.float32), "scores"),
        (np.zeros((2, WIDTH), np.float32), "scores"),
        (np.full((1, WIDTH), np.nan, np.float32), "no numbers"),
    ],
)
async def test_another_model_than_the_manifest_tells_is_unfit(scores: NDArray[np.float32], told: str) -> None:
    """Such as one that was put in its place while the plan was made."""
    with pytest.raises(ModelError, match=told) as caught:
        await write(Constant(scores), LANGUAGE, SOURCE, "", 7.0)
    assert caught.value.code == "model.unfit"


async def test_what_the_model_raises_is_passed_on() -> None:
    class Gone(Hand):
        async def point(
            self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
        ) -> NDArray[np.float32]:
            if len(before[0]) == 2:
                raise ModelError("crashed", "gone")
            return await super().point(texts, before, timeout)

    with pytest.raises(ModelError, match="gone"):
        await write(Gone(LANGUAGE, SOURCE, *OPEN), LANGUAGE, SOURCE, "", 7.0)


async def test_plans_at_once_do_not_mix() -> None:
    hands = [Hand(LANGUAGE, SOURCE, "open", at, at, END) for at in range(3)]
    found = await asyncio.gather(*(write(hand, LANGUAGE, SOURCE, "", 7.0) for hand in hands))
    assert [plans[0].steps[0].words for plans in found] == ["open", "the", "calculator"]


async def test_a_stranger_is_shown_and_called() -> None:
    lamp = Stranger("home.lamp", SkillShape({"level": "number"}), "Sets a lamp.")
    source = Source("lamp 5", (lamp, Stranger("tools.run", SkillShape({}))))
    hand = Hand(LANGUAGE, source, "+0", "+1", 1, 1, END)
    found = await write(hand, LANGUAGE, source, "", 7.0)
    assert found[0].steps == (Step(Verb.SKILL, "home.lamp", values=(("level", "5"),)),)
    assert hand.texts[0] == [[""], ["lamp", "5"], ["home.lamp", "level", "- Sets a lamp."], ["tools.run"]]
    assert texts(source, "") == hand.texts[0]


@pytest.mark.parametrize("extra", [{}, {"symbols": None}, {"symbols": "end"}, {"symbols": [END]}, {"symbols": [3]}])
def test_a_manifest_without_symbols_is_unfit(extra: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="symbols") as caught:
        language(extra, SHAPES)
    assert caught.value.code == "model.unfit"


def test_the_manifest_tells_the_symbols() -> None:
    found = language({"symbols": [*BASIC, "n:10"]}, SHAPES)
    assert found.symbols == (*BASIC, "n:10")
    assert found.at[END] == 0


def test_logarithms_of_shares() -> None:
    assert sum(math.exp(one) for one in logarithms([1.0, 2.0, 900.0, -900.0])) == pytest.approx(1)
    assert logarithms([5.0]) == [0.0]
