"""When the rows of the table hold: one small pure predicate each, over a ``Case``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lamd.guard import apps
from lamd.guard.case import ACTING, CONTENT, EDITABLE, PASSWORD, TOGGLES, WINDOWS, Case
from lamd.guard.matching import announces, announces_only
from lamd.guard.phrases import (
    ERASERS,
    FOR_GOOD,
    LOOSENING,
    OVERWRITING,
    PROTECTING,
    REPLACING,
    ROOTS,
    SAFE,
    SAVING,
    SEARCHING,
    SOFTWARE_CHANGES,
    WARNING,
)
from lamd.guard.text import MAX_LENGTH, clean, fold, plain
from lamd.guard.vocabulary import SESSION, WIPE_DISK, WIPE_TOOL
from lamd.guard.words import Words
from lamd.privacy import masked, suspects
from lamd.settings import GuardRule

VERBS = frozenset(
    {"click", "point", "set", "type", "select", "adjust", "key", "read", "open", "switch", "close", "skill"}
)
_PRESSES = frozenset({"click", "set", "select"})
_MAX_LINK_WORDS = 5

SESSION_KEYS = frozenset({
    "ctrl+alt+delete", "ctrl+alt+shift+delete", "ctrl+alt+backspace", "ctrl+alt+end", "super+l", "ctrl+alt+l",
    "ctrl+super+l", "alt+super+l", "shift+super+q", "shift+super+e", "power", "sleep", "xf86poweroff", "xf86sleep",
    "xf86suspend", "xf86hibernate", "xf86logoff", "xf86screensaver", "xf86standby",
})  # fmt: skip
CONSOLE_KEYS = re.compile(r"ctrl\+alt\+f\d+$")
_CLOSING_KEYS = frozenset({
    "alt+f4", "ctrl+q", "ctrl+w", "ctrl+f4", "ctrl+shift+w", "ctrl+shift+q", "super+q", "super+w", "super+escape",
})  # fmt: skip
_INTERRUPT_KEYS = frozenset({"ctrl+c", "ctrl+d", "ctrl+z", "ctrl+\\", "ctrl+s", "enter", "ctrl+j", "ctrl+m", "ctrl+o"})
_SEND_KEYS = frozenset({"ctrl+enter", "ctrl+shift+enter", "alt+s", "alt+enter", "ctrl+shift+d", "super+enter"})


def skill(case: Case) -> bool:
    return case.action.verb == "skill"


def in_settings(case: Case, rules: tuple[GuardRule, ...]) -> bool:
    """One of the person's own rules fits: all words of its app and of its label, where it gives them."""
    return any(
        (not rule.app.strip() or _holds_words(rule.app, case.app_names))
        and (not rule.label.strip() or _holds_words(rule.label, case.labels))
        for rule in rules
    )


def asked_by_settings(case: Case) -> bool:
    return case.action.verb != "read" and in_settings(case, case.settings.ask)


def _holds_words(wanted: str, texts: tuple[str, ...]) -> bool:
    words = [(plain(w), fold(w)) for w in wanted.split()]
    return any(
        all(re.search(rf"(?<!\w)(?:{re.escape(a)}|{re.escape(b)})(?!\w)", text) for a, b in words) for text in texts
    )


# --- where ------------------------------------------------------------------------------------------------------------


def own_window(case: Case) -> bool:
    app = case.action.app or (case.tree.app if case.tree else None)
    if app is not None and app.pid and app.pid in case.own:
        return True
    if skill(case) or case.action.verb == "open":
        return False
    return case.app_is(apps.OWN) or any(apps.OWN_WINDOW.search(t) for t in case.titles)


def in_credentials(case: Case) -> bool:
    """A credential program, or a prompt of one that the desktop's shell itself shows."""
    if skill(case) or case.action.verb in ("open", "switch"):
        return False
    if case.app_is(apps.CREDENTIALS):
        return True
    return case.app_is(apps.SHELLS) and case.tree is not None and any(n.role == PASSWORD for n in case.tree.nodes)


# --- passwords --------------------------------------------------------------------------------------------------------


