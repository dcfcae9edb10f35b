"""The journal: append-only, hash-chained, written ahead. No journal, no action."""

from lamd.journal.audit import Problem, Report
from lamd.journal.journal import Journal
from lamd.journal.trajectories import Trajectory, UnknownAct

__all__ = ["Journal", "Problem", "Report", "Trajectory", "UnknownAct"]
