from __future__ import annotations

import math

import pytest

from lamd.atspi import value
from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_reading_and_setting(connection: Connection, launch: Launch) -> None:
    slider = Toy("slider", value=20.0)
    app = await launch("app", Toy("frame", "f", [slider]))
    key = NodeKey(*app.ref(slider))
    assert await value.get(connection, key) == value.Range(20.0, 0.0, 100.0, 1.0)
    await value.put(connection, key, 60)
    assert slider.value == 60.0
    assert app.calls["GetAll"] == 0


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
async def test_no_number_is_refused(connection: Connection, launch: Launch, number: float) -> None:
    slider = Toy("slider", value=20.0)
    app = await launch("app", Toy("frame", "f", [slider]))
    with pytest.raises(AtspiError) as caught:
        await value.put(connection, NodeKey(*app.ref(slider)), number)
    assert caught.value.code == "atspi.limit"
    assert slider.value == 20.0


async def test_an_app_that_answers_nonsense(connection: Connection, launch: Launch) -> None:
    slider = Toy("slider", value=math.nan)
    app = await launch("app", Toy("frame", "f", [slider]))
    assert (await value.get(connection, NodeKey(*app.ref(slider)))).current == 0.0


async def test_a_bound_that_is_not_told_is_none(connection: Connection, launch: Launch) -> None:
    number = Toy("spin button", value=3.0, bounded=False)
    app = await launch("app", Toy("frame", "f", [number]))
    assert await value.get(connection, NodeKey(*app.ref(number))) == value.Range(3.0, 0.0, 0.0, 0.0)
