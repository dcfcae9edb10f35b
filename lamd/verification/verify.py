"""Before and after: whether what an action was to do has happened.

Pure. Nothing is claimed without evidence: what cannot be seen is ``unverifiable``, what did not change ``unchanged``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from lamd.trajectory import Action, AppInfo, Effect, Node, Outcome, Tree
from lamd.verification.changes import Changes, by_key, diff
from lamd.verification.evidence import IN_MENUS, WINDOWS, telling, told, window

_ON = frozenset({"checked", "pressed", "selected"})
_POPUPS = frozenset({"window", "menu", "popup menu"})
_CUT = 1000
"""``Node.text`` holds so many characters at most."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the trees, for ``open``, ``switch`` and ``close``; None: not looked at."""

    appeared: AppInfo | None = None
    """The app that showed its first window after the act."""
    active: bool | None = None
    """The app meant is the active one now."""
    gone: bool | None = None
    """The app or window meant is not there any more."""


def verify(
    action: Action,
    before: Tree | None,
    after: Tree | None,
    read_back: str | None = None,
    facts: Facts | None = None,
) -> Outcome:
    """What came of ``action``, in words. ``before`` and ``after``: the app's tree around the act; None: no tree.

    ``read_back``: the target's whole text or value as read after the act, where it was read. A carried-out action of an
    unknown kind is ``unverifiable``.
    """
    rule = _RULES.get(action.verb)
    if rule is None:
        return Outcome(Effect.UNVERIFIABLE, "there is nothing to check it by")
    return rule(_Sight(action, before, after, read_back, facts or Facts()))


@dataclass(frozen=True)
class _Sight:
    """All that a rule may look at."""

    action: Action
    before: Tree | None
    after: Tree | None
    read_back: str | None
    facts: Facts

    @property
    def name(self) -> str:
        target = self.action.target
        return told(self.action.label.removesuffix(f" ({target.role})") if target else self.action.label) or (
            told(target.name) or target.role if target else "it"
        )

    def target(self, tree: Tree | None) -> Node | None:
        return by_key(tree, self.action.target.key) if self.action.target else None

    @cached_property
    def changes(self) -> Changes:
        return diff(self.before, self.after) if self.before is not None and self.after is not None else Changes()


# --- one rule a verb --------------------------------------------------------------------------------------------------


def _set(sight: _Sight) -> Outcome:
    wanted = sight.action.value.strip().lower()
    now = sight.target(sight.after)
    if wanted not in ("on", "off") or now is None:
        return _lost(sight)
    is_on, was = bool(now.states & _ON), sight.target(sight.before)
    state = next((s for s in ("checked", "pressed", "selected") if s in now.states), "checked")
    if "indeterminate" in now.states:
        return Outcome(Effect.FAILED, f"{sight.name} is neither on nor off now")
    if is_on is (wanted == "on"):
        return Outcome(Effect.CONFIRMED, f"{sight.name} is now {state if is_on else 'not checked'}")
    if was is not None and bool(was.states & _ON) is is_on:
        return Outcome(Effect.UNCHANGED, f"{sight.name} is still {'on' if is_on else 'off'}")
    return Outcome(Effect.FAILED, f"{sight.name} is now {'on' if is_on else 'off'}")


def _type(sight: _Sight) -> Outcome:
    if sight.action.secret:
        return Outcome(Effect.UNVERIFIABLE, "a password is not read back")
    if sight.action.target is None:
        return _typed_somewhere(sight)
    now, was = sight.target(sight.after), sight.target(sight.before)
    text = sight.read_back if sight.read_back is not None else (now.text if now else None)
    if text is None:
        return _lost(sight)
    before = was.text if was else None
    if before is not None and _squeezed(text) == _squeezed(before) != _squeezed(sight.action.value):
        if len(before) >= _CUT:
            return Outcome(Effect.UNVERIFIABLE, "the text is too long to see what changed in it")
        if not (sight.action.value.endswith("\n") and sight.changes):
            return Outcome(Effect.UNCHANGED, f"text is still '{told(text)}'")
    if holds(text, sight.action.value):
        return Outcome(Effect.CONFIRMED, f"text is now '{told(text)}'" if _squeezed(text) else "it is empty now")
    if sight.action.value.endswith("\n") and sight.changes:
        return _any_change(sight)
    return Outcome(Effect.FAILED, f"text is now '{told(text)}'")


def holds(text: str, value: str) -> bool:
    """Whether a field's text has the typed value in it, but for white space at its ends and its kind; "" wants none."""
    if not _squeezed(value):
        return not _squeezed(text) or (bool(value) and value.strip("\r\n") in text)
    return _squeezed(value) in _squeezed(text)


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\ufffc", " ").split())


