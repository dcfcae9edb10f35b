"""What a goal's words mean among candidates: called so, of that sort, in the page before the browser, else grounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lamd.perception.narrow import narrow
from lamd.perception.pages import has_pages, in_front, on_page, unnamed
from lamd.perception.rows import told_apart
from lamd.perception.sorts import RUNNING_TEXT, of_sort
from lamd.session.eyes import DoubtfulError, Eyes
from lamd.session.fields import empty_line
from lamd.session.run import Run
from lamd.trajectory import Candidate, Kind, Observation, Step

SURE = 0.9
"""What is in sight is taken at once from this probability on, where what is meant may well be elsewhere.

More than a step needs otherwise: a probability is one among what was read. Most commands are in menus, which are looked
into first; most wishes about a page in a browser are not about the browser.
"""
_WRITTEN = ("value", "text", "message")
_EASE = (Kind.CLICK, Kind.TOGGLE, Kind.ITEM, Kind.CHOOSE, Kind.ADJUST, Kind.EDIT, Kind.READ)
"""Of things called the same, which is meant: what is pressed before what holds or shows."""
_HOLDING = (Kind.EDIT, Kind.ADJUST, Kind.CHOOSE)
"""Where a value is to be put, what takes one comes first: "Font Size" is a field, and the button beside it."""
_NAMED = re.compile(r"(?i)\b(?:by|from|of|named|called|labell?ed|titled|entitled)\s+(\S.*)$")
"""What follows says how the thing is called: "the folder named Lonna"."""
MAX_TEXT = 30
"""Characters of a text in a page that may be something to press."""
_SPOKEN = {"x": "close", "\u00d7": "close", "cross": "close"}
"""What people call a button by its looks."""
_IT = re.compile(r"(?i)(\S+(?: \S+)?) (?:it|them|that|this|these|those|it all|them all)")
"""An act on what is chosen: "delete it" is what is called "Delete"."""
_VERB = re.compile(
    r"(?i)^(?:(?:choose|select|pick|press|click(?: on)?|hit|tick|check|untick|uncheck|open|show|enter|set|change) )?"
    r"(?:the |my |its )?"
)
"""What is said before the name of a thing: "press ok", "the name"."""
_SORT = re.compile(
    r"(?i)^(?:(?:open|show|show me|bring up|go to|press|click|click on|hit|choose|select) )?"
    r"(?:the|its) (\S.*) (?:window|dialog|dialogue|button|menu|panel|pane|option|entry)$"
)
"""What is called by its name and its sort: "open the find window" is about what is called "Find"."""
_QUOTES = re.compile(r"^[\"'“‘]+|[\"'”’]+$")


class Seeker:
    """Finds elements for goals."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes

    async def meant(
        self,
        run: Run,
        step: Step,
        words: str,
        seen: Observation,
        pool: Sequence[Candidate],
        *,
        sure: bool = False,
        literal: bool = False,
    ) -> Candidate | None:
        """The one of ``pool`` that ``words`` mean in the place and order that ``step`` tells; None if there is none.

        ``sure``: a doubt counts as none; else it is raised (``DoubtfulError``). ``literal``: only what is
        called so, or the one whose name begins so.
        """
        pool = [c for c in pool if c.kind is not Kind.READ or _pressable(c, seen)]
        if words != run.command.text:
            pool = [c for c in pool if c.kind is not Kind.READ or c.label != run.command.text]  # its own echo
        if step.within:
            acting = [c for c in pool if c.kind is not Kind.READ]
            pool = narrow(seen, step.within, 0, acting) or narrow(seen, step.within, 0, pool)
        try:
            found = await self._found(run, step, words, seen, pool, sure=sure, literal=literal)
        except DoubtfulError as error:
            rows = _alike(error.choices[0], pool, seen)
            if not rows or len({c.label for c in error.choices}) > 1:
                raise
            found = error.choices[0]
        rows = _alike(found, pool, seen) if found is not None and not step.ordinal else ()
        if not rows or _any_will_do(run.command.text, words):
            return found
        if sure:
            return None
        raise DoubtfulError(words, rows, 1 / len(rows))

    async def _found(
        self,
        run: Run,
        step: Step,
        words: str,
        seen: Observation,
        pool: Sequence[Candidate],
        *,
        sure: bool,
        literal: bool,
    ) -> Candidate | None:
        """The same, the first of those in rows that are built alike."""
        arenas = [arena for arena in (in_front(seen, pool), on_page(seen, pool)) if arena]
        if step.ordinal:
            return await self._counted(run, step, words, seen, [*arenas, pool])
        own = strange(step, words, seen, pool)
        for arena in (*arenas, pool):
            named, looks = _NAMED.search(words), _SPOKEN.get(_plain(words), "")
            if own and arena is pool:
                looks = ""  # "x" closes what is in the page, not the tab
                if not literal and (found := await self._grounded(run, step, words, seen, arenas, True)):
                    return found
            sort = _SORT.match(words)
            it = _IT.fullmatch(words) if not step.values else None
            names = [words, looks, named[1] if named else "", _VERB.sub("", words, count=1)]
            names += [sort[1]] if sort else []
            names += [f"{it[1]}{what}" for what in ("", " selection", " selected")] if it else []
            ease = (*_HOLDING, *_EASE) if any(name == "value" for name, _ in step.values) else _EASE
            called = next((one for name in names if name and (one := _called(name, arena, ease))), None)
            found = called or self._sorted(run, step, words, seen, _by_sort(arena, seen))
            if found is not None:
                return found
        if literal:
            begins = [c for arena in arenas[-1:] for c in arena if _plain(c.label).startswith(f"{_plain(words)} ")]
            shown = [c for c in begins if c.visible and c.enabled and c.kind is not Kind.READ]
            return shown[0] if len(shown) == 1 else None
        found = await self._grounded(run, step, words, seen, [*arenas, pool], sure)
        if found is None and arenas:
            found = await self._on_page(run, step, words, seen, arenas)
        return found

    async def _on_page(
        self, run: Run, step: Step, words: str, seen: Observation, arenas: Sequence[Sequence[Candidate]]
    ) -> Candidate | None:
        """In a page: by the words without the values in them; by the verb alone, "reply"; among the short texts."""
        unsaid = _without(words, step)
        found = await self._grounded(run, step, unsaid, seen, arenas, True) if unsaid else None
        verb = words.split()[0] if words.split() else ""
        found = found or next((one for arena in arenas if (one := _called(verb, arena))), None)
        if found is not None:
            return found
        texts = [c for c in arenas[-1] if c.kind is Kind.READ and c.visible and len(c.label) <= MAX_TEXT]
        try:
            return await self._eyes.find(run, step, unsaid or words, texts, seen.tree.app)
        except DoubtfulError:
            return None

    async def _counted(
        self, run: Run, step: Step, words: str, seen: Observation, arenas: Sequence[Sequence[Candidate]]
    ) -> Candidate | None:
        """The nth of the sort or of the name that the words say."""
        sort = False
        for arena in arenas:
            same = of_sort(seen, words, [c for c in _by_sort(arena, seen) if c.kind is not Kind.READ])
            sort = sort or same is not None
            if same is None:
                same = tuple(c for c in arena if _plain(c.label) == _plain(words))
            at = step.ordinal - 1 if step.ordinal > 0 else step.ordinal
            if same and -len(same) <= at < len(same):
                return same[at]
        if sort:
            return None  # there are not as many
        own = strange(step, words, seen, arenas[-1])
        acting = [c for c in arenas[-1] if c.kind is not Kind.READ and c.ref not in own and _fits(c, step)]
        return await self._eyes.find(run, step, words, narrow(seen, "", step.ordinal, acting), seen.tree.app)

    def _sorted(
        self, run: Run, step: Step, words: str, seen: Observation, arena: Sequence[Candidate]
    ) -> Candidate | None:
        """The only one of its sort, for a value the only empty one, or any where any will do: "a check box"."""
        same = of_sort(seen, words, [c for c in arena if c.kind is not Kind.READ])
        if not same:
            return None
        any_will_do = len(same) == 1 or _any_will_do(run.command.text, words)
        if any_will_do or _foldable(same, seen):
            return same[0]
        return empty_line(same, seen) if step.values else None

    async def _grounded(
        self,
        run: Run,
        step: Step,
        words: str,
        seen: Observation,
        arenas: Sequence[Sequence[Candidate]],
        sure: bool,
    ) -> Candidate | None:
        """What the grounder takes them for: what is nearer to the person first, where that is sure."""
        doubt: DoubtfulError | None = None
        for arena in arenas:
            acting = [c for c in arena if c.kind is not Kind.READ and _fits(c, step)]
            own = strange(step, words, seen, acting)
            try:
                found = await self._eyes.find(run, step, words, acting, seen.tree.app)
            except DoubtfulError as error:
                found, doubt = None, doubt or (error if error.choices[0].ref not in own else None)
            if found is not None and found.ref in own:
                _, ranking = await self._eyes.rank(run, step, words, acting, seen.tree.app)
                found = found if ranking.probability >= SURE else None
            if found is not None:
                return found
        if doubt is not None and not sure:
            raise doubt
        return None


