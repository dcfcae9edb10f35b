"""How lamd stands, in one word that the tray shows; worked out from what the daemon tells."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication


class Standing(StrEnum):
    """What the tray icon shows."""

    IDLE = "idle"
    WORKING = "working"
    ASKING = "asking"
    STOPPED = "stopped"
    """Paused: this client gives no commands."""
    NO_MODEL = "no_model"
    NO_DAEMON = "no_daemon"


def standing(status: Mapping[str, Any] | None, *, questions: int = 0, paused: bool = False) -> Standing:
    """``status`` is what ``daemon.status`` said, None where nobody answers. A question goes before all else."""
    if status is None:
        return Standing.NO_DAEMON
    if questions:
        return Standing.ASKING
    if status.get("running"):
        return Standing.WORKING
    if paused:
        return Standing.STOPPED
    if _model_missing(status):
        return Standing.NO_MODEL
    return Standing.IDLE


def words(found: Standing) -> str:
    """The same for people."""
    told = {
        Standing.IDLE: QCoreApplication.translate("Standing", "Ready"),
        Standing.WORKING: QCoreApplication.translate("Standing", "Working"),
        Standing.ASKING: QCoreApplication.translate("Standing", "Needs your answer"),
        Standing.STOPPED: QCoreApplication.translate("Standing", "Paused: nothing is done until you resume"),
        Standing.NO_MODEL: QCoreApplication.translate("Standing", "A model is missing: run the doctor"),
        Standing.NO_DAEMON: QCoreApplication.translate("Standing", "lamd is not running"),
    }
    return told[found]


def _model_missing(status: Mapping[str, Any]) -> bool:
    report = status.get("models")
    models = report.get("models") if isinstance(report, Mapping) else None
    states = [model.get("state") for model in models.values()] if isinstance(models, Mapping) else []
    return any(state in ("none", "failed") for state in states)
