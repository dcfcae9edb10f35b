"""Help pages of three kinds become pairs of a label and what is said for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.recipes import help_pages
from models.recipes.help_formats import MARKED, Block, of_html, of_xml, pages
from models.recipes.help_pages import Pair, of_page, of_sentence, targets, tidy
from models.recipes.help_words import imperative, task

MALLARD = """<page xmlns="http://projectmallard.org/1.0/" id="turn"><info><desc>Not read.</desc></info>
<title>Turn a picture</title><p>Pictures may be upside down.</p>
<steps><item><p>Click the <gui style="button">Rotate Left</gui> button.</p></item></steps>
<section><title>To keep it</title><p>Choose <guiseq><gui>File</gui><gui>Save As…</gui></guiseq> to save a copy of the
picture.</p></section></page>"""
DOCBOOK = """<!DOCTYPE book [<!ENTITY x "y">]><variablelist>
<varlistentry><term><menuchoice><shortcut><keycombo>&Ctrl;<keycap>H</keycap></keycombo></shortcut>
<guimenu>View</guimenu><guimenuitem>Show Sidebar</guimenuitem></menuchoice></term>
<listitem><para>Shows or hides the column with the folders. &kate; keeps that.</para></listitem></varlistentry>
<varlistentry><term><guilabel>Indent width:</guilabel></term>
<listitem><para>Enter the number of spaces for a step.</para></listitem></varlistentry></variablelist>"""
HTML = """<html><head><title>no</title></head><body><h1>Hyphenation</h1>
<p class="x">Inserts hyphens in words that are too long for a line.</p>
<p>To switch it on, choose <span class="emph">Tools - Language - Hyphenation</span>.</p>
<p>Choose <span class="guimenu">Image</span> → <span class="guimenuitem">Flatten Image</span> to merge all layers.</p>
<div class="navfooter"><p>never</p></div></body></html>"""


def said(blocks: list[Block]) -> dict[str, tuple[str, str, str]]:
    return {p.label: (p.kind, p.said, p.path) for p in tidy(of_page(blocks))}


def test_mallard() -> None:
    assert said(of_xml(MALLARD)) == {
        "Rotate Left": ("click", "turn a picture", ""),
        "Save As": ("click", "save a copy of the picture", "File"),
    }


def test_docbook() -> None:
    assert said(of_xml(DOCBOOK)) == {
        "Show Sidebar": ("click", "show or hide the column with the folders", "View"),
        "Indent width": ("type", "enter the number of spaces for a step", ""),
    }


def test_html() -> None:
    assert MARKED.findall(" ".join(b.text for b in of_html(HTML))) == [
        "Tools>Language>Hyphenation",
        "Image>Flatten Image",
    ]
    assert said(of_html(HTML)) == {
        "Hyphenation": ("click", "insert hyphens in words that are too long for a line", ""),
        "Flatten Image": ("click", "merge all layers", "Image"),
    }


def test_a_broken_file_gives_what_came_before() -> None:
    assert [b.text for b in of_xml("<page><title>Turn it</title><p>A<b></page>")] == ["Turn it"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To make the words bigger, press \x02Zoom In\x03.", ("Zoom In", "click", "make the words bigger")),
        ("Tick \x02Wrap text\x03 if you want to read your lines whole.", ("Wrap text", "on", "read my lines whole")),
        ("\x02Wipe\x03 lets you clear your canvas.", ("Wipe", "click", "clear my canvas")),
        ("The \x02Bold\x03 button makes the letters thicker.", ("Bold", "click", "make the letters thicker")),
        ("You can turn the page by clicking \x02Next Page\x03.", ("Next Page", "click", "turn the page")),
    ],
)
def test_sentences(text: str, expected: tuple[str, str, str]) -> None:
    assert [(p.label, p.kind, p.said) for p in of_sentence(text)] == [expected]


def test_where_a_control_is_is_not_what_is_pressed() -> None:
    found = targets("in the \x02Layout\x03 dialog, clear the \x02Grid lines\x03 check box and click \x02OK\x03.")
    assert found == [("Grid lines", "", "off")]


@pytest.mark.parametrize(
    "text", ["this option", "open it", "see the next section", "the picture", "access the command", "type of a picture"]
)
def test_what_is_no_task(text: str) -> None:
    assert task(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Opens a dialog where you can change the colours.", "change the colours"),
        ("If checked, the editor will wrap long lines.", "wrap long lines"),
        ("This option lets you choose a smaller font.", "choose a smaller font"),
        ("Copies the picture, which may take long.", "copy the picture"),
    ],
)
def test_what_is_said_of_a_control_as_a_task(text: str, expected: str) -> None:
    assert task(imperative(text)) == expected


def test_what_says_no_more_than_its_label_goes() -> None:
    assert tidy([Pair("Show Rulers", "click", "show the rulers", "")]) == []


def test_what_is_measured_on_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_pages.evaluation, "said", lambda planning: frozenset({"make it louder now"}))
    pairs = [
        Pair("Up", "click", "make it louder now", ""),
        Pair("Up", "click", "open Gnumeric files", ""),
        Pair("Up", "click", "go to the folder above", ""),
    ]
    assert [p.said for p in tidy(pairs)] == ["go to the folder above"]


def test_pages_are_found_by_package(tmp_path: Path) -> None:
    folder = tmp_path / "turner" / "usr/share/help/C/turner"
    folder.mkdir(parents=True)
    (folder / "turn.page").write_text(MALLARD)
    (folder / "picture.png").write_bytes(b"")
    assert [(package, path.name) for package, path, _ in pages(tmp_path)] == [("turner", "turn.page")]
