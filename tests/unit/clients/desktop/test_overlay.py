from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from lamd.clients.desktop.overlay import Overlay, boxes


def seen(*places: list[int] | None, visible: bool = True) -> dict[str, Any]:
    nodes = [{"ref": n, "extents": place} for n, place in enumerate(places)]
    candidates = [
        {"ref": n, "label": f"B{n}\u202e", "role": "push button", "visible": visible} for n in range(len(places))
    ]
    return {"nodes": nodes, "candidates": candidates}


def test_only_what_has_a_place_gets_a_box() -> None:
    found = boxes(seen([10, 20, 30, 40], None, [0, 0, 0, 0], [5, 5, 5, 5]))
    assert [(box.ref, box.text, box.place) for box in found] == [
        (0, "0  B0 · push button", QRect(10, 20, 30, 40)),
        (3, "3  B3 · push button", QRect(5, 5, 5, 5)),
    ]
    assert boxes(seen([10, 20, 30, 40], visible=False)) == []


def test_places_are_the_screens_own_pixels() -> None:
    assert boxes(seen([10, 20, 30, 40]), 2.0)[0].place == QRect(5, 10, 15, 20)


def test_it_lets_through_what_is_between_the_lines(application: QApplication) -> None:
    overlay = Overlay()
    assert overlay.show_seen(seen([100, 100, 200, 100])) == 1
    assert overlay.mask().contains(QPoint(100, 150))
    assert not overlay.mask().contains(QPoint(200, 150))
    assert "B0" in overlay.accessibleDescription()
    assert not overlay.grab().isNull()


def test_labels_do_not_cover_each_other(application: QApplication) -> None:
    overlay = Overlay()
    overlay.show_seen(seen([100, 100, 400, 60], [100, 100, 400, 30], [100, 400, 50, 30]))
    tags = overlay.tags
    assert not any(one.intersects(other) for n, one in enumerate(tags) for other in tags[:n])


def test_a_label_hides_no_neighbour_and_is_its_number_where_there_is_no_room(application: QApplication) -> None:
    overlay = Overlay()
    places = [[100, 100, 60, 24], [160, 100, 60, 24], [220, 100, 60, 24], [100, 124, 180, 200]]
    overlay.show_seen(seen(*places))
    for number, tag in enumerate(overlay.tags[:3]):
        others = [QRect(*place) for n, place in enumerate(places) if n != number]
        assert not any(tag.intersects(other) for other in others)
    assert QRect(*places[3]).contains(overlay.tags[3])


def test_nothing_to_show_shows_nothing(application: QApplication) -> None:
    overlay = Overlay()
    assert overlay.show_seen(seen(None)) == 0
    assert not overlay.isVisible()


def test_it_goes_by_itself(until: Any) -> None:
    overlay = Overlay(shown_ms=1)
    overlay.show_seen(seen([100, 100, 200, 100]))
    until(lambda: not overlay.isVisible())
