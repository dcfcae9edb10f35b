"""The goal loop: carries out one ``do`` step, whatever program it is in.

Fill every named value whose field is on the screen; no field for what is left: find what the goal's words mean and
act; a dialog of the goal's own that is filled: press what confirms it; done when the act is verified, no value is left
and no dialog of its own is open. Bounded; every action is judged, journalled and verified.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from lamd.errors import GroundingError
from lamd.perception.doors import is_door, is_folded
from lamd.perception.narrow import narrow
from lamd.perception.pages import has_pages, is_loading, on_page, sending
from lamd.perception.sorts import next_page
from lamd.planning.language import write
from lamd.session import dialogs
from lamd.session.doer import Doer
from lamd.session.eyes import DoubtfulError, Eyes, told
from lamd.session.run import Run
from lamd.session.seeking import Seeker, quoted
from lamd.session.wording import bare
from lamd.trajectory import Action, AppInfo, Candidate, Effect, Kind, NodeKey, Observation, Outcome, Step

MAX_ROUNDS = 8
"""Looks at the screen for one goal, besides one for each of its values."""
CONTENT = frozenset({"expression", "text", "message"})
"""Values that are content: without a field of their own they go where one writes."""
SWITCHES = frozenset({"menu item", "check menu item", "toggle button", "check box", "switch"})
"""Roles that are left on or off even where the program does not tell which they are."""
_FILLING = re.compile(r"(?i)\W*(?:please )?(?:use|enter|type|put|write|fill|input|select|choose|pick)\b")
"""Goals in whose words no more is asked for than that a field gets its value."""
FIELDS = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE})
PAGE_PATIENCE = 1.5
"""Seconds that a page is given to show what a goal means, before it is looked for elsewhere."""
MAX_PARTS = 10
"""Tabs and folded parts of a page that are opened to look for a goal."""
MAX_DOORS = 3
"""Closed menus that are opened to look for a goal."""
DIALOG_PATIENCE = 1.5
"""Seconds that a dialog is given to come up after something that opens one."""


@dataclass(slots=True)
class Pursuit:
    """One goal on its way."""

    step: Step
    words: str
    """The goal's words without its values: what is grounded."""
    left: dict[str, str]
    """Values that have no place yet."""
    home: NodeKey | None = None
    """The window in which the goal began."""
    tried: set[NodeKey] = field(default_factory=set)
    filled: bool = False
    """Something was filled since the last press."""
    pressed: bool = False
    """What the goal's words mean was pressed."""
    literal: bool = False
    """Its words were said in quotes: what is called otherwise is not taken for it before all parts were looked into."""
    looked: bool = False
    """The page was given time to show what its words mean."""
    waited: bool = False
    """Its dialog was given time to show a place for what is left."""
    confirmed: list[NodeKey] = field(default_factory=list)
    """Dialogs of its own that it has carried out, the last one at the end."""

    @property
    def spoken(self) -> bool:
        """Its words were followed and all its values have a place."""
        return self.pressed and not self.left


