"""The daemon's half of doctor: one line a check, never an exception."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from lamd import checks
from lamd.actuation.x11 import X11
from lamd.errors import AtspiError
from lamd.journal import Journal
from lamd.runtime.models import Registry
from lamd.trajectory import Action, AppInfo, Command, Decision, Tree, Verdict
from tests.unit.session.twins import App, TwinDesktop, button, field, frame


def states(lines: list[checks.Check]) -> list[str]:
    return [line["state"] for line in lines]


async def test_a_desktop_with_a_program() -> None:
    app = App(lambda has: [frame(button("Save"), field(has, "page"), button("Open"))], toolkit="gtk")
    lines = await checks.desktop(TwinDesktop(app))
    assert states(lines) == ["ok", "ok"]
    assert lines[0]["told"] == "1 programs on it"
    assert lines[1]["name"] == "app notes"
    assert "5 elements, gtk" in lines[1]["told"]


@pytest.mark.parametrize(
    ("toolkit", "fix"),
    [("Chromium", "--force-renderer"), ("Qt", "QT_LINUX"), ("gtk", "start it again"), ("", "no window")],
)
async def test_a_program_that_shows_nothing_gets_a_remedy(toolkit: str, fix: str) -> None:
    lines = await checks.desktop(TwinDesktop(App(lambda has: [frame()], toolkit=toolkit)))
    assert states(lines) == ["ok", "warn"]
    assert fix in lines[1]["fix"]


async def test_without_a_bus_there_is_one_line() -> None:
    class NoBus(TwinDesktop):
        async def apps(self) -> tuple[AppInfo, ...]:
            raise AtspiError("no_bus", "there is no accessibility bus")

    lines = await checks.desktop(NoBus())
    assert (states(lines), lines[0]["told"]) == (["fail"], "there is no accessibility bus")
    assert lines[0]["fix"]


async def test_a_program_that_hangs_does_not_hold_the_others_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "READ_S", 0.05)
    hung = App(lambda has: [frame()], name="hung", bus=":1.2")

    class Hangs(TwinDesktop):
        async def tree(self, app: AppInfo) -> Tree:
            if app == hung.info:
                await asyncio.Event().wait()
            raise AtspiError("app_hung", "it does not answer", "end it")

    lines = await checks.desktop(Hangs(hung, App(lambda has: [frame()])))
    assert states(lines) == ["ok", "warn", "warn"]
    assert [line["fix"] for line in lines[1:]] == ["see whether it hangs", "end it"]


def report(**more: Any) -> dict[str, Any]:
    return {
        "state": "running",
        "rss_mib": 120,
        "threads": 2,
        "self_test": None,
        "crashes": [],
        "models": {"planner": {"name": "p", "state": "loaded"}},
        **more,
    }


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "shipped", tmp_path / "user")


def test_models_that_run(registry: Registry) -> None:
    lines = checks.models(report(), registry)
    assert states(lines) == ["ok", "ok"]


@pytest.mark.parametrize(
    ("more", "state", "name"),
    [
        ({"state": "failed"}, "warn", "model process"),
        ({"self_test": {"fallback": True}}, "warn", "engine self-test"),
        ({"self_test": {"fallback": False}}, "ok", "engine self-test"),
        ({"crashes": ["SIGSEGV"]}, "warn", "model process"),
        ({"models": {"planner": {"name": "p", "state": "failed", "error": "corrupt"}}}, "fail", "planner"),
    ],
)
def test_models_that_do_not(more: dict[str, Any], state: str, name: str, registry: Registry) -> None:
    lines = checks.models(report(**more), registry)
    assert any(line["name"] == name and line["state"] == state for line in lines)


def test_broken_manifests_are_told(registry: Registry) -> None:
    folder = registry.user / "mine"
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text("name: [")
    assert checks.models(report(), registry)[-1]["state"] == "warn"


async def test_keys() -> None:
    assert (await checks.keys(X11({"DISPLAY": ":7"})))["state"] == "ok"
    lost = await checks.keys(X11({}))
    assert (lost["state"], lost["told"]) == ("warn", "there is no display")


async def test_a_journal_that_can_be_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert (await checks.journal(journal, "there"))["state"] == "ok"
    await journal.close()


async def test_acts_of_unknown_outcome_are_told(tmp_path: Path) -> None:
    died = Journal(tmp_path / "journal")
    command = Command("c1", "save it", "cli")
    await died.command(command)
    await died.intend(command, Action("click", label="Save"), Verdict(Decision.ALLOW, "ordinary", ""))
    await died.close()
    journal = Journal(tmp_path / "journal")
    line = await checks.journal(journal, "there")
    await journal.close()
    assert line["state"] == "warn"
    assert "click [Save]" in line["told"]


async def test_a_journal_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where a folder should be")
    journal = Journal(tmp_path / "journal")
    assert (await checks.journal(journal, "there"))["state"] == "fail"
    await journal.close()
