"""Where things lie: the XDG places, asked for when needed, made by nobody here.

Importing this costs nothing, so that the daemon and the client can agree on the socket without reading any settings.
"""

from __future__ import annotations

import os
from pathlib import Path

APP = "lamd"


def socket_path() -> Path:
    """``$LAMD_SOCKET``, else ``lamd/lamd.sock`` in the login's runtime folder, else one in the state folder."""
    if given := os.environ.get("LAMD_SOCKET"):
        return Path(given).expanduser()
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    if Path(runtime).is_dir():
        return Path(runtime) / APP / "lamd.sock"
    return state_dir() / "run" / "lamd.sock"


def config_file() -> Path:
    """``$LAMD_CONFIG``, else ``~/.config/lamd/config.yaml``."""
    if given := os.environ.get("LAMD_CONFIG"):
        return Path(given).expanduser()
    return config_dir() / "config.yaml"


def allowed_file() -> Path:
    """Beside the settings: what a person allowed for always when asked."""
    return config_file().with_name("allowed.yaml")


def config_dir() -> Path:
    """``~/.config/lamd``."""
    from platformdirs import user_config_path

    return user_config_path(APP)


def state_dir() -> Path:
    """``~/.local/state/lamd``: journal, log."""
    from platformdirs import user_state_path

    return user_state_path(APP)


def data_dir() -> Path:
    """``~/.local/share/lamd``: models and routines that the person added."""
    from platformdirs import user_data_path

    return user_data_path(APP)


def cache_dir() -> Path:
    """``~/.cache/lamd``: what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path(APP)
