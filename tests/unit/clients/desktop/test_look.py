from __future__ import annotations

from dataclasses import astuple

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from lamd.clients.desktop.look import DARK, LIGHT, Look, icon, look
from lamd.clients.desktop.standing import Standing


def contrast(one: str, other: str) -> float:
    """By WCAG 2."""

    def luminance(name: str) -> float:
        parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: Look) -> None:
    for ground in (colours.card, colours.raised):
        for ink in (colours.text, colours.dim, colours.accent, colours.good, colours.warn, colours.bad):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert all(QColor(name).isValid() for name in astuple(colours))


def test_the_desktop_says_whether_it_is_dark(application: QApplication) -> None:
    assert look(QPalette(QColor("#303338"), QColor("#26282c"))) is DARK
    assert look(QPalette(QColor("#eeeeee"), QColor("#f5f5f5"))) is LIGHT


def test_each_standing_has_an_icon_of_its_own(application: QApplication) -> None:
    images = [icon(each).pixmap(32).toImage() for each in Standing if each is not Standing.NO_MODEL]
    assert all(one != other for n, one in enumerate(images) for other in images[:n])
