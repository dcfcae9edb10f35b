"""Settings that the desktop keeps in GSettings, by the program ``gsettings``, which knows every place they may lie in.

Source: https://docs.gtk.org/gio/class.Settings.html; the values are GVariant texts.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from lamd.api import SkillError

TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Key:
    """One setting."""

    what: str
    """Told where the desktop has no such thing."""
    schema: str
    key: str

    def read(self) -> str:
        """Its value; raises ``SkillError`` ``unavailable`` where this desktop does not have it."""
        return self._run("get")

    def write(self, value: str) -> None:
        """Set it and read it back; raises ``SkillError``."""
        if self._run("writable") == "false":
            raise SkillError("unavailable", f"{self.what} is fixed on this computer", "an administrator may change it")
        self._run("set", value)
        if not _same(now := self._run("get"), value):
            raise SkillError("failed", f"{self.what} stayed as it was: {now[:40]}")

    def _run(self, verb: str, *values: str) -> str:
        try:
            done = subprocess.run(
                ["gsettings", verb, self.schema, self.key, *values],
                capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S, stdin=subprocess.DEVNULL,
                check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise SkillError("unavailable", f"{self.what} cannot be set: the program gsettings is not there") from None
        except subprocess.TimeoutExpired:
            raise SkillError("timeout", f"the settings service did not answer in {TIMEOUT_S:g} s") from None
        if done.returncode:
            if done.stderr.startswith(("No such", "No schemas")):
                raise SkillError("unavailable", f"this desktop has no setting for {self.what} that lamd knows")
            raise SkillError("failed", f"{self.what} cannot be set: {done.stderr.strip()[:120]}")
        return done.stdout.strip()


def _same(one: str, other: str) -> bool:
    """Numbers come back in all their digits."""
    try:
        return abs(float(one) - float(other)) < 1e-6
    except ValueError:
        return one == other


DARK = Key("the dark style", "org.gnome.desktop.interface", "color-scheme")
TEXT = Key("the size of text", "org.gnome.desktop.interface", "text-scaling-factor")
NIGHT = Key("the night light", "org.gnome.settings-daemon.plugins.color", "night-light-enabled")
BANNERS = Key("do not disturb", "org.gnome.desktop.notifications", "show-banners")
CINNAMON = Key("do not disturb", "org.cinnamon.desktop.notifications", "display-notifications")
MATE = Key("do not disturb", "org.mate.NotificationDaemon", "do-not-disturb")

KEYS = {"dark": DARK, "text": TEXT, "night": NIGHT, "banners": BANNERS, "cinnamon": CINNAMON, "mate": MATE}
"""Those that ``settings.put`` may put back."""
