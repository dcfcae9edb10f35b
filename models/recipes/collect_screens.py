"""Collect real screens: start programs in a private X session, read their trees, keep what the grounder would be given.

    python models/recipes/collect_screens.py --display 93 --out models/data/screens.jsonl.gz [--only mousepad,…]

Needs Xvfb, openbox, at-spi2-core, python3-pyatspi, xdotool and the programs of ``PROGRAMS`` (those missing are left
out). A line a screen: {"app", "window", "candidates": [[label, kind, role, [path…], hint], …]}. Closed menus are part
of a screen; every dialog that opens is a screen of its own. Nothing of a person's is read: home is a fresh folder.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.perception.words import in_words

KINDS = {
    "push button": "click", "menu item": "click", "link": "click", "icon": "click", "menu": "click",
    "toggle button": "toggle", "check box": "toggle", "check menu item": "toggle", "switch": "toggle",
    "radio button": "item", "radio menu item": "item", "page tab": "item", "list item": "item", "tree item": "item",
    "table cell": "item", "entry": "edit", "text": "edit", "password text": "edit", "document text": "edit",
    "spin button": "adjust", "slider": "adjust", "combo box": "choose", "list box": "choose",
    "label": "read", "status bar": "read", "heading": "read", "table column header": "click",
}  # fmt: skip
AROUND = {"menu", "page tab", "panel", "grouping", "tool bar", "dialog", "filler", "frame", "list", "section", "form"}
NEVER = (
    "print", "quit", "exit", "log out", "shut", "delete", "remove", "format", "help", "handbook", "report", "donate",
    "homepage", "contents", "update", "send", "new", "close", "run", "terminal", "power off",
)  # fmt: skip
"""Openers that begin so are left alone."""
MAX_CANDIDATES = 700
KEYS = (
    "ctrl+f", "ctrl+h", "ctrl+r", "ctrl+shift+s", "ctrl+o", "ctrl+p", "ctrl+comma", "ctrl+l", "F2", "alt+Return", "F1",
    "ctrl+question", "F10", "ctrl+shift+comma", "ctrl+g", "ctrl+i", "ctrl+d", "F4", "F9",
)  # fmt: skip
"""What commonly opens a dialog. GTK 3 opens them inside the handler of ``DoAction`` and answers nobody until they
close, so its dialogs are opened by keys."""
HEAVY = ("gimp", "inkscape", "chromium", "okular", "gwenview", "dolphin", "kate")
"""Slow to start."""
WRITER = ["--nologo", "--norestore", "--nofirststartwizard"]

PROGRAMS: list[tuple[str, list[str]]] = [
    # those up to gthumb are never trained on
    ("l3afpad", ["l3afpad", "note.txt"]),
    ("qpdfview", ["qpdfview", "paper.pdf"]),
    ("atril", ["atril", "paper.pdf"]),
    ("gnome-system-monitor", ["gnome-system-monitor"]),
    ("dolphin", ["dolphin", "."]),
    ("gnome-calendar", ["gnome-calendar"]),
    ("xournalpp", ["xournalpp"]),
    ("keepassxc", ["keepassxc"]),
    ("gthumb", ["gthumb", "picture.png"]),
    ("mousepad", ["mousepad", "note.txt"]),
    ("gnome-calculator", ["gnome-calculator", "--mode=basic"]),
    ("gnome-calculator", ["gnome-calculator", "--mode=advanced"]),
    ("gnome-calculator", ["gnome-calculator", "--mode=financial"]),
    ("gnome-calculator", ["gnome-calculator", "--mode=programming"]),
    ("gnome-calculator", ["gnome-calculator", "--mode=keyboard"]),
    ("gnome-text-editor", ["gnome-text-editor", "note.txt"]),
    ("gtk3-demo", ["gtk3-demo"]),
    ("gtk3-widget-factory", ["gtk3-widget-factory"]),
    ("gtk4-widget-factory", ["gtk4-widget-factory"]),
    ("gtk4-demo", ["gtk4-demo"]),
    ("chromium", ["chromium", "--no-sandbox", "--force-renderer-accessibility", "--no-first-run", "page.html"]),
    ("chromium", ["chromium", "--no-sandbox", "--force-renderer-accessibility", "--no-first-run", "mail.html"]),
    ("chromium", ["chromium", "--no-sandbox", "--force-renderer-accessibility", "--no-first-run", "trip.html"]),
    ("chromium", ["chromium", "--no-sandbox", "--force-renderer-accessibility", "--no-first-run", "music.html"]),
    ("galculator", ["galculator"]),
    ("ristretto", ["ristretto", "picture.png"]),
    ("xfce4-taskmanager", ["xfce4-taskmanager"]),
    ("gnome-font-viewer", ["gnome-font-viewer"]),
    ("gnome-characters", ["gnome-characters"]),
    ("baobab", ["baobab"]),
    ("dconf-editor", ["dconf-editor", "--I-understand-that-changing-options-can-break-applications"]),
    ("file-roller", ["file-roller", "archive.zip"]),
    ("engrampa", ["engrampa", "archive.zip"]),
    ("xfce4-terminal", ["xfce4-terminal"]),
    ("thunar", ["thunar", "."]),
    ("pcmanfm", ["pcmanfm", "."]),
    ("caja", ["caja", "--no-desktop", "."]),
    ("nautilus", ["nautilus", "."]),
    ("ghex", ["ghex", "note.txt"]),
    ("meld", ["meld", "note.txt", "other.txt"]),
    ("gnome-disk-utility", ["gnome-disks"]),
    ("xfburn", ["xfburn"]),
    ("simple-scan", ["simple-scan"]),
    ("kolourpaint", ["kolourpaint", "picture.png"]),
    ("okular", ["okular", "paper.pdf"]),
    ("gwenview", ["gwenview", "picture.png"]),
    ("kate", ["kate", "note.txt"]),
    ("qalculate-gtk", ["qalculate-gtk"]),
    ("juffed", ["juffed", "note.txt"]),
    ("audacious", ["audacious"]),
    ("parole", ["parole"]),
    ("celluloid", ["celluloid"]),
    ("rhythmbox", ["rhythmbox"]),
    ("viewnior", ["viewnior", "picture.png"]),
    ("gpicview", ["gpicview", "picture.png"]),
    ("nomacs", ["nomacs", "picture.png"]),
    ("eog", ["eog", "picture.png"]),
    ("gedit", ["gedit", "note.txt"]),
    ("scite", ["scite", "note.txt"]),
    ("bluefish", ["bluefish", "page.html"]),
    ("xpad", ["xpad", "-n"]),
    ("osmo", ["osmo"]),
    ("zim", ["zim", "--standalone", "notebook"]),
    ("cherrytree", ["cherrytree"]),
    ("dia", ["dia"]),
    ("mtpaint", ["mtpaint", "picture.png"]),
    ("lxterminal", ["lxterminal"]),
    ("gnome-contacts", ["gnome-contacts"]),
    ("gnome-logs", ["gnome-logs"]),
    ("klavaro", ["klavaro"]),
    ("gimp", ["gimp", "picture.png"]),
    ("pavucontrol", ["pavucontrol"]),
    ("claws-mail", ["claws-mail"]),
    ("sylpheed", ["sylpheed"]),
    ("hexchat", ["hexchat"]),
    ("gnote", ["gnote"]),
    ("gnome-mines", ["gnome-mines"]),
    ("gnome-sudoku", ["gnome-sudoku"]),
    ("aisleriot", ["sol"]),
    ("quadrapassel", ["quadrapassel"]),
    ("shotwell", ["shotwell"]),
    ("qbittorrent", ["qbittorrent"]),
    ("falkon", ["falkon", "page.html"]),
    ("konsole", ["konsole"]),
    ("ark", ["ark", "archive.zip"]),
    ("kcharselect", ["kcharselect"]),
    ("kfind", ["kfind"]),
    ("krename", ["krename"]),
    ("spectacle", ["spectacle"]),
    ("pcmanfm-qt", ["pcmanfm-qt", "."]),
    ("lximage-qt", ["lximage-qt", "picture.png"]),
    ("kalarm", ["kalarm"]),
    ("kmines", ["kmines"]),
    ("kruler", ["kruler"]),
    ("filezilla", ["filezilla"]),
    ("vlc", ["vlc", "--no-qt-privacy-ask"]),
    ("audacity", ["audacity"]),
    ("quodlibet", ["quodlibet"]),
    ("tuxpaint-config", ["tuxpaint-config"]),
    ("retext", ["retext", "note.txt"]),
    ("ghostwriter", ["ghostwriter", "note.txt"]),
    ("texstudio", ["texstudio"]),
    ("xfce4-settings", ["xfce4-appearance-settings"]),
    ("xfce4-settings", ["xfce4-keyboard-settings"]),
    ("xfce4-settings", ["xfce4-mouse-settings"]),
    ("lxappearance", ["lxappearance"]),
    ("orage", ["orage"]),
    ("gnome-sound-recorder", ["gnome-sound-recorder"]),
    ("gnome-weather", ["gnome-weather"]),
    ("gnome-chess", ["gnome-chess"]),
    ("epiphany", ["epiphany", "page.html"]),
    ("remmina", ["remmina"]),
    ("grsync", ["grsync"]),
    ("font-manager", ["font-manager"]),
    ("sound-juicer", ["sound-juicer"]),
    ("easytag", ["easytag"]),
    ("asunder", ["asunder"]),
    ("pithos", ["pithos"]),
    ("d-feet", ["d-feet"]),
    ("gtkhash", ["gtkhash"]),
    ("catfish", ["catfish"]),
    ("inkscape", ["inkscape"]),
    ("libreoffice-writer", ["soffice", *WRITER, "--writer", "note.odt"]),
    ("libreoffice-calc", ["soffice", *WRITER, "--calc"]),
    ("libreoffice-impress", ["soffice", *WRITER, "--impress"]),
    ("libreoffice-draw", ["soffice", *WRITER, "--draw"]),
    ("libreoffice-math", ["soffice", *WRITER, "--math"]),
    ("seahorse", ["seahorse"]),
    ("smplayer", ["smplayer"]),
]

PAGE = """<!doctype html><title>Sign up</title><nav><a href=#>Home</a> <a href=#>Our prices</a>
<a href=#>Contact us</a></nav>
<h1>Create an account</h1><form><label>First name <input name=a></label><label>Last name <input name=b></label>
<label>E-mail address <input type=email></label><label>Password <input type=password></label>
<label>Date of birth <input type=date></label><label>Country <select><option>France<option>Kenya<option>Peru
</select></label>
<label>Telephone <input type=tel></label><label>About you <textarea></textarea></label>
<label><input type=checkbox> Send me the newsletter</label><label><input type=checkbox> I accept the terms of use
</label>
<fieldset><legend>Delivery</legend><label><input type=radio name=r> By post</label><label>
<input type=radio name=r> Pick up
in the shop</label></fieldset><label>Volume <input type=range></label><label>How many <input type=number></label>
<button>Sign up</button><button type=reset>Start over</button></form><p>3 items in the basket, total 42.50</p>
<button>Show the basket</button><input type=search placeholder="Search this shop" aria-label="Search this shop">"""
MAIL = """<!doctype html><title>Inbox (3)</title><h1>Inbox</h1><input type=search aria-label="Search mail">
<button>Compose</button><button>Refresh</button><button>Archive</button><button>Report spam</button><button>Delete
</button>
<button>Mark as read</button><button>Snooze</button><ul><li><a href=#>Inbox</a><li><a href=#>Starred</a><li>
<a href=#>Sent</a>
<li><a href=#>Drafts</a><li><a href=#>Bin</a></ul><table><tr><td><input type=checkbox aria-label="Select">
<td>Mia Lund<td>Picnic
on Sunday<td><button aria-label="Star">☆</button><tr><td><input type=checkbox aria-label="Select"><td>Bank
<td>Your statement
<td><button aria-label="Star">☆</button></table><section aria-label="New message"><label>To <input></label>
<label>Cc <input></label>
<label>Subject <input></label><label>Message <textarea></textarea></label><button>Send</button>
<button>Attach a file</button>
<button>Discard draft</button><button>Bold</button><button>Italic</button><button>Insert link</button></section>
<footer>2 of 15 GB used <a href=#>Settings</a> <a href=#>Help</a> <a href=#>Sign out</a></footer>"""

