"""The goal loop: carries out one ``do`` step, whatever program it is in.

Fill every named value whose field is on the screen; no field for what is left: find what the goal's words mean and
act; a dialog of the goal's own that is filled: press what confirms it; done when the act is verified, no value is left
and no dialog of its own is open. Bounded; every action is judged, journalled and verified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from lamd.errors import AtspiError, GroundingError
from lamd.perception.doors import is_door
from lamd.perception.pages import has_pages, is_loading, on_page, sending
from lamd.perception.sorts import of_sort
from lamd.planning.language import write
from lamd.session import dialogs, everywhere, otherwise
from lamd.session.doer import Doer
from lamd.session.eyes import DoubtfulError, Eyes, told
from lamd.session.fields import (
    apart,
    called,
    choosable,
    in_menu,
    into,
    into_folder,
    line_of,
    of_form,
    opened_line,
    same,
    tick_of,
    titled,
    writing_place,
)
from lamd.session.lines import SEEKING, begun_later, by_word, free, leads_back, placed, starter, to_seek_in, written_in
from lamd.session.otherwise import replacer
from lamd.session.pursuit import Pursuit, act_on, is_page, keys_of, title_of, usable, window_of
from lamd.session.run import Run
from lamd.session.searching import Search
from lamd.session.seeking import quoted
from lamd.session.wording import bare
from lamd.trajectory import Action, AppInfo, Candidate, Effect, Kind, Observation, Outcome, Step

MAX_ROUNDS = 8
"""Looks at the screen for one goal, besides one for each of its values."""
CONTENT = frozenset({"expression", "text", "message"})
"""Values that are content: without a field of their own they go where one writes."""
SWITCHES = frozenset({"menu item", "check menu item", "toggle button", "check box", "switch"})
"""Roles that are left on or off even where the program does not tell which they are."""
_FILLING = re.compile(r"(?i)\W*(?:please )?(?:use|enter|type|put|write|fill|input|select|choose|pick)\b")
"""Goals in whose words no more is asked for than that a field gets its value."""
_SETTING = re.compile(r"(?i)(?:set|put|turn|change|make|move|bring)(?: (?:it|this|that))?(?: (?:up|down))?(?: to)?")
"""A goal that names nothing: it is about the only thing that takes such a value."""
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?")
FIELDS = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE})
DIALOG_PATIENCE = 1.5
"""Seconds that a dialog is given to come up after something that opens one."""


class Goals:
    """Carries out goals."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer
        self._search = Search(eyes, doer)

    async def pursue(self, run: Run, step: Step, app: AppInfo) -> None:
        """Reach the goal of ``step`` in ``app``.

        Raises ``GroundingError`` (``nothing``, ``doubtful``, ``unreached``), and what an action raises.
        """
        if otherwise.may_be(step):
            seen, said = await self._drawn(run, app), run.command.text
            seen = await self._eyes.until(run, seen, lambda s: not otherwise.awaited(step, s, said), DIALOG_PATIENCE)
            for part in (parts := otherwise.others(step, seen, said)):
                await self.pursue(run, part, app)
            if parts:
                return
        goal = Pursuit(step, bare(step.words, step.values), dict(step.values))
        await self._follow(run, goal, app)
        if goal.pressed and everywhere.replaced(step) and not run.command.dry_run:
            await self._none_left(run, goal, app)

    async def _follow(self, run: Run, goal: Pursuit, app: AppInfo) -> None:
        step, seen = goal.step, await self._drawn(run, app)
        goal.home, goal.known = window_of(seen), keys_of(seen)
        goal.literal = has_pages(seen) and quoted(run.command.text, goal.words)
        for _ in range(MAX_ROUNDS + len(step.values)):
            if run.command.dry_run and run.acted + len(run.results):
                return
            if await self._fill(run, goal, seen):
                seen = await self._eyes.see(run, app)
                if self._filled_in(goal, seen) or begun_later(run.plan, goal):
                    return
                continue
            if self._reached(goal, seen):
                return
            if not await self._press(run, goal, seen):
                return
            try:
                seen = await self._eyes.see(run, app)
            except AtspiError as error:
                if (
                    error.code == "atspi.app_gone"
                    and goal.spoken
                    and run.results[-1].outcome.effect is Effect.CONFIRMED
                ):
                    return  # that was the end of the program
                raise
        raise GroundingError(
            "unreached", f"“{step.words}” was begun and not finished", "see what is open, and say what is left"
        )

    async def _drawn(self, run: Run, app: AppInfo) -> Observation:
        """What shows; a page once it is there."""
        seen = await self._eyes.see(run, app)
        if has_pages(seen):
            seen = await self._eyes.settled(run, app)
            seen = await self._eyes.until(run, seen, lambda now: not is_loading(now), DIALOG_PATIENCE)
        return seen

    async def _none_left(self, run: Run, goal: Pursuit, app: AppInfo) -> None:
        """What was to be replaced everywhere is gone from the pages; raises ``GroundingError`` ``unreached``."""
        text = everywhere.replaced(goal.step)
        seen = await self._eyes.see(run, app)
        seen = await self._eyes.until(run, seen, lambda now: not everywhere.is_left(text, now), DIALOG_PATIENCE)
        if everywhere.is_left(text, seen):
            raise GroundingError("unreached", f"“{text}” is still there", "see what is left of it")

    # --- values ------------------------------------------------------------------------------------------------------

    async def _fill(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """Put one value where it belongs, if there is such a place now."""
        for name, value in goal.left.items():
            action = await self._place(run, goal, seen, name, value)
            if action is not None:
                await self._doer.act(run, action, seen)
                del goal.left[name]
                goal.given |= {action.target.key} if action.target else set()
                goal.filled = action.verb != "set"
                goal.pressed = goal.pressed or not goal.filled
                return True
        return False

    async def _place(self, run: Run, goal: Pursuit, seen: Observation, name: str, value: str) -> Action | None:
        """The action that puts a value where it belongs; None if it has no place on this screen."""
        fields = [c for c in usable(seen) if c.kind in FIELDS and c.visible]
        fields, own = free(goal, fields, seen), self._dialog(goal, seen)
        if on_page(seen, seen.candidates):
            fields = list(on_page(seen, fields))  # never the browser's own, such as its address
        if goal.step.ordinal and len(goal.step.values) == 1 and of_sort(seen, goal.words, fields):
            return None  # the one that its words count
        alone = len(goal.step.values) == 1 and goal.pressed and not own
        if alone and (line := opened_line(goal.known, fields, seen)):
            return into(line, seen, value)
        if name == "value" and not own:
            # what the goal's words mean takes it, unless the page has just one entry of that name
            entry = called(value, [c for c in on_page(seen, choosable(seen)) if c.kind is Kind.ITEM], False)
            if goal.step.ordinal or goal.step.within or line_of(goal.words, on_page(seen, fields), seen):
                return None
            if entry is None and (choice := in_menu(value, goal.words, seen)) is not None:
                return act_on("set", choice, seen, "on")
            if entry is not None:
                return act_on("select", entry, seen)
            numbers = [c for c in on_page(seen, fields) if c.kind is Kind.ADJUST]
            if _SETTING.fullmatch(goal.step.words):
                numbers = [c for c in fields if c.kind is Kind.ADJUST]
            only = len(numbers) == 1 and _NUMBER.fullmatch(value) is not None
            return into(numbers[0], seen, value) if only else None
        if name == "value" or (own and len(goal.step.values) == 1):  # the only value goes into the only field
            edits = [c for c in fields if c.kind is not Kind.CHOOSE]
            edits = edits if name == "value" else [c for c in edits if dialogs.in_window(c, seen)]
            if len(edits) == 1:
                return into(edits[0], seen, value)
        if name == "folder" and (folder := into_folder(value, seen)):
            return folder
        if choice := called(value, choosable(seen)):
            return act_on("click" if choice.kind is Kind.CLICK else "select", choice, seen)
        lines = [c for c in fields if not is_page(c, seen)]
        words = goal.words if name == "value" else name
        if not own and not SEEKING.search(goal.step.words):
            lines = apart(name, goal.step.words, lines, seen)
        found = titled(words, lines) or of_form(value, lines, seen) or by_word(value, run.command.text, lines)
        found = found or await self._sure(run, goal.step, words, lines, seen.tree.app)
        found = found or to_seek_in(name, goal, lines, seen)
        if found is not None:
            return into(written_in(found, value, seen), seen, value)
        if name in CONTENT and not own and (fields or not has_pages(seen)):
            page = writing_place(fields, seen)
            target = seen.tree.nodes[page.ref] if page else None
            replace = name == "expression"
            return Action(
                "type", target, told(page) if page else "", value, run.app, {"replace": replace}, window=title_of(seen)
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
        if goal.left and goal.pressed and (self._dialog(goal, seen) or not goal.waited):
            return await self._wait_for_place(run, goal, seen)
        if goal.filled and not goal.left:  # the program may have to see first what was filled in
            seen = await self._eyes.until(run, seen, partial(everywhere.is_ready, goal.step.words), DIALOG_PATIENCE)
        confirms = self._dialog(goal, seen) and not goal.left and bool(goal.filled or goal.confirmed)
        found: Candidate | None = None
        if confirms:
            found = await self._confirming(run, goal, seen)
            if found is None and not goal.waited and not goal.confirmed:
                goal.waited = True  # its button may be greyed out until the program has seen what was filled in
                await self._eyes.wait(run, seen.tree, DIALOG_PATIENCE)
                return True
            if (switch := everywhere.extending(seen, goal.step.words)) is not None:
                await self._doer.act(run, act_on("set", switch, seen, "on"), seen)
                return True
        elif goal.spoken and goal.filled:
            found = await self._for_all(run, goal, seen) or sending(on_page(seen, usable(seen)))
        found = found or replacer(goal, seen) or starter(goal, seen)
        if not confirms and found is None:
            try:
                found, seen = await self._search.wanted(run, goal, seen)
            except DoubtfulError:
                if not (goal.filled and not goal.left and SEEKING.search(goal.step.words)):
                    raise
                return await self._enter(run, goal, seen)  # no button is needed to search
        if found is None or leads_back(goal, found):
            if goal.spoken:
                self._left_open(run, goal, seen)
                return False
            if goal.filled and not goal.left:
                return await self._enter(run, goal, seen)
            raise _nothing(goal)
        if not confirms and not goal.left and seen.tree.nodes[found.ref].key in goal.given:
            if SEEKING.search(goal.step.words):
                return await self._enter(run, goal, seen)
            goal.pressed, goal.filled = True, False  # its words mean the very field that has its value now
            return True
        if not found.enabled:
            raise GroundingError("disabled", f"{told(found)} is greyed out", "it can't be used right now")
        if goal.left and goal.pressed and sending((found,)):
            raise _nothing(goal)  # nothing is sent off without its text
        while not confirms and is_door(found, seen) and found.kind is not Kind.CHOOSE and not run.command.dry_run:
            inside, now, opened = await self._search.open_door(run, goal, found, seen)
            if inside is None and goal.step.state is not None:  # a menu is neither on nor off: it is in another one
                inside, now = await self._search.behind_other_doors(run, goal, now, opened)
                if inside is None:
                    raise _nothing(goal)
            if inside is None:
                run.aside.discard(len(run.results) - 1)
                goal.pressed = True  # to open it was the goal
                return opened.effect is Effect.CONFIRMED
            found, seen = inside, now
        key = (seen.tree.nodes[found.ref].key, found.label)
        if key in goal.tried:  # a blind try is not repeated
            if goal.confirmed:
                raise GroundingError("unreached", f"“{title_of(seen)}” is still open", "see what it asks for")
            if goal.spoken:
                self._left_open(run, goal, seen)
                return False
            raise _nothing(goal)
        goal.tried.add(key)
        if confirms and (window := window_of(seen)):
            goal.confirmed.append(window)
        outcome = await self._act_on(run, goal, found, seen)
        goal.pressed, goal.filled, goal.waited = True, False, False
        if goal.left and run.changed and outcome.effect is Effect.UNCHANGED:
            await self._eyes.wait(run, run.changed[1], DIALOG_PATIENCE)
        return not (outcome.effect is Effect.ALREADY and not goal.left)

    async def _wait_for_place(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """There is no place for a value: what was pressed may still be at work; a dialog is never confirmed without.

        Raises ``GroundingError`` ``unreached`` when nothing came.
        """
        if goal.waited:
            raise _nothing(goal)
        goal.waited = True
        if self._dialog(goal, seen):
            await self._eyes.wait(run, seen.tree, DIALOG_PATIENCE)
        else:
            await self._eyes.until(run, seen, partial(placed, goal, keys_of(seen)), DIALOG_PATIENCE)
        return True

    async def _confirming(self, run: Run, goal: Pursuit, seen: Observation) -> Candidate | None:
        """The button that carries out the dialog: its default, else what the goal's words mean among its buttons."""
        buttons = dialogs.carrying_out(seen)
        if goal.confirmed and len(dialogs.buttons(seen)) < 2:
            return None  # a message, no question
        if (for_all := await self._for_all(run, goal, seen)) is not None:
            return for_all
        default = buttons[0] if buttons and dialogs.is_default(buttons[0], seen) else None
        if default is not None or goal.confirmed:
            meant = len(buttons) > 1 and await self._sure(run, goal.step, goal.words, buttons, seen.tree.app)
            return meant or default
        return await self._eyes.find(run, goal.step, goal.words, buttons, seen.tree.app)

    async def _for_all(self, run: Run, goal: Pursuit, seen: Observation) -> Candidate | None:
        """The button that does to all what the goal wants done to all; None where it is about one, or there is none."""
        words = goal.step.words
        meant = everywhere.doing(dialogs.buttons(seen), words) if everywhere.wanted(words) else ()
        return meant[0] if len(meant) == 1 else await self._sure(run, goal.step, words, meant, seen.tree.app)

    async def _enter(self, run: Run, goal: Pursuit, seen: Observation) -> bool:
        """What was filled and has no button is sent off by Enter."""
        action = Action("key", value="enter", app=seen.tree.app, window=title_of(seen))
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
                raise GroundingError("unreached", f"nothing here confirms “{title_of(seen)}”", "press it yourself")
            return
        said, buttons = dialogs.says(seen), dialogs.buttons(seen)
        if not goal.confirmed and seen.tree.nodes[seen.window].role != "alert" and not dialogs.is_alarm(seen):
            return
        if dialogs.bad_news(said) or dialogs.is_alarm(seen):
            raise GroundingError(
                "unreached", f"it says: {said or title_of(seen)}", "see what is open, and say what is left"
            )
        if len(buttons) > 1:
            raise dialogs.QuestionError(goal.step.words, said, buttons)
        if said:
            run.answers.append(f"it says: {said}")

    async def _act_on(self, run: Run, goal: Pursuit, found: Candidate, seen: Observation) -> Outcome:
        """Do with the element what its kind and the goal ask for."""
        wanted, nodes = goal.step.state, seen.tree.nodes
        found = tick_of(found, seen) if wanted is not None else found
        if wanted is not None and (found.on is not None or nodes[found.ref].role in SWITCHES):
            action = act_on("set", found, seen, "on" if wanted else "off")
            if found.on == wanted:
                state = "on" if wanted else "off"
                return await self._doer.note(run, action, Outcome(Effect.ALREADY, f"{found.label} is {state} already"))
            back = replace(goal.step, state=not wanted, values=())
            return await self._doer.act(run, action, seen, (write(back),))
        if found.kind in FIELDS and goal.left:
            name = next(iter(goal.left))
            outcome = await self._doer.act(run, into(found, seen, goal.left.pop(name)), seen)
            goal.filled = nodes[found.ref].role != "page tab"
            return outcome
        if found.kind is Kind.ITEM and found.on and not goal.left:
            so = Outcome(Effect.ALREADY, f"{found.label} is chosen already")
            return await self._doer.note(run, act_on("select", found, seen), so)
        if said := next((name for name, value in goal.left.items() if same(value, found.label)), None):
            del goal.left[said]  # what is pressed is the value itself
        verb = "select" if found.kind is Kind.ITEM else "click"
        return await self._doer.act(run, act_on(verb, found, seen), seen)

    def _dialog(self, goal: Pursuit, seen: Observation) -> bool:
        """Whether a window is open now that was not where the goal began."""
        return bool(seen.dialogs) and window_of(seen) != goal.home

    def _filled_in(self, goal: Pursuit, seen: Observation) -> bool:
        """Whether a form in a page got what the goal gives it, and the goal is no more than that."""
        form = _FILLING.match(goal.step.words) and on_page(seen, seen.candidates)
        return bool(form or _SETTING.fullmatch(goal.step.words)) and not goal.left and not self._dialog(goal, seen)

    def _reached(self, goal: Pursuit, seen: Observation) -> bool:
        """All is placed and pressed, and no dialog of its own waits; one that was carried out may stay open."""
        if not goal.spoken or goal.filled:
            return False
        return not self._dialog(goal, seen) or (goal.confirmed[-1:] == [window_of(seen)] and not self._more(goal, seen))

    def _more(self, goal: Pursuit, seen: Observation) -> bool:
        """Whether the default button says something else than what was pressed: "Save" after "Open" led to a folder."""
        default = next((c for c in dialogs.carrying_out(seen) if dialogs.is_default(c, seen)), None)
        key = seen.tree.nodes[default.ref].key if default else None
        labels = {label for tried, label in goal.tried if tried == key}
        return default is not None and bool(labels) and default.label not in labels


# --- pure helpers ----------------------------------------------------------------------------------------------------


def _nothing(goal: Pursuit) -> GroundingError:
    left = ", ".join(f"{name} “{value}”" for name, value in goal.left.items())
    if goal.pressed and left:
        return GroundingError("unreached", f"there is no place for {left}", "see what is open, and say what is left")
    return GroundingError("nothing", f"nothing here is “{goal.step.words}”", "lam see shows what lamd can see")
