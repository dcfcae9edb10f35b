"""What changed on the screen, and whether that is what an action was to do."""

from lamd.verification.changes import Change, Changes, diff
from lamd.verification.evidence import telling
from lamd.verification.verify import Facts, verify

__all__ = ["Change", "Changes", "Facts", "diff", "telling", "verify"]
