"""Looking for what a goal means: in sight, on a list's next page, in folded parts of a page, behind closed menus."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from lamd.errors import ActuationError, GroundingError
from lamd.perception.doors import is_door, is_folded
from lamd.perception.narrow import narrow
from lamd.perception.pages import browsers_own, has_pages, on_page
from lamd.perception.roles import MENU_ITEMS
from lamd.perception.sorts import next_page, of_sort
from lamd.session.doer import Doer
from lamd.session.eyes import DoubtfulError, Eyes
from lamd.session.fields import same
from lamd.session.pursuit import Pursuit, act_on, title_of, usable
from lamd.session.run import Run
from lamd.session.seeking import SURE, Seeker, strange
from lamd.trajectory import Action, Candidate, Effect, Kind, NodeKey, Observation, Outcome

PAGE_PATIENCE = 1.5
"""Seconds that a page is given to show what a goal means, before it is looked for elsewhere."""
TURN_PATIENCE = 5.0
"""Seconds that the next page of a list is given to show."""
MENU_PATIENCE = 0.7
"""Seconds that a menu which has opened is given to show its entries."""
MAX_PARTS = 10
"""Tabs and folded parts of a page that are opened to look for a goal."""
_OPENING = frozenset({Kind.CLICK, Kind.ITEM, Kind.READ})
_WORD = re.compile(r"\w+")
_MAIN = re.compile(r"(?i)(?:(?:main|primary|app|application|hamburger|more) )?(?:menu|options)|")
"""What a window's own menu is called; many have no name."""
MAX_DOORS = 8
"""Closed menus that are opened to look for a goal."""


