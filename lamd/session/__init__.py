"""The loop of a command: plan, observe, ground, judge, act, verify, and say what was done."""

from lamd.session.loop import Session

__all__ = ["Session"]
