"""One family of errors: a machine ``code``, a message for people, and what to do about it.

Every stage raises its own subclass, so that a caller can tell where a command failed without reading text.
Standard library only; nothing here knows the wire.
"""

from __future__ import annotations

from collections.abc import Sequence


class LamdError(Exception):
    """Base of everything lamd raises on purpose."""

    stage: str = "lamd"
    """The part of the house that raises it; the first half of the wire's ``code``."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = f"{self.stage}.{code}"
        """Stable and machine readable, such as ``atspi.app_hung``."""
        self.message = message
        """One sentence for a person."""
        self.hint = hint
        """What the person can do about it; may be empty."""

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class SettingsError(LamdError):
    """The settings file is wrong; the message carries file and line."""

    stage = "settings"


class AtspiError(LamdError):
    """The accessibility bus or an app on it.

    ``no_bus``, ``timeout``, ``app_gone``, ``app_hung``, ``app_error``, ``limit``.
    """

    stage = "atspi"


class PerceptionError(LamdError):
    """No observation could be made: ``no_app``, ``ambiguous_app``, ``empty_tree``."""

    stage = "perception"


class PlanningError(LamdError):
    """The planner gave no usable plan: ``malformed``, ``too_long``, ``not_in_command``."""

    stage = "planning"


class GroundingError(LamdError):
    """The element of a step could not be told: ``stale``, ``doubtful``."""

    stage = "grounding"


class GuardError(LamdError):
    """An action was not allowed: ``denied``, ``no_approver``, ``declined``, ``expired``."""

    stage = "guard"


class ActuationError(LamdError):
    """An action could not be carried out: ``unsupported``, ``failed``, ``focus_lost``, ``out_of_range``,
    ``no_program``, ``too_many``."""

    stage = "actuation"


class JournalError(LamdError):
    """The journal cannot be written or does not verify: ``unwritable``, ``broken_chain``."""

    stage = "journal"


class ModelError(LamdError):
    """A model or its process: ``missing``, ``corrupt``, ``crashed``, ``timeout``, ``busy``, ``unfit``, ``failed``,
    ``too_long``, ``bad_grammar``; the registry's ``bad_manifest``, ``exists``, ``unwritable``."""

    stage = "model"


class SkillError(LamdError):
    """A skill did not do what it was asked: ``bad_value``, ``ambiguous``, ``not_found``, ``unavailable``, ``unknown``,
    ``failed``, ``timeout``, ``crashed``, ``flooded``; ``gone``: what an undo needs is not there any more."""

    stage = "skill"

    def __init__(self, code: str, message: str, hint: str = "", choices: Sequence[str] = ()) -> None:
        super().__init__(code, message, hint)
        self.choices = tuple(choices)
        """What to choose from, where ``ambiguous``."""


class WireError(LamdError):
    """A message from a client.

    ``parse``, ``too_large``, ``too_deep``, ``unknown_method``, ``bad_params``, ``not_allowed``.
    """

    stage = "wire"


class ClientError(LamdError):
    """The client cannot reach the daemon: ``no_daemon``, ``unsafe_socket``, ``lost``."""

    stage = "client"


class VoiceError(LamdError):
    """The voice client cannot listen: ``no_extra``, ``no_microphone``, ``no_model``, ``bad_sound``, ``engine``,
    ``wake``, ``not_running``, ``running``."""

    stage = "voice"


class HotkeyError(LamdError):
    """A global shortcut cannot be held: ``no_display``, ``no_server``, ``conflict``, ``no_key``, ``no_portal``,
    ``refused``, ``lost``, ``nothing``, ``no_palette``, ``palette``."""

    stage = "hotkey"


class Stopped(LamdError):  # noqa: N818 -- what it is, not an error of anybody's
    """The person said stop."""

    stage = "session"

    def __init__(self) -> None:
        super().__init__("stopped", "stopped")
