"""``read``: the part of the screen that the words ask for, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.errors import GroundingError
from lamd.session.doer import Doer
from lamd.session.eyes import Eyes, told
from lamd.session.run import Run
from lamd.trajectory import Action, AppInfo, Candidate, Kind, Node, NodeKey, Observation, Step, Tree

MAX_ANSWER = 2_000
"""Characters of an answer."""


_HOLDING = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE, Kind.TOGGLE})
_WORD = re.compile(r"\w+")
_SMALL = frozenset({"the", "a", "an", "my", "its", "this", "that", "of", "is", "are", "what", "how", "much", "many"})
"""Words that name nothing that is asked for."""


class Reading:
    """Reads values off the screen."""

    def __init__(self, eyes: Eyes, doer: Doer) -> None:
        self._eyes = eyes
        self._doer = doer

    async def read(self, run: Run, step: Step, app: AppInfo) -> None:
        """Add to ``run.answers`` what the words of ``step`` ask for; raises ``GroundingError`` ``nothing``."""
        seen = await self._eyes.see(run, app)
        found = self._result(run, seen) if step.words == "result" else None
        pool = _without_labels(readable(seen))
        found = found or saying(step.words, pool)
        found = found or await self._eyes.find(run, step, step.words, pool, seen.tree.app)
        if found is None:
            raise GroundingError("nothing", f"nothing here says “{step.words}”", "lam see shows what lamd can see")
        node = seen.tree.nodes[found.ref]
        await self._doer.act(run, Action("read", node, told(found), "", seen.tree.app), seen)
        if not run.command.dry_run:
            run.answers.append(_said(found, run.said))

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
    if candidate.on is not None:
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
