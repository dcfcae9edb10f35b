"""Which candidates are in the web page that shows, and which are the browser's own. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.perception.roles import DIALOGS, DOCUMENTS
from lamd.trajectory import Candidate, Kind, Node, Observation

_SENDS = re.compile(r"(?i)(?:send|submit|post|publish|save|apply|done)(?: (?:it|now|mail|email|message|reply|form))?")

_ADDRESS = re.compile(r"(?i)\b(?:address|url|location)\b")
"""How the line is called in which a browser, other than a mail program, has the address of what it shows."""
_OWN = frozenset(
    "back forward reload refresh tab tabs window windows incognito address url bookmark bookmarks favourite favourites"
    " favorite favorites history downloads extension extensions addons browser settings preferences zoom fullscreen"
    " homepage devtools print menu cookies cache translate toolbar tools".split()
)
"""What a browser has of its own."""
_WITH_IT = frozenset(
    "page site web website bar strip list in out mode new next previous other last all recent private full screen"
    " level button developer browsing data manager home main closed source panel options to from as line default normal"
    " size percent".split()
)
"""Words that tell more of such a thing, and by themselves are as likely about the page."""
_SAID = frozenset(
    "open reopen show see view go close the a an my me this that its it of on off for and up turn switch press click"
    " hit choose select pick set make take bring change clear delete increase decrease enter exit leave toggle add use"
    " please current".split()
)
_PHRASE = re.compile(
    r"(?i)\W*(?:(?:save|find|search) (?:(?:in|on|this|the|web) ?)*page(?: as\b.*)?|(?:go |enter |exit )?full[ -]?screen"
    r"(?: mode)?|page source|stop loading|add-ons?|clear (?:the )?browsing data)\W*"
)
_WORD = re.compile(r"[^\W\d_]+")


def on_page(observation: Observation, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates in a web page with a title: Chromium builds parts of itself of pages that have none."""
    nodes = observation.tree.nodes
    if not has_pages(observation):
        return ()
    known: dict[int, bool] = {0: False}
    return tuple(c for c in pool if _inside(nodes, c.ref, known) and nodes[c.ref].role not in DOCUMENTS)


def has_pages(observation: Observation) -> bool:
    """Whether the app is one that shows web pages."""
    return any(node.role in DOCUMENTS for node in observation.tree.nodes)


def browsers_own(observation: Observation, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates that a browser has around its page; its menus and dialogs that are open stand before the page."""
    nodes = observation.tree.nodes
    if not any(node.role in DOCUMENTS and node.name for node in nodes):
        return ()
    lines = [c.ref for c in observation.candidates if c.kind is Kind.EDIT and _ADDRESS.search(c.label)]
    page = {c.ref for c in on_page(observation, [*pool, *observation.candidates])}
    windows = {_chain(nodes, ref)[-1] for ref in lines if ref not in page}
    before = frozenset(observation.menus_open)
    chains = ((c, _chain(nodes, c.ref)) for c in pool if c.ref not in page and nodes[c.ref].role not in DOCUMENTS)
    return tuple(
        c
        for c, chain in chains
        if chain[-1] in windows and not any(ref in before or nodes[ref].role in DIALOGS for ref in chain)
    )


def unnamed(observation: Observation, pool: Sequence[Candidate], *said: str) -> frozenset[int]:
    """References of a browser's own controls, where none of what is ``said`` names anything that a browser has."""
    own = browsers_own(observation, pool)
    if not own or any(names_browser(words, observation.tree.app.name) for words in said):
        return frozenset()
    return frozenset(c.ref for c in own)


def names_browser(words: str, browser: str = "") -> bool:
    """Whether words name a thing of a browser and nothing else: "my bookmarks", other than "the order history"."""
    if _PHRASE.fullmatch(words):
        return True
    own = _OWN | {word.casefold() for word in _WORD.findall(browser)}
    told = [word for word in (word.casefold() for word in _WORD.findall(words)) if word not in _SAID]
    return not own.isdisjoint(told) and all(word in own or word in _WITH_IT for word in told)


def is_loading(observation: Observation) -> bool:
    """Whether there is a browser of which no page is in the tree yet: Chromium sends them a while after its window."""
    return has_pages(observation) and not on_page(observation, observation.candidates)


def sending(pool: Sequence[Candidate]) -> Candidate | None:
    """What sends off a form that was filled: the one thing of a page that is called so."""
    found = [c for c in pool if c.kind is Kind.CLICK and _SENDS.fullmatch(c.label)]
    return found[0] if len(found) == 1 else None


def in_front(observation: Observation, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates in the topmost dialog that is a part of a window, as those of pages are; empty without one."""
    inner = [ref for ref in observation.dialogs if observation.tree.nodes[ref].parent]
    if not inner:
        return ()
    nodes, found = observation.tree.nodes, []
    for candidate in pool:
        ref: int | None = candidate.ref
        while ref is not None and ref != inner[-1]:
            ref = nodes[ref].parent
        if ref is not None:
            found.append(candidate)
    return tuple(found)


def _chain(nodes: tuple[Node, ...], ref: int) -> tuple[int, ...]:
    """The references from ``ref`` up to its window."""
    chain = [ref]
    while parent := nodes[chain[-1]].parent:
        chain.append(parent)
    return tuple(chain)


def _inside(nodes: tuple[Node, ...], ref: int, known: dict[int, bool]) -> bool:
    if ref not in known:
        node = nodes[ref]
        titled = node.role in DOCUMENTS and bool(node.name)
        known[ref] = titled or (node.parent is not None and _inside(nodes, node.parent, known))
    return known[ref]
