"""Answers aloud, through speech-dispatcher's ``spd-say`` (https://freebsoft.org/speechd)."""

from __future__ import annotations

import shutil
import subprocess

from lamd.errors import VoiceError

LONGEST_S = 30.0
LONGEST = 400
"""Characters; nobody wants to listen to more."""


class Speaker:
    """Speaks one text after the other; raises ``VoiceError`` ``engine`` where ``spd-say`` is not there."""

    def __init__(self, program: str = "spd-say") -> None:
        found = shutil.which(program)
        if found is None:
            raise VoiceError("engine", f"{program} is not installed", "apt install speech-dispatcher")
        self._program = found

    def say(self, text: str) -> None:
        """Speak, and return when it is spoken; raises ``VoiceError`` ``engine``."""
        asked = [self._program, "--wait", "--language", "en", "--", text[:LONGEST]]
        try:
            done = subprocess.run(asked, capture_output=True, text=True, timeout=LONGEST_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceError("engine", f"the answer was not spoken: {error}") from error
        if done.returncode:
            told = done.stderr.strip() or "spd-say failed"
            raise VoiceError("engine", f"the answer was not spoken: {told}", "try: spd-say hello")
