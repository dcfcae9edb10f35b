"""Qt without a screen, and waiting in its event loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from lamd.clients.desktop.window import APPLICATION

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="session")
def application() -> QApplication:
    """One for the whole run: Qt allows no second one."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication([APPLICATION])
    application.setApplicationName(APPLICATION)
    application.setStyle("Fusion")
    return application


@pytest.fixture(autouse=True)
def _clean(application: QApplication) -> Iterator[None]:
    """No window is left for the next test."""
    yield
    for widget in QApplication.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    application.processEvents()


@pytest.fixture
def until(application: QApplication) -> Until:
    """Let Qt work until something holds; fails after 20 s."""

    def wait(condition: Callable[[], bool]) -> None:
        loop, look, late = QEventLoop(), QTimer(interval=5), QTimer(singleShot=True, interval=20_000)
        look.timeout.connect(lambda: loop.quit() if condition() else None)
        late.timeout.connect(lambda: loop.exit(1))
        look.start()
        late.start()
        assert loop.exec() == 0, "it did not come"

    return wait


def unnamed(window: QWidget) -> list[str]:
    """Widgets that a keyboard can reach and that say nothing to who cannot see them."""
    from PySide6.QtCore import Qt

    return [
        type(part).__name__
        for part in window.findChildren(QWidget)
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (part.accessibleName() or getattr(part, "text", str)())
        and not part.objectName().startswith("qt_")
    ]
