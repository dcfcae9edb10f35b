"""What single programs need to behave in a test: options that make each start the same as the one before."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

CHROMIUM = (
    "--force-renderer-accessibility",  # else there is no tree until an assistive client is noticed
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-search-engine-choice-screen",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
)

LIBREOFFICE = ("--norestore", "--nologo", "--nofirststartwizard", "--nolockcheck")

LIBREOFFICE_SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse">\
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse">\
<value>99.9</value></prop></item>
</oor:items>
"""
"""No tip of the day, no "what's new" bar."""

_numbers = itertools.count(1)


def prepare(argv: Sequence[str], folder: Path, env: Mapping[str, str]) -> list[str]:
    """The command with what its program needs; new profiles are made in ``folder``."""
    program, rest = argv[0], list(argv[1:])
    match Path(program).name:
        case "chromium":
            profile = folder / f"chromium-{next(_numbers)}"
            # Chromium's sandbox refuses to run as root.
            sandbox = ["--no-sandbox", "--test-type"] if os.geteuid() == 0 else []
            return [program, *CHROMIUM, *sandbox, f"--user-data-dir={profile}", *rest]
        case "libreoffice" | "soffice" | "lowriter" | "localc":
            return [program, *LIBREOFFICE, f"-env:UserInstallation={_office_profile(folder, env).as_uri()}", *rest]
        case _:
            return [program, *rest]


def _office_profile(folder: Path, env: Mapping[str, str]) -> Path:
    """A copy of a profile that is made once: making one takes LibreOffice some seconds."""
    made = folder / "libreoffice"
    if not made.exists():
        (made / "user").mkdir(parents=True)
        (made / "user/registrymodifications.xcu").write_text(LIBREOFFICE_SETTINGS)
        command = ["soffice", "--headless", "--terminate_after_init", f"-env:UserInstallation={made.as_uri()}"]
        subprocess.run(command, env=dict(env), check=True, capture_output=True, timeout=120)
    return Path(shutil.copytree(made, folder / f"libreoffice-{next(_numbers)}"))
