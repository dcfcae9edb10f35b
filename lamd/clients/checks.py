"""``lam doctor`` without the daemon: what this login and installation offer; then the daemon's own checks."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lamd import __version__, places
from lamd.client import Client, check
from lamd.errors import LamdError, SettingsError

Check = dict[str, str]
BUS_S = 3.0
FREE_MIB = 500


def all_checks(socket: Path) -> list[Check]:
    """Every check in order; none of them raises or outlasts a few seconds."""
    local: list[Callable[[], Iterator[Check]]] = [program, settings, folders, memory, desktop, buses, models, voice]
    found = [told for look in local for told in look()]
    return [*found, *daemon(socket)]


def made(name: str, state: str, told: str, fix: str = "") -> Check:
    """One check: ``ok``, ``warn`` or ``fail``, what was found, what to do."""
    return {"name": name, "state": state, "told": told, "fix": fix}


def program() -> Iterator[Check]:
    yield made("program", "ok", f"lamd {__version__}, Python {sys.version.split()[0]}")


def settings() -> Iterator[Check]:
    from lamd import settings as module

    file = places.config_file()
    try:
        module.load()
    except SettingsError as error:
        yield made("settings", "fail", error.message, error.hint or f"edit {file}")
    else:
        yield made("settings", "ok", str(file) if file.exists() else "defaults")


def folders() -> Iterator[Check]:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir():
        yield made("runtime folder", "ok", runtime)
    else:
        fix = "log in through a display manager or PAM, or set LAMD_SOCKET"
        yield made("runtime folder", "warn", f"XDG_RUNTIME_DIR is not there; {places.socket_path()} is used", fix)
    for name, folder in (("state folder", places.state_dir()), ("data folder", places.data_dir())):
        yield _writable(name, folder)


def memory() -> Iterator[Check]:
    with Path("/proc/meminfo").open() as stream:
        numbers = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in stream}
    free = numbers.get("MemAvailable", 0)
    state = "ok" if free > FREE_MIB else "warn"
    yield made("memory", state, f"{free:,} MiB available", "close something: the models want 300 MiB")


def desktop() -> Iterator[Check]:
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland:
        told = f"Wayland ({wayland})" + (f", X11 programs on {x11}" if x11 else "")
        yield made("display", "ok", told)
    elif x11:
        yield made("display", "ok", f"X11 ({x11})")
    else:
        yield made("display", "fail", "there is none in this login", "run lam in the desktop session")


def buses() -> Iterator[Check]:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not (runtime / "bus").exists():
        yield made("session bus", "fail", "there is none in this login", "run lam in the desktop session")
        return
    try:
        found = asyncio.run(asyncio.wait_for(_ask_buses(), BUS_S))
    except (TimeoutError, Exception) as error:  # a bus has many ways to be broken, and each is a finding
        told = "does not answer" if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
        yield made("session bus", "fail", told, "log out and in again")
        return
    yield made("session bus", "ok", "answers")
    if not found["address"]:
        fix = "install at-spi2-core; it starts with the desktop"
        yield made("accessibility", "fail", found["error"] or "the accessibility bus is not there", fix)
    elif not found["enabled"]:
        fix = "gsettings set org.gnome.desktop.interface toolkit-accessibility true, then start the apps again"
        yield made("accessibility", "warn", "the bus is there; apps are not told to use it", fix)
    else:
        yield made("accessibility", "ok", "on")


def models() -> Iterator[Check]:
    for name, what in (("llama_cpp", "plans (llama.cpp)"), ("onnxruntime", "finding elements (onnxruntime)")):
        if find_spec(name) is None:
            yield made("models", "fail", f"{name} is not installed: no {what}", "install lamd again")
        else:
            yield made("models", "ok", f"{name} is installed")


def voice() -> Iterator[Check]:
    from lamd.clients.voice import health

    yield from (made(*part) for part in health.found())


def daemon(socket: Path) -> Iterator[Check]:
    """Whether the daemon answers, and what it says of itself."""
    try:
        check(socket)
        with Client(socket, name="lam-doctor") as client:
            yield made("daemon", "ok", f"lamd {client.hello.get('version')} answers on {socket}")
            yield from (dict(found) for found in client.call("daemon.doctor", timeout=65.0)["checks"])
    except LamdError as error:
        yield made("daemon", "fail" if error.code != "client.no_daemon" else "warn", error.message, error.hint)
    if shutil.which("systemctl") and Path("/run/systemd/system").is_dir():
        asked = ["systemctl", "--user", "is-failed", "lamd.service"]
        try:
            failed = subprocess.run(asked, capture_output=True, timeout=5).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            failed = False
        if failed:
            yield made("service", "fail", "the systemd unit failed", "journalctl --user -u lamd")


def _writable(name: str, folder: Path) -> Check:
    there = folder
    while not there.exists():
        there = there.parent
    if os.access(there, os.W_OK | os.X_OK):
        free = shutil.disk_usage(there).free // 1024 // 1024
        state = "ok" if free > FREE_MIB else "warn"
        return made(name, state, f"{folder}, {free:,} MiB free", "make room on the disk")
    return made(name, "fail", f"{there} cannot be written", f"chown or chmod {there}")


async def _ask_buses() -> dict[str, Any]:
    """The accessibility bus's address and whether apps are told to use it; asks, changes nothing."""
    from dbus_fast import Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()

    async def ask(interface: str, member: str, signature: str, body: list[Any]) -> tuple[Any, str]:
        call = Message("org.a11y.Bus", "/org/a11y/bus", interface, member, signature=signature, body=body)
        reply = await bus.call(call)
        if reply is None or reply.message_type is MessageType.ERROR:
            return None, str(reply.body[0]) if reply is not None and reply.body else "no answer"
        return reply.body[0], ""

    try:
        address, error = await ask("org.a11y.Bus", "GetAddress", "", [])
        status = ["org.a11y.Status", "IsEnabled"]
        enabled, _ = await ask("org.freedesktop.DBus.Properties", "Get", "ss", status)
        return {"address": address or "", "error": error, "enabled": bool(enabled and enabled.value)}
    finally:
        bus.disconnect()
