"""The nouns as the journal holds them: plain JSON, without what was on the screen around them, secrets replaced."""

from __future__ import annotations

from typing import Any

from lamd.journal.record import plain
from lamd.trajectory import Action, Command, Outcome, Reply, Verdict


def command(said: Command) -> dict[str, Any]:
    return {
        "id": said.id,
        "text": said.text,
        "client": said.client,
        "role": str(said.role),
        "dry_run": said.dry_run,
        "app": said.app,
    } | {key: value for key, value in (("undoes", said.undoes), ("name", said.name)) if value}


def action(act: Action) -> dict[str, Any]:
    """``told`` (in words), verb, label, value, arguments, risk, secret, window, app, target without its content."""
    safe = act.redacted()
    target, app = safe.target, safe.app
    return {
        "told": str(safe),
        "verb": safe.verb,
        "label": safe.label,
        "value": safe.value,
        "arguments": plain(safe.arguments),
        "risk": safe.risk,
        "secret": safe.secret,
        "window": safe.window,
        "app": {"name": app.name, "toolkit": app.toolkit, "version": app.version} if app else None,
        "target": {
            "path": target.key.path,
            "role": target.role,
            "name": target.name,
            "description": target.description,
            "states": sorted(target.states),
        }
        if target
        else None,
    }


def verdict(said: Verdict) -> dict[str, Any]:
    return {"decision": str(said.decision), "rule": said.rule, "reason": said.reason}


def outcome(came: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"effect": str(came.effect), "evidence": came.evidence, "means": came.means}
    return told | {"undo": list(came.undo)} if came.undo else told


def reply(given: Reply) -> dict[str, Any]:
    return {
        "status": str(given.status),
        "answer": given.answer,
        "code": given.code,
        "hint": given.hint,
        "choices": list(given.choices),
        "plan": list(given.plan),
        "timing_ms": plain(given.timing_ms),
        "steps": [
            {"step": s.step, "action": s.action, "verdict": verdict(s.verdict), "outcome": outcome(s.outcome)}
            for s in given.steps
        ],
    }
