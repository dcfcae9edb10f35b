from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from lamd.actuation.x11 import X11
from lamd.errors import ActuationError


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "no display"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "Wayland"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "Wayland"),
        ({"DISPLAY": ":9876"}, "no X server"),
        ({"DISPLAY": "nonsense"}, "not on this machine"),
        ({"DISPLAY": "far.example:0"}, "not on this machine"),
    ],
)
async def test_where_there_is_no_x_it_says_what_to_do(environ: dict[str, str], message: str) -> None:
    x11 = X11(environ)
    with pytest.raises(ActuationError, match=message) as caught:
        await x11.run(lambda display: None)
    assert caught.value.code == "actuation.unsupported"
    assert caught.value.hint
    await x11.close()


async def test_a_server_that_hangs_costs_a_deadline() -> None:
    """It accepts the connection and says nothing."""
    x11 = X11({"DISPLAY": ":0"})
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(_display: object) -> None:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(done.wait(), loop).result()

    done = asyncio.Event()
    x11._display = object()
    with pytest.raises(ActuationError, match="does not answer"):
        await x11.run(hang, timeout=0.05)
    assert asked.is_set()
    done.set()


def test_importing_opens_nothing_and_brings_no_xlib() -> None:
    modules = "lamd.actuation.accessible, lamd.actuation.launch"
    code = f"import sys, {modules}; print([m for m in sys.modules if 'Xlib' in m or 'pynput' in m])"
    result = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
