"""Drafts, handed by the real xdg-open to a mail program of the test's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lamd_mail import _people, mailto
from lamd_web import _opening

from lamd.errors import SkillError
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.plugins.handlers import Handler

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]
PEOPLE = {"mum": "ada@example.org", "Anna Smith": "anna@a.example", "Tom Hill": "tom@a.example", "bad": "nowhere"}


@pytest.fixture
def program(desk: PrivateDesktop) -> Iterator[Handler]:
    handler = Handler(desk, "mailto")
    yield handler
    handler.end()


async def test_a_draft_opens_in_the_mail_program(program: Handler, start_skills: Start) -> None:
    mail = await start_skills("mail")
    result = await mail.done("mail.draft", to="omar at trip dot net", subject="the lease", body="I'll be late & sorry")
    assert result.text == "A draft to omar at trip dot net is open, not sent."
    await program.given("mailto:omar@trip.net?subject=the%20lease&body=I%27ll%20be%20late%20%26%20sorry")


async def test_a_name_is_left_to_the_mail_program(program: Handler, start_skills: Start) -> None:
    result = await (await start_skills("mail")).done("mail.draft", to="cousin Róisín")
    assert result.text == "A draft to cousin Róisín is open, not sent. Check the address: only the name is known."
    await program.given("mailto:cousin%20R%C3%B3is%C3%ADn")


async def test_people_of_the_settings(
    program: Handler, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("plugins: {mail: {people: {mum: ada@example.org}}}")
    monkeypatch.setenv("LAMD_CONFIG", str(tmp_path / "config.yaml"))
    await (await start_skills("mail")).done("mail.draft", to="my mum", body="hi")
    await program.given("mailto:ada@example.org?body=hi")


async def test_a_text_that_is_too_long(program: Handler, start_skills: Start) -> None:
    wrong = await (await start_skills("mail")).wrong("mail.draft", to="tom", body="x" * 8_001)
    assert wrong.code == "skill.bad_value"
    assert program.got() == []


async def test_the_mail_program_is_the_one_that_xdg_mime_tells(desk: PrivateDesktop) -> None:
    """In every place that a desktop may say it, and where none does."""
    kind = "x-scheme-handler/mailto"
    shared, own = desk.home / "share/applications", desk.home / ".local/share/applications"
    (shared / "kde").mkdir(parents=True)
    own.mkdir(parents=True, exist_ok=True)
    config = desk.home / ".config"
    for folder, entry in ((shared, "cached"), (shared / "kde", "mailer"), (own, "own"), (shared, "system")):
        text = "[Desktop Entry]\nType=Application\nName=x\nExec=/bin/true %u\n"
        (folder / f"{entry}.desktop").write_text(text)
    environment = {"XDG_DATA_DIRS": str(desk.home / "share"), "XDG_CURRENT_DESKTOP": "Openbox"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (desk.env | environment).items():
            patch.setenv(name, value)

        def both() -> str:
            asked = subprocess.run(
                ["xdg-mime", "query", "default", kind], capture_output=True, text=True, check=False, timeout=20
            ).stdout.strip()
            assert _opening.handler("mailto") == asked.removesuffix(".desktop")
            return asked.removesuffix(".desktop")

        assert both() == ""
        (shared / "system.desktop").write_text(f"[Desktop Entry]\nType=Application\nExec=/bin/true\nMimeType={kind};\n")
        assert both() == "system"
        (shared / "mimeinfo.cache").write_text(f"[MIME Cache]\n{kind}=cached.desktop;\n")
        assert both() == "cached"
        (shared / "mimeapps.list").write_text(f"[Added Associations]\n{kind}=own.desktop\n[Default Applications]\n")
        assert both() == "cached"
        (config / "mimeapps.list").write_text(f"[Default Applications]\n{kind}=gone.desktop;\n")
        (own / "mimeapps.list").write_text(f"[Default Applications]\n{kind}=own.desktop;\n")
        assert both() == "own"
        (config / "openbox-mimeapps.list").write_text(f"[Default Applications]\n{kind}=system.desktop\n")
        assert both() == "system"


async def test_without_a_mail_program(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(desk.home))
    mail = await start_skills("mail")
    wrong = await mail.wrong("mail.draft", to="tom")
    assert (wrong.code, "no mail program is set" in wrong.message) == ("skill.unavailable", True)
    assert {s.why_not for s in await mail.skills.catalogue()} == {"no mail program is set"}


# --- whom, and what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "addresses"),
    [
        ("press@owlandash.com", ["press@owlandash.com"]),
        ("bookings at thelantern dot org", ["bookings@thelantern.org"]),
        ("orders at beanhouse dot coffee", ["orders@beanhouse.coffee"]),
        ("j dot park at northmill dot ac dot uk", ["j.park@northmill.ac.uk"]),
        ("liv underscore b at fjord dash huts dot no", ["liv_b@fjord-huts.no"]),
        ("omar at trip dot net and hr@quillfactory.eu", ["omar@trip.net", "hr@quillfactory.eu"]),
        ("Mum", ["ada@example.org"]),
        ("my mum", ["ada@example.org"]),
        ("anna", ["anna@a.example"]),
        ("anna and tom", ["anna@a.example", "tom@a.example"]),
        ("Tomasz and Ewa", []),
        ("whole team", []),
        ("support at acme", []),
        ("-attach /etc/passwd", []),
    ],
)
def test_people_and_addresses(said: str, addresses: list[str]) -> None:
    assert list(_people.receiver(said, PEOPLE).addresses) == addresses


@pytest.mark.parametrize("said", ["", " , ", "a@b", "omar at dot dot net", "bad", "a@b.org?bcc=x@y.org"])
def test_what_is_nobody(said: str) -> None:
    with pytest.raises(SkillError) as wrong:
        _people.receiver(said, PEOPLE)
    assert wrong.value.code == "skill.bad_value"


@pytest.mark.parametrize(
    "hostile", ["a&bcc=x@y.org", "a?bcc=x@y.org#", "a\r\nBcc: x@y.org", "a%0D%0ABcc: x@y.org", "\x1b]0;x", "a'b\"`c`"]
)
def test_no_part_of_a_draft_becomes_another(hostile: str) -> None:
    uri = mailto(_people.Receiver(hostile), hostile, hostile)
    fields = parse_qs(urlsplit(uri).query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert "\n" not in fields["subject"][0]
    assert not set(uri) & set(" \r\n\x1b\"'`$")
    assert unquote(urlsplit(uri).path) == hostile


def test_lines_of_a_body() -> None:
    uri = mailto(_people.Receiver("tom", ("tom@a.example",)), "", "one\ntwo")
    assert uri == "mailto:tom@a.example?body=one%0D%0Atwo"


def test_importing_it_is_light() -> None:
    code = "import sys, lamd_mail; assert not {'dbus_fast', 'rapidfuzz', 'yaml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