TRIP = """<!doctype html><title>Find a train</title><nav><a href=#>Trains</a> <a href=#>Hotels</a>
<a href=#>My bookings</a> <a href=#>Sign in</a></nav><h1>Where do you want to go?</h1><form>
<label><input type=radio name=w checked> Single</label> <label><input type=radio name=w> Return</label><label>From
<input name=f></label><button type=button aria-label="Swap stations">⇄</button><label>To <input name=t></label>
<label>Leaving on <input type=date></label>
<label>Coming back on <input type=date></label><label>Adults <input type=number value=1></label><label>Children
<input type=number value=0></label><label>Class <select><option>First<option>Second</select></label><label>
<input type=checkbox> Direct trains only</label><label><input type=checkbox> Bring a bicycle</label>
<button>Search trains</button></form><details><summary>More filters</summary><label>Highest price
<input type=range></label></details><h2>3 trains found</h2><table><tr><th>Departure<th>Arrival<th>Changes<th>Price
<tr><td>08:14<td>11:02<td>0<td>€ 39<td><button>Choose</button></table><button>Earlier trains</button>
<button>Later trains</button><button>Download the timetable</button><p>Seats are kept for ten minutes.</p>"""
MUSIC = """<!doctype html><title>Player</title><div role=tablist><button role=tab>Songs</button><button role=tab>Albums
</button><button role=tab>Artists</button><button role=tab>Playlists</button></div><input type=search
aria-label="Find a song"><ul><li><a href=#>Morning dew</a> <button aria-label="Like">♡</button><li><a href=#>Two rivers
</a> <button aria-label="Add to queue">+</button></ul><section aria-label="Now playing"><h2>Two rivers</h2>
<button aria-label="Previous track">⏮</button><button aria-label="Play">▶</button><button aria-label="Next track">⏭
</button><button aria-label="Shuffle" aria-pressed=false>🔀</button><button aria-label="Repeat" aria-pressed=true>🔁
</button><label>Position <input type=range></label><label>Loudness <input type=range></label><button>Mute</button>
<button>Show the lyrics</button><label>Quality <select><option>Low<option>Normal<option>High</select></label>
<button role=switch aria-checked=true>Autoplay</button><button role=switch aria-checked=false>Private session</button>
</section><form><label>Name of the playlist <input></label><button>Create playlist</button></form>"""