def _at_password(case: Case) -> bool:
    node = case.node or (case.focused if case.action.verb in ("type", "read") else None)
    return node is not None and node.role == PASSWORD


def reads_password(case: Case) -> bool:
    return case.action.verb == "read" and _at_password(case)


def odd_password_act(case: Case) -> bool:
    return case.role == PASSWORD and case.action.verb in ("set", "select", "adjust")


def types_password(case: Case) -> bool:
    return case.action.verb == "type" and _at_password(case)


def password_unmarked(case: Case) -> bool:
    return types_password(case) and not case.action.secret


def password_foreign(case: Case) -> bool:
    value = case.action.value.strip("\r\n")
    return types_password(case) and (not value.strip() or value not in case.command.text)


def password_unsaid(case: Case) -> bool:
    """The command does not tell its password from its other words, so that the journal would have shown it."""
    value, said = case.action.value.strip("\r\n"), case.command.text
    return types_password(case) and value in masked(said, suspects(said))


def secret_foreign(case: Case) -> bool:
    return case.action.secret and case.action.verb == "type" and not _at_password(case)


# --- labels -----------------------------------------------------------------------------------------------------------


def label_announces(words: Words, case: Case) -> bool:
    """The pressed control says so: by its whole label where it is a command, by a bare command where it may be data."""
    if case.action.verb not in _PRESSES or case.role in TOGGLES or case.role in EDITABLE or not _says(words, case):
        return False
    if words.undoable and case.undo_at_hand and not _for_good(case):
        return False
    return not (words.ellipsis and case.opens_dialog and case.role in ("menu item", "push button", "button"))


def _says(words: Words, case: Case) -> bool:
    if case.role in CONTENT:
        return any(announces_only(words, label) for label in case.labels)
    if case.role == "link":
        return any(len(label.split()) <= _MAX_LINK_WORDS and announces(words, label) for label in case.labels)
    if case.role in ACTING or case.role in WINDOWS or not case.role:
        return any(announces(words, label) for label in case.labels)
    return False


def _for_good(case: Case) -> bool:
    return any(FOR_GOOD.search(label) for label in case.labels)


def acts_on_disguised(case: Case) -> bool:
    return case.action.verb in _PRESSES and case.disguised


def acts_on_overlong(case: Case) -> bool:
    acting = case.role in ACTING or case.role in TOGGLES
    return case.action.verb in _PRESSES and acting and any(len(name) > MAX_LENGTH for name in case.raw_labels)


def script_link(case: Case) -> bool:
    script = re.compile(r"(?:javascript|data|vbscript) ?:")
    return case.action.verb in _PRESSES and any(script.match(label) for label in case.labels)


def erases_disk(case: Case) -> bool:
    if case.action.verb not in _PRESSES or case.role in EDITABLE or case.role in ("menu", "list item", "table cell"):
        return False
    in_tool = case.app_is(apps.DISKS) and case.role not in TOGGLES
    return any(announces(WIPE_DISK, t) or (in_tool and announces(WIPE_TOOL, t)) for t in case.labels)


def changes_software(case: Case) -> bool:
    pressed = case.action.verb == "click" and case.role in ACTING and case.app_is(apps.SOFTWARE)
    return pressed and any(SOFTWARE_CHANGES.match(label) for label in case.labels)


# --- dialogs ----------------------------------------------------------------------------------------------------------


def overwrites(case: Case) -> bool:
    """A button called Replace where a message speaks of a file that is there, and not the one of a search's replace."""
    if case.action.verb not in _PRESSES or case.role not in ("push button", "button", ""):
        return False
    if not any(REPLACING.fullmatch(label) for label in case.labels):
        return False
    if case.dialog_nodes:
        return bool(OVERWRITING.search(case.dialog_text)) or case.dialog_fields == 0
    if case.tree is not None or any(SEARCHING.search(title) for title in case.titles):
        return False
    return not any(" all" in label for label in case.labels)


