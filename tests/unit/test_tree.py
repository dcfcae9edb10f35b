"""The tests mirror the source, so that anyone finds the tests of a module without looking."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lamd"
TESTS = ROOT / "tests/unit"

NO_TEST = {
    "__main__.py": "calls main, nothing else",
    "plugins/__main__.py": "calls main, nothing else",
    "clients/voice/ports.py": "Protocols, nothing runs in it",
    "ports.py": "Protocols, nothing runs in it",
    "rpc/house.py": "Protocols, nothing runs in it",
    "rpc/twin.py": "stands in for the house in the tests of the wire and the clients",
}
"""Modules without a test file, with the reason."""

NO_MODULE = {
    "bench/test_ground.py": "what is counted of the grounder, tests/bench/ground.py",
    "bench/test_plan.py": "what is counted of plans, tests/bench/plan.py",
    "bench/test_shares.py": "shares and their intervals, tests/bench/shares.py",
    "recipes/test_grounder_told.py": "what help pages and walks say of controls, models/recipes/grounder_told.py",
    "recipes/test_help_pages.py": "help pages as data, models/recipes/help_pages.py",
    "recipes/test_journal.py": "journals as data, models/recipes/journal.py",
    "recipes/test_likely.py": "the pairs of words for lam voice, models/recipes/likely.py",
    "recipes/test_planner_data.py": "the planner's training data, models/recipes/planner_data.py",
    "recipes/test_planner_report.py": "how good a planner is, models/recipes/planner_report.py",
    "recipes/test_pointer_data.py": "the same data in symbols and pointers, models/recipes/pointer_data.py",
    "recipes/test_statistics.py": "the counts over the training data, models/recipes/statistics",
    "recipes/test_walks.py": "walks over programs as data, models/recipes/walks.py",
    "test_protocol.py": "the schema of the socket, lamd/data/protocol.schema.json",
    "test_tree.py": "this file",
}
"""Test files that belong to no module, with the reason."""

MODULES = sorted(file.relative_to(SOURCE) for file in SOURCE.rglob("*.py") if file.name != "__init__.py")


def test_every_module_has_its_test_file() -> None:
    wanted = {module: TESTS / module.with_name(f"test_{module.name}") for module in MODULES}
    missing = [str(m) for m, test in wanted.items() if not test.exists() and str(m) not in NO_TEST]
    assert missing == [], "modules without a test file in tests/unit"


def test_every_test_file_has_its_module() -> None:
    tests = [file.relative_to(TESTS) for file in TESTS.rglob("test_*.py")]
    lost = [str(t) for t in tests if str(t) not in NO_MODULE and not _module_of(t).exists()]
    assert lost == [], "test files in tests/unit without a module in lamd"


def _module_of(test: Path) -> Path:
    """``a/test_b.py`` is of ``a/b.py``, or of the package ``a/b`` as a whole."""
    module = SOURCE / test.with_name(test.name.removeprefix("test_"))
    package = module.with_suffix("") / "__init__.py"
    return module if module.exists() else package


def test_exceptions_are_still_needed() -> None:
    assert [name for name in NO_TEST if not (SOURCE / name).exists()] == []
    assert [name for name in NO_MODULE if not (TESTS / name).exists()] == []


def test_every_package_file_without_tests_is_small() -> None:
    """``__init__.py`` holds a docstring and what the package offers; code has a module and a test of its own."""
    large = [
        str(file)
        for file in SOURCE.rglob("__init__.py")
        if "\ndef " in file.read_text() or "\nclass " in file.read_text()
    ]
    assert large == []


@pytest.mark.parametrize("module", [module for module in MODULES if module.name != "__main__.py"], ids=str)
def test_sizes_stay_readable(module: Path) -> None:
    """About 300 lines a file; 400 is where it has to be cut."""
    assert len((SOURCE / module).read_text().splitlines()) <= 400
