"""``lam rules``: what lamd does without asking, because a person answered "always"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from lamd.clients.common import call, json_option, put, say


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def rules(ctx: click.Context, as_json: bool) -> None:
    """What lamd does without asking, because you answered "always": list it, take it back.

    They stand in a file beside the settings, one a line; removing a line there does the same as `lam rules remove`.
    """
    if ctx.invoked_subcommand is None:
        _list(as_json)


@rules.command("list")
@json_option
def list_rules(as_json: bool) -> None:
    """List the rules: id, since when, where, what, and the guard's question that each answers."""
    _list(as_json)


@rules.command()
@click.argument("rule")
@json_option
def remove(rule: str, as_json: bool) -> None:
    """Take the rule with the id RULE back: lamd asks again."""
    told = call("rules.remove", id=rule)
    if as_json:
        put(told)
        return
    from lamd.clients import show

    click.echo(f"Asked again from now on: {show.safe(_said(told['removed']))}")


def _list(as_json: bool) -> None:
    told = call("rules.list")
    if as_json:
        put(told)
        return
    from lamd.clients import show

    rows = [[r["id"], r["since"], r["app"], _said(r), r["rule"]] for r in told["rules"]]
    say(show.table(rows)) if rows else click.echo("Nothing: lamd asks about everything that the guard wants asked.")
    click.echo(f"They stand in {show.safe(told['file'])}", err=True)


def _said(rule: Mapping[str, Any]) -> str:
    """What a rule allows, in words."""
    given = [f"{key}={value}" for key, value in rule["arguments"].items()]
    parts = [rule["verb"], f"[{rule['target']}]" if rule["target"] else "", rule["value"], *given]
    return " ".join(part for part in parts if part)