def dialog_warns(case: Case) -> bool:
    """A message with a choice speaks of something final, and this button is none of the ways out of it."""
    if case.action.verb not in _PRESSES or case.role not in ("push button", "button"):
        return False
    if case.dialog_buttons < 2 or case.dialog_fields:
        return False
    overwriting = bool(OVERWRITING.search(case.dialog_text))
    if not overwriting and not WARNING.search(case.dialog_text):
        return False
    safe = all(SAFE.fullmatch(label) or (not overwriting and SAVING.fullmatch(label)) for label in case.labels)
    return not (case.labels and safe)


# --- switches ---------------------------------------------------------------------------------------------------------


def loosens(case: Case) -> bool:
    """A switch goes on that makes something ask less or open more, or one goes off that protects."""
    if case.action.verb not in ("click", "set", "select") or case.role not in TOGGLES or case.wanted is None:
        return False
    if case.wanted:
        return any(LOOSENING.search(label) and not PROTECTING.search(label) for label in case.labels)
    return any(PROTECTING.search(label) and not LOOSENING.match(label) for label in case.labels)


# --- typing and keys --------------------------------------------------------------------------------------------------


def terminal_enter(case: Case) -> bool:
    return case.types_enter and (case.at_terminal or case.app_is(apps.LAUNCHERS))


def terminal_keys(case: Case) -> bool:
    return case.at_terminal and any(k in _INTERRUPT_KEYS for k in case.chords)


def control_text(case: Case) -> bool:
    return (
        case.action.verb == "type"
        and re.search(r"[^\n\r\t\x20-\x7e\x85\xa0-\U0010ffff]", case.action.value) is not None
    )


def erasing_command(case: Case) -> bool:
    """Only where a line is run: elsewhere quoted danger is text."""
    if case.action.verb != "type" or not (case.at_terminal or case.app_is(apps.LAUNCHERS) or not case.app_names):
        return False
    line = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", case.action.value).lower()
    return any(ERASERS.search(part) for part in re.split(r"[\r\n]", line[:5000]))


def uses_terminal(case: Case) -> bool:
    return case.action.verb in ("type", "key") and case.at_terminal


def session_keys(case: Case) -> bool:
    return any(k in SESSION_KEYS for k in case.chords)


def console_keys(case: Case) -> bool:
    return any(CONSOLE_KEYS.match(k) for k in case.chords)


def sends_by_enter(case: Case) -> bool:
    presses = case.types_enter or "enter" in case.chords
    where = case.node or case.focused
    return presses and case.app_is(apps.MAIL_AND_CHAT) and (where is None or "multi-line" in where.states)


def sends_by_key(case: Case) -> bool:
    return case.app_is(apps.MAIL_AND_CHAT) and any(k in _SEND_KEYS for k in case.chords)


def deletes_for_good(case: Case) -> bool:
    keys = {"shift+delete", "ctrl+shift+delete", "alt+shift+delete"} if case.app_is(apps.FILES) else {"shift+delete"}
    risky = case.app_is(apps.FILES) or case.app_is(apps.MAIL_AND_CHAT) or not case.app_names
    return risky and any(k in keys for k in case.chords)


def closes_unknown(case: Case) -> bool:
    known = bool(case.app_names) and not case.app_is(apps.SHELLS)
    return not known and any(k in _CLOSING_KEYS for k in case.chords)


def closes_desktop(case: Case) -> bool:
    return case.action.verb == "close" and case.app_is(apps.SHELLS)


def opens_session_end(case: Case) -> bool:
    return case.action.verb == "open" and announces_only(SESSION, fold(case.action.value))


def agent_closes(case: Case) -> bool:
    return case.action.verb == "close" or any(k in _CLOSING_KEYS for k in case.chords)


# --- skills -----------------------------------------------------------------------------------------------------------


def skill_on_root(case: Case) -> bool:
    """A skill with consequences gets a whole disk, a part of the system or a home folder as its argument."""
    if not skill(case) or case.action.risk in ("observe", "reversible"):
        return False
    return any(ROOTS.fullmatch(clean(text).lower()) for text in _strings(case.action.arguments))


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 8 and isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner, depth + 1)
    elif depth < 8 and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _strings(inner, depth + 1)
