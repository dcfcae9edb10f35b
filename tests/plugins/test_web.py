"""Addresses and searches, handed by the real xdg-open to a browser of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from lamd_web import _addresses

from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.plugins.handlers import Handler

pytestmark = pytest.mark.desktop

Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
def browser(desk: PrivateDesktop) -> Iterator[Handler]:
    handler = Handler(desk, "http", "https")
    yield handler
    handler.end()


async def test_an_address_is_opened(browser: Handler, start_skills: Start) -> None:
    result = await (await start_skills("web")).done("web.open", address="bbc dot co dot uk slash weather")
    assert result.text == "The browser opens https://bbc.co.uk/weather."
    await browser.given("https://bbc.co.uk/weather")


async def test_signs_go_through_whole_and_never_to_a_shell(browser: Handler, start_skills: Start) -> None:
    address = "example.org/a?b=c&d=e;f='g'\"h\"`touch`$(touch${IFS}y)|z"
    await (await start_skills("web")).done("web.open", address=address)
    await browser.given("https://example.org/a?b=c&d=e;f=%27g%27%22h%22%60touch%60%24(touch%24%7BIFS%7Dy)%7Cz")


async def test_the_browser_goes_on_without_the_skill_process(browser: Handler, start_skills: Start) -> None:
    web = await start_skills("web")
    await web.done("web.open", address="xkcd.com")
    await web.close()
    await browser.given("https://xkcd.com")


async def test_a_search_with_the_usual_engine(browser: Handler, start_skills: Start) -> None:
    result = await (await start_skills("web")).done("web.search", query="C++ & “Grüße” 100%")
    assert result.text == "The browser searches for “C++ & “Grüße” 100%”."
    await browser.given("https://duckduckgo.com/?q=C%2B%2B+%26+%E2%80%9CGr%C3%BC%C3%9Fe%E2%80%9D+100%25")


async def test_a_search_with_the_engine_of_the_settings(
    browser: Handler, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text('plugins: {web: {search: "https://search.example/find/{}?lang=en"}}')
    monkeypatch.setenv("LAMD_CONFIG", str(tmp_path / "config.yaml"))
    await (await start_skills("web")).done("web.search", query="lentil soup")
    await browser.given("https://search.example/find/lentil+soup?lang=en")


async def test_a_browser_that_ends_at_once_is_not_claimed_to_show_it(desk: PrivateDesktop, start_skills: Start) -> None:
    handler = Handler(desk, "https")
    (desk.home / ".handler/handler").write_text("#!/bin/sh\n")
    result = await (await start_skills("web"))("web.open", address="xkcd.com")
    assert result.outcome.effect is Effect.UNVERIFIABLE
    handler.end()


async def test_without_a_browser(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.home / "bin"
    folder.mkdir()
    for program in "xdg-open xdg-mime sed grep egrep awk cut tr head basename readlink sh cat which uname".split():
        (folder / program).symlink_to(shutil.which(program) or program)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_DATA_DIRS", str(folder))
    wrong = await (await start_skills("web")).wrong("web.open", address="xkcd.com")
    assert (wrong.code, wrong.message) == ("skill.unavailable", "no program is set for it")


async def test_without_xdg_open(desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(desk.home))
    web = await start_skills("web")
    assert "it needs xdg-open, which is not installed" in (await web.wrong("web.open", address="xkcd.com")).message


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "", "user:pass@example.org"])
async def test_what_is_refused_opens_nothing(browser: Handler, start_skills: Start, address: str) -> None:
    assert (await (await start_skills("web")).wrong("web.open", address=address)).code == "skill.bad_value"
    assert browser.got() == []


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("example.com", "https://example.com"),
        ("https://kernel.org", "https://kernel.org"),
        ("HTTP://Example.COM/Path", "http://example.com/Path"),
        ("www.thetrainline.com.", "https://www.thetrainline.com"),
        ("en.wikipedia.org/wiki/Otter#Diet", "https://en.wikipedia.org/wiki/Otter#Diet"),
        ("the guardian dot com", "https://theguardian.com"),
        ("calibre dash ebook dot com", "https://calibre-ebook.com"),
        ("docs dot python dot org slash three slash library", "https://docs.python.org/three/library"),
        ("one two seven dot zero dot zero dot one", "http://127.0.0.1"),
        ("localhost colon 8080", "http://localhost:8080"),
        ("localhost:8080", "http://localhost:8080"),
        ("192.168.0.1", "http://192.168.0.1"),
        ("8.8.8.8", "https://8.8.8.8"),
        ("[::1]:631/admin", "http://[::1]:631/admin"),
        ("example.com:8443/x", "https://example.com:8443/x"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("g\N{CYRILLIC SMALL LETTER O}ogle.com", "https://xn--gogle-jye.com"),
        ("https://example.com/100% sure/é", "https://example.com/100%25%20sure/%C3%A9"),
    ],
)
def test_addresses_as_people_say_them(said: str, url: str) -> None:
    assert _addresses.url(said) == url


@pytest.mark.parametrize(
    "said",
    [
        "youtube", "bbc weather", "-rf", "--help", "mailto:a@b.org", "data:text/html,x", "ftp://x.org", "a@b.org",
        "http://", "https://user@example.org", "ex ample.com", "example..com", "-example.com", "example.com:99999",
        "example.com/\x1b[2J", "x." + "a" * 64 + ".com", "1.2.3", "/etc/passwd", "https:evil", "x" * 3000 + ".com",
    ],
)  # fmt: skip
def test_what_is_no_web_address(said: str) -> None:
    with pytest.raises(SkillError) as wrong:
        _addresses.url(said)
    assert wrong.value.code == "skill.bad_value"


@pytest.mark.parametrize(
    "engine", ["https://x.org/", "https://x.org/{}{}", "file:///{}", "https://{}.org/", "{}", "javascript:{}"]
)
def test_an_engine_that_is_none(engine: str) -> None:
    with pytest.raises(SkillError) as wrong:
        _addresses.search(engine, "x")
    assert wrong.value.code == "skill.bad_value"


def test_importing_it_is_light() -> None:
    code = "import sys, lamd_web; assert not {'dbus_fast', 'rapidfuzz', 'yaml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
