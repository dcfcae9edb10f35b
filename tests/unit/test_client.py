from __future__ import annotations

import subprocess
import sys


def test_importing_is_light() -> None:
    told = "import sys, lamd.client; print(*({'asyncio', 'yaml', 'click', 'dataclasses'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=20).stdout == "\n"
