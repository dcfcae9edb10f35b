"""Manifests and what a plugin may import."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamd.errors import SkillError
from lamd.plugins.manifest import forbidden, installed, look, read
from tests.unit.plugins import toys


def test_a_manifest_is_read_strictly(tmp_path: Path) -> None:
    file = tmp_path / "plugin.yaml"
    file.write_text("api: 1\nname: lamp\nsummary: A lamp.\nskills: [lamp.set]\nprograms: ['a|b']\n")
    assert read(file).programs == ("a|b",)
    for wrong, told in (
        ("api: 2\nname: a\nsummary: b\nskills: [a.b]", "version 2 of the contract"),
        ("api: 1\nname: a\nsummary: b", "it has no skills"),
        ("api: 1\nname: a\nsummary: b\nskills: a.b", "skills must be a list"),
        ("- 1", "must hold keys and values"),
        ("a: [", "plugin.yaml"),
    ):
        file.write_text(wrong)
        with pytest.raises(SkillError, match=r"plugin\.yaml") as caught:
            read(file)
        assert told in caught.value.message
    with pytest.raises(SkillError, match="cannot be read"):
        read(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import lamd.daemon", "lamd.daemon"),
        ("from lamd import natural", "lamd.natural"),
        ("from lamd.session import Session", "lamd.session"),
        ("def f():\n    import lamd.rpc.methods", "lamd.rpc.methods"),
        ("import lamd", "lamd"),
        ("from lamd.api import skill\nimport lamd.api\nfrom . import x\nimport lamd_other\nimport os", ""),
        ("from lamd import api", ""),
    ],
)
def test_forbidden_imports_are_found(source: str, name: str) -> None:
    assert forbidden(source, "toy") == name


def test_looking_imports_nothing(folder: Path) -> None:
    entry, module = toys.write(folder, "loud", "raise SystemExit('imported')", "loud.one")
    found = look(entry, module)
    assert (found.problem, found.manifest and found.manifest.skills) == ("", ("loud.one",))
    assert look("none", "no_such_package_here").problem == "its package no_such_package_here is not there"


def test_the_plugins_that_ship_are_found_and_whole() -> None:
    shipped = [found for found in installed() if found.shipped]
    assert shipped
    assert [found.problem for found in shipped] == [""] * len(shipped)