def strange(step: Step, words: str, seen: Observation, pool: Sequence[Candidate]) -> frozenset[int]:
    """What of a browser's own is named neither by the words nor by their place: only where that is sure it is meant."""
    return unnamed(seen, pool, _without(words, step) or words, step.within)


def _by_sort(arena: Sequence[Candidate], seen: Observation) -> Sequence[Candidate]:
    """Those that may be meant by their sort: in a browser, "the button" is one of the page; only tabs are its own."""
    if not has_pages(seen):
        return arena
    page = {c.ref for c in on_page(seen, arena)}
    return [c for c in arena if c.ref in page or c.role == "page tab"]


def _any_will_do(text: str, words: str) -> bool:
    """Whether a command says that one is as good as another: "press a button"."""
    return bool(re.search(rf"(?i)\b(?:an?|any|some|one)\s+\W?{re.escape(words)}\b", text))


def _alike(found: Candidate, pool: Sequence[Candidate], seen: Observation) -> tuple[Candidate, ...]:
    """Those of one name in rows that are built alike, each with its row; the words tell no more which is meant."""
    same = [c for c in pool if (c.label, c.kind, c.role) == (found.label, found.kind, found.role)]
    same = [c for c in same if c.label and c.visible and c.enabled and not c.action]
    if found.kind not in (Kind.CLICK, Kind.TOGGLE) or found not in same:
        return ()
    return tuple(replace(c, path=(row,)) for c, row in zip(same, told_apart(seen, same), strict=False))


