from __future__ import annotations

import pytest

from lamd.errors import PerceptionError
from lamd.perception.select import AmbiguousAppError, plain, select_app
from lamd.trajectory import AppInfo

APPS = tuple(
    AppInfo(f":1.{n}", name)
    for n, name in enumerate(["org.gnome.TextEditor", "gnome-calculator", "mousepad", "soffice", "Firefox"])
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("text editor", "org.gnome.TextEditor"),
        ("the text editor", "org.gnome.TextEditor"),
        ("calculator", "gnome-calculator"),
        ("the calculator app", "gnome-calculator"),
        ("Mousepad", "mousepad"),
        ("mouse pad", "mousepad"),
        ("mosuepad", "mousepad"),
        ("firefox window", "Firefox"),
    ],
)
def test_the_app_meant(words: str, name: str) -> None:
    assert select_app(words, APPS).name == name


def test_other_names_from_the_catalogue() -> None:
    assert select_app("writer", APPS, {"soffice": ["LibreOffice Writer"]}).name == "soffice"


def test_no_such_app_tells_what_there_is() -> None:
    with pytest.raises(PerceptionError) as caught:
        select_app("photoshop", APPS)
    assert caught.value.code == "perception.no_app"
    assert "text editor" in caught.value.hint


def test_several_are_asked_about() -> None:
    two = (AppInfo(":1.1", "gnome-terminal"), AppInfo(":1.2", "xfce4-terminal"))
    with pytest.raises(AmbiguousAppError) as caught:
        select_app("terminal", two)
    assert caught.value.code == "perception.ambiguous_app"
    assert caught.value.choices == two


def test_plain_names() -> None:
    assert plain("org.gnome.TextEditor") == "text editor"
    assert plain("the app") == "the app"
