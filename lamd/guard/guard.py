"""The judge: every rule is asked, the strictest answer wins, and a rule that raises denies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamd.guard.always import Always, allowing, fits
from lamd.guard.case import Case
from lamd.guard.conditions import in_settings
from lamd.guard.rules import TABLE, UNSPARED, Rule
from lamd.settings import GuardSettings
from lamd.trajectory import Action, Command, Decision, Node, Observation, Role, Tree, Verdict

_STRICTNESS = {Decision.ALLOW: 0, Decision.ASK: 1, Decision.DENY: 2}
_ALLOWED = Verdict(Decision.ALLOW, "ordinary", "Nothing here is hard to take back.")
_PRESSING_KEYS = frozenset({"enter", "space"})


def judge(
    action: Action,
    command: Command,
    seen: Observation | Tree | None = None,
    settings: GuardSettings | None = None,
    own: frozenset[int] = frozenset(),
    table: Sequence[Rule] = TABLE,
    always: Sequence[Always] = (),
) -> Verdict:
    """Decide whether ``action`` may be done for ``command``, given what is on the screen (``seen``), if anything.
    ``own``: process ids of the daemon and its clients, never acted on. ``always``: rules that a person made when asked.

    Pure and total: it never raises, has no memory, and a dry run is judged like any other. Without ``seen`` it is
    stricter where the screen would have shown that something is harmless.
    """
    tree = seen.tree if isinstance(seen, Observation) else seen
    whole = Case(action, command, tree, settings or GuardSettings(), own)
    strictest = _ALLOWED
    found = list(_verdicts(whole, table))
    for verdict in found:
        if _STRICTNESS[verdict.decision] > _STRICTNESS[strictest.decision]:
            strictest = verdict
    return _remembered(_spared(strictest, whole), found, whole, always)


def may_always(
    action: Action,
    command: Command,
    seen: Observation | Tree | None = None,
    settings: GuardSettings | None = None,
    own: frozenset[int] = frozenset(),
) -> bool:
    """Whether a person who is asked about this may answer "always"; total like ``judge``."""
    tree = seen.tree if isinstance(seen, Observation) else seen
    found = list(_verdicts(Case(action, command, tree, settings or GuardSettings(), own), TABLE))
    return _answerable(found, action, command)


def redact(action: Action) -> Action:
    """Mark what goes into a password field as secret; the marked action shows and stores ``***`` in place of its text.

    What is returned is fit for eyes and disk only, never to be carried out; see ``mark_secret`` for the other.
    """
    return mark_secret(action).redacted()


def mark_secret(action: Action) -> Action:
    """The same action, marked as secret where its target is a password field."""
    if action.target is not None and action.target.role == "password text" and not action.secret:
        return replace(action, secret=True)
    return action


def _spared(verdict: Verdict, case: Case) -> Verdict:
    """A question that the person's own settings spare them; never a refusal, a disguise, a password, or an agent's."""
    if verdict.decision is not Decision.ASK or verdict.rule in UNSPARED or case.command.role is not Role.PERSON:
        return verdict
    if in_settings(case, case.settings.allow) and not in_settings(case, case.settings.ask):
        return Verdict(Decision.ALLOW, "settings-allow", "The settings allow it without a question.")
    return verdict


def _remembered(verdict: Verdict, found: Sequence[Verdict], case: Case, always: Sequence[Always]) -> Verdict:
    """A question that the person answered for always, where nothing else is asked."""
    if not always or verdict.decision is not Decision.ASK or not _answerable(found, case.action, case.command):
        return verdict
    rule = allowing(always, case.action, verdict.rule)
    if rule is None:
        return verdict
    return Verdict(Decision.ALLOW, f"always {rule.id}", f"You allowed this always ({rule.since}): rule {rule.id}.")


def _answerable(found: Sequence[Verdict], action: Action, command: Command) -> bool:
    denied = any(verdict.decision is Decision.DENY for verdict in found)
    asked = frozenset(verdict.rule for verdict in found if verdict.decision is Decision.ASK)
    return not denied and fits(asked, action, command.role)


def _verdicts(whole: Case, table: Sequence[Rule]) -> Iterator[Verdict]:
    for case in _cases(whole):
        yield from (verdict for rule in table if (verdict := _ask(rule, case)) is not None)


def _ask(rule: Rule, case: Case) -> Verdict | None:
    try:
        holds = rule.holds(case)
    except Exception as error:
        told = f"The rule {rule.name} failed ({type(error).__name__}), so it is refused."
        return Verdict(Decision.DENY, rule.name, told)
    return Verdict(rule.decision, rule.name, rule.reason) if holds else None


def _cases(case: Case) -> Iterator[Case]:
    """The action itself, and the button that its Enter or Space would press."""
    yield case
    pressed = _pressed(case)
    if pressed is not None:
        click = replace(case.action, verb="click", target=pressed, label="", value="", secret=False)
        yield replace(case, action=click)


def _pressed(case: Case) -> Node | None:
    typed = case.action.verb == "type" and case.action.value.endswith(("\n", "\r"))
    keyed = case.action.verb == "key" and bool(_PRESSING_KEYS.intersection(case.chords))
    if case.tree is None or not (typed or keyed):
        return None
    focused = case.focused
    if keyed and focused is not None and focused.role in ("push button", "button", "link", "menu item", "check box"):
        return focused
    if typed or "enter" in case.chords:
        shown = (n for n in reversed(case.tree.nodes) if "showing" in n.states and "is-default" in n.states)
        return next(shown, None)
    return None
