"""Leaves out what trains, unless it is wanted: it installs PyTorch."""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("LAMD_TEST_TRAINING") or "training" in config.option.markexpr:
        return
    left = [item for item in items if item.get_closest_marker("training")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
