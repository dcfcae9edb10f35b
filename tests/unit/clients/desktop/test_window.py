from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from lamd.clients.desktop import look
from lamd.clients.desktop.consent import Consent
from lamd.clients.desktop.overlay import Overlay
from lamd.clients.desktop.palette import Palette
from lamd.clients.desktop.window import APPLICATION, Card, label
from lamd.guard import apps, judge
from lamd.trajectory import Action, AppInfo, Command, Decision, Node, NodeKey, Tree


def test_it_grows_with_the_font_and_follows_the_colours(application: QApplication) -> None:
    card = Card("lamd test", 20)
    card.show()
    before, font, colours = card.width(), application.font(), application.palette()
    try:
        application.setFont(QFont(font.family(), font.pointSize() * 2))
        application.setPalette(QPalette(QColor("#303338"), QColor("#26282c")))
        application.processEvents()
        assert card.width() > before
        assert look.DARK.card in card.styleSheet()
    finally:
        application.setFont(font)
        application.setPalette(colours)


def test_text_from_a_screen_is_no_markup_and_holds_nothing_invisible(application: QApplication) -> None:
    made = label("<b>bold</b>\u202e\x1b[31m\nnext")
    assert made.textFormat() == Qt.TextFormat.PlainText
    assert made.text() == "<b>bold</b> [31m\nnext"


def frame(app: str, title: str) -> Tree:
    """A window with one harmless button."""
    info = AppInfo(":1.9", app, 4711, "Qt", "6")
    shown = frozenset({"showing", "visible", "enabled", "sensitive"})
    nodes = (
        Node(0, NodeKey(":1.9", "/0"), None, (1,), "application", app, "", shown, frozenset()),
        Node(1, NodeKey(":1.9", "/1"), 0, (2,), "frame", title, "", shown, frozenset()),
        Node(2, NodeKey(":1.9", "/2"), 1, (), "push button", "Bold", "", shown, frozenset()),
    )
    return Tree(info, nodes, 1)


@pytest.mark.parametrize("kind", [Palette, Consent, Overlay])
def test_lamd_acts_in_none_of_these_windows(application: QApplication, kind: type[Card]) -> None:
    assert application.applicationName() == APPLICATION
    assert apps.OWN.search(APPLICATION)
    tree = frame(application.applicationName(), kind().windowTitle())
    action = Action("click", tree.nodes[2], "Bold (push button)", app=tree.app)
    assert judge(action, Command("c1", "press bold", "client"), tree).decision is Decision.DENY


def test_nor_in_a_consent_window_of_a_program_with_another_name(application: QApplication) -> None:
    tree = frame("python3", Consent().windowTitle())
    action = Action("click", tree.nodes[2], "Bold (push button)", app=tree.app)
    assert judge(action, Command("c1", "press bold", "client"), tree).decision is Decision.DENY
