"""Which one a name means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import Named, choose, shown, spelled

NAMES = (
    "report.pdf", "report final.pdf", "IMG_4471.jpg", "Budget2026.ods", "cover-letter.odt", "Müllers Rechnung.pdf",
    "velvet.png", "call the vet", "lunch with Henrike", "Bryndís", "Book Club", "scan 0012.png", "notes",
    "Yusuf's birthday",
)  # fmt: skip


def picked(said: str) -> str:
    return choose(said, [Named(name, name, (name.rpartition(".")[0] or name,)) for name in NAMES], "file").thing


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("report dot pdf", "report.pdf"),
        ("Report Dot PDF", "report.pdf"),
        ("report", "report.pdf"),
        ("final report", "report final.pdf"),
        ("img underscore 4471", "IMG_4471.jpg"),
        ("img 4471 dot jpg", "IMG_4471.jpg"),
        ("budget 2026", "Budget2026.ods"),
        ("budget", "Budget2026.ods"),
        ("the cover letter", "cover-letter.odt"),
        ("cover dash letter dot odt", "cover-letter.odt"),
        ("mullers rechnung", "Müllers Rechnung.pdf"),
        ("vet", "call the vet"),
        ("lunch", "lunch with Henrike"),
        ("Henrike", "lunch with Henrike"),
        ("bryndis", "Bryndís"),
        ("book clb", "Book Club"),
        ("my notes", "notes"),
        ("yusufs birthday", "Yusuf's birthday"),
        ("yusuf birthday", "Yusuf's birthday"),
        ("yusuf's birthday party", "Yusuf's birthday"),
    ],
)
def test_the_one_that_is_meant(said: str, name: str) -> None:
    assert picked(said) == name


def test_more_than_one_is_asked_about() -> None:
    timers = [Named("pasta", 1), Named("pasta sauce", 2), Named("tea", 3), Named("tea", 4), Named("rice pasta", 5)]
    assert choose("pasta", timers).thing == 1
    with pytest.raises(SkillError, match="which timer is “tea”") as caught:
        choose("tea", timers, "timer")
    assert (caught.value.code, caught.value.choices) == ("skill.ambiguous", ("tea", "tea"))
    with pytest.raises(SkillError) as caught:
        choose("report", [Named("report a", 1), Named("report b", 2)])
    assert caught.value.choices == ("report a", "report b")


@pytest.mark.parametrize("said", ["zebra", "vetos", "x"])
def test_what_is_not_there_is_told(said: str) -> None:
    with pytest.raises(SkillError) as caught:
        picked(said)
    assert caught.value.code == "skill.not_found"


def test_the_nearest_are_told() -> None:
    with pytest.raises(SkillError) as caught:
        picked("reprot fin")
    assert "report final.pdf" in caught.value.choices


def test_no_name_is_a_bad_value() -> None:
    with pytest.raises(SkillError) as caught:
        picked(" ")
    assert caught.value.code == "skill.bad_value"


def test_spelled() -> None:
    assert spelled("cover letter dot odt") == "cover letter.odt"
    assert spelled("img underscore 4471  dot jpg") == "img_4471.jpg"
    assert spelled("a dot") == "a dot"


def test_hostile_names_are_told_harmlessly() -> None:
    assert shown("a\x1b[31m\nb\u202ec\u2066") == "a [31m b c"
    assert len(shown("x" * 500)) == 120
    with pytest.raises(SkillError) as caught:
        choose("song", [Named("song\n1", 1), Named("song\u202e1", 2)])
    assert caught.value.choices == ("song 1", "song 1")


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=12))
def test_any_name_finds_itself_or_is_refused(names: list[str], said: str) -> None:
    try:
        found = choose(said, [Named(name, name) for name in names])
    except SkillError as error:
        assert error.code in ("skill.not_found", "skill.ambiguous", "skill.bad_value")  # noqa: PT017
    else:
        assert found.thing in names
