"""Autonomous walks over programs: act on one element, see what appears, keep what led to something new.

    python -m models.recipes.walks --out models/data/walks.jsonl.gz [--only mousepad,…] [--steps 30] [--seconds 120]

Runs in a private desktop (``tests/desktop``) through lamd's own mirror, candidates and hands; programs that are not
installed are left out, those for development and those that are measured on are never started. A line a screen:
{"app", "window", "candidates": [[label, kind, role, [path…], hint], …], "steps": [[label, role, title, [[label, kind,
role], …]], …]}: an element, the title of the dialog that it opened or nothing, and what was not there before.
Nothing destructive is pressed, and nothing of a person's is there.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.actuation.accessible import Accessible
from lamd.atspi.mirror import Mirror
from lamd.errors import AtspiError, LamdError
from lamd.perception.observe import observe
from lamd.trajectory import Action, AppInfo, Candidate, Kind, Observation
from models.recipes.collect_screens import HEAVY, NEVER, PAGE, PROGRAMS
from models.recipes.grounder_data import DEVELOPMENT
from models.recipes.help_words import MEASURED
from tests.desktop.session import PrivateDesktop

OUT = Path(__file__).parents[1] / "data" / "walks.jsonl.gz"
SHUN = (
    *NEVER, "save", "overwrite", "revert", "discard", "reset", "clear", "erase", "move to trash", "burn", "mount",
    "unmount", "eject", "format", "reboot", "kill", "stop", "end", "ok", "apply", "cancel", "sign", "restart",
    "install",
    "record", "connect", "login", "log in", "web", "online", "empty", "minimi", "maximi", "restore", "lock", "suspend",
    "what's this", "full screen", "fullscreen", "edit in", "open with", "open containing", "open in", "detach",
    "switch", "up path", "file system root", "undo", "redo", "cut", "copy", "paste", "select all", "about",
)  # fmt: skip
"""Elements that begin so are left alone."""
ROLES = (
    "menu",
    "menu item",
    "push button",
    "page tab",
    "toggle button",
    "combo box",
    "radio button",
    "list item",
    "app action",
)
ROWS = frozenset({"table cell", "tree item", "table row"})
"""Content of the files at hand, not of the program."""
INSIDE = 7
"""Steps within one dialog."""
SLOW = 9.0
"""Seconds in which a dialog opens."""
PAUSE = 1.0
"""Seconds in which a program shows that it has done something, or has not."""


_FOLDER = re.compile(r"(?:/?tmp/)?lamd-test-\w+(?:/home)?")
_OPENS = re.compile(r"(?i)(?:show |open )?(?:preferences|properties|settings|keyboard shortcuts|configure)\b")


LATE = {
    ("rhythmbox", "Queue All Tracks"), ("bluefish", "Open Advanced"), ("bluefish", "Open URL"), ("mousepad", "Other"),
    ("kolourpaint", "Properties"), ("gedit", "Reload"), ("galculator", "View"), ("thunar", "Open Parent"),
}  # fmt: skip
"""Steps that were found wrong by eye: what appeared came of the element before, on a busy machine."""


@dataclass
class Walk:
    """What one program showed, and where the walk is."""

    app: str
    screens: list[dict[str, Any]] = field(default_factory=list)
    tried: set[tuple[str, str, str]] = field(default_factory=set)
    inside: int = 0

    def learned(self, before: Observation, target: Candidate, title: str, fresh: list[list[str]]) -> None:
        """Keep a step with its screen; screens of one window on which the element stood are one."""
        window = title_of(before)
        step = [target.label, target.role, title, fresh[:40]]
        for screen in self.screens:
            if screen["window"] == window and any(c[0] == target.label for c in screen["candidates"]):
                screen["steps"].append(step)
                return
        rows = [compact(c) for c in before.candidates if c.role not in ROWS]
        self.screens.append({"app": self.app, "window": window, "candidates": rows[:500], "steps": [step]})


def title_of(seen: Observation) -> str:
    return seen.tree.nodes[seen.window].name[:80] if seen.window is not None else ""


def compact(c: Candidate) -> list[Any]:
    return [c.label[:120], c.kind.value, c.role, list(c.path[-4:]), c.hint[:120]]


def may(c: Candidate) -> bool:
    """Whether a candidate is worth pressing and does no harm."""
    plain = c.label.casefold().strip(" .…")
    if not plain or c.role not in ROLES or not c.enabled or re.search(r"[/\\@]|\d{2}", plain):
        return False
    return not plain.startswith(SHUN) and not any(p.casefold().startswith(NEVER) for p in c.path)


def opens(c: Candidate, seen: Observation) -> bool:
    """Whether an element says that it opens a dialog."""
    name = seen.tree.nodes[c.ref].name.rstrip()
    return name.endswith(("...", "…")) or bool(_OPENS.match(c.label))


def rank(c: Candidate, seen: Observation) -> tuple[int, int]:
    """What opens something comes first: tabs, what ends in an ellipsis, menus, buttons; the rest as it stands."""
    states = seen.tree.nodes[c.ref].states
    if opens(c, seen):
        return 0, c.ref
    if c.role in ("page tab",) or (c.role == "list item" and seen.dialogs):
        return 1, c.ref
    if "has-popup" in states or c.role == "menu":
        return 2, c.ref
    if re.match(
        r"(?i)(?:preferences|configure|settings|properties|options|insert|find|replace|new|show|view)\b", c.label
    ):
        return 3, c.ref
    return {"push button": 4, "toggle button": 5, "combo box": 6}.get(c.role, 7), c.ref


def choose(seen: Observation, walk: Walk) -> Candidate | None:
    """The next element to press; none where all were."""
    window = title_of(seen)
    left = [
        c
        for c in seen.candidates
        if may(c) and (window, c.role, c.label) not in walk.tried and c.kind not in (Kind.READ, Kind.EDIT)
    ]
    if not left:
        return None
    best = min(left, key=lambda c: rank(c, seen))
    walk.tried.add((window, best.role, best.label))
    return best


def appeared(before: Observation, after: Observation) -> tuple[str, list[list[str]]]:
    """The title of a window that was not in front before, and what can be used or read now and could not be."""
    title = title_of(after) if after.window is not None and not same_window(before, after) else ""
    known = {c.label.casefold() for c in before.candidates}
    fresh = [
        [c.label[:80], c.kind.value, c.role]
        for c in after.candidates
        if c.label and c.label.casefold() not in known and c.role not in ROWS and c.kind is not Kind.READ
    ]
    return title, fresh


def same_window(one: Observation, other: Observation) -> bool:
    if one.window is None or other.window is None:
        return one.window is other.window
    return one.tree.nodes[one.window].key == other.tree.nodes[other.window].key


class Walker:
    """One program being walked over."""

    def __init__(self, desk: PrivateDesktop, mirror: Mirror, app: AppInfo, walk: Walk) -> None:
        self.desk, self.mirror, self.app, self.walk = desk, mirror, app, walk
        self.hands = Accessible(mirror.connection)

    async def look(self) -> Observation:
        """What is there when it is still; a program that does not answer is told Escape, for a dialog may hold it."""
        for _ in range(3):
            try:
                return await self.still()
            except AtspiError as error:
                if error.code == "atspi.app_gone":
                    raise
                await asyncio.to_thread(self.desk.xdotool, "key", "Escape")
                await asyncio.sleep(2 * PAUSE)
        return await self.still()

    async def still(self) -> Observation:
        """What is there when nothing changes any more, or after some seconds: a dialog may come late."""
        seen = observe(await self.mirror.tree(self.app))
        for _ in range(5):
            later = observe(await self.mirror.changed(self.app, seen.tree.revision, PAUSE, 0.3))
            if same_window(seen, later) and len(later.candidates) == len(seen.candidates):
                return later
            seen = later
        return seen

    async def opened(self, before: Observation) -> Observation:
        """What is there when a dialog has come up, which takes seconds on a busy machine."""
        end = time.monotonic() + SLOW
        seen = await self.look()
        while same_window(before, seen) and len(seen.candidates) == len(before.candidates) and time.monotonic() < end:
            seen = await self.look()
        return seen

    async def escape(self) -> Observation:
        await asyncio.to_thread(self.desk.xdotool, "key", "Escape")
        await asyncio.sleep(PAUSE)
        return await self.look()

    async def home(self, main: Observation) -> bool:
        """Close whatever is open until the first window is in front again."""
        for _ in range(4):
            seen = await self.escape()
            if same_window(seen, main) and not seen.menus_open:
                return True
            out = next((c for c in seen.candidates if c.label.casefold() in ("close", "cancel")), None)
            if out is not None and not same_window(seen, main):
                await self.press(out, seen)
        return same_window(await self.look(), main)

    async def press(self, target: Candidate, seen: Observation) -> None:
        node = seen.tree.nodes[target.ref]
        verb = "select" if target.kind is Kind.ITEM else "click"
        action = Action(verb, target=node, label=target.label, value=target.action, app=self.app)
        try:
            async with asyncio.timeout(12):
                await self.hands.perform(action, seen.tree)
        except (LamdError, TimeoutError) as error:
            print(f"    {target.label}: {error}", flush=True)

    async def walk_on(self, steps: int, deadline: float) -> None:
        for _ in range(10):
            main = before = await self.look()
            if len(main.candidates) > 3:
                break
        for _ in range(steps):
            if time.monotonic() > deadline:
                break
            target = choose(before, self.walk)
            away = not same_window(before, main)
            files = away and before.tree.nodes[before.window or 0].role == "file chooser"
            if target is None or files or (away and self.walk.inside >= INSIDE):
                if not away or not await self.home(main):
                    break
                before, self.walk.inside = await self.look(), 0
                continue
            await self.press(target, before)
            promised = opens(target, before)
            after = await self.opened(before) if promised else await self.look()
            title, fresh = appeared(before, after)
            if title and (same_window(after, main) or (away and not promised)):
                title, fresh = "", []  # a dialog was closed, or came late
            if fresh or title:
                self.walk.learned(before, target, title, fresh)
                print(f"    {target.label} ({target.role}) -> {title!r} {[f[0] for f in fresh[:4]]}", flush=True)
            self.walk.inside = self.walk.inside + 1 if not same_window(after, main) else 0
            if after.menus_open and not title and not fresh:
                after = await self.escape()
            before = after


def programs(only: set[str]) -> list[tuple[str, list[str]]]:
    """Training programs that are installed, each once, the slow ones last."""
    chosen: dict[str, list[str]] = {}
    for app, argv in PROGRAMS:
        allowed = app not in DEVELOPMENT and not MEASURED.search(app) and "demo" not in app and app != "chromium"
        if allowed and app not in chosen and (not only or app in only) and shutil.which(argv[0]):
            chosen[app] = argv
    return sorted(chosen.items(), key=lambda p: p[0] in HEAVY or p[0].startswith("libreoffice"))


def fill(home: Path) -> None:
    """Files that the programs are opened with."""
    (home / "note.txt").write_text("Monday: water the plants\nTuesday: call the plumber\nMonday again\n")
    (home / "other.txt").write_text("Monday: water the plants\nWednesday: rest\n")
    (home / "page.html").write_text(PAGE)
    (home / "notebook").mkdir(exist_ok=True)
    Image.effect_mandelbrot((320, 200), (-2, -1.2, 1, 1.2), 40).save(home / "picture.png")
    shutil.make_archive(str(home / "archive"), "zip", home, "Documents")


async def one(desk: PrivateDesktop, app: str, argv: list[str], steps: int, seconds: float) -> Walk:
    """Walk over one program, whatever happens to it."""
    walk = Walk(app)
    fill(desk.home)
    mirror = Mirror()
    mirror.start()
    deadline = time.monotonic() + seconds
    try:
        known = await mirror.apps()
        await desk.open(argv, timeout=60)
        there = await mirror.appeared(known, 20)
        if there is None:
            print(f"{app} is not there", flush=True)
        else:
            async with asyncio.timeout(seconds + 60):
                await Walker(desk, mirror, there, walk).walk_on(steps, deadline)
    except (LamdError, TimeoutError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"{app}: {type(error).__name__} {error}", flush=True)
    finally:
        await mirror.close()
    return walk


def kept(walks: list[Walk]) -> list[str]:
    """Lines of the file; the folder's name is left out."""
    screens = [json.dumps(s, ensure_ascii=False, separators=(",", ":")) for walk in walks for s in walk.screens]
    return [_FOLDER.sub("home", screen) for screen in screens]


