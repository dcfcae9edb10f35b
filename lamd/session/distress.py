"""A person in distress gets a kind, fixed answer that points to people who help, before any model is asked.

Only what a person says of themselves counts, as the whole of what they say: "write i want to die" is dictation.
"""

from __future__ import annotations

import re

ANSWER = (
    "I am only a program, but you matter, and you need not carry this alone. Please talk to someone now: a person you "
    "trust, or a helpline, free and at any hour (988 in the USA and Canada, 116 123 in much of Europe; "
    "findahelpline.com lists others). If you are in danger, call your emergency number: 112, 911 or 999."
)
_SAID = re.compile(
    r"(please |help |hey |um |so |honestly |god )*"
    r"(i (really |just |only )?(want|wanna|need|wish i could|am going|am about|plan|have decided)( to)? "
    r"(die|be dead|kill myself|end (it all|it|my life|everything)|(hurt|cut|harm) myself|disappear for ?ever)"
    r"|i( am|'m|m)? (going to|gonna|thinking (of|about)|about to) "
    r"(kill(ing)? myself|end(ing)? (it all|my life)|hurt(ing)? myself|suicide)"
    r"|i( am|'m|m| feel)( so| really)? (suicidal|like dying|like killing myself)"
    r"|i (do not|don't|dont|can't|cant|cannot) (want to (live|be alive|be here)|go on living)( any ?more)?"
    r"|(nobody|no one) would (miss me|care if i died)( if i was gone)?"
    r"|i (wish|hope) i (was|were) (dead|never born))"
    r"( right now| today| tonight| any ?more| please)*"
)


def in_distress(text: str) -> bool:
    """Whether ``text`` as a whole says that its speaker may harm themselves."""
    plain = " ".join(re.sub(r"[^\w\s']", " ", text.casefold().replace("’", "'")).split())
    return _SAID.fullmatch(plain) is not None
