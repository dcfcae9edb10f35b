"""The rules, as a table: name, when it holds, what it decides, and the sentence for the person.

All rows are looked at and the strictest wins; among equals the first. A row that raises denies. Rows only ever make
things stricter: where none holds, the action is allowed. Nothing here reads a clock, a file or the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lamd.guard import conditions
from lamd.guard.case import Case
from lamd.guard.vocabulary import LABEL_WORDS
from lamd.trajectory import Decision, Risk, Role


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    name: str
    """Shown, journalled, and asked for in tests."""
    holds: Callable[[Case], bool]
    """Pure; may raise, which denies."""
    decision: Decision
    reason: str
    """One sentence for the person who is asked or refused."""


DENY, ASK = Decision.DENY, Decision.ASK

_REFUSED: tuple[Rule, ...] = (
    Rule("unknown-verb", lambda c: c.action.verb not in conditions.VERBS, DENY, "This is not an act that lamd knows."),
    Rule("own-window", conditions.own_window, DENY, "lamd never acts in its own windows."),
    Rule("credentials", conditions.in_credentials, DENY, "lamd stays out of password stores, logins and screen locks."),
    Rule("settings-deny", lambda c: conditions.in_settings(c, c.settings.deny), DENY, "The settings forbid it."),
    Rule("reads-password", conditions.reads_password, DENY, "Password fields are never read."),
    Rule("password-act", conditions.odd_password_act, DENY, "A password field is only ever typed into."),
    Rule("password-unmarked", conditions.password_unmarked, DENY, "A password would be shown and stored in the open."),
    Rule("password-foreign", conditions.password_foreign, DENY, "Only a password from the command itself is typed."),
    Rule("password-unsaid", conditions.password_unsaid, DENY, "Say that it is a password, and put it in quotes."),
    Rule("secret-foreign", conditions.secret_foreign, DENY, "Secrets go into password fields only."),
    Rule("erases-disk", conditions.erases_disk, DENY, "Erasing a disk or a home folder is never done."),
    Rule("erases-disk-command", conditions.erasing_command, DENY, "The command would erase a disk or a home folder."),
    Rule("erases-home", conditions.skill_on_root, DENY, "This would touch a whole disk, the system or a home folder."),
    Rule("magic-sysrq", lambda c: any("sysrq" in k for k in c.chords), DENY, "SysRq keys can stop the machine."),
)

_LABELS: tuple[Rule, ...] = tuple(
    Rule(words.name, partial(conditions.label_announces, words), ASK, words.reason) for words in LABEL_WORDS
)

_ASKED: tuple[Rule, ...] = (
    Rule("types-password", conditions.types_password, ASK, "A password from the command would be typed."),
    *_LABELS,
    Rule("disguised-label", conditions.acts_on_disguised, ASK, "The name of this control hides what it says."),
    Rule("overlong-label", conditions.acts_on_overlong, ASK, "The name of this control is too long to be judged."),
    Rule("script-link", conditions.script_link, ASK, "This link runs a script."),
    Rule("overwrites", conditions.overwrites, ASK, "It overwrites what is there."),
    Rule("dialog-warns", conditions.dialog_warns, ASK, "The dialog warns of something that can't be undone."),
    Rule("software-change", conditions.changes_software, ASK, "It changes the installed software."),
    Rule("loosens-security", conditions.loosens, ASK, "It makes lamd, the app or the system ask or protect less."),
    Rule("terminal-enter", conditions.terminal_enter, ASK, "It runs a command."),
    Rule("terminal-keys", conditions.terminal_keys, ASK, "It interrupts or ends what runs in the terminal."),
    Rule("control-text", conditions.control_text, ASK, "The text holds control characters."),
    Rule("sends-by-enter", conditions.sends_by_enter, ASK, "Enter sends the message here."),
    Rule("sends-by-key", conditions.sends_by_key, ASK, "These keys send the message."),
    Rule("session-keys", conditions.session_keys, ASK, "It ends or interrupts the session."),
    Rule("console-keys", conditions.console_keys, ASK, "It leaves the desktop."),
    Rule("deletes-for-good", conditions.deletes_for_good, ASK, "It deletes without a trash."),
    Rule("closes-unknown", conditions.closes_unknown, ASK, "It closes whatever is in front, and that is not known."),
    Rule("closes-desktop", conditions.closes_desktop, ASK, "It closes a part of the desktop itself."),
    Rule("opens-session-end", conditions.opens_session_end, ASK, "It ends or interrupts the session."),
    Rule("skill-risk", lambda c: conditions.skill(c) and c.action.risk in (Risk.CONSEQUENTIAL, Risk.IRREVERSIBLE), ASK,
         "This cannot simply be undone."),
    Rule("skill-unknown-risk", lambda c: conditions.skill(c) and c.action.risk not in frozenset(Risk), ASK,
         "Nobody has said how risky this skill is."),
    Rule("settings-ask", conditions.asked_by_settings, ASK, "The settings want a question here."),
)  # fmt: skip

_AGENTS: tuple[Rule, ...] = (
    Rule("agent-closes", conditions.agent_closes, ASK, "Another program wants to close an app."),
    Rule("agent-terminal", conditions.uses_terminal, ASK, "Another program wants to use a terminal."),
    Rule("agent-secret", conditions.types_password, DENY, "Another program may not type passwords."),
)

UNSPARED = frozenset({"types-password", "disguised-label", "overlong-label", "script-link", "settings-ask"})
"""Questions that no setting spares."""

RULES: tuple[Rule, ...] = (*_REFUSED, *_ASKED)
"""For everybody."""


def _for_agents(rule: Rule) -> Rule:
    return Rule(rule.name, lambda c: c.command.role is not Role.PERSON and rule.holds(c), rule.decision, rule.reason)


TABLE: tuple[Rule, ...] = (*RULES, *(_for_agents(r) for r in _AGENTS))
"""``RULES`` and what is added for commands that no person gave."""
