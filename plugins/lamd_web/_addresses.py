"""Web addresses as people say or write them → URLs (RFC 3986), http and https only."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urlsplit

from lamd.api import SkillError

LONGEST = 2_000
"""Characters; more is no address that anybody says."""
_SPOKEN = {
    "dot": ".", "point": ".", "period": ".", "slash": "/", "dash": "-", "hyphen": "-", "minus": "-", "underscore": "_",
    "colon": ":", "tilde": "~", "hash": "#", "plus": "+", "equals": "=", "ampersand": "&",
}  # fmt: skip
_DIGITS = {w: str(n) for n, w in enumerate("zero one two three four five six seven eight nine".split())}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))(.*)", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_KEPT = "/?#:@!&()*+,;=-._~%[]"
"""Characters of a path or query that stand for themselves; quotes, spaces and what shells read do not."""


def url(said: str) -> str:
    """The URL meant, https unless http is said or the machine is a near one; raises ``SkillError`` ``bad_value``."""
    text = _written(said.strip().strip("<>“”\"'").rstrip(".,"))
    scheme, rest = "", text
    if found := _SCHEME.fullmatch(text):
        scheme, rest = found[1].lower(), found[2].lstrip("/")
        if scheme not in ("http", "https"):
            raise SkillError(
                "bad_value", f"only web pages are opened, not “{scheme}:”", "say an address, such as bbc.co.uk"
            )
    if not rest or len(rest) > LONGEST or any(not c.isprintable() for c in rest):
        raise _wrong(said)
    authority, tail = re.fullmatch(r"([^/?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    host, port = _authority(authority, said)
    scheme = scheme or ("http" if _near(host) else "https")
    tail = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", tail)
    return f"{scheme}://{host}{port}{quote(tail, safe=_KEPT)}"


def search(engine: str, query: str) -> str:
    """The URL of a search; ``engine`` has ``{}`` where the words go. Raises ``SkillError`` ``bad_value``."""
    words = " ".join(query.split())
    if not words:
        raise SkillError("bad_value", "there is nothing to search for")
    parts = urlsplit(engine)
    if engine.count("{}") != 1 or parts.scheme not in ("http", "https") or "{}" in parts.netloc or not parts.netloc:
        raise SkillError(
            "bad_value", f"the search engine in the settings is no address with {{}} in it: {engine[:100]}"
        )
    if len(words) > LONGEST:
        raise SkillError("bad_value", f"{len(words)} characters are too many to search for")
    return engine.replace("{}", quote(words, safe="").replace("%20", "+"))


def _written(said: str) -> str:
    """What was spoken, as it is written: "bbc dot co dot uk slash weather"."""
    words = said.split()
    if len(words) < 2:
        return said
    if not {word.casefold() for word in words} & {"dot", "point", "slash", "colon"}:
        if _SCHEME.fullmatch(said):
            return said.replace(" ", "%20")
        raise _wrong(said)
    lower = [word.casefold() for word in words]
    signs = [_SPOKEN.get(word, "") for word in lower]
    # Digits between dots are a network address, "one" in "one dot com" is a word.
    digits = sum(word in _DIGITS for word in lower) >= 4
    return "".join(sign or (_DIGITS.get(low, word) if digits else word) for word, low, sign in
                   zip(words, lower, signs, strict=True))  # fmt: skip


def _authority(text: str, said: str) -> tuple[str, str]:
    """Host and ``:port``; a name and password before the host would be hidden in plain sight, and are refused."""
    if "@" in text:
        raise SkillError("bad_value", f"“{said[:100]}” looks like a mail address", "say the address of a web page")
    if found := re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(\d{1,5}))?", text, re.IGNORECASE):
        host, port = found[1].casefold().rstrip("."), found[2]
        if _is_host(ascii_host := _ascii(host)) and (port is None or 0 < int(port) < 65536):
            return ascii_host, f":{port}" if port else ""
    raise _wrong(said)


def _ascii(host: str) -> str:
    """A name in other letters as the network has it, so that look-alikes show."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def _is_host(host: str) -> bool:
    if _ip(host) is not None or host == "localhost":
        return True
    labels = host.split(".")
    return (
        len(host) < 254 and len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and bool(_TOP.fullmatch(labels[-1]))
    )


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _near(host: str) -> bool:
    """This machine or one in the same house, which hardly ever has a certificate."""
    ip = _ip(host)
    return host == "localhost" or host.endswith((".localhost", ".local", ".lan")) or (ip is not None and ip.is_private)


def _wrong(said: str) -> SkillError:
    shown = "".join(c if c.isprintable() else " " for c in said[:100])
    hint = f"say it in full, such as bbc.co.uk, or “search the web for {shown}”"
    return SkillError("bad_value", f"“{shown}” is no web address", hint)
