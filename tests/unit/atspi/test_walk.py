"""The walk over stand-ins of pyatspi's objects; the real ones are in ``tests/desktop/test_mirror.py``."""

from __future__ import annotations

from typing import Any

from lamd.atspi.walk import _tree


class State:
    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers

    def getStates(self) -> tuple[int, ...]:  # noqa: N802
        return self.numbers


class Owner:
    bus_name = ":1.5"


class Thing:
    """What the walk needs of an Atspi.Accessible."""

    app = Owner()
    description = ""

    def __init__(self, path: str, role: int, name: str, *children: Thing, dead: bool = False) -> None:
        self.path, self.role, self._name, self.children, self.dead = path, role, name, children, dead
        self.childCount = len(children)
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        if self.dead:
            raise RuntimeError("atspi_error: The application no longer exists")
        return self._name

    def get_role(self) -> int:
        return self.role

    def get_interfaces(self) -> list[str]:
        return ["Accessible", "Text"]

    def getState(self) -> State:  # noqa: N802
        return State(25, 30)

    def getChildAtIndex(self, index: int) -> Thing:  # noqa: N802
        return self.children[index]

    def getRelationSet(self) -> list[Any]:  # noqa: N802
        return []

    def queryText(self) -> Any:  # noqa: N802
        self.asked.append("text")
        text = type("T", (), {"characterCount": 3, "getText": staticmethod(lambda start, end: "abc"[start:end])})
        return text()


def test_rows_are_breadth_first_and_the_dead_left_out() -> None:
    secret = Thing("/secret", 40, "")
    entry, dead = Thing("/entry", 79, "e"), Thing("/dead", 39, "", dead=True)
    root = Thing("/root", 75, "app", Thing("/a", 23, "a", secret, entry), dead, Thing("/b", 23, "b"))
    rows = _tree(root)
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("/root", None, "app"), ("/a", 0, "a"), ("/b", 0, "b"), ("/secret", 1, ""), ("/entry", 1, "e"),
    ]  # fmt: skip
    assert [row[8] for row in rows] == [None, None, None, None, "abc"]
    assert secret.asked == []
    assert rows[0][7][-1] == "org.a11y.atspi.Application"