def _typed_somewhere(sight: _Sight) -> Outcome:
    """Typed where the focus was: the text must be somewhere that it was not before."""
    if sight.read_back is not None and holds(sight.read_back, sight.action.value):
        return Outcome(Effect.CONFIRMED, f"text is now '{told(sight.read_back)}'")
    changes = sight.changes
    for node in (*(c.after for c in changes.changed if "text" in c.what), *changes.appeared):
        if node.text is not None and _squeezed(sight.action.value) and holds(node.text, sight.action.value):
            return Outcome(Effect.CONFIRMED, f"text is now '{told(node.text)}'")
    if any("text" in c.what for c in changes.changed):
        return Outcome(Effect.UNVERIFIABLE, "a text changed, but the typed one was not found in it")
    return Outcome(Effect.UNVERIFIABLE, "the typed text was not found on the screen")


def _adjust(sight: _Sight) -> Outcome:
    wanted, now, was = _number(sight.action.value), sight.target(sight.after), sight.target(sight.before)
    value = _number(sight.read_back) if sight.read_back is not None else (now.value if now else None)
    if wanted is None or value is None:
        return _lost(sight)
    if math.isclose(value, wanted, rel_tol=0.01, abs_tol=1e-6):
        return Outcome(Effect.CONFIRMED, f"value {value:g}")
    if was is not None and was.value == value:
        return Outcome(Effect.UNCHANGED, f"value is still {value:g}")
    return Outcome(Effect.FAILED, f"value is now {value:g}")