class Goals:
    """Carries out goals."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer
        self._seeker = Seeker(eyes)

    async def pursue(self, run: Run, step: Step, app: AppInfo) -> None:
        """Reach the goal of ``step`` in ``app``.

        Raises ``GroundingError`` (``nothing``, ``doubtful``, ``unreached``), and what an action raises.
        """
        goal = Pursuit(step, bare(step.words, step.values), dict(step.values))
        seen = await self._eyes.see(run, app)
        if has_pages(seen):
            seen = await self._eyes.settled(run, app)
            seen = await self._eyes.until(run, seen, lambda now: not is_loading(now), DIALOG_PATIENCE)
        goal.home = _window(seen)
        goal.literal = has_pages(seen) and quoted(run.command.text, goal.words)
        for _ in range(MAX_ROUNDS + len(step.values)):
            if run.command.dry_run and run.acted + len(run.results):
                return
            if await self._fill(run, goal, seen):
                seen = await self._eyes.see(run, app)
                if self._filled_in(goal, seen):
                    return
                continue
            if self._reached(goal, seen):
                return
            if not await self._press(run, goal, seen):
                return
            seen = await self._eyes.see(run, app)
        raise GroundingError(
            "unreached", f"“{step.words}” was begun and not finished", "see what is open, and say what is left"
        )

    # --- values ------------------------------------------------------------------------------------------------------

    async def _fill(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """Put one value where it belongs, if there is such a place now."""
        for name, value in goal.left.items():
            action = await self._place(run, goal, seen, name, value)
            if action is not None:
                await self._doer.act(run, action, seen)
                del goal.left[name]
                goal.filled = True
                return True
        return False

    async def _place(self, run: Run, goal: Pursuit, seen: Observation, name: str, value: str) -> Action | None:
        """The action that puts a value where it belongs; None if it has no place on this screen."""
        fields = [c for c in _usable(seen) if c.kind in FIELDS and c.visible]
        own = self._dialog(goal, seen)
        if on_page(seen, seen.candidates):
            fields = list(on_page(seen, fields))  # never the browser's own, such as its address
        if name == "value" and not own:
            # what the goal's words mean takes it, unless the page has just one entry of that name
            entry = _called(value, [c for c in on_page(seen, _usable(seen)) if c.kind is Kind.ITEM], False)
            return _act("select", entry, seen) if entry is not None and not goal.step.ordinal else None
        if name == "value":
            edits = [c for c in fields if c.kind is not Kind.CHOOSE]
            if len(edits) == 1:
                return _into(edits[0], seen, value)
        if choice := _called(value, _usable(seen)):
            return _act("click" if choice.kind is Kind.CLICK else "select", choice, seen)
        lines = [c for c in fields if not _is_page(c, seen)]
        words = goal.words if name == "value" else name
        found = await self._sure(run, goal.step, words, lines, seen.tree.app)
        if found is not None:
            return _into(found, seen, value)
        if name in CONTENT and not own and (fields or not has_pages(seen)):
            page = _page(fields, seen)
            target = seen.tree.nodes[page.ref] if page else None
            replace = name == "expression"
            return Action(
                "type", target, told(page) if page else "", value, run.app, {"replace": replace}, window=_title(seen)
            )
        return None

    async def _sure(
        self, run: Run, step: Step, words: str, candidates: Sequence[Candidate], app: AppInfo
    ) -> Candidate | None:
        """The candidate meant if that is sure; a doubt about a field is no reason to ask yet."""
        try:
            return await self._eyes.find(run, step, words, candidates, app)
        except DoubtfulError:
            return None

    # --- the goal's words --------------------------------------------------------------------------------------------

    async def _press(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """Act on what confirms the goal's own dialog, or on what its words mean. False if nothing is left to do."""
        if self._dialog(goal, seen) and goal.left and goal.pressed:
            return await self._wait_for_place(run, goal, seen)
        confirms = self._dialog(goal, seen) and not goal.left and bool(goal.filled or goal.confirmed)
        found: Candidate | None = None
        if confirms:
            found = await self._confirming(run, goal, seen)
        elif goal.spoken and goal.filled:
            found = sending(on_page(seen, _usable(seen)))
        if not confirms and found is None:
            found, seen = await self._wanted(run, goal, seen)
        if found is None:
            if goal.spoken:
                self._left_open(run, goal, seen)
                return False
            if goal.filled and not goal.left:
                return await self._enter(run, goal, seen)
            raise _nothing(goal)
        if not found.enabled:
            raise GroundingError("disabled", f"{told(found)} is greyed out", "it can't be used right now")
        if not confirms and is_door(found, seen) and found.kind is not Kind.CHOOSE and not run.command.dry_run:
            inside, now, opened = await self._open_door(run, goal, found, seen)
            if inside is None:
                run.aside.discard(len(run.results) - 1)
                goal.pressed = True  # to open it was the goal
                return opened.effect is Effect.CONFIRMED
            found, seen = inside, now
        key = seen.tree.nodes[found.ref].key
        if key in goal.tried:  # a blind try is not repeated
            if goal.confirmed:
                raise GroundingError("unreached", f"“{_title(seen)}” is still open", "see what it asks for")
            if goal.spoken:
                return False
            raise _nothing(goal)
        goal.tried.add(key)
        if confirms and (window := _window(seen)):
            goal.confirmed.append(window)
        outcome = await self._act_on(run, goal, found, seen)
        goal.pressed, goal.filled = True, False
        if goal.left and run.changed and outcome.effect is Effect.UNCHANGED:
            await self._eyes.wait(run, run.changed[1], DIALOG_PATIENCE)
        return not (outcome.effect is Effect.ALREADY and not goal.left)

    async def _wait_for_place(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """The goal's own dialog has no place for a value: it may still be filling up, and is never confirmed without.

        Raises ``GroundingError`` ``unreached`` when nothing came.
        """
        if goal.waited:
            raise _nothing(goal)
        goal.waited = True
        await self._eyes.wait(run, seen.tree, DIALOG_PATIENCE)
        return True

    async def _wanted(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """What the goal's words mean: in sight, else behind a closed menu; only then a doubt is worth a question."""
        doubt: DoubtfulError | None = None
        try:
            found = await self._meant(run, goal, seen)
        except DoubtfulError as error:
            found, doubt = None, error
        if found is None and not goal.pressed and has_pages(seen) and not goal.looked:
            goal.looked = True
            found, seen = await self._once_more(run, goal, seen)
        if found is None and goal.step.ordinal > 0:
            found, seen = await self._turned(run, goal, seen)
        if found is None and not goal.pressed:
            found, seen = await self._unfolded(run, goal, seen)
        if found is None and goal.literal:
            goal.literal = False
            return await self._wanted(run, goal, seen)
        if found is None and not goal.pressed:
            found, seen = await self._behind_doors(run, goal, seen)
        if found is None and doubt is not None:
            raise doubt
        return found, seen

    async def _meant(self, run: Run, goal: Pursuit, seen: Observation) -> Candidate | None:
        """The element that the goal's words mean; None if there is none in sight or in a closed menu."""
        # once it is followed, a doubt is no reason to ask
        return await self._seeker.meant(
            run, goal.step, goal.words, seen, seen.candidates, sure=goal.spoken, literal=goal.literal
        )

    async def _once_more(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """A page may still be changing of which the browser has not told yet: look at each change for a while."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PAGE_PATIENCE
        while (left := deadline - loop.time()) > 0:
            now = await self._eyes.wait(run, seen.tree, left)
            if now is seen:
                break
            seen = now
            found = await self._seeker.meant(
                run, goal.step, goal.words, seen, seen.candidates, sure=True, literal=goal.literal
            )
            if found is not None:
                return found, seen
        return None, seen

    async def _turned(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """The seventh of a list that shows three at a time is on its third page."""
        for _ in range(0 if run.command.dry_run else MAX_PARTS):
            shown, more = next_page(seen, goal.words, on_page(seen, seen.candidates))
            if more is None or len(shown) >= goal.step.ordinal:
                break
            known = {seen.tree.nodes[c.ref].key for c in shown}
            await self._doer.act(run, _act("click", more, seen), seen)
            run.aside.add(len(run.results) - 1)
            goal.step = replace(goal.step, ordinal=goal.step.ordinal - len(shown))
            seen = await self._eyes.settled(run, seen.tree.app)
            seen = await self._eyes.until(run, seen, partial(_turned, goal, known), PAGE_PATIENCE)
            found = await self._seeker.meant(
                run, goal.step, goal.words, seen, seen.candidates, sure=True, literal=goal.literal
            )
            if found is not None:
                return found, seen
        return None, seen

    async def _unfolded(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """Look into the other tabs and the folded parts of a web page, one after the other."""
        for _ in range(0 if run.command.dry_run else MAX_PARTS):
            parts: Sequence[Candidate] = [c for c in on_page(seen, _usable(seen)) if is_folded(c, seen)]
            if goal.step.within:
                parts = narrow(seen, goal.step.within, 0, parts)
            part = next((c for c in parts if seen.tree.nodes[c.ref].key not in goal.tried), None)
            if part is None:
                break
            found, seen, _ = await self._open_door(run, goal, part, seen)
            if found is not None:
                return found, seen
        return None, seen

    async def _behind_doors(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """Open the likeliest closed menus and look there: GTK 4 has a menu in the tree only while it is open."""
        for _ in range(0 if run.command.dry_run else MAX_DOORS):
            doors = [c for c in _usable(seen) if is_door(c, seen) and seen.tree.nodes[c.ref].key not in goal.tried]
            if not doors:
                break
            ranking = await self._eyes.rank(run, goal.step, goal.words, doors, seen.tree.app)
            door = next(c for c in doors if c.ref == ranking.best[0].ref)
            found, seen, opened = await self._open_door(run, goal, door, seen)
            if found is not None:
                return found, seen
            if opened.effect is not Effect.CONFIRMED:
                continue  # nothing opened: Escape would close something else
            escape = Action("key", value="escape", app=seen.tree.app, window=_title(seen))
            await self._doer.act(run, escape, seen)
            run.aside.add(len(run.results) - 1)
            seen = await self._eyes.see(run, seen.tree.app)
        return None, seen

    async def _open_door(
        self, run: Run, goal: Pursuit, door: Candidate, seen: Observation
    ) -> tuple[Candidate | None, Observation, Outcome]:
        """Open a menu or list; what the goal's words mean inside, what is seen then, and what came of opening."""
        known = {node.key for node in seen.tree.nodes}
        goal.tried.add(seen.tree.nodes[door.ref].key)
        opened = await self._doer.act(run, _act("click", door, seen), seen)
        run.aside.add(len(run.results) - 1)
        seen = await self._eyes.see(run, seen.tree.app)
        step = replace(goal.step, within="")  # what came up belongs to what was opened, wherever it is
        end = time.monotonic() + (PAGE_PATIENCE if has_pages(seen) else 0.0)  # a page shows it when it has drawn it
        while True:
            inside = [c for c in seen.candidates if seen.tree.nodes[c.ref].key not in known]
            found = await self._seeker.meant(run, step, goal.words, seen, inside, sure=True, literal=goal.literal)
            if found is not None or (left := end - time.monotonic()) <= 0:
                return found, seen, opened
            seen = await self._eyes.wait(run, seen.tree, left)

    async def _confirming(self, run: Run, goal: Pursuit, seen: Observation) -> Candidate | None:
        """The button that carries out the dialog: its default, else what the goal's words mean among its buttons."""
        buttons = dialogs.carrying_out(seen)
        if goal.confirmed and len(dialogs.buttons(seen)) < 2:
            return None  # a message, no question
        default = buttons[0] if buttons and dialogs.is_default(buttons[0], seen) else None
        if default is not None or goal.confirmed:
            meant = len(buttons) > 1 and await self._sure(run, goal.step, goal.words, buttons, seen.tree.app)
            return meant or default
        return await self._eyes.find(run, goal.step, goal.words, buttons, seen.tree.app)

    async def _enter(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """What was filled and has no button is sent off by Enter."""
        action = Action("key", value="enter", app=seen.tree.app, window=_title(seen))
        outcome = await self._doer.act(run, action, seen)
        goal.pressed, goal.filled = True, False
        return outcome.effect is Effect.CONFIRMED

    def _left_open(self, run: Run, goal: Pursuit, seen: Observation) -> None:
        """A dialog may stay open that the goal says nothing of: it may be the goal, a message, or a question.

        Raises ``GroundingError`` ``doubtful`` for a question, ``unreached`` where it tells that nothing came of it.
        """
        if seen.window is None or not self._dialog(goal, seen):
            return
        if goal.filled:
            if dialogs.waits(seen):
                raise GroundingError("unreached", f"nothing here confirms “{_title(seen)}”", "press it yourself")
            return
        if not goal.confirmed and seen.tree.nodes[seen.window].role != "alert":
            return
        said, buttons = dialogs.says(seen), dialogs.buttons(seen)
        if dialogs.bad_news(said):
            raise GroundingError("unreached", f"it says: {said}", "see what is open, and say what is left")
        if len(buttons) > 1:
            raise dialogs.QuestionError(goal.step.words, said, buttons)
        if said:
            run.answers.append(f"it says: {said}")

    async def _act_on(self, run: Run, goal: Pursuit, found: Candidate, seen: Observation) -> Outcome:
        """Do with the element what its kind and the goal ask for."""
        wanted, nodes = goal.step.state, seen.tree.nodes
        if wanted is not None and (found.on is not None or nodes[found.ref].role in SWITCHES):
            action = _act("set", found, seen, "on" if wanted else "off")
            if found.on == wanted:
                state = "on" if wanted else "off"
                return await self._doer.note(run, action, Outcome(Effect.ALREADY, f"{found.label} is {state} already"))
            back = replace(goal.step, state=not wanted, values=())
            return await self._doer.act(run, action, seen, (write(back),))
        if found.kind in FIELDS and goal.left:
            name = next(iter(goal.left))
            outcome = await self._doer.act(run, _into(found, seen, goal.left.pop(name)), seen)
            goal.filled = nodes[found.ref].role != "page tab"
            return outcome
        if found.kind is Kind.ITEM and found.on and not goal.left:
            so = Outcome(Effect.ALREADY, f"{found.label} is chosen already")
            return await self._doer.note(run, _act("select", found, seen), so)
        verb = "select" if found.kind is Kind.ITEM else "click"
        return await self._doer.act(run, _act(verb, found, seen), seen)

    def _dialog(self, goal: Pursuit, seen: Observation) -> bool:
        """Whether a window is open now that was not where the goal began."""
        return bool(seen.dialogs) and _window(seen) != goal.home

    def _filled_in(self, goal: Pursuit, seen: Observation) -> bool:
        """Whether a form in a page got what the goal gives it, and the goal is no more than that."""
        only = bool(_FILLING.match(goal.step.words)) and bool(on_page(seen, seen.candidates))
        return only and not goal.left and not self._dialog(goal, seen)

    def _reached(self, goal: Pursuit, seen: Observation) -> bool:
        """All is placed and pressed, and no dialog of its own waits; one that was carried out may stay open."""
        if not goal.spoken or goal.filled:
            return False
        return not self._dialog(goal, seen) or goal.confirmed[-1:] == [_window(seen)]


# --- pure helpers ----------------------------------------------------------------------------------------------------


def _usable(seen: Observation) -> list[Candidate]:
    return [c for c in seen.candidates if c.enabled and c.kind is not Kind.READ]


def _turned(goal: Pursuit, known: set[NodeKey], seen: Observation) -> bool:
    """Whether other entries show than those that were known."""
    shown, _ = next_page(seen, goal.words, on_page(seen, seen.candidates))
    return bool(shown) and known.isdisjoint(seen.tree.nodes[c.ref].key for c in shown)


def _window(seen: Observation) -> NodeKey | None:
    return seen.tree.nodes[seen.window].key if seen.window is not None else None


def _title(seen: Observation) -> str:
    return seen.tree.nodes[seen.window].name if seen.window is not None else ""


def _is_page(candidate: Candidate, seen: Observation) -> bool:
    """A place for running text, not a field of a form."""
    node = seen.tree.nodes[candidate.ref]
    return candidate.kind is Kind.EDIT and ("multi-line" in node.states or node.role in ("document text", "paragraph"))


def _page(fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """Where one writes: the field with the focus, else the only page, else the only field."""
    edits = [c for c in fields if c.kind is Kind.EDIT]
    focused = [c for c in edits if "focused" in seen.tree.nodes[c.ref].states]
    pages = [c for c in edits if _is_page(c, seen)]
    for few in (focused, pages, edits):
        if len(few) == 1:
            return few[0]
    return None


def _called(value: str, candidates: Sequence[Candidate], shown: bool = True) -> Candidate | None:
    """The one entry, place or button whose name is the value itself."""
    wanted = value.casefold().strip()
    named = [c for c in candidates if c.label.casefold().strip() == wanted and (c.visible or not shown)]
    items = [c for c in named if c.kind is Kind.ITEM] or [c for c in named if c.kind in (Kind.CLICK, Kind.TOGGLE)]
    return items[0] if len(items) == 1 else None


def _act(verb: str, candidate: Candidate, seen: Observation, value: str = "") -> Action:
    node = seen.tree.nodes[candidate.ref]
    return Action(verb, node, told(candidate), value or candidate.action, seen.tree.app, window=_title(seen))


def _into(candidate: Candidate, seen: Observation, value: str) -> Action:
    verb = {Kind.EDIT: "type", Kind.ADJUST: "adjust", Kind.CHOOSE: "select"}[candidate.kind]
    node = seen.tree.nodes[candidate.ref]
    replace = {"replace": True} if verb == "type" else {}
    return Action(verb, node, told(candidate), value, seen.tree.app, replace, window=_title(seen))


def _nothing(goal: Pursuit) -> GroundingError:
    left = ", ".join(f"{name} “{value}”" for name, value in goal.left.items())
    if goal.pressed and left:
        return GroundingError("unreached", f"there is no place for {left}", "see what is open, and say what is left")
    return GroundingError("nothing", f"nothing here is “{goal.step.words}”", "lam see shows what lamd can see")


def page_of(seen: Observation) -> Candidate | None:
    """Where dictated text goes: see ``_page``; None if it has to go to the focus by keyboard."""
    return _page([c for c in _usable(seen) if c.kind is Kind.EDIT and c.visible], seen)
