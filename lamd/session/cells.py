"""Cells of a sheet by their address: written, cleared, gone to and read, in any program whose table keeps its own.

Such a table holds more cells than any tree could. One is asked for by its place, and is taken only where it says itself
that it has that address. A person's words are followed before anything is grounded: an address has one meaning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from lamd.errors import ActuationError, GroundingError
from lamd.planning.language import write
from lamd.ports import Actuator
from lamd.session.addresses import CUT, Wish, content, is_named, judged, said, wished
from lamd.session.doer import Doer
from lamd.session.eyes import Eyes
from lamd.session.pursuit import title_of
from lamd.session.run import Run
from lamd.trajectory import Action, AppInfo, Effect, Node, Observation, Outcome, Plan, Step, Verb

PATIENCE = 1.5
"""Seconds that a cell is given to show what was written."""
LOOK = 0.05
"""Seconds between two looks meanwhile."""
LIMIT = 10.0
"""Seconds for one cell in all."""
MAX_SHEETS = 4
"""Tables that are asked, the one with the focus first."""
Normally = Callable[[Run, Step, AppInfo], Awaitable[None]]


class Cells:
    """Carries out steps that name a cell."""

    def __init__(self, eyes: Eyes, doer: Doer, actuator: Actuator) -> None:
        self._eyes = eyes
        self._doer = doer
        self._actuator = actuator

    async def pursue(self, run: Run, step: Step, app: AppInfo, normally: Normally) -> None:
        """Do what ``step`` wants of a cell of the sheet in front; what is about no cell is done ``normally``.

        Raises ``GroundingError`` ``nothing`` where the address is none or nothing here has it, and as ``normally``.
        """
        wish = wished(step)
        if wish is None:
            return await normally(run, step, app)
        seen = await self._eyes.see(run, app)
        cell, sheet = await self._found(wish, seen)
        if cell is not None and sheet is not None:
            return await self._use(run, wish, cell, sheet, seen)
        if sheet is not None and wish.surely and wish.verb != "select":
            raise GroundingError("nothing", f"“{wish.address}” is no cell of this sheet", 'cells are called like "B3"')
        try:
            await normally(run, step, app)
        except GroundingError as error:
            if error.code == "grounding.nothing" and wish.surely and wish.place:
                raise GroundingError(
                    "nothing", f"no sheet with a cell {wish.address} is open here", "open a spreadsheet first"
                ) from error
            raise

    async def borne_out(self, run: Run, plan: Plan) -> Plan:
        """The plan; as the command says it, and without a doubt, where that is about one cell of the sheet in front."""
        step = said(run.command.text, plan.steps)
        wish = wished(step) if step else None
        if run.app is None or step is None or wish is None:
            return plan
        cell, _ = await self._found(wish, await self._eyes.see(run, run.app))
        return Plan((step,), 1.0, plan.source) if cell is not None else plan

    async def _found(self, wish: Wish, seen: Observation) -> tuple[Node | None, Node | None]:
        """The cell and its sheet; the sheet alone where it has no such cell."""
        for sheet in sheets(seen):
            place = wish.place
            if place and (cell := await self._cell(sheet, *place, wish.address)) is not None:
                return cell, sheet
            if await self._cell(sheet, 0, 0, "A1") is not None:
                return None, sheet
        return None, None

    async def _cell(self, sheet: Node, row: int, column: int, address: str) -> Node | None:
        cell = await self._actuator.cell(sheet, row, column)
        return cell if cell is not None and is_named(cell, address) else None

    async def _use(self, run: Run, wish: Wish, cell: Node, sheet: Node, seen: Observation) -> None:
        action = Action(
            wish.verb, cell, f"{wish.address} (cell)", wish.value, seen.tree.app, {"cell": True}, window=title_of(seen)
        )
        if wish.verb == "type" and content(cell) == wish.value:
            so = Outcome(
                Effect.ALREADY, f"{wish.address} is '{wish.value}' already" if wish.value else "it is empty already"
            )
            await self._doer.note(run, action, so)
            return

        async def work() -> Outcome:
            try:
                async with asyncio.timeout(LIMIT):
                    return await self._done(run, action, wish, cell, sheet, seen)
            except TimeoutError as error:
                raise ActuationError("failed", f"{action.redacted()} took longer than {LIMIT:g} s") from error

        await self._doer.carry(run, action, seen, work)
        if wish.verb == "read" and not run.command.dry_run:
            run.given = run.said
            run.answers.append(run.said or f"{wish.address} is empty")

    async def _done(
        self, run: Run, action: Action, wish: Wish, before: Node, sheet: Node, seen: Observation
    ) -> Outcome:
        """Act on the cell, and tell what it says afterwards."""
        with run.stage("act"):
            means = await self._actuator.perform(action, seen.tree)
        run.acted += 1
        with run.stage("verify"):
            outcome = await self._seen_so(run, wish, before, sheet)
        undo = _back(wish, before) if outcome.effect is Effect.CONFIRMED and wish.verb == "type" else ()
        return Outcome(outcome.effect, outcome.evidence, means, undo)

    async def _seen_so(self, run: Run, wish: Wish, before: Node, sheet: Node) -> Outcome:
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while True:
            now = await self._cell(sheet, *(wish.place or (0, 0)), wish.address)
            if now is None:
                return Outcome(Effect.UNVERIFIABLE, f"{wish.address} cannot be looked at")
            outcome = self._told(run, wish, before, now)
            if outcome.effect is Effect.CONFIRMED or loop.time() >= end:
                return outcome
            await asyncio.sleep(LOOK)

    def _told(self, run: Run, wish: Wish, before: Node, now: Node) -> Outcome:
        if wish.verb == "read":
            run.said = now.description if wish.formula else (now.text or "").strip()
            return Outcome(Effect.CONFIRMED, f"it says '{run.said[:80]}'" if run.said else "it is empty")
        if wish.verb == "select":
            on_it = "focused" in now.states
            told = (
                f"{wish.address} is the cell in use now" if on_it else f"{wish.address} has not become the cell in use"
            )
            return Outcome(Effect.CONFIRMED if on_it else Effect.UNCHANGED, told)
        return judged(wish.value, before, now)


def sheets(seen: Observation) -> list[Node]:
    """The tables in front that keep their cells to themselves, the one with the focus first; none behind a dialog."""
    if seen.dialogs:
        return []
    found = [n for n in seen.tree.nodes if n.role in ("table", "tree table") and "Table" in n.interfaces]
    found = [n for n in found if {"manages-descendants", "showing"} <= n.states]
    return sorted(found, key=lambda node: "focused" not in node.states)[:MAX_SHEETS]


def _back(wish: Wish, before: Node) -> tuple[str, ...]:
    """The step that gives the cell its former content again; none where that is not known whole."""
    former = content(before)
    if former.endswith(CUT):
        return ()
    values = (("value", former),) if former else ()
    return (write(Step(Verb.DO, f"{'' if former else 'clear '}cell {wish.address}", None, values)),)
