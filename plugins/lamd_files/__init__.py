"""Files and folders by the names that people say, in the home folder and on mounted media.

Nothing is ever erased or overwritten: what has to go goes to the trash, what is there already is left as it is.
The setting ``media`` under ``plugins: {files: …}`` lists the folders in which sticks and drives come up.
"""

from __future__ import annotations

from lamd.api import available


@available
def why_not() -> str:
    """Why files cannot be found; empty if they can."""
    from lamd_files import _places

    return "" if _places.home().is_dir() else "there is no home folder"
