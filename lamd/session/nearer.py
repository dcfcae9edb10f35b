"""A switch of the program in front goes before one of the whole desktop, where the command calls it by its very name.

"Use the dark style" is about the window in front if its menu has a "Dark style": what has the focus is meant, and
less is changed. A page in a browser is left out, so that no page can draw a command about the desktop to itself.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial

from lamd.errors import LamdError
from lamd.perception.pages import has_pages
from lamd.planning.language import write
from lamd.planning.prompt import one_line
from lamd.session.doer import Doer
from lamd.session.eyes import Eyes
from lamd.session.fields import same
from lamd.session.otherwise import named
from lamd.session.pursuit import Pursuit, act_on
from lamd.session.run import Run
from lamd.session.searching import Search
from lamd.trajectory import AppInfo, Candidate, Effect, Observation, Step, Verb

_PROGRAMS_TOO = frozenset({"settings.dark", "settings.night_light", "settings.do_not_disturb"})
"""Skills for the whole desktop of which programs have their own; of Wi-Fi they have none, and no menu is opened."""
_ASKED = re.compile(
    r"(?i)^(?:please )?(?:(?:use|choose|select|pick|take|set|enable|disable|activate|deactivate|stop using"
    r"|(?:turn|switch|change)(?: on| off| to)?) )?(?:the |my )?(?P<name>\S.*?)(?: on| off)?(?: please)?[.!]?$"
)


class Nearer:
    """Looks for such a switch, and sets it."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer
        self._search = Search(eyes, doer)

    async def instead(self, run: Run, step: Step) -> bool:
        """Whether the switch that is called as the command says was set in the program in front.

        One that is so already is not meant: then the desktop's own is what is left to change.
        """
        wanted, name = _wanted(step), wanted_name(run.command.text)
        if run.app is None or run.plan is None or len(run.plan.steps) > 1 or wanted is None or not name:
            return False
        found = await self._found(run, Step(Verb.DO, name, wanted), run.app)
        if found is None:
            return False
        await self._set(run, *found, wanted)
        return True

    async def _found(self, run: Run, step: Step, app: AppInfo) -> tuple[Candidate, Observation] | None:
        """The switch in sight or in the window's own menu; looking for it in vain leaves no trace in the reply."""
        before, changed = len(run.results), run.changed
        with suppress(LamdError):  # what cannot be looked into has none, and the skill is there still
            seen = await self._eyes.see(run, app)
            if has_pages(seen):
                return None
            found = named(step.words, seen)
            if found is None:
                goal = Pursuit(step, step.words, {}, literal=True)
                found, seen = await self._search.just_behind(run, goal, seen, partial(_is_meant, step))
            if found is not None and _is_meant(step, found):
                return found, seen
        del run.results[before:]
        run.aside = {at for at in run.aside if at < before}
        run.changed = changed
        return None

    async def _set(self, run: Run, found: Candidate, seen: Observation, wanted: bool) -> None:
        state = "on" if wanted else "off"
        back = Step(Verb.DO, found.label, not wanted)
        outcome = await self._doer.act(run, act_on("set", found, seen, state), seen, (write(back),))
        if outcome.effect is Effect.CONFIRMED:
            app = one_line(seen.tree.app.name, 40)
            run.answers.append(f"“{found.label}” is {state} now in {app}; the desktop's own setting is as it was.")


def _is_meant(step: Step, found: Candidate) -> bool:
    """Whether it is a switch that is called so, and is not yet as wanted."""
    return same(step.words, found.label) and found.on is (not step.state)


def wanted_name(text: str) -> str:
    """What a command says is to be on or off: "use the dark style" is about the "dark style"."""
    found = _ASKED.match(" ".join(text.split()))
    return found["name"] if found else ""


def _wanted(step: Step) -> bool | None:
    """Whether a step leaves a setting of the desktop on or off; None where it is none of these."""
    if step.words not in _PROGRAMS_TOO or [name for name, _ in step.values] != ["on"]:
        return None
    return {"true": True, "false": False}.get(step.values[0][1])
