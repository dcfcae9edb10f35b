"""Seeing once a revision, and finding what words mean."""

from __future__ import annotations

import pytest

from lamd.errors import AtspiError
from lamd.session.eyes import DoubtfulError, Eyes, told
from lamd.session.run import Run
from lamd.settings import SessionSettings
from lamd.trajectory import Candidate, Command, Kind, Observation
from tests.unit.session.twins import App, State, TwinDesktop, TwinGrounder, button, check, dialog, do, frame
from tests.unit.trees import Spec


async def silent(event: str, data: dict[str, object]) -> None:
    """Nobody listens."""


@pytest.fixture
def run() -> Run:
    return Run(Command("c1", "do it", "cli"), silent)


def two_windows() -> App:
    def draw(has: State) -> list[Spec]:
        active = has.get("active", "Two")
        return [
            frame(button("Left"), title="One", active=active == "One"),
            frame(button("Right"), check(has, "Bold"), title="Two", active=active == "Two"),
        ]

    return App(draw)


def eyes(app: App) -> Eyes:
    return Eyes(TwinDesktop(app), TwinGrounder(), SessionSettings())


def title(seen: Observation) -> str:
    return seen.tree.nodes[seen.window or 0].name


async def test_what_did_not_change_is_looked_at_once(run: Run) -> None:
    app = two_windows()
    look = eyes(app)
    first = await look.see(run, app.info)
    assert await look.see(run, app.info) is first
    app.has["Bold"] = True
    app.redraw()
    assert await look.see(None, app.info) is not first
    assert run.timing["observe"] > 0


async def test_the_window_stays_the_one_that_was_active(run: Run) -> None:
    app = two_windows()
    look = eyes(app)
    assert title(await look.see(run, app.info)) == "Two"
    app.has["active"] = "none, the focus went to another program"
    app.redraw()
    assert title(await look.see(run, app.info)) == "Two"


async def test_waiting_sees_what_comes_late(run: Run) -> None:
    app = App(lambda has: [frame(button("Go")), *([dialog("Late", button("OK"))] if has.get("late") else [])])
    look = eyes(app)
    seen = await look.see(run, app.info)
    app.later = lambda has: has.update(late=True)
    assert title(await look.wait(run, seen.tree, 1.0)) == "Late"


async def test_an_app_that_is_gone_raises(run: Run) -> None:
    app = two_windows()
    app.gone = True
    with pytest.raises(AtspiError, match="not there"):
        await eyes(app).see(run, app.info)


def candidate(ref: int, label: str) -> Candidate:
    return Candidate(ref, Kind.CLICK, label, "push button")


async def test_sure_doubtful_and_none(run: Run) -> None:
    app = two_windows()
    look = eyes(app)
    some = [candidate(3, "Open File"), candidate(5, "Open Folder"), candidate(7, "Save")]
    found = await look.find(run, do("save"), "save", some, app.info)
    assert found is not None
    assert found.ref == 7
    assert await look.find(run, do("frobnicate"), "frobnicate", some, app.info) is None
    with pytest.raises(DoubtfulError) as caught:
        await look.find(run, do("open"), "open", some, app.info)
    assert [c.ref for c in caught.value.choices][:2] == [3, 5]
    assert "Open File, Open Folder" in caught.value.hint
    assert caught.value.code == "grounding.doubtful"
    assert run.timing["ground"] > 0


async def test_what_shares_a_reference_is_told_apart(run: Run) -> None:
    """A GTK 4 window's own actions all have the window's."""
    app = two_windows()
    names = ("show preferences", "new window", "show line numbers")
    some = [Candidate(1, Kind.CLICK, name, "app action", action=f"win.{name}") for name in names]
    for name in names:
        found = await eyes(app).find(run, do(name), name, some, app.info)
        assert found is not None
        assert found.label == name


async def test_nothing_to_choose_from_asks_no_model(run: Run) -> None:
    grounder = TwinGrounder()
    app = two_windows()
    look = Eyes(TwinDesktop(app), grounder, SessionSettings())
    assert await look.find(run, do("save"), "save", [], app.info) is None
    assert grounder.asked == []


async def test_the_thresholds_are_those_of_the_settings(run: Run) -> None:
    app = two_windows()
    some = [candidate(3, "Open File"), candidate(5, "Open Folder")]
    bold = Eyes(TwinDesktop(app), TwinGrounder(), SessionSettings(act_threshold=0.4, ask_threshold=0.1))
    assert (await bold.find(run, do("open"), "open", some, app.info)) == some[0]
    shy = Eyes(TwinDesktop(app), TwinGrounder(), SessionSettings(act_threshold=0.99, ask_threshold=0.6))
    assert await shy.find(run, do("open"), "open", some, app.info) is None


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Candidate(1, Kind.CLICK, "Save", "menu item", ("File",)), "File › Save (menu item)"),
        (Candidate(1, Kind.EDIT, "", "text", hint="12*7"), "12*7 (text)"),
        (Candidate(1, Kind.EDIT, "", "text"), "without a name (text)"),
    ],
)
def test_a_candidate_is_told_by_name_and_place(one: Candidate, words: str) -> None:
    assert told(one) == words


async def test_a_change_is_waited_for() -> None:
    app = two_windows()
    look = eyes(app)
    first = await look.changed(app.info, 0, 1)
    app.has["Bold"] = True
    app.redraw()
    after = await look.changed(app.info, first.tree.revision, 1)
    assert after.tree.revision > first.tree.revision


async def test_until_it_is_as_it_should_be_or_the_time_is_up(run: Run) -> None:
    app = two_windows()
    look = eyes(app)
    seen = await look.see(run, app.info)
    app.later = lambda has: has.update({"active": "One"})
    assert title(await look.until(run, seen, lambda now: title(now) == "One", 5.0)) == "One"
    assert await look.until(run, seen, lambda now: True, 5.0) is seen
    assert title(await look.until(run, seen, lambda now: False, 0.01)) == "One"


async def test_what_is_known_to_be_stale_is_waited_for(run: Run) -> None:
    app = two_windows()
    look = eyes(app)
    assert await look.settled(run, app.info) is await look.see(run, app.info)