def _number(text: str) -> float | None:
    match = re.search(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?", text)
    return float(match.group().replace(",", ".")) if match else None


def _select(sight: _Sight) -> Outcome:
    now = sight.target(sight.after)
    entry = sight.action.value or (now.name if now else sight.action.target.name if sight.action.target else "")
    shown = _shown_choice(sight.after, now) if sight.after else None
    if now is not None and now.role != "combo box" and now.states & _ON:
        return Outcome(Effect.CONFIRMED, f"{sight.name} is now selected")
    if entry and shown is not None and _same(shown, entry):
        return Outcome(Effect.CONFIRMED, f"'{told(shown)}' is now selected")
    if sight.read_back is not None and entry and _same(sight.read_back, entry):
        return Outcome(Effect.CONFIRMED, f"'{told(sight.read_back)}' is now selected")
    if now is None:
        return _any_change(sight) if sight.changes else _lost(sight)
    if not sight.changes and sight.before is not None:
        return Outcome(Effect.UNCHANGED, f"{sight.name} is not selected, and nothing changed")
    if shown is not None:
        return Outcome(Effect.FAILED, f"'{told(shown)}' is selected")
    return Outcome(Effect.UNVERIFIABLE, f"{sight.name} does not tell whether it is selected")


def _shown_choice(tree: Tree | None, node: Node | None) -> str | None:
    """What the combo box or list around a node shows as chosen."""
    while tree is not None and node is not None and node.role not in ("combo box", "list", "list box"):
        node = tree.nodes[node.parent] if node.parent is not None else None
    if tree is None or node is None:
        return None
    inside = list(node.children)
    while inside:
        child = tree.nodes[inside.pop(0)]
        if child.states & {"selected", "checked"} and child.name:
            return child.name
        inside.extend(child.children)
    text = (node.text or "").strip("\ufffc ")  # Chromium's text of a list is a mark that something else is in it
    return (text or node.name or None) if node.role == "combo box" else None


def _same(one: str, other: str) -> bool:
    return _squeezed(one).casefold() == _squeezed(other).casefold()


def _click(sight: _Sight) -> Outcome:
    if sight.after is None:
        return Outcome(Effect.CONFIRMED, f"'{_app(sight)}' closed") if sight.facts.gone else _lost(sight)
    if sight.facts.appeared is not None:
        return Outcome(Effect.CONFIRMED, f"'{told(sight.facts.appeared.name)}' opened")
    if sight.before is None:
        return _lost(sight)
    now, was = sight.target(sight.after), sight.target(sight.before)
    if now is not None and was is not None and "focused" in now.states - was.states and _takes_text(now):
        outcome = _any_change(sight)
        focus = Outcome(Effect.CONFIRMED, f"{sight.name} has the keyboard now")
        return focus if outcome.effect is Effect.UNCHANGED else outcome
    return _any_change(sight)


def _takes_text(node: Node) -> bool:
    return "EditableText" in node.interfaces or bool(node.states & {"editable", "multi-line"})


def _key(sight: _Sight) -> Outcome:
    if sight.after is None and sight.facts.gone:
        return Outcome(Effect.CONFIRMED, f"'{_app(sight)}' closed")
    if sight.facts.appeared is not None:
        return Outcome(Effect.CONFIRMED, f"'{told(sight.facts.appeared.name)}' opened")
    outcome = _any_change(sight)
    if outcome.effect is Effect.UNCHANGED:
        return Outcome(Effect.UNVERIFIABLE, "nothing was seen to change; a key may act unseen")
    return outcome


def _read(sight: _Sight) -> Outcome:
    if sight.read_back is None:
        return Outcome(Effect.FAILED, f"{sight.name} could not be read")
    return Outcome(Effect.CONFIRMED, f"it says '{told(sight.read_back)}'" if sight.read_back.strip() else "it is empty")


def _open(sight: _Sight) -> Outcome:
    if sight.facts.appeared is not None:
        return Outcome(Effect.CONFIRMED, f"'{told(sight.facts.appeared.name)}' opened")
    if sight.facts.active:
        return Outcome(Effect.CONFIRMED, f"'{_app(sight)}' is in front")
    new = [n for n in sight.changes.appeared if n.role in WINDOWS]
    if new:
        return Outcome(Effect.CONFIRMED, window(new[0], "opened"))
    return Outcome(Effect.FAILED, f"no window of '{_app(sight)}' appeared")


def _switch(sight: _Sight) -> Outcome:
    if sight.facts.active is None:
        return Outcome(Effect.UNVERIFIABLE, "nothing tells which window is in front")
    if sight.facts.active:
        return Outcome(Effect.CONFIRMED, f"'{_app(sight)}' is in front")
    return Outcome(Effect.UNCHANGED, f"'{_app(sight)}' is not in front")


def _close(sight: _Sight) -> Outcome:
    if sight.facts.gone:
        return Outcome(Effect.CONFIRMED, f"'{_app(sight)}' closed")
    changes = sight.changes
    asking = [n for n in changes.appeared if n.role in WINDOWS]
    if asking:
        return Outcome(Effect.UNVERIFIABLE, f"it asks first: {window(asking[0], 'opened')}")
    closed = [n for n in changes.gone if n.role in WINDOWS]
    if closed:
        return Outcome(Effect.CONFIRMED, window(closed[0], "closed"))
    if sight.facts.gone is None and sight.after is None:
        return _lost(sight)
    return Outcome(Effect.UNCHANGED, f"'{_app(sight)}' is still open")


def _skill(sight: _Sight) -> Outcome:
    if sight.read_back is not None:
        return Outcome(Effect.CONFIRMED, told(sight.read_back) or "it answered with nothing")
    return Outcome(Effect.UNVERIFIABLE, "the skill told of no evidence")


_RULES: dict[str, Callable[[_Sight], Outcome]] = {
    "set": _set, "type": _type, "adjust": _adjust, "select": _select, "click": _click, "point": _click, "key": _key,
    "read": _read, "open": _open, "switch": _switch, "close": _close, "skill": _skill,
}  # fmt: skip


def _any_change(sight: _Sight) -> Outcome:
    """The most telling thing that changed in the app, else ``unchanged``."""
    if sight.before is None or sight.after is None:
        return _lost(sight)
    evidence = telling(_without_its_menu(sight), sight.action.target.key if sight.action.target else None)
    if evidence:
        return Outcome(Effect.CONFIRMED, evidence)
    return Outcome(Effect.UNCHANGED, "nothing changed")


def _without_its_menu(sight: _Sight) -> Changes:
    """The changes but for the end of the menu or popup in which the pressed entry was: it closes whatever that does."""
    node, tree = sight.target(sight.before), sight.before
    if node is None or tree is None or node.role not in IN_MENUS:
        return sight.changes
    holder = None
    while node.parent is not None:
        node = tree.nodes[node.parent]
        holder = node if node.role in _POPUPS else holder
    if holder is None:
        return sight.changes
    inside = {holder.key}
    stack = list(holder.children)
    while stack:
        node = tree.nodes[stack.pop()]
        inside.add(node.key)
        stack.extend(node.children)
    changed = (c for c in sight.changes.changed if c.after.key != holder.key)
    gone = (n for n in sight.changes.gone if n.key not in inside)
    return replace(sight.changes, gone=tuple(gone), changed=tuple(changed))


def _app(sight: _Sight) -> str:
    return told(sight.action.value or (sight.action.app.name if sight.action.app else "") or sight.action.window)


def _lost(sight: _Sight) -> Outcome:
    if sight.before is not None and sight.after is not None and sight.changes and sight.target(sight.after) is None:
        found = telling(sight.changes)
        return Outcome(Effect.UNVERIFIABLE, f"{sight.name} is gone{': ' + found if found else ''}")
    return Outcome(Effect.UNVERIFIABLE, f"{sight.name} cannot be looked at")
