"""Opens addresses and searches in the web browser."""

from __future__ import annotations

from lamd.api import Done, Effect, Risk, SkillError, settings, skill
from lamd_web import _addresses, _opening

ENGINE = "https://duckduckgo.com/?q={}"
"""Unless the settings say another: ``plugins: {web: {search: "https://…{}"}}``."""


@skill("web.open", risk=Risk.REVERSIBLE, timeout=15.0, examples=("open bbc.co.uk", "go to example dot com"))
def open_(address: str) -> Done:
    """Open an address in the web browser."""
    url = _addresses.url(address)
    return _told(url, f"The browser opens {url}.", f"{url} was handed to the browser.")


@skill("web.search", risk=Risk.REVERSIBLE, timeout=15.0, examples=("search the web for lentil soup", "google it"))
def search(query: str) -> Done:
    """Search the web for some words, in the browser."""
    engine = settings("web").get("search", ENGINE)
    if not isinstance(engine, str):
        raise SkillError("bad_value", "plugins.web.search in the settings is no text", f'such as "{ENGINE}"')
    url = _addresses.search(engine, query)
    words = "".join(c if c.isprintable() else " " for c in query[:100])
    return _told(url, f"The browser searches for “{words}”.", f"A search for “{words}” was handed to the browser.")


def _told(url: str, seen: str, handed: str) -> Done:
    if _opening.opened(url):
        return Done(seen, evidence=f"a program was started with {url}")
    return Done(handed, Effect.UNVERIFIABLE)
