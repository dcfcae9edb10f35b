"""Manifests and what a plugin may import."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from lamd.errors import SkillError
from lamd.plugins.manifest import GROUP, forbidden, installed, look, read
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
        ("import os, \\\n  lamd.rpc", "lamd.rpc"),
        ("from \\\n lamd.session import x", "lamd.session"),
        ("import l\N{MATHEMATICAL BOLD SMALL A}md.rpc", "lamd.rpc"),
        ("from lamd.api import skill; import lamd.bus", "lamd.bus"),
        ("import lamd.api.inside", "lamd.api.inside"),
        ('"""It is from lamd, import nothing."""', ""),
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
    checked = [look(found.entry, found.module) for found in shipped]  # as somebody else's
    assert [found.problem for found in checked] == [""] * len(shipped)


def test_entry_points_are_those_that_python_itself_finds() -> None:
    points = importlib.metadata.entry_points(group=GROUP)
    wanted = {(point.name, point.module, point.dist is not None and point.dist.name == "lamd") for point in points}
    assert {(found.entry, found.module, found.shipped) for found in installed()} == wanted


def test_an_entry_point_of_somebody_else_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, module in (("first", "one"), ("second", "two")):
        info = tmp_path / place / "My.Toy-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: My.Toy\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[console_scripts]\nx = y:z\n\n[lamd.plugins]\n# no\ntoy = {module}:all\n"
        )
        monkeypatch.syspath_prepend(str(tmp_path / place))
    found = [(one.entry, one.module, one.shipped) for one in installed() if not one.shipped]
    assert found == [("toy", "two", False)]
    assert found == [(p.name, p.module, False) for p in importlib.metadata.entry_points(group=GROUP) if p.name == "toy"]
