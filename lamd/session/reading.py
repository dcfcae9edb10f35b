"""``read``: the part of the screen that the words ask for, and what it says."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from lamd.errors import GroundingError
from lamd.perception.pages import has_pages
from lamd.perception.rows import beside
from lamd.session.doer import Doer
from lamd.session.eyes import DoubtfulError, Eyes, told
from lamd.session.fields import same
from lamd.session.run import Run
from lamd.session.searching import PAGE_PATIENCE
from lamd.trajectory import Action, AppInfo, Candidate, Kind, Node, NodeKey, Observation, Step, Tree

MAX_ANSWER = 2_000
"""Characters of an answer."""


_HOLDING = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE, Kind.TOGGLE})
_WORD = re.compile(r"\w+")
_VALUE = re.compile(r"(?i)(?:the |its )?(?:value|content|contents|entry|amount|number) (?:of|for|beside|next to) (.+)")
_A_SUM = re.compile(r"(?i)\b(?:sums?|equation|calculation|arithmetic|maths? (?:problem|question|task|exercise))\b")
_SUM = re.compile(r"\W{0,2}\d[\d., ]*(?:[-+*/x×·÷:^\u2212\u2013] ?\(?\d[\d., ]*(?:\) ?)?)+(?:= ?\??)? ?")
_SMALL = frozenset({"the", "a", "an", "my", "its", "this", "that", "of", "is", "are", "what", "how", "much", "many"})
"""Words that name nothing that is asked for."""


class Reading:
    """Reads values off the screen."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer

    async def read(self, run: Run, step: Step, app: AppInfo) -> None:
        """Add to ``run.answers`` what the words of ``step`` ask for; raises ``GroundingError`` ``nothing``."""
        found, seen = await self._looked_for(run, step, await self._eyes.see(run, app))
        if found is None:
            raise GroundingError("nothing", f"nothing here says “{step.words}”", "lam see shows what lamd can see")
        node = seen.tree.nodes[found.ref]
        await self._doer.act(run, Action("read", node, told(found), "", seen.tree.app), seen)
        if not run.command.dry_run:
            run.given = _said(found, run.said)
            run.answers.append(run.given)

    async def _looked_for(self, run: Run, step: Step, seen: Observation) -> tuple[Candidate | None, Observation]:
        """What says what is asked for, and what was seen then; a browser tells of a page a while after it shows it."""
        deadline = time.monotonic() + PAGE_PATIENCE
        if has_pages(seen):
            seen = await self._eyes.settled(run, seen.tree.app)
        while True:
            left = deadline - time.monotonic() if has_pages(seen) else 0.0
            try:
                if (found := await self._found(run, step, seen)) is not None or left <= 0:
                    return found, seen
            except DoubtfulError:
                if left <= 0:
                    raise
            seen = await self._eyes.wait(run, seen.tree, left)

    async def _found(self, run: Run, step: Step, seen: Observation) -> Candidate | None:
        """What says what is asked for; None where nothing does."""
        found = self._result(run, seen) if step.words == "result" else None
        pool = [c for c in _without_labels(readable(seen)) if not same(c.label, run.command.text)]  # its own echo
        found = found or beside(seen, _named(step.words)) or a_sum(step.words, pool) or saying(step.words, pool)
        return found or await self._eyes.find(run, step, step.words, pool, seen.tree.app)

    def _result(self, run: Run, seen: Observation) -> Candidate | None:
        """What the last action changed: the field it left with another content, if there is just one."""
        change = run.changed or run.earlier
        if change is None or change[0].app != seen.tree.app:
            return None
        before = {node.key: node for node in change[0].nodes}
        changed = [c for c in readable(seen) if _differs(before, seen.tree, c)]
        for few in ([c for c in changed if c.kind is Kind.EDIT], changed):
            if len(few) == 1:
                return few[0]
        return None


def _said(candidate: Candidate, text: str) -> str:
    if candidate.on is not None and (candidate.kind, candidate.role) != (Kind.ITEM, "table cell"):
        return f"{candidate.label} is {'on' if candidate.on else 'off'}"
    return text.strip()[:MAX_ANSWER] or candidate.label


def readable(seen: Observation) -> Sequence[Candidate]:
    """Candidates that say something: no password fields, and no buttons, which say what they do, not how things are."""
    nodes = seen.tree.nodes
    return [
        c
        for c in seen.candidates
        if nodes[c.ref].role != "password text" and (c.on is not None or (c.visible and c.kind is not Kind.CLICK))
    ]


def a_sum(words: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The only sum that is written somewhere, where one is asked for; those that wait for their result first."""
    sums = [c for c in candidates if _SUM.fullmatch(c.label)] if _A_SUM.search(words) else []
    waiting = [c for c in sums if c.label.rstrip().endswith(("=", "= ?", "=?"))]
    return next((few[0] for few in (waiting, sums) if len(few) == 1), None)


def _named(words: str) -> str:
    """Whose value is asked for: "the value of the colour" to "colour"."""
    asked = _VALUE.fullmatch(words)
    return asked[1] if asked else words


def saying(words: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one text that names what is asked for and says more: "Total: 48.20 euros" for "the total"."""
    wanted = _telling(words)
    if not wanted:
        return None
    found = [c for c in candidates if c.kind is Kind.READ and wanted < _telling(c.label)]
    return found[0] if len(found) == 1 else None


def _without_labels(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Not the word "Discount" is asked for but what is in the field beside it."""
    fields = {c.label.casefold() for c in candidates if c.kind in _HOLDING}
    return [c for c in candidates if c.kind is not Kind.READ or c.label.casefold() not in fields]


def _telling(words: str) -> set[str]:
    return {word for word in _WORD.findall(words.casefold()) if word not in _SMALL}


def _differs(before: dict[NodeKey, Node], tree: Tree, candidate: Candidate) -> bool:
    now = tree.nodes[candidate.ref]
    was = before.get(now.key)
    return was is not None and (was.text, was.value, was.name) != (now.text, now.value, now.name)
