"""Words of the windows in another language: complete, fresh, real; and windows that read from the right."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QRect, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from lamd.clients.desktop import translation
from lamd.clients.desktop.consent import Consent
from lamd.clients.desktop.palette import Palette
from lamd.clients.desktop.progress import Progress
from lamd.clients.desktop.standing import Standing, words
from lamd.clients.desktop.suggestions import Suggestion
from lamd.clients.desktop.tray import Tray

from .test_consent import QUESTION

LANGUAGES = sorted(translation.FOLDER.glob("*.ts"))
GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Austria)


def told(file: Path) -> list[tuple[str, str, str]]:
    """Context, source and translation of each message."""
    root = ElementTree.parse(file).getroot()  # noqa: S314 -- our own file
    return [
        (context.findtext("name") or "", message.findtext("source") or "", message.findtext("translation") or "")
        for context in root.iter("context")
        for message in context.iter("message")
    ]


def said() -> set[tuple[str, str]]:
    """Every text in the code that is meant to be translated, with its context."""
    found = set()
    for file in Path(translation.__file__).parent.glob("*.py"):
        for holder in ast.walk(ast.parse(file.read_text())):
            name = holder.name if isinstance(holder, ast.ClassDef) else ""
            for call in ast.walk(holder) if name else [holder]:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    given = [a.value for a in call.args if isinstance(a, ast.Constant)]
                    if call.func.attr == "tr" and name:
                        found.add((name, given[0]))
                    elif call.func.attr == "translate" and len(given) == 2:
                        found.add((given[0], given[1]))
    return found


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_a_language_that_ships_is_whole_and_compiled(application: QApplication, file: Path) -> None:
    messages = told(file)
    assert {(context, source) for context, source, _ in messages} == said()
    compiled = QTranslator()
    assert compiled.load(str(file.with_suffix(".qm")))
    for context, source, text in messages:
        assert compiled.translate(context, source) == text != ""
        assert (source.count("%1"), source.count("%2")) == (text.count("%1"), text.count("%2"))
        assert source.replace("&&", "").count("&") == text.replace("&&", "").count("&"), "a key, or none, as in English"


@pytest.fixture
def german(application: QApplication) -> Iterator[None]:
    installed = translation.install(application, GERMAN)
    assert len(installed) == 2
    yield
    for one in installed:
        application.removeTranslator(one)


def shown(window: QWidget) -> str:
    parts = [part.text() for kind in (QLabel, QPushButton) for part in window.findChildren(kind)]
    return "\n".join(parts)


@pytest.mark.usefixtures("german")
def test_palette_consent_and_tray_speak_german() -> None:
    consent = Consent()
    consent.ask({**QUESTION, "always": True})
    for word in ("Soll lamd das tun?", "&Nein", "&Einmal erlauben", "&Hier immer erlauben", "Warum", "Nein in 60 s",
                 "genau das in mousepad", "kann nicht rückgängig gemacht werden"):  # fmt: skip
        assert word in shown(consent)
    assert consent.windowTitle() == "lamd asks for consent"  # by this the guard knows it
    for button in (consent.no, consent.yes, consent.always):
        assert button.width() >= button.minimumSizeHint().width()
    consent.forget()
    palette = Palette()
    assert palette.line.placeholderText() == "Was soll getan werden?"
    assert "&Schließen" in shown(palette)
    assert palette.windowTitle() == "lamd palette"
    tray = Tray()
    assert tray.actions["palette"].text() == "&Palette öffnen"
    keys = [t[t.index("&") + 1].lower() for t in (action.text() for action in tray.actions.values())]
    keys.append(tray.recent.title()[tray.recent.title().index("&") + 1].lower())
    assert len(set(keys)) == len(keys)
    tray.stand(Standing.IDLE)
    assert tray.tip == "lamd: Bereit"
    assert words(Standing.NO_DAEMON) == "lamd läuft nicht"
    assert Progress().accessibleName() == "Fortschritt"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_a_language_without_lamds_words_changes_nothing(application: QApplication) -> None:
    assert translation.install(application, QLocale(QLocale.Language.Arabic)) == []
    assert application.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert Consent().no.text() == "&No"


@pytest.fixture
def from_the_right(application: QApplication) -> Iterator[None]:
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def place(window: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())


@pytest.mark.usefixtures("from_the_right")
def test_where_people_read_from_the_right_everything_is_the_other_way_round(application: QApplication) -> None:
    consent = Consent()
    consent.ask({**QUESTION, "always": True})
    application.processEvents()
    no, yes, always = (place(consent, part) for part in (consent.no, consent.yes, consent.always))
    assert no.right() < yes.left() < yes.right() < always.left()
    assert place(consent, consent.left).right() < consent.width() // 2
    names = [part for part in consent.findChildren(QLabel) if part.text() == "Why"]
    values = [part for part in consent.findChildren(QLabel) if part.text() == "It deletes."]
    assert place(consent, values[0]).right() < place(consent, names[0]).left()
    consent.forget()
    palette = Palette()
    palette.offer([Suggestion("show line numbers", "recent")])
    palette.open()
    application.processEvents()
    assert place(palette, palette.button).right() < place(palette, palette.hint).right()
    for window in (consent, palette):
        inside = window.rect()
        assert all(
            inside.contains(place(window, part)) for part in window.findChildren(QPushButton) if part.isVisible()
        )
