"""``lam skills`` and ``lam undo``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lamd.clients.common import CODES, FAILED, call, json_option, put, say, socket


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def skills(ctx: click.Context, as_json: bool) -> None:
    """What lamd can do without a screen: list it, begin a plugin of your own.

    A plugin or a skill is switched off in the settings: `skills: {disabled: [NAME]}`.
    """
    if ctx.invoked_subcommand is not None:
        return
    told = call("skills.list")
    if as_json:
        put(told)
        return
    from lamd.clients import show

    rows = [
        [skill["name"], ", ".join((skill.get("schema") or {}).get("properties") or {}), skill.get("risk") or "unknown",
         f"not here: {skill['why_not']}" if skill.get("why_not") else skill.get("summary", "")]
        for skill in told["skills"]
    ]  # fmt: skip
    say(show.table(rows)) if rows else click.echo("No skills are installed.")


@skills.command()
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="The folder to make it in.")
def new(name: str, into: Path) -> None:
    """Begin the plugin NAME: a package with one skill, its manifest and a test, that works as it is."""
    from lamd.clients.skeleton import write

    for file in write(name, into):
        click.echo(file)
    click.echo(f"Try it: pip install -e {into / f'lamd-{name}'}; then start lamd again, and: lam skills")


@click.command()
@click.option("--list", "listed", is_flag=True, help="Show what can be undone and what cannot; undo nothing.")
@click.option("--dry-run", is_flag=True, help="Show what would be done; touch nothing.")
@click.option("--yes", is_flag=True, help="Consent beforehand to what would be asked.")
@json_option
def undo(listed: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Take back the last thing that lamd did and that can be taken back."""
    if listed:
        _list(as_json)
        return
    from lamd.clients import show
    from lamd.clients.live import Live

    live = Live(socket(), quiet=as_json, may_ask=not yes and sys.stdin.isatty() and sys.stderr.isatty())
    reply = live.follow("command.undo", dry_run=dry_run, yes=yes)
    if as_json:
        put(reply)
    else:
        say(show.reply(reply, steps=not live.shown))
    click.get_current_context().exit(CODES.get(str(reply.get("status")), FAILED))


def _list(as_json: bool) -> None:
    told = call("journal.undoable", n=50)
    if as_json:
        put(told)
        return
    from lamd.clients import show

    rows = [
        [act["time"], act["evidence"] or act["action"],
         "undone" if act["undone"] else "; ".join(act["undo"]) or "cannot be undone"]
        for act in told["actions"]
    ]  # fmt: skip
    say(show.table(rows)) if rows else click.echo("Nothing was done yet.")
