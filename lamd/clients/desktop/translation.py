"""The client's own words in the desktop's language, from ``translations/lamd_*.qm``; what comes from lamd is English.

Another language: copy ``lamd_de.ts``, translate it (``pyside6-linguist``), then run this module:

    python -m lamd.clients.desktop.translation      # takes new words from the code, and makes the .qm files
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).with_name("translations")


def install(application: QCoreApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Translate from now on, where there is that language: Qt's own words first, then lamd's. What was installed.

    Without lamd's words Qt's are left out too: half of a window in one language and half in another helps nobody, and
    would turn the layout round.
    """
    spoken = locale or QLocale.system()
    own, base = QTranslator(application), QTranslator(application)
    if not own.load(spoken, "lamd", "_", str(FOLDER)):
        return []
    found = [own]
    if base.load(spoken, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        found.insert(0, base)
    for translator in found:
        application.installTranslator(translator)
    return found


def main() -> None:
    """Take the words from the code into the ``.ts`` files, and compile them."""
    tools, code = Path(sys.executable).parent, sorted(Path(__file__).parent.glob("*.py"))
    for file in sorted(FOLDER.glob("*.ts")):
        update = [
            str(tools / "pyside6-lupdate"),
            "-no-obsolete",
            "-locations",
            "none",
            *map(str, code),
            "-ts",
            str(file),
        ]
        subprocess.run(update, check=True)
        subprocess.run([tools / "pyside6-lrelease", file, "-qm", file.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    main()
