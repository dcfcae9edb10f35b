"""Leaves out what trains, unless it is wanted: it installs PyTorch.

Training takes minutes of the processor and waits for nothing: it begins before the first test, behind all others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]


class Training(NamedTuple):
    process: subprocess.Popen[bytes]
    work: Path
    shipped: dict[Path, int]
    """The files of the shipped models and when each was last written, before it began."""


TRAINING = pytest.StashKey[Training]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("LAMD_TEST_TRAINING") or "training" in config.option.markexpr:
        return
    left = [item for item in items if item.get_closest_marker("training")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to train where a test that runs wants what comes of it."""
    wanted = any("made" in getattr(item, "fixturenames", ()) for item in session.items)
    if not wanted or session.config.option.collectonly:
        return
    work = Path(tempfile.mkdtemp(prefix="lamd-training-"))
    command = ["nice", "-n", "19", ROOT / "packaging" / "train.sh", "--small", "--work", work]
    with (work / "told").open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, stdin=subprocess.DEVNULL, start_new_session=True)
    session.stash[TRAINING] = Training(process, work, shipped())


def pytest_sessionfinish(session: pytest.Session) -> None:
    training = session.stash.get(TRAINING, None)
    if training is not None:
        with training.process as process:
            if process.poll() is None:
                subprocess.run(["kill", "--", f"-{process.pid}"], check=False)  # with what it has started
        shutil.rmtree(training.work, ignore_errors=True)


def shipped() -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in (ROOT / "models" / "shipped").rglob("*")}


@pytest.fixture(scope="session")
def made(request: pytest.FixtureRequest) -> Path:
    """The folder with both models, trained a little."""
    training = request.session.stash[TRAINING]
    status = training.process.wait(timeout=1700)
    assert status == 0, (training.work / "told").read_text()
    assert shipped() == training.shipped
    return training.work / "made"
