"""Programs of the tests' own that are set for a kind of address, and write down what they were given."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.desktop.session import PrivateDesktop
from tests.unit.waiting import until

SCRIPT = """#!/bin/sh
echo "$$" >> "{folder}/pids"
for word in "$@"; do printf '%s\\n' "$word" >> "{folder}/got"; done
read -r _ < "{folder}/end"
"""


class Handler:
    """Set for ``schemes`` as a desktop sets a browser; it stays until ``end``, as a browser does."""

    def __init__(self, desk: PrivateDesktop, *schemes: str) -> None:
        self._folder = desk.home / ".handler"
        self._folder.mkdir()
        os.mkfifo(self._folder / "end")
        script = self._folder / "handler"
        script.write_text(SCRIPT.format(folder=self._folder))
        script.chmod(0o755)
        entries = desk.home / ".local/share/applications"
        entries.mkdir(parents=True, exist_ok=True)
        kinds = "".join(f"x-scheme-handler/{scheme};" for scheme in schemes)
        (entries / "test-handler.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Handler\nExec={script} %u\nMimeType={kinds}\n"
        )
        for scheme in schemes:
            desk.run(["xdg-mime", "default", "test-handler.desktop", f"x-scheme-handler/{scheme}"])

    def got(self) -> list[str]:
        """Everything that it was given, in order."""
        file = self._folder / "got"
        return file.read_text().splitlines() if file.exists() else []

    async def given(self, *uris: str) -> None:
        """Wait until it was given just these."""
        await until(lambda: len(self.got()) >= len(uris))
        assert self.got() == list(uris)

    def end(self) -> None:
        file: Path = self._folder / "pids"
        for pid in file.read_text().split() if file.exists() else ():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
