"""A real tray: the panel of Xfce with nothing in it but a host of StatusNotifierItem."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Callable

from tests.desktop.session import PrivateDesktop

PROGRAM = "xfce4-panel"
SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""
WATCHER, ITEM, MENU = "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
SIZE = 30
"""Height of the panel; what stands in it ends at the right edge of the screen."""


def start(desk: PrivateDesktop) -> subprocess.Popen[bytes]:
    """Start the panel and wait until it hosts a tray; raises ``TimeoutError``."""
    file = desk.home / ".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(SETTINGS)
    process = desk.background([PROGRAM, "--disable-wm-check"])
    wait(lambda: read(desk, WATCHER, "/StatusNotifierWatcher", WATCHER, "IsStatusNotifierHostRegistered"), "true")
    return process


def item(desk: PrivateDesktop) -> str:
    """Wait for the one icon of the tray; its program on the session bus."""

    def items() -> str:
        return read(desk, WATCHER, "/StatusNotifierWatcher", WATCHER, "RegisteredStatusNotifierItems")

    return wait(items, "/StatusNotifierItem").split("'")[1].partition("/")[0]


def tooltip(desk: PrivateDesktop, bus: str) -> str:
    return read(desk, bus, "/StatusNotifierItem", ITEM, "ToolTip")


def menu(desk: PrivateDesktop, bus: str) -> dict[str, tuple[int, str]]:
    """The entries by their label: number and properties."""
    layout = call(desk, bus, "/MenuBar", f"{MENU}.GetLayout", "0", "-1", "[]")
    found = re.finditer(r"<\((\d+), (\{[^{}]*\}), @av", layout)
    entries = ((int(one[1]), one[2], re.search(r"'label': <['\"](.*?)['\"]>", one[2])) for one in found)
    return {label[1].replace("_", ""): (number, told) for number, told, label in entries if label}


def click(desk: PrivateDesktop, bus: str, label: str) -> None:
    """As a host does when an entry of its menu is clicked."""
    number = str(menu(desk, bus)[label][0])
    call(desk, bus, "/MenuBar", f"{MENU}.Event", number, "'clicked'", "<0>", "uint32 0")


def read(desk: PrivateDesktop, bus: str, path: str, interface: str, name: str) -> str:
    return call(desk, bus, path, "org.freedesktop.DBus.Properties.Get", interface, name)


def call(desk: PrivateDesktop, bus: str, path: str, method: str, *values: str) -> str:
    to = ["--session", "--timeout", "5", "--dest", bus, "--object-path", path, "--method", method]
    return desk.run(["gdbus", "call", *to, "--", *values])


def wait(look: Callable[[], str], told: str, timeout: float = 30) -> str:
    """Look until it says so."""
    deadline, seen = time.monotonic() + timeout, ""
    while time.monotonic() < deadline:
        with contextlib.suppress(subprocess.CalledProcessError):  # nobody has that name yet
            if told in (seen := look()):
                return seen
    raise TimeoutError(f"{told!r} did not come: {seen!r}")