def joined(lines: list[str]) -> list[str]:
    """Collections as one: screens of one window together, without steps that were looked at and were wrong."""
    out: list[dict[str, Any]] = []
    for screen in map(json.loads, sorted(set(lines))):
        steps = [s for s in screen["steps"] if (screen["app"], s[0]) not in LATE]
        for other in out:
            there = {c[0] for c in other["candidates"]}
            if (other["app"], other["window"]) == (screen["app"], screen["window"]) and all(
                s[0] in there for s in steps
            ):
                other["steps"] += [s for s in steps if s[:3] not in [o[:3] for o in other["steps"]]]
                break
        else:
            out.append({**screen, "steps": steps})
    return [json.dumps(s, ensure_ascii=False, separators=(",", ":")) for s in out if s["steps"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", default="")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument(
        "--merge", type=Path, nargs="+", help="put files that were made before into --out, start nothing"
    )
    args = parser.parse_args()
    lines: list[str] = []
    for path in args.merge or ():
        lines += _FOLDER.sub("home", gzip.decompress(path.read_bytes()).decode()).splitlines()
    desk = PrivateDesktop()
    if not args.merge:
        desk.start()
    try:
        for app, argv in () if args.merge else programs(set(filter(None, args.only.split(",")))):
            print(app, flush=True)
            with desk.environ():
                walk = asyncio.run(one(desk, app, argv, args.steps, args.seconds))
                desk.clean()
            lines += kept([walk])
            print(
                f"{app}: {sum(len(s['steps']) for s in walk.screens)} steps on {len(walk.screens)} screens", flush=True
            )
            write(lines, args.out)
    finally:
        desk.stop()
    write(joined(lines), args.out)


def write(lines: list[str], out: Path) -> None:
    with out.open("wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0) as g:
        g.write("".join(line + "\n" for line in sorted(lines)).encode())


if __name__ == "__main__":
    main()
