"""Instructions of help pages as data: what a task is called, and the control to press for it.

    python -m models.recipes.help_pages --fetch   # Debian packages into models/work/help, texts into help_pairs.tsv.gz

Lines of ``models/work/help/help_pairs.tsv.gz``: label, kind (as in ``phrasing/labels.tsv``), what is said, menu path,
package. The documentation is copyleft (CC BY-SA, GFDL, MPL), so what comes out of it stays out of the repository, and a
training without it works. Programs that are measured on are left out, as are texts of the evaluation files.
"""

from __future__ import annotations

import argparse
import gzip
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.perception.words import in_words
from models.recipes import evaluation
from models.recipes.help_formats import MARKED, OPEN, SHUT, Block, pages
from models.recipes.help_words import (
    GENERIC,
    MEASURED,
    PACKAGES,
    PROGRAMMING,
    THING,
    VERBS,
    content,
    imperative,
    stem,
    task,
)

WORK = Path(__file__).parents[1] / "work" / "help"
PAIRS = WORK / "help_pairs.tsv.gz"
_ACT = (
    r"(?:click|press|choose|select|use|go|open|tick|check|enable|disable|untick|uncheck|deselect|clear|right-click"
    r"|double-click|set|drag|type|enter|mark|activate|switch|toggle|pick|hit|tap|turn|move|unmark|push|adjust)"
)
_IF = r"(?:to|in order to|if you want to|if you wish to|when you want to|if you would like to)"
_TASK_FIRST = re.compile(
    rf"^(?:if you (?:want|wish|need|would like) to|when you (?:want|need) to|(?:in order )?to) ([^,;:]+), "
    rf"(?:(?:you|just|simply|first|then|can|should|must|need to|have to) )*({_ACT}\b.*)",
    re.I,
)
_ACT_FIRST = re.compile(
    rf"\b({_ACT}) (?:on |in )?(?:the |your )?{OPEN}([^{SHUT}]+){SHUT}(?: [\w-]+){{0,3}} {_IF} ([^;:{OPEN}]+)", re.I
)
_LETS = re.compile(
    rf"{OPEN}([^{SHUT}]+){SHUT}(?: {THING})? (?:lets you|allows you to|enables you to|is used to|can be used to"
    rf"|may be used to|helps you to|helps you|allows to|will|causes \w+ to) ([^;:{OPEN}]+)",
    re.I,
)
_DOES = re.compile(
    rf"^(?:the |use the |selecting |choosing )?{OPEN}([^{SHUT}]+){SHUT}(?: {THING})? (\w+s) ([^;:{OPEN}]+)", re.I
)
_BY = re.compile(
    rf"you can (?:also )?([^,;:{OPEN}]+?) (?:by|with|using|via|through) (?:\w+ing )?(?:on )?(?:the )?"
    rf"{OPEN}([^{SHUT}]+){SHUT}",
    re.I,
)
_HEADING = re.compile(r"(?:activating|activate the|acting|accessing|using|creating|working|overview|to|about)\b")
_PANEL = re.compile(rf"{OPEN}([^{SHUT}]+){SHUT} (?:in the sidebar )?to open the panel")
_WHERE = re.compile(
    r"(?<!click )(?<!press )(?:\b(?:in|on|from|under|of|at|into|within|inside|next to|to|a|an|with)) (?:the |your )?$",
    re.I,
)
_PLACE = re.compile(
    r"^ ?(?:dialog|window|panel|area|section|toolbar|bar\b|pane|view|mode|group|folder|column|menu\b(?! item)|submenu"
    r"|page\b|sidebar|overview|key|application|program)",
    re.I,
)
_HELPS = ("", "let", "allow", "help", "enable")
_OFF = re.compile(r"\b(?:untick|uncheck|deselect|disable|unmark|turn off|switch off|clear the)\b", re.I)
_ON = re.compile(r"(?:tick|check|enable|mark|turn|activate)\b", re.I)


@dataclass(frozen=True)
class Pair:
    """A label, and what is said by somebody who wants it."""

    label: str
    kind: str
    said: str
    path: str
    package: str = ""


