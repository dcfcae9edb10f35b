"""The Value interface: sliders, spin buttons, progress."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from dbus_fast import Variant

from lamd.atspi.connection import Connection
from lamd.atspi.wire import PROPERTIES
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey

VALUE = "org.a11y.atspi.Value"


@dataclass(frozen=True, slots=True)
class Range:
    """A number and what it may become."""

    current: float
    minimum: float
    maximum: float
    step: float
    """Smallest step; 0 where the app names none."""


async def get(connection: Connection, key: NodeKey) -> Range:
    """The value and its range; raises ``AtspiError``. A bound that the app does not tell, as Chromium's, is 0."""

    async def bound(name: str) -> object:
        try:
            return await connection.get(key.bus, key.path, VALUE, name)
        except AtspiError as error:
            if error.code != "atspi.app_error":
                raise
            return 0.0

    bounds = (bound(name) for name in ("MinimumValue", "MaximumValue", "MinimumIncrement"))
    found = await asyncio.gather(connection.get(key.bus, key.path, VALUE, "CurrentValue"), *bounds)
    numbers = [float(one) if isinstance(one, int | float) and math.isfinite(one) else 0.0 for one in found]
    return Range(*numbers)


async def put(connection: Connection, key: NodeKey, value: float) -> None:
    """Set the value; raises ``AtspiError``. Read it again: apps round, clamp, or ignore it without saying so."""
    if not math.isfinite(value):
        raise AtspiError("limit", "a value has to be a number")
    body = [VALUE, "CurrentValue", Variant("d", float(value))]
    await connection.call(key.bus, key.path, PROPERTIES, "Set", "ssv", body)
