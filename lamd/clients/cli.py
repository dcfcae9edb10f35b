"""``lam``: the command line. Everything heavy is imported where it is used, so that it starts fast."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from lamd import __version__
from lamd.clients.cli_rules import rules
from lamd.clients.cli_skills import skills, undo
from lamd.clients.common import CODES, FAILED, FINISHED, NO_DAEMON, call, json_option, put, say, socket
from lamd.clients.desktop.command import desktop
from lamd.clients.hotkey.command import hotkey, toggle
from lamd.clients.mcp.command import mcp
from lamd.clients.voice.command import voice
from lamd.errors import LamdError

PROMPTS = ("chatml", "gemma", "llama3")
"""The names in ``lamd.planning.templates.TEMPLATES``, which a client does not import."""


class Program(click.Group):
    """Turns lamd's errors into a line for people, or one object with ``--json``, and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LamdError as error:
            tell_error(ctx, error)
            ctx.exit(NO_DAEMON if error.code in ("client.no_daemon", "client.unsafe_socket", "client.lost") else FAILED)


def tell_error(ctx: click.Context, error: LamdError) -> None:
    """What went wrong and what to do about it."""
    if not ctx.meta.get("json"):
        click.secho(f"lam: {error.message}", fg="red", err=True)
        if error.hint:
            click.echo(f"     {error.hint}", err=True)
    elif ctx.invoked_subcommand == "do":
        reply = {"status": "failed", "answer": error.message, "steps": [], "timing_ms": {}, "code": error.code}
        click.echo(json.dumps({**reply, "hint": error.hint}))
    else:
        click.echo(json.dumps({"error": {"code": error.code, "message": error.message, "hint": error.hint}}))


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--socket", metavar="PATH", help="The daemon's socket, if not the usual one.")
@click.version_option(__version__, prog_name="lam")
def cli(socket: str | None) -> None:
    """Tell the desktop what to do, in your own words.

    Exit codes: 0 finished, 1 failed, 2 usage, 3 refused, 4 asked, 5 out of scope, 6 no daemon, 7 partial, 8 stopped.
    """