def named(mark: str) -> tuple[str, str] | None:
    """Label and menu path of a marked name, unless it says too little."""
    parts = [in_words(p) for p in mark.split(">") if in_words(p)]
    if not parts:
        return None
    label = re.sub(r" (?:tab|button|icon)$|\s*\(.*?\)$", "", parts[-1])
    plain = label.casefold().strip(" .")
    bad = re.search(r"^[^\w]*$|[\\/@=<>{}|]|^\W|\.\w{1,4}$|^\d+$|\bor\b", plain) or len(plain) < 3
    heading = len(parts) == 1 and _HEADING.match(plain)
    function = re.match(r"^[A-Z][A-Z0-9._]{3,}$", label)
    if plain in GENERIC or bad or not label[:1].isupper() or heading or function or len(label.split()) > 6:
        return None
    if MEASURED.search(label):
        return None
    return label, " > ".join(parts[:-1])


def kind_of(act: str, after: str = "") -> str:
    """The kind of asking from the verb before a name and the word behind it."""
    if _OFF.search(act):
        return "off"
    if re.match(r" ?(?:check ?box|switch|toggle)", after) or _ON.match(act):
        return "on"
    return "type" if re.match(r"(?:type|enter)\b", act, re.I) else "click"


def targets(rest: str) -> list[tuple[str, str, str]]:
    """Label, path and kind of what an instruction says to press; places are none."""
    out: list[tuple[str, str, str]] = []
    for m in MARKED.finditer(rest):
        before, after = rest[: m.start()], rest[m.end() :]
        clause = re.split(r"[,.;]| and | then ", before)[-1].strip()
        act = re.match(_ACT, clause, re.I)
        place = _PLACE.match(after) or (_WHERE.search(before) and ">" not in m.group(1))
        found = named(m.group(1))
        if found and not place:
            out.append((*found, kind_of(clause if act else "", after)))
    return list(dict.fromkeys(out))


def of_sentence(sentence: str) -> Iterator[Pair]:
    """Pairs that one sentence says by itself."""
    if m := _TASK_FIRST.match(sentence):
        found = targets(m.group(2))
        if 1 <= len(found) <= 2:
            for label, path, kind in found:
                yield Pair(label, kind, task(m.group(1)), path)
        return
    for m in _ACT_FIRST.finditer(sentence):
        if name := named(m.group(2)):
            yield Pair(name[0], kind_of(m.group(1)), task(m.group(3)), name[1])
    for m in _LETS.finditer(sentence):
        if name := named(m.group(1)):
            yield Pair(name[0], "click", task(m.group(2)), name[1])
    if (m := _DOES.match(sentence)) and (name := named(m.group(1))) and stem(m.group(2).lower()) not in _HELPS:
        yield Pair(name[0], "click", task(f"{stem(m.group(2).lower())} {m.group(3)}"), name[1])
    for m in _BY.finditer(sentence):
        if name := named(m.group(2)):
            yield Pair(name[0], "click", task(m.group(1)), name[1])


def described(name: tuple[str, str], text: str) -> Pair:
    """A name and what is said of it; where something is to be entered there, it is a field."""
    said = task(imperative(text))
    kind = "type" if re.match(r"(?:enter|type)\b", said) else "set" if said.startswith("specify the num") else "click"
    if re.match(r"(?:select|choose) the (?!.* to (?:be )?\w+$)", said):
        kind = "select"
    return Pair(name[0], kind, said, name[1])


def sentences(text: str) -> list[str]:
    return re.split(rf"(?<=[.!?])\s+(?=[A-Z{OPEN}\"“])", text)


def of_page(blocks: list[Block]) -> Iterator[Pair]:
    """Pairs of a page: of its sentences, of titles with what their steps press, of names with what is said of them."""
    title, page, pressed = "", "", []
    waiting: tuple[str, str] | None = None
    for block in [*blocks, Block("title", "")]:
        if block.role == "title":
            yield from _of_title(title, pressed)
            title, page, pressed = block.text, page or block.text, []
        if block.role in ("title", "term"):
            plain = MARKED.sub(r"\1", block.text).strip(" .:")
            marked = MARKED.search(block.text)
            written = block.role == "title" and re.match(r"^[A-Z][\w ]{2,40}$", plain) and len(plain.split()) <= 4
            waiting = named(marked.group(1) if marked else plain) if marked or written else None
            if waiting and block.role == "title" and _is_task(plain.split()):
                waiting = None
            continue
        if re.match(r"(?:Figure \d|Note$|Table )", block.text):
            continue
        parts = sentences(block.text)
        own = MARKED.match(parts[0]) if parts else None
        after = re.match(r"\s*[:–—-]\s+(.*)", parts[0][own.end() :]) if own else None
        if own and after and (name := named(own.group(1))):
            yield described(name, after.group(1))
        elif waiting and parts:
            yield described(waiting, parts[0])
        waiting = None
        for sentence in parts:
            yield from of_sentence(sentence)
            if re.match(rf"(?:{_ACT}|in|on|from|under|right|open)\b", sentence, re.I):
                pressed += targets(sentence)
            if (m := _PANEL.search(sentence)) and (name := named(m.group(1))):
                yield from _of_title(page, [(*name, "click")])


