"""What must never reach the disk: passwords, also in the words of the command that gives one.

A command is stored before anyone has worked out which of its words is the password. So where a command speaks of a
secret, only common words and the names of such things are kept; every other word, and whatever stands in quotes, is
hidden in all records of that command. The guard in turn refuses to type a password that this would not have hidden.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

HIDDEN = "***"
_SECRET_WORDS = re.compile(
    r"pass ?-?(?:words?|codes?|phrases?|keys?)\b|passwd|\bpwd\b|\bpins?\b|passwort|kennwort|mots? de passe|contrase"
    r"|senha|palavra-passe|wachtwoord|\bt[ao]n\b|\botp\b|\bcvv|\bcvc|card number|\bsecrets?\b|\btokens?\b|api keys?"
    r"|(?:security|verification|unlock|recovery|login|access) codes?|private key|credentials?"
    r"|\b(?:log|sign) ?in\b.*\b(?:with|as)\b|\bunlock\b.*\bwith\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|(?<!\w)'([^']*)'(?!\w)|`([^`]*)`")
_COMMON = frozenset(
    """
    a an and the my your his her our their this that these those it its is are be as at by for from in into of off
    on onto or out over to up with without then next after before now please thanks i me you we us he she they them
    not no yes don't do does can could would should will what which who how when where there here all every some any
    one first second last new old same type enter write put fill insert paste use say give tell set change update
    forget remember show hide open close start stop run go click press hit choose select pick submit confirm save
    store copy find search look read sign log login logout unlock lock log-in sign-in get make need want let have
    has key keys password passwords passcode passcodes passphrase passphrases pass word words code codes pin pins
    pwd passwd secret secrets token tokens api private credential credentials user username users name names account
    accounts email mail field fields box form page site website dialog window app application program prompt screen
    settings wifi wi-fi network router vault manager keyring keepass seahorse disk drive file folder card number
    security verification recovery access otp cvv cvc manual button menu tab list
    """.split()
)


def suspects(text: str) -> frozenset[str]:
    """The words of a command that may be a secret; empty where it speaks of none."""
    if not _SECRET_WORDS.search(text):
        return frozenset()
    quoted = {part for match in _QUOTED.finditer(text) for part in match.groups() if part and part.strip()}
    rest = _QUOTED.sub(" ", text)
    bare = {word.strip(",;:") for word in rest.split()}
    loose = {
        word for word in bare if word.lower().strip(".!?()'\"") not in _COMMON and re.search(r"\w|[^\s.,;:!?]", word)
    }
    return frozenset(quoted | loose | {word.rstrip(".!?") for word in loose if word.rstrip(".!?")})


def masked(value: Any, secrets: Collection[str]) -> Any:
    """Plain JSON with every secret in its texts replaced; keys stay."""
    if not secrets:
        return value
    longest_first = sorted((s for s in secrets if s), key=len, reverse=True)
    pattern = re.compile("|".join(_whole(s) for s in longest_first)) if longest_first else None
    return _masked(value, pattern) if pattern else value


def _masked(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {k: _masked(v, pattern) for k, v in value.items()}
    if isinstance(value, list):
        return [_masked(v, pattern) for v in value]
    return value


def _whole(secret: str) -> str:
    """Longer secrets anywhere; short ones as whole words, or they would eat half of every text."""
    found = re.escape(secret)
    return found if len(secret) >= 6 else rf"(?<!\w){found}(?!\w)"
