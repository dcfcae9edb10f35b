"""System services that no test machine has, as python-dbusmock mimics them, on buses of the test's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lamd import bus
from lamd.errors import SkillError
from tests.unit.waiting import until

MOCK = "org.freedesktop.DBus.Mock"


class Mocked:
    """Two buses, nobody on them at first; the test's environment points to them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Not pytest's tmp_path: a socket's path may have 107 characters only.
        self.folder = Path(tempfile.mkdtemp(prefix="lamd-bus-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        for which in ("system", "session"):
            address = f"unix:path={self.folder}/{which}"
            self._start("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}")
            monkeypatch.setenv(f"DBUS_{which.upper()}_BUS_ADDRESS", address)

    def _start(self, *argv: str) -> None:
        quiet = subprocess.DEVNULL
        with (self.folder / "log").open("ab") as log:
            self._processes.append(subprocess.Popen(argv, stdin=quiet, stdout=quiet, stderr=log, env=dict(os.environ)))

    async def ready(self) -> None:
        """Return once both buses answer."""
        await until(lambda: all((self.folder / which).exists() for which in ("system", "session")))

    async def template(self, template: str, name: str, **parameters: Any) -> None:
        """A service of the system bus as one of dbusmock's templates has it; returns once it answers to ``name``."""
        self._start("/usr/bin/python3", "-m", "dbusmock", "--template", template, "--logfile", str(self.folder / name),
                    "--parameters", json.dumps(parameters))  # fmt: skip
        await self._there("system", name)

    async def service(
        self, which: bus.Which, name: str, path: str, interface: str, methods: Sequence[Sequence[str]] = (),
        properties: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """A service of one object. Methods: name, signatures of what it takes and gives, Python code."""
        from dbus_fast import Variant

        log = str(self.folder / name)
        self._start("/usr/bin/python3", "-m", "dbusmock", f"--{which}", "--logfile", log, name, path, interface)
        await self._there(which, name)
        if methods:
            given = [list(method) for method in methods]
            await bus.call(which, name, path, MOCK, "AddMethods", "sa(ssss)", interface, given)
        for key, value in (properties or {}).items():
            variant = Variant({bool: "b", int: "i", str: "s"}[type(value)], value)
            await bus.call(which, name, path, MOCK, "AddProperty", "ssv", interface, key, variant)

    async def _there(self, which: bus.Which, name: str) -> None:
        async def there() -> bool:
            try:
                return name in await bus.names(which)
            except SkillError:
                return False

        await until(there)

    def calls(self, name: str) -> list[str]:
        """What a service was called with, such as ``Suspend True``; properties that are read are left out."""
        lines = (self.folder / name).read_text().splitlines()
        said = [line.partition(" ")[2] for line in lines]
        return [line for line in said if not line.startswith(("emit ", "AddMethod", "AddProp", "Get"))]

    async def end(self) -> None:
        """End the services and the buses."""
        await bus.close()
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
async def mocked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mocked]:
    """See ``Mocked``."""
    services = Mocked(monkeypatch)
    try:
        await services.ready()
        yield services
    finally:
        await services.end()
