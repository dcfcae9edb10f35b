"""Help pages of three kinds (Mallard, DocBook, HTML) as blocks of text in which the names of controls are marked.

A name stands between ``OPEN`` and ``SHUT``; one inside menus has the menus before it: ``File>Page Setup``.
"""

from __future__ import annotations

import contextlib
import html
import re
import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

OPEN, SHUT = "\x02", "\x03"
MARKED = re.compile(f"{OPEN}([^{SHUT}]*){SHUT}")
_TITLES = {"title", "h1", "h2", "h3", "h4", "h5", "h6"}
_TEXTS = {"p", "para", "simpara"}
_TERMS = {"term", "dt"}
_NAMES = {"gui", "guilabel", "guimenu", "guimenuitem", "guisubmenu", "guibutton", "guiicon", "interface"}
_CLASSES = _NAMES | {"emph", "menuitem"}
_SEQUENCES = {"guiseq", "menuchoice"}
_SILENT = {
    "info", "shortcut", "script", "style", "nav", "header", "aside", "bookinfo", "articleinfo", "refentryinfo",
    "programlisting", "screen", "screenshot", "keycombo", "keycap", "footnote", "indexterm", "index", "figure", "head",
    "revhistory", "legalnotice", "media", "code", "noscript",
}  # fmt: skip
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"}
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\w+);)([\w.-]+);")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.S)
_ARROW = re.compile(rf"{SHUT}\s*(?:→|➔|⇒|▸|->|>|-|–|\u21d2)\s*{OPEN}")
_NUMBER = re.compile(r"^(?:\d+\.)+\s+")


@dataclass(frozen=True)
class Block:
    role: str
    """``title``, ``term`` or ``text``."""
    text: str


class Reader:
    """Gathers blocks from the tags of a document, whatever its kind."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._stack: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._role = ""
        self._sequence = 0
        self._names = 0

    def start(self, tag: str, classes: str) -> None:
        what = tag
        if tag == "span" and _CLASSES & set(classes.split()):
            what = "gui"
        elif "navfooter" in classes or "navheader" in classes or classes == "index":
            what = "nav"
        role = self._role_of(what)
        if role:
            self._flush()
            self._role = role
        if what in _SEQUENCES and not self._silent():
            self._sequence += 1
            if self._sequence == 1:
                self._text.append(OPEN)
        elif what in _NAMES and not self._silent():
            if self._sequence and self._text[-1:] != [OPEN]:
                self._text.append(">")
            elif not self._sequence and not self._names:
                self._text.append(OPEN)
            self._names += 1
        self._stack.append((tag, what))

    def end(self, tag: str) -> None:
        while self._stack:
            name, what = self._stack.pop()
            if what in _SEQUENCES and not self._silent():
                self._sequence -= 1
                if not self._sequence:
                    self._text.append(SHUT)
            elif what in _NAMES and not self._silent():
                self._names -= 1
                if not self._names and not self._sequence:
                    self._text.append(SHUT)
            if what in _TITLES | _TEXTS | _TERMS | {"li", "item", "listitem", "td"}:
                self._flush()
            if name == tag:
                break

    def data(self, text: str) -> None:
        if self._silent() or (self._sequence and not self._names):
            return
        self._text.append(text)

    def _role_of(self, what: str) -> str:
        if what in _TITLES:
            return "term" if self._stack and self._stack[-1][1] == "item" else "title"
        if what in _TEXTS | {"li", "item", "listitem", "td", "dd"}:
            return "text"
        return "term" if what in _TERMS else ""

    def _silent(self) -> bool:
        return any(what in _SILENT for _, what in self._stack)

    def _flush(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self._text)).strip()
        self._text = []
        if self._role and MARKED.sub("", text + " ").strip(" .") + text:
            tidy = _ARROW.sub(">", text)
            tidy = MARKED.sub(lambda m: OPEN + _path(m.group(1)) + SHUT, tidy)
            tidy = re.sub(rf"{OPEN}{SHUT}", "", _NUMBER.sub("", tidy))
            if tidy.strip():
                self.blocks.append(Block(self._role, tidy.strip()))
        self._role = "text" if self._role else ""


def _path(name: str) -> str:
    """``Tools - AutoCorrect`` and ``Tools → AutoCorrect`` → ``Tools>AutoCorrect``."""
    parts = re.split(r"\s+[-–▸→➔]\s+|\s*>\s*|\s*→\s*", name)
    return ">".join(p.strip(" .…:") for p in parts if p.strip(" .…:"))


def of_xml(text: str) -> list[Block]:
    """Blocks of a Mallard or DocBook file; what is wrong with it ends it early."""
    text = _ENTITY.sub(lambda m: _known(m.group(1)), _DOCTYPE.sub("", text))
    text = re.sub(r"<\?xml[^>]*\?>", "", text)
    reader = Reader()
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attrs: reader.start(tag.rpartition(":")[2], attrs.get("class", ""))
    parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = reader.data
    with contextlib.suppress(xml.parsers.expat.ExpatError):
        parser.Parse(f"<all>{text}</all>", True)
    return reader.blocks


def _known(name: str) -> str:
    """An entity in words: those of HTML as the character, ``&kate;`` as the name it stands for."""
    character = html.unescape(f"&{name};")
    if not character.startswith("&"):
        return html.escape(character)
    return name.replace("-", " ").capitalize() if name.isalpha() or "-" in name else " "


def of_html(text: str) -> list[Block]:
    reader = Reader()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in _VOID:
                reader.start(tag, dict(attrs).get("class") or "")

        def handle_endtag(self, tag: str) -> None:
            if tag not in _VOID:
                reader.end(tag)

        def handle_data(self, data: str) -> None:
            reader.data(data)

    Tags().feed(text)
    return reader.blocks


def pages(root: Path) -> Iterator[tuple[str, Path, list[Block]]]:
    """Package, file and blocks of every English help page below ``root``, which has a folder a package."""
    for path in sorted(root.rglob("*")):
        where = path.relative_to(root).as_posix()
        english = "/help/C/" in where or "/HTML/en/" in where or "/help/en/" in where or "/help/en-US/text/" in where
        if not english or path.suffix not in (".page", ".docbook", ".xml", ".html") or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        yield where.split("/")[0], path, of_html(text) if path.suffix == ".html" else of_xml(text)
