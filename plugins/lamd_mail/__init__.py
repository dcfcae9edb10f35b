"""Drafts of mails, in the mail program; nothing is ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from lamd_web import _opening

from lamd.api import Done, Effect, Risk, SkillError, available, settings, skill
from lamd_mail import _people

LONGEST = 8_000
"""Characters of a body: programs that take a draft by its address cut longer ones."""


@available
def usable() -> str:
    """Whether a mail program is set."""
    return "" if _opening.handler("mailto") else "no mail program is set"


@skill(
    "mail.draft", risk=Risk.REVERSIBLE, timeout=15.0, examples=("mail anna that I'll be late", "new mail to support")
)
def draft(to: str, subject: str = "", body: str = "") -> Done:
    """Begin a mail in the mail program; the person sends it."""
    receiver = _people.receiver(to, _known())
    if len(body) > LONGEST:
        raise SkillError("bad_value", f"the text is {len(body):,} characters long", f"at most {LONGEST:,} are taken")
    uri = mailto(receiver, subject, body)
    check = "" if receiver.addresses else " Check the address: only the name is known."
    if _opening.opened(uri):
        return Done(f"A draft to {receiver.name} is open, not sent.{check}", evidence="the mail program has it")
    return Done(f"A draft to {receiver.name} was handed to the mail program, not sent.{check}", Effect.UNVERIFIABLE)


def mailto(receiver: _people.Receiver, subject: str, body: str) -> str:
    """The draft as a URI (RFC 6068): every part is encoded, so none can become another."""
    to = ",".join(quote(one, safe="@") for one in receiver.addresses or (receiver.name,))
    lines = "\r\n".join(_printable(line) for line in body.splitlines())
    fields = {"subject": _printable(" ".join(subject.split())), "body": lines}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items() if value)
    return f"mailto:{to}{f'?{query}' if query else ''}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else " " for c in text)


def _known() -> Mapping[str, str]:
    """Addresses of people by name: ``plugins: {mail: {people: {mum: mum@example.org}}}``."""
    people = settings("mail").get("people", {})
    if not isinstance(people, Mapping) or not all(isinstance(address, str) for address in people.values()):
        raise SkillError("bad_value", "plugins.mail.people in the settings is no list of names with addresses")
    return {str(name): address for name, address in people.items()}
