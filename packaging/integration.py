"""What the desktop and the shells are told of lamd: menu entry, icons, AppStream, manual pages, completions.

    python packaging/integration.py install --lam ~/.local/bin/lam     into ~/.local/share
    python packaging/integration.py remove
    python packaging/integration.py install --lam /usr/bin/lam --data build/usr/share     for a package

Run by the Python that has lamd; ``remove`` by any.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

SHARE = Path(__file__).with_name("share")
ENTRY = "applications/org.lamd.Lamd.desktop"
PAGES = ("man/man1/lam.1", "man/man1/lamd.1")
COMPLETIONS = {
    "bash": "bash-completion/completions/lam",
    "zsh": "zsh/site-functions/_lam",
    "fish": "fish/vendor_completions.d/lam.fish",
}


def places() -> list[str]:
    """Every file that is installed, below the data folder."""
    ready = [str(file.relative_to(SHARE)) for file in sorted(SHARE.rglob("*")) if file.is_file()]
    return [*ready, *PAGES, *COMPLETIONS.values()]


def made(lam: Path) -> Iterator[tuple[str, str]]:
    """Each file's place and content, for that ``lam``."""
    import manual
    from click.shell_completion import get_completion_class

    from lamd.clients.autostart import quoted
    from lamd.clients.cli import cli

    for file in sorted(SHARE.rglob("*")):
        if file.is_file():
            text = file.read_text("utf-8")
            if file.suffix == ".desktop":
                text = text.replace("@LAM_PATH@", str(lam)).replace("@LAM@", quoted(lam))
            yield str(file.relative_to(SHARE)), text
    yield from zip(PAGES, (manual.lam(), manual.lamd()), strict=True)
    for shell, place in COMPLETIONS.items():
        completion = get_completion_class(shell)
        if completion is not None:
            yield place, completion(cli, {}, "lam", "_LAM_COMPLETE").source().rstrip("\n") + "\n"


def install(data: Path, lam: Path) -> None:
    """Write every file below ``data``, over older ones."""
    for place, text in made(lam):
        path = data / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def remove(data: Path) -> None:
    """Remove them, and the folders that are empty then; what is not there is no error."""
    for place in places():
        path = data / place
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty, or never there
            for folder in path.parents:
                if folder == data:
                    break
                folder.rmdir()


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["install", "remove"])
    parser.add_argument("--lam", type=Path, help="the program that the entries start")
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    parser.add_argument("--data", type=Path, default=home, help="the data folder (%(default)s)")
    given = parser.parse_args()
    if given.what == "remove":
        remove(given.data)
    elif given.lam is None or not given.lam.is_absolute():
        parser.error("install wants --lam with the whole path of lam")
    else:
        install(given.data, given.lam)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