def quoted(text: str, words: str) -> bool:
    """Whether a command says ``words`` in quotes: then it is what is written on the thing."""
    return bool(re.search(rf"[\"“]{re.escape(words)}[\"”]", text, re.IGNORECASE))


def _called(words: str, arena: Sequence[Candidate], ease: Sequence[Kind] = _EASE) -> Candidate | None:
    """The one that is called exactly so; of several the one that is pressed, and that can be seen."""
    same = [c for c in arena if c.label and _plain(c.label) == _plain(words) and c.enabled]
    for kind in ease:
        of_kind = [c for c in same if c.kind is kind]
        shown = [c for c in of_kind if c.visible] or of_kind
        if shown:
            return shown[0] if len(shown) == 1 else None
    return None


def _without(words: str, step: Step) -> str:
    """The words without the values that are quoted in them; empty where that leaves them as they are, or none."""
    left = words
    for _, value in step.values:
        left = re.sub(rf"[\"'“‘]?{re.escape(value)}[\"'”’]?", " ", left)
    left = " ".join(left.split())
    return left if left != " ".join(words.split()) else ""


def _plain(text: str) -> str:
    return _QUOTES.sub("", " ".join(text.split())).casefold()


def _pressable(candidate: Candidate, seen: Observation) -> bool:
    """A text of a page that stands by itself may have something behind it; a word in a sentence has not."""
    nodes = seen.tree.nodes
    parent = nodes[nodes[candidate.ref].parent or 0]
    alone = sum(1 for ref in parent.children if (nodes[ref].name or nodes[ref].text or "x").strip()) == 1
    return alone and bool(on_page(seen, (candidate,)))


def _fits(candidate: Candidate, step: Step) -> bool:
    """A field only where there is a value; running text only for what is to be written there, never to look for."""
    if candidate.kind is Kind.EDIT and candidate.role in RUNNING_TEXT:
        return any(name in _WRITTEN for name, _ in step.values)
    return candidate.kind not in (Kind.EDIT, Kind.ADJUST) or bool(step.values)


def _foldable(same: Sequence[Candidate], seen: Observation) -> bool:
    return all("expandable" in seen.tree.nodes[c.ref].states and c.kind is Kind.ITEM for c in same)