@cli.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--app", default="", help="Work in this app instead of the one in front.")
@click.option("--dry-run", is_flag=True, help="Plan, and show the first action; touch nothing.")
@click.option("--yes", is_flag=True, help="Consent beforehand to what would be asked; what is denied stays denied.")
@json_option
def do(text: tuple[str, ...], app: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Carry out a command. Ctrl-C stops it and shows what was done."""
    from lamd.clients import show
    from lamd.clients.live import Live

    live = Live(socket(), quiet=as_json, may_ask=not yes and sys.stdin.isatty() and sys.stderr.isatty())
    reply = live.run(" ".join(text), app=app, dry_run=dry_run, yes=yes)
    if as_json:
        put(reply)
    else:
        say(show.reply(reply, steps=not live.shown))
    click.get_current_context().exit(CODES.get(str(reply.get("status")), FAILED))


@cli.command()
@json_option
def stop(as_json: bool) -> None:
    """Stop whatever runs, and forget what waits."""
    from lamd.clients import live

    report = live.stop(socket())
    if as_json:
        put(report)
    elif not report["stopped"]:
        click.echo("Nothing was running.")
    else:
        click.echo("Stopped." if report["idle"] else "Stopped; the last act is still coming back.")


@cli.command()
@click.argument("app", default="")
@click.option("--all", "everything", is_flag=True, help="Also what is hidden or has nothing to say.")
@json_option
def see(app: str, everything: bool, as_json: bool) -> None:
    """Show an app, or the one in front, as lamd sees it: references, roles, names, what can be done."""
    seen = call("desktop.see", app=app)
    if as_json:
        put(seen)
        return
    from lamd.clients import show

    say(show.tree(seen, everything=everything))


@cli.command()
@click.option("--wait", metavar="SECONDS", type=click.FloatRange(0, 3600), help="Wait so long for lamd to be ready.")
@json_option
def status(wait: float | None, as_json: bool) -> None:
    """Say whether lamd is there, what it does and how it stands."""
    from lamd.clients import show, waiting

    told = waiting.ready(socket(), wait) if wait is not None else call("daemon.status")
    put(told) if as_json else say(show.table(_rows(told)))
    if wait is not None and told.get("state") != "ready":
        click.get_current_context().exit(FAILED)


@cli.command()
@click.option("-n", "count", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@json_option
def history(count: int, as_json: bool) -> None:
    """List the last commands, who said them and what came of them."""
    told = call("journal.list", n=count)
    if as_json:
        put(told)
        return
    from lamd.clients import show

    rows = show.history(told["entries"])
    say(show.table(rows)) if rows else click.echo("Nothing yet.")


@cli.group()
def journal() -> None:
    """The record of everything that lamd did."""


@journal.command()
@json_option
def verify(as_json: bool) -> None:
    """Check that no entry was changed or removed."""
    told = call("journal.verify", timeout=305.0)
    if as_json:
        put(told)
    else:
        from lamd.clients import show

        say(show.table(_rows(told)))
    click.get_current_context().exit(FINISHED if told.get("ok") else FAILED)


@cli.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look for what keeps lamd from working, and say what to do. Works without the daemon too."""
    from lamd.clients import checks, show

    found = checks.all_checks(socket())
    put({"checks": found}) if as_json else say(line for check in found for line in show.check(check))
    click.get_current_context().exit(FAILED if any(check["state"] == "fail" for check in found) else FINISHED)


@cli.group(invoke_without_command=True)
@json_option
@click.pass_context
def models(ctx: click.Context, as_json: bool) -> None:
    """The models: list them, use one, add one of your own."""
    if ctx.invoked_subcommand is None:
        _list_models(as_json)


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """List the models and which are in use."""
    _list_models(as_json)


@models.command()
@click.argument("name")
@json_option
def use(name: str, as_json: bool) -> None:
    """Use the model NAME from now on."""
    told = call("models.use", name=name, timeout=65.0)
    put(told) if as_json else click.echo(f"{told.get('name', name)} is in use.")


@models.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--name", default="", help="What to call it.")
@click.option(
    "--prompt",
    type=click.Choice(PROMPTS),
    help="How it is spoken to; without it the file has to tell. chatml: Qwen, SmolLM2, xLAM-2; gemma: Gemma 3, "
    "FunctionGemma; llama3: Llama 3.",
)
@json_option
def add(path: Path, name: str, prompt: str | None, as_json: bool) -> None:
    """Add the model in a GGUF file on this machine, to be tried as planner.

    Others' models work under the same grammar and guard as the one that ships, but were not trained for it.
    """
    told = call("models.add", path=str(path.resolve()), name=name, prompt=prompt or "", timeout=605.0)
    put(told) if as_json else click.echo(
        f"{told.get('name', name)} is added ({told.get('prompt')}); use it: lam models use {told.get('name')}"
    )


@cli.group()
def config() -> None:
    """The settings."""


@config.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Check a settings file, or the usual one."""
    from lamd import places, settings

    settings.load(file)
    told = file or places.config_file()
    click.echo(f"{told} is right." if told.exists() else f"{told} is not there: the defaults count.")


@config.command("show")
@json_option
def show_config(as_json: bool) -> None:
    """Print the settings as they count, defaults included."""
    from dataclasses import asdict

    from lamd import settings

    loaded = settings.load()
    put(asdict(loaded)) if as_json else click.echo(settings.dump(loaded), nl=False)


@cli.group()
def service() -> None:
    """Start lamd with the desktop session, through systemd."""


@service.command()
@click.option("--now/--not-now", default=True, help="Also start it now.")
@click.option("--desktop", "with_desktop", is_flag=True, help="Also the tray and the shortcuts, as `lam autostart on`.")
def install(now: bool, with_desktop: bool) -> None:
    """Write the user unit and enable it."""
    from lamd.clients import autostart as entries
    from lamd.clients import service as unit

    say(unit.install(start=now))
    if with_desktop:
        say(entries.switch_on())


@service.command()
def remove() -> None:
    """Stop it, disable it and remove the user unit."""
    from lamd.clients import service as unit

    say(unit.remove())


@service.command("status")
def service_status() -> None:
    """Say how the unit stands."""
    from lamd.clients import service as unit

    say(unit.status())


@cli.command()
@click.argument("what", type=click.Choice(["on", "off", "status"]))
@click.argument("parts", nargs=-1, type=click.Choice(["desktop", "hotkey"]))
def autostart(what: str, parts: tuple[str, ...]) -> None:
    """Start the tray (desktop) and the global shortcuts (hotkey) at each login; without a part, both."""
    from lamd.clients import autostart as entries

    say(entries.status() if what == "status" else (entries.switch_on if what == "on" else entries.switch_off)(parts))


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL, to be sourced from its start file."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is not None:
        click.echo(made(cli, {}, "lam", "_LAM_COMPLETE").source())


def _list_models(as_json: bool) -> None:
    told = call("models.list")
    if as_json:
        put(told)
        return
    from lamd.clients import show

    rows = [
        ["*" if model.get("chosen") else " ", *(model.get(key, "") for key in ("name", "kind", "prompt", "licence"))]
        for model in told["models"]
    ]
    say(show.table(rows)) if rows else click.echo("There are no models; lam doctor says more.")


cli.add_command(desktop)
cli.add_command(hotkey)
cli.add_command(mcp)
cli.add_command(rules)
cli.add_command(skills)
cli.add_command(toggle)
cli.add_command(undo)
cli.add_command(voice)


def _rows(data: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    """Nested data as rows of name and value, empty ones left out."""
    for key, value in data.items():
        word = key.replace("_", " ")
        name = above if above.endswith(word) else f"{above} {word}".lstrip()
        if isinstance(value, Mapping):
            yield from _rows(value, name)
        elif isinstance(value, list):
            yield from ((name if not number else "", item) for number, item in enumerate(value))
        elif value not in ("", None):
            yield name, value


def main() -> None:
    """The program ``lam``."""
    cli.main(prog_name="lam")


if __name__ == "__main__":
    main()
