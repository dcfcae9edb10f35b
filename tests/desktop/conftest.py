"""Fixtures for tests that drive real programs in a private desktop.

``desk``: the desktop, clean at the start and end of each test; this process's environment is the desktop's meanwhile.
``daemon``: a real daemon in it, with default settings. ``start_daemon``: the same with settings of your own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

HERE = Path(__file__).parent
REPORT = pytest.StashKey[pytest.TestReport]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.desktop)


@pytest.fixture(scope="session")
def desktop() -> Iterator[PrivateDesktop]:
    desktop = PrivateDesktop()
    try:
        desktop.start()
        yield desktop
    finally:
        desktop.stop()


@pytest.fixture
def desk(desktop: PrivateDesktop, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrivateDesktop]:
    with desktop.environ():
        yield desktop
        report = request.node.stash.get(REPORT, None)
        if report is not None and report.failed:
            desktop.screenshot(tmp_path / "screen.png")
            print(f"the screen at the end: {tmp_path / 'screen.png'}")
        desktop.clean()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


@pytest.fixture
def start_daemon(desk: PrivateDesktop, tmp_path: Path) -> Iterator[Callable[..., Daemon]]:
    """``start_daemon(settings="")`` starts a daemon with that YAML and waits until it can take a command."""
    started: list[Daemon] = []

    def start(settings: str = "", timeout: float = 60) -> Daemon:
        daemon = Daemon(desk, tmp_path / f"config-{len(started)}.yaml", settings)
        started.append(daemon)
        daemon.start(timeout)
        return daemon

    try:
        yield start
    finally:
        for daemon in started:
            daemon.stop()
            print(f"--- log of the daemon\n{daemon.log()}")


@pytest.fixture
def daemon(start_daemon: Callable[..., Daemon]) -> Daemon:
    return start_daemon()