class Search:
    """Finds what goals mean, and opens what it may be in."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer
        self._seeker = Seeker(eyes)

    async def wanted(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """What the goal's words mean: in sight, else behind a closed menu; only then a doubt is worth a question.

        Raises ``GroundingError`` ``nothing`` where it is on no page and nothing of the browser is named.
        """
        doubt: DoubtfulError | None = None
        try:
            # once it is followed, a doubt is no reason to ask
            found = await self._meant(run, goal, seen, sure=goal.spoken)
        except DoubtfulError as error:
            found, doubt = None, error
        own = strange(goal.step, goal.words, seen, seen.candidates)
        on_its_page = doubt is not None and bool(on_page(seen, doubt.choices))
        if on_its_page and not own and browsers_own(seen, seen.candidates):
            on_its_page = False  # it is named, and its menus are closed: "my downloads"
        if found is not None and await self._may_be_behind(run, goal, found, seen):
            return await self._behind_doors(run, goal, seen, found)
        if found is None and not goal.pressed and has_pages(seen) and not goal.looked:
            goal.looked = True
            found, seen = await self._once_more(run, goal, seen)
        if found is None and goal.step.ordinal > 0:
            found, seen = await self._turned(run, goal, seen)
        if found is None and not goal.pressed:
            found, seen = await self._unfolded(run, goal, seen)
        if found is None and not goal.pressed and goal.step.within:
            found, seen = await self._opened_first(run, goal, seen)
        if found is None and goal.literal:
            goal.literal = False
            return await self.wanted(run, goal, seen)
        if found is None and not goal.pressed and not on_its_page:
            found, seen = await self._behind_doors(run, goal, seen)
        if found is None and doubt is not None:
            raise doubt
        if found is None and own and not (goal.pressed or goal.filled):
            raise GroundingError("nothing", f"nothing on this page is “{goal.step.words}”", "lam see shows what it has")
        return found, seen

    async def _meant(self, run: Run, goal: Pursuit, seen: Observation, sure: bool) -> Candidate | None:
        """The element that the goal's words mean; None if there is none in sight or in a closed menu."""
        return await self._seeker.meant(
            run, goal.step, goal.words, seen, seen.candidates, sure=sure, literal=goal.literal
        )

    async def _once_more(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """A page may still be changing of which the browser has not told yet: look at each change for a while."""
        if run.results and _has_none(goal, seen):  # what was done before may be to bring them
            seen = await self._eyes.until(run, seen, lambda now: not _has_none(goal, now), TURN_PATIENCE)
            if (found := await self._meant(run, goal, seen, sure=True)) is not None:
                return found, seen
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PAGE_PATIENCE
        while (left := deadline - loop.time()) > 0:
            now = await self._eyes.wait(run, seen.tree, left)
            if now is seen:
                break
            seen = now
            found = await self._meant(run, goal, seen, sure=True)
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
            await self._doer.act(run, act_on("click", more, seen), seen)
            run.aside.add(len(run.results) - 1)
            goal.step = replace(goal.step, ordinal=goal.step.ordinal - len(shown))
            seen = await self._eyes.settled(run, seen.tree.app)
            turned = partial(_other_entries, goal, known)
            seen = await self._eyes.until(run, seen, turned, TURN_PATIENCE)
            if not turned(seen):
                break  # those that show are not the next ones
            seen = await self._eyes.settled(run, seen.tree.app)  # the first of them may show before the others
            found = await self._meant(run, goal, seen, sure=True)
            if found is not None:
                return found, seen
        return None, seen

    async def _unfolded(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """Look into the other tabs and the folded parts of a web page, one after the other."""
        for _ in range(0 if run.command.dry_run else MAX_PARTS):
            parts: Sequence[Candidate] = [c for c in on_page(seen, usable(seen)) if is_folded(c, seen)]
            if goal.step.within:
                parts = narrow(seen, goal.step.within, 0, parts)
            part = next((c for c in parts if (seen.tree.nodes[c.ref].key, c.label) not in goal.tried), None)
            if part is None:
                break
            found, seen, _ = await self.open_door(run, goal, part, seen)
            if found is not None:
                return found, seen
        return None, seen

    async def _opened_first(self, run: Run, goal: Pursuit, seen: Observation) -> tuple[Candidate | None, Observation]:
        """What is not in an entry of a page may be in what it opens: "reply" in "the email by Ann"."""
        named = [c for c in on_page(seen, seen.candidates) if c.visible and c.enabled and c.kind in _OPENING]
        said = f" {' '.join(_WORD.findall(goal.step.within.casefold()))} "
        named = [c for c in named if c.label and f" {' '.join(_WORD.findall(c.label.casefold()))} " in said]
        if len(named) != 1 or run.command.dry_run:
            return None, seen
        found, seen, _ = await self.open_door(run, goal, named[0], seen)
        return found, seen

    async def _may_be_behind(self, run: Run, goal: Pursuit, found: Candidate, seen: Observation) -> bool:
        """Whether what is in sight fits so-so and menus are closed of which nobody knows what is in them."""
        if goal.pressed or goal.filled or has_pages(seen) or is_door(found, seen):
            return False  # what takes in a value is beside where that was put
        if not any(_is_unread(c, seen) for c in self._doors(goal, seen)):
            return False
        if _is_untold(found, goal):
            return True
        best, ranking = await self._eyes.rank(run, goal.step, goal.words, usable(seen), seen.tree.app)
        return best[:1] == (found,) and ranking.probability < SURE

    def _doors(self, goal: Pursuit, seen: Observation) -> list[Candidate]:
        """The closed menus that were not opened yet; a browser's own only for what a browser has."""
        nodes = seen.tree.nodes
        pool = (on_page(seen, usable(seen)) if goal.step.within else ()) or usable(seen)
        doors = [c for c in pool if is_door(c, seen) and (nodes[c.ref].key, c.label) not in goal.tried]
        own = strange(goal.step, goal.words, seen, pool)
        return [c for c in doors if c.ref not in own]

    async def _behind_doors(
        self, run: Run, goal: Pursuit, seen: Observation, known: Candidate | None = None
    ) -> tuple[Candidate | None, Observation]:
        """Open the likeliest closed menus and look there: GTK 4 has a menu in the tree only while it is open.

        ``known`` is in sight and stays the one meant where nothing fits better.
        """
        known_as = _known_as(known, seen) if known else None
        for _ in range(0 if run.command.dry_run else MAX_DOORS):
            doors = [c for c in self._doors(goal, seen) if known is None or _is_unread(c, seen)]
            if not doors:
                break
            best, _ = await self._eyes.rank(run, goal.step, goal.words, doors, seen.tree.app)
            door = seen.tree.nodes[best[0].ref].key
            found, seen, opened = await self.open_door(run, goal, best[0], seen)
            if found is not None and known is not None and not (_is_untold(known, goal) and found.on is not None):
                two, _ = await self._eyes.rank(run, goal.step, goal.words, (known, found), seen.tree.app)
                found = two[0] if two[0] is not known else None
            if found is not None:
                return found, seen
            seen = await self._shut(run, seen, opened, door)
        return next((c for c in seen.candidates if known_as == _known_as(c, seen)), None), seen

    async def behind_other_doors(
        self, run: Run, goal: Pursuit, seen: Observation, opened: Outcome
    ) -> tuple[Candidate | None, Observation]:
        """Close what was opened in vain, and look behind the others."""
        return await self._behind_doors(run, goal, await self._shut(run, seen, opened))

    async def just_behind(
        self, run: Run, goal: Pursuit, seen: Observation, good: Callable[[Candidate], bool]
    ) -> tuple[Candidate | None, Observation]:
        """What the goal's words mean in the window's own menu alone, which is closed again if it is not ``good``."""
        doors = [c for c in self._doors(goal, seen) if _is_unread(c, seen) and _MAIN.fullmatch(c.label)]
        doors = [] if run.command.dry_run else doors
        if not doors:
            return None, seen
        best, _ = await self._eyes.rank(run, goal.step, goal.words, doors, seen.tree.app)
        door = seen.tree.nodes[best[0].ref].key
        found, seen, opened = await self.open_door(run, goal, best[0], seen)
        if found is not None and good(found):
            return found, seen
        return None, await self._shut(run, seen, opened, door)

    async def _shut(self, run: Run, seen: Observation, opened: Outcome, door: NodeKey | None = None) -> Observation:
        """Close a menu again; where nothing opened, Escape would close something else."""
        if opened.effect is not Effect.CONFIRMED:
            return seen
        escape = Action("key", value="escape", app=seen.tree.app, window=title_of(seen))
        for _ in range(2):  # it may have opened only after the first
            await self._doer.act(run, escape, seen)
            run.aside.add(len(run.results) - 1)
            seen = await self._eyes.see(run, seen.tree.app)
            if not _is_unfolded(door, seen):
                break
        return seen

    async def open_door(
        self, run: Run, goal: Pursuit, door: Candidate, seen: Observation
    ) -> tuple[Candidate | None, Observation, Outcome]:
        """Open a menu or list; what the goal's words mean inside, what is seen then, and what came of opening."""
        known = {node.key for node in seen.tree.nodes}
        goal.tried.add((seen.tree.nodes[door.ref].key, door.label))
        opened = await self._pointed_at(run, door, seen)
        if opened is None or opened.effect is not Effect.CONFIRMED:
            opened = await self._doer.act(run, act_on("click", door, seen), seen)
            run.aside.add(len(run.results) - 1)
        seen = await self._eyes.see(run, seen.tree.app)
        step = replace(goal.step, within="")  # what came up belongs to what was opened, wherever it is
        literal = goal.literal or same(goal.words, door.label)  # to open what is called so may be all that is wanted
        began, page = time.monotonic(), has_pages(seen)
        while True:
            inside = [c for c in seen.candidates if seen.tree.nodes[c.ref].key not in known]
            found = await self._seeker.meant(run, step, goal.words, seen, inside, sure=True, literal=literal)
            # a page shows it when it has drawn it, a menu when it has been filled
            patience = PAGE_PATIENCE if page else 0.0 if inside else MENU_PATIENCE
            if found is not None or (left := began + patience - time.monotonic()) <= 0:
                return found, seen, opened
            seen = await self._eyes.wait(run, seen.tree, left)

    async def _pointed_at(self, run: Run, door: Candidate, seen: Observation) -> Outcome | None:
        """A menu within a page's menu opens when it is pointed at, and to press it may be to choose it.

        None where it is another sort of door, or there is no pointer.
        """
        if door.role not in MENU_ITEMS or not on_page(seen, (door,)):
            return None
        at = len(run.results)
        try:
            return await self._doer.act(run, act_on("point", door, seen), seen)
        except ActuationError:
            return None
        finally:
            run.aside.update(range(at, len(run.results)))


def _is_unfolded(door: NodeKey | None, seen: Observation) -> bool:
    """Whether a menu's button, or what GTK 4 wraps it in, says that its menu is open."""
    nodes = seen.tree.nodes
    button = next((node for node in nodes if node.key == door), None)
    return button is not None and any("expanded" in n.states for n in (button, nodes[button.parent or 0]))


def _known_as(candidate: Candidate, seen: Observation) -> tuple[NodeKey, str]:
    """What finds it again in a later observation; a GTK 4 window's own actions all have the window's key."""
    return seen.tree.nodes[candidate.ref].key, candidate.action


def _is_untold(candidate: Candidate, goal: Pursuit) -> bool:
    """Whether it does not tell if it is on, which is what the goal is about: a window's own action turns it over."""
    return goal.step.state is not None and bool(candidate.action)


def _is_unread(door: Candidate, seen: Observation) -> bool:
    """Whether it is a menu of the program that was never read: Thunar fills its own late, GTK 4 keeps none."""
    parent = seen.tree.nodes[seen.tree.nodes[door.ref].parent or 0]
    return seen.tree.app.toolkit == "GTK" or (door.role == "menu" and parent.role == "menu bar")


def _has_none(goal: Pursuit, seen: Observation) -> bool:
    """Whether a page has nothing yet of the sort of which one is wanted by its number."""
    return goal.step.ordinal != 0 and of_sort(seen, goal.words, on_page(seen, seen.candidates)) == ()


def _other_entries(goal: Pursuit, known: set[NodeKey], seen: Observation) -> bool:
    """Whether other entries show than those that were known."""
    shown, _ = next_page(seen, goal.words, on_page(seen, seen.candidates))
    return bool(shown) and known.isdisjoint(seen.tree.nodes[c.ref].key for c in shown)
