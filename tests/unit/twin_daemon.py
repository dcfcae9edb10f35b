"""The real daemon around a house of cardboard: ``python twin_daemon.py [arguments of lamd]``.

``$TWIN`` says how the house behaves: ``slow`` (a second to build), ``broken``, ``crash`` (raises what nobody foresaw),
``part`` (warm, with a problem), ``stuck`` (does not come down).
"""

from __future__ import annotations

import asyncio
import os
import sys
import types
from typing import Any

from lamd.errors import JournalError
from lamd.rpc.twin import twin_house


class TwinParts:
    def __init__(self, config: Any) -> None:
        self.config = config
        house, self.session = twin_house(asyncio.Event())
        self.journal_list = house.journal_list
        self.journal_verify, self.undoable = house.journal_verify, house.undoable
        self.skill_pid = house.skill_pid
        self.skills, self.models = house.skills, house.models
        self.use_model, self.add_model = house.use_model, house.add_model
        self.doctor = house.doctor
        self.warmed = False

    async def warm(self) -> None:
        self.warmed = True

    def report(self) -> dict[str, Any]:
        return {
            "problems": ["no models"] if os.environ.get("TWIN") == "part" else [],
            "max_steps": self.config.session.max_steps,
        }

    async def close(self) -> None:
        if os.environ.get("TWIN") == "stuck":
            await asyncio.sleep(600)


async def assemble(config: Any, desk: Any) -> TwinParts:
    how = os.environ.get("TWIN")
    if how == "slow":
        await asyncio.sleep(1)
    elif how == "broken":
        raise JournalError("unwritable", "the journal cannot be written", "make room")
    elif how == "crash":
        raise ZeroDivisionError("a" + " secret")
    return TwinParts(config)


if __name__ == "__main__":
    module = types.ModuleType("lamd.assembly")
    module.assemble = assemble  # type: ignore[attr-defined]
    sys.modules["lamd.assembly"] = module
    from lamd import daemon

    daemon.CLOSE_S = 0.5
    sys.exit(daemon.main())