def _is_task(words: list[str]) -> bool:
    """Whether a title names what is done rather than a control."""
    return len(words) > 1 and (words[0].endswith("ing") or (len(words) > 3 and bool(stem(words[0].lower()))))


def _of_title(title: str, pressed: list[tuple[str, str, str]]) -> Iterator[Pair]:
    """A title that is a task, with what its steps press where that is little."""
    words = title.removeprefix("To ").removeprefix("to ").split()
    if words and words[0].lower().endswith("ing"):
        for base in (words[0][:-3], words[0][:-3] + "e", words[0][:-4]):
            if base.lower() in VERBS:
                words[0] = base
                break
    distinct = list(dict.fromkeys(pressed))
    said = task(" ".join(words)) if words else ""
    if said and 1 <= len(distinct) <= 3:
        for label, path, kind in distinct[: 2 if len(distinct) == 2 else 1]:
            yield Pair(label, kind, said, path)


def worth(pair: Pair) -> bool:
    """Whether what is said is a task and says more than the label."""
    own, more = content(pair.label), content(pair.said)
    return bool(pair.said and len(more) >= 1 and more - own and not MEASURED.search(pair.said + pair.path))


def placed(pairs: Iterable[Pair], menus: dict[str, str]) -> Iterator[Pair]:
    """Pairs without a path take the one that the package names elsewhere for their label."""
    for p in pairs:
        path = p.path or (menus.get(p.label.casefold(), "") if " " in p.label else "")
        yield Pair(p.label, p.kind, p.said, path, p.package)


def menus_of(blocks: list[Block]) -> dict[str, str]:
    """Label → path of every name that a page gives with its menus."""
    found = [named(mark) for b in blocks for mark in MARKED.findall(b.text)]
    return {label.casefold(): path for label, path in filter(None, found) if path}


def tidy(pairs: Iterable[Pair]) -> list[Pair]:
    """Each once, without what is measured and what is said of many labels."""
    measured = evaluation.said(planning=False) | evaluation.said(planning=True)
    kept: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        if worth(pair) and evaluation.plain(pair.said) not in measured:
            kept.setdefault((pair.label.casefold(), pair.said.casefold()), pair)
    labels: dict[str, set[str]] = defaultdict(set)
    for pair in kept.values():
        labels[pair.said.casefold()].add(pair.label.casefold())
    return [p for p in kept.values() if len(labels[p.said.casefold()]) <= 4]


def fetch() -> None:
    """Download the packages and keep their English pages, a folder a package."""
    for name in PACKAGES:
        folder = WORK / "root" / name
        if folder.exists():
            continue
        folder.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-q", name], cwd=folder, check=False)
        for deb in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", deb.name, "."], cwd=folder, check=True)
            deb.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="get the packages first")
    args = parser.parse_args()
    if args.fetch:
        fetch()
    found: dict[str, list[Pair]] = defaultdict(list)
    menus: dict[str, dict[str, str]] = defaultdict(dict)
    for package, path, blocks in pages(WORK / "root"):
        where = path.relative_to(WORK).as_posix()
        if package in PACKAGES and not MEASURED.search(where) and not PROGRAMMING.search(where):
            found[package] += [Pair(p.label, p.kind, p.said, p.path, package) for p in of_page(blocks)]
            menus[package].update(menus_of(blocks))
    kept = tidy(p for package, some in found.items() for p in placed(some, menus[package]))
    with PAIRS.open("wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0) as g:
        rows = sorted("\t".join((p.label, p.kind, p.said, p.path, p.package)) for p in kept)
        g.write("".join(r + "\n" for r in rows).encode())
    count = Counter(p.package for p in kept)
    print(f"{len(kept)} pairs of {len({p.label for p in kept})} labels from {len(count)} packages")
    print(", ".join(f"{name} {n}" for name, n in count.most_common()))


if __name__ == "__main__":
    main()
