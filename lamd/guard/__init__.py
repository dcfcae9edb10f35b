"""The guard: pure rules over single actions, and the desk where a person consents. The models are never asked."""

from lamd.guard.consent import ConsentDesk
from lamd.guard.guard import judge, mark_secret, redact

__all__ = ["ConsentDesk", "judge", "mark_secret", "redact"]