def prepare(home: Path) -> None:
    """Sample files of every kind that the programs are opened with."""
    (home / "note.txt").write_text("Monday: water the plants\nTuesday: call the plumber\nMonday again\n")
    (home / "other.txt").write_text("Monday: water the plants\nWednesday: rest\n")
    (home / "page.html").write_text(PAGE)
    (home / "mail.html").write_text(MAIL)
    (home / "trip.html").write_text(TRIP)
    (home / "music.html").write_text(MUSIC)
    (home / "notebook").mkdir(exist_ok=True)
    (home / "Documents").mkdir(exist_ok=True)
    subprocess.run(["convert", "-size", "320x200", "plasma:", str(home / "picture.png")], check=False)
    env = os.environ | {"HOME": str(home)}
    for target in ("pdf", "odt"):
        subprocess.run(
            ["soffice", "--headless", "--convert-to", target, "note.txt"], cwd=home, env=env, timeout=90, check=False
        )
    (home / "note.pdf").rename(home / "paper.pdf")
    shutil.make_archive(str(home / "archive"), "zip", home, "notebook")


def safe(call: Any, default: Any) -> Any:
    """An accessibility call whose object may be gone: its default then."""
    try:
        return call()
    except Exception:  # every binding error of a vanished or odd object means the same: nothing to see
        return default


