"""How the vocabulary is matched: clause by clause; refusals ("Don't send") and small objects ("Delete row") pass."""

from __future__ import annotations

import re
from functools import lru_cache

from lamd.guard.phrases import HARMLESS, LEADIN, REFUSAL
from lamd.guard.text import bare
from lamd.guard.words import Words

_CLAUSE = re.compile(r"(?:[,;:/|&+(!?]|\.\.\.|\b(?:and|then|or|und|et|ou|oder|en|of)\b|(?<=\s)-(?=\s))+\s*")
_SHORTCUT = re.compile(r"[ \t](?:(?:ctrl|alt|shift|super|meta|strg|umschalt|maj)[+-]\S+|f\d\d?|del|entf|suppr)$")


def announces(words: Words, text: str) -> bool:
    """Whether a folded label announces the row's consequence."""
    text = _SHORTCUT.sub("", text).strip()
    lead, loose = _compiled(words)
    starts = [0, *(m.end() for m in _CLAUSE.finditer(text))]
    if words.undoable and HARMLESS.fullmatch(text.rstrip(" .")):
        return False
    if any(_leads(lead, text, start) for start in starts):
        return True
    for match in loose.finditer(text):
        start = max(s for s in starts if s <= match.start())
        refused = REFUSAL.match(text, start)
        if refused is None or refused.end() > match.start():
            return True
    return False


def announces_only(words: Words, text: str) -> bool:
    """Whether a folded name is nothing but a bare command of this kind: "Delete", "Log out"."""
    lead, loose = _compiled(words)
    return any(m is not None and m.end() >= len(text.rstrip(" .!")) for m in (lead.match(text), loose.match(text)))


def _leads(lead: re.Pattern[str], text: str, start: int) -> bool:
    if lead.match(text, start):
        return True
    after = LEADIN.match(text, start)
    return after is not None and after.end() > start and lead.match(text, after.end()) is not None


@lru_cache(maxsize=64)
def _compiled(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    never = r"(?!)"
    lead = "|".join(words.leads) or never
    loose = "|".join(_bounded(bare(p)) for p in words.anywhere) or never
    return re.compile(rf"(?:{lead})(?!\w)"), re.compile(loose)


def _bounded(pattern: str) -> str:
    """Whole words only, but in scripts that write without spaces."""
    return pattern if any(ord(c) >= 0x1100 for c in pattern) else rf"(?<!\w)(?:{pattern})(?!\w)"