def label_of(node: Any) -> tuple[str, str]:
    """A node's label in words and its hint."""
    name = in_words(safe(lambda: node.name, "") or "")
    hint = (safe(lambda: node.description, "") or "").strip()
    if not name:
        for relation in safe(node.getRelationSet, []) or []:
            if safe(lambda r=relation: str(r.getRelationType()), "").find("LABELLED_BY") >= 0:
                name = in_words(safe(lambda r=relation: r.getTarget(0).name, "") or "")
    if not name and safe(node.getRoleName, "") in ("label", "static", "paragraph"):
        name = in_words((safe(lambda: node.queryText().getText(0, 120), "") or "").replace("\ufffc", " "))
    if not name and hint:
        return in_words(hint), ""
    return name, hint if hint != name else ""


def read_window(window: Any) -> list[list[Any]]:
    """The candidates of a window, in the compact form, twins merged."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    stack: list[tuple[Any, tuple[str, ...]]] = [(window, ())]
    visited = 0
    while stack and visited < 6000 and len(found) < MAX_CANDIDATES:
        node, path = stack.pop()
        visited += 1
        role = safe(node.getRoleName, "")
        label, hint = label_of(node)
        kind = KINDS.get(role)
        if (
            kind == "edit"
            and role != "entry"
            and safe(lambda n=node: "EditableText" not in (n.get_interfaces() or []), False)
        ):
            kind = "read"
        count = safe(lambda n=node: n.childCount, 0)
        if kind and (label or kind in ("edit", "adjust", "choose")) and not (role == "table cell" and visited > 800):
            found.setdefault((label, kind), [label[:120], kind, role, list(path[-4:]), hint[:120]])
        around = role in AROUND or (role == "menu item" and count > 0)
        inner = (*path, label) if label and around and node is not window and len(label) < 50 else path
        for i in reversed(range(min(count, 400))):
            child = safe(lambda n=node, j=i: n.getChildAtIndex(j), None)
            if child is not None:
                stack.append((child, inner))
    return list(found.values())


def windows(desktop: Any, pids: set[int]) -> list[Any]:
    apps = [safe(lambda i=i: desktop.getChildAtIndex(i), None) for i in range(safe(lambda: desktop.childCount, 0))]
    mine = [a for a in apps if a is not None and safe(lambda a=a: a.get_process_id(), 0) in pids]
    out = [
        safe(lambda a=a, j=j: a.getChildAtIndex(j), None)
        for a in mine
        for j in range(safe(lambda a=a: a.childCount, 0))
    ]
    return [w for w in out if w is not None]


def tree_pids(root: int) -> set[int]:
    """A process and all below it, plus those of its session (programs that fork)."""
    out = {root}
    for line in subprocess.run(
        ["ps", "-eo", "pid,sid"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[1:]:
        pid, sid = map(int, line.split())
        if sid == root:
            out.add(pid)
    return out


def openers(window: Any, limit: int) -> list[Any]:
    """Menu items and buttons of a window that open a dialog, judged by their ellipsis."""
    out: list[Any] = []
    stack, seen = [window], set[str]()
    while stack and len(out) < limit * 3:
        node = stack.pop()
        name = safe(lambda n=node: n.name, "") or ""
        role = safe(node.getRoleName, "")
        plain = in_words(name).lower()
        opens = name.rstrip().endswith(("...", "…")) or plain in (
            "preferences",
            "properties",
            "settings",
            "page setup",
            "find",
            "about",
        )
        if role in ("menu item", "push button") and opens and plain not in seen and not plain.startswith(NEVER):
            seen.add(plain)
            out.append(node)
        for i in reversed(range(min(safe(lambda n=node: n.childCount, 0), 200))):
            child = safe(lambda n=node, j=i: n.getChildAtIndex(j), None)
            if child is not None:
                stack.append(child)
    return out[:limit]


def collect(app: str, argv: list[str], home: Path, dialogs: int, emit: Any) -> None:
    import pyatspi

    desktop = pyatspi.Registry.getDesktop(0)
    process = subprocess.Popen(
        argv, cwd=home, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wins: list[Any] = []
        heavy = app.startswith("libreoffice") or app in HEAVY
        deadline = time.monotonic() + (40 if heavy else 25)
        while time.monotonic() < deadline and not wins:
            time.sleep(0.3)
            wins = windows(desktop, tree_pids(process.pid))
        time.sleep(4 if heavy else 1)
        wins = windows(desktop, tree_pids(process.pid))
        for w in wins:
            emit(app, safe(lambda w=w: w.name, ""), read_window(w))
        known = {hash(w) for w in wins}
        seen = {(row[0], row[1]) for w in wins[:1] for row in read_window(w)} if not heavy else set()
        toolkit = safe(lambda: wins[0].getApplication().toolkitName, "") if wins else ""
        end = time.monotonic() + 40
        for key in KEYS if toolkit != "VCL" else ():
            if time.monotonic() < end:
                dialog_of(app, key, lambda k=key: press(k), desktop, process.pid, known, emit)
                if key in ("ctrl+f", "ctrl+h", "ctrl+r") and not heavy:
                    bar_of(app, key, desktop, process.pid, seen, emit)
        for opener in openers(wins[0], dialogs) if wins and toolkit.lower() != "gtk" else ():
            if time.monotonic() < end and safe(lambda o=opener: o.name, ""):
                act = lambda o=opener: safe(lambda: o.queryAction().doAction(0), False)  # noqa: E731
                dialog_of(app, safe(lambda o=opener: o.name, "?"), act, desktop, process.pid, known, emit)
    finally:
        for pid in tree_pids(process.pid):
            safe(lambda p=pid: os.kill(p, signal.SIGKILL), None)


def press(key: str) -> bool:
    return subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=False, timeout=10).returncode == 0


def bar_of(app: str, key: str, desktop: Any, pid: int, seen: set[tuple[str, str]], emit: Any) -> None:
    """Emit the main window once more where a key made a bar of its own appear in it."""
    for w in windows(desktop, tree_pids(pid))[:1]:
        rows = read_window(w)
        fresh = {(r[0], r[1]) for r in rows} - seen
        if len(fresh) >= 2:
            seen |= fresh
            emit(app, f"{key}: {safe(lambda w=w: w.name, '')}", rows)
    press("Escape")


def dialog_of(app: str, name: str, act: Any, desktop: Any, pid: int, known: set[int], emit: Any) -> None:
    """Open one dialog with ``act``, emit it, close it with Escape."""
    if not act():
        return
    end = time.monotonic() + 1.0
    fresh: list[Any] = []
    while time.monotonic() < end and not fresh:
        time.sleep(0.2)
        fresh = [w for w in windows(desktop, tree_pids(pid)) if hash(w) not in known]
    if fresh:
        time.sleep(0.8)
    for w in fresh:
        known.add(hash(w))
        emit(app, f"{name}: {safe(lambda w=w: w.name, '')}", read_window(w))
    for _ in range(2 if fresh else 0):
        press("Escape")
        time.sleep(0.2)


def tidy(files: list[Path], out: Path) -> None:
    """Merge collections: one line a screen, the folder renamed, cells of tables and doubled screens left out."""
    seen: set[str] = set()
    kept = []
    for file in files:
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            d = json.loads(re.sub(r"(/tmp/)?screens-\w+", "home", line))
            cells = [c for c in d["candidates"] if c[2] == "table cell"]
            extra = {id(c) for c in cells[10:]} | {
                id(c) for c in d["candidates"] if c[0][:1].isdigit() and c[2] == "table cell"
            }
            d["candidates"] = [c for c in d["candidates"] if id(c) not in extra]
            what = d["app"] + json.dumps([c[:2] for c in d["candidates"]])
            if len(d["candidates"]) >= 2 and what not in seen:
                seen.add(what)
                kept.append(json.dumps(d, ensure_ascii=False, separators=(",", ":")))
    with out.open("wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0) as g:
        g.write("".join(k + "\n" for k in sorted(kept)).encode())
    print(len(kept), "screens of", len({json.loads(k)["app"] for k in kept}), "programs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--display", type=int, default=93)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--dialogs", type=int, default=14)
    parser.add_argument("--merge", type=Path, nargs="+", help="tidy collections made before into --out, start nothing")
    parser.add_argument("--inside", action="store_true", help="already inside the private session")
    args = parser.parse_args()
    if args.merge:
        tidy(args.merge, args.out)
        return
    if not args.inside:
        sys.exit(session(args.display))
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi

    Atspi.set_timeout(5000, 8000)
    home = Path(os.environ["HOME"])
    prepare(home)
    only = set(filter(None, args.only.split(",")))
    with gzip.open(args.out, "at", encoding="utf-8") as out:

        def emit(app: str, window: str, candidates: list[list[Any]]) -> None:
            print(f"{app:24} {len(candidates):4} {window[:60]}", flush=True)
            if len(candidates) >= 2:
                line = {"app": app, "window": window[:80].replace(str(home), "~"), "candidates": candidates}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                out.flush()

        for app, argv in PROGRAMS:
            if (not only or app in only) and shutil.which(argv[0]):
                try:
                    collect(app, argv, home, args.dialogs, emit)
                except Exception as e:  # one program must not end the whole collection
                    print(app, "failed:", e, flush=True)


def session(display: int) -> int:
    """Run this script again inside its own X server, session bus and accessibility bus."""
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        x = subprocess.Popen(["Xvfb", f":{display}", "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
        env = os.environ | {
            "DISPLAY": f":{display}", "HOME": folder, "XDG_RUNTIME_DIR": folder, "GTK_MODULES": "gail:atk-bridge",
            "QT_ACCESSIBILITY": "1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "NO_AT_BRIDGE": "0", "LANG": "C.UTF-8",
        }  # fmt: skip
        inner = " ".join(["exec", sys.executable, *sys.argv, "--inside"])
        start = (
            "gsettings set org.gnome.desktop.interface toolkit-accessibility true; "
            "/usr/libexec/at-spi-bus-launcher --launch-immediately & sleep 1; openbox & " + inner
        )
        try:
            return subprocess.run(["dbus-run-session", "--", "bash", "-c", start], env=env, check=False).returncode
        finally:
            x.terminate()


if __name__ == "__main__":
    main()
