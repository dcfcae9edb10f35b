"""The manual pages ``lam.1`` and ``lamd.1``, made from the programs' own command lines; see man(7)."""

from __future__ import annotations

import argparse
import re

import click

from lamd import __version__, daemon
from lamd.clients.cli import cli

SEE = {
    "lam": r"\fBlamd\fP(1), \fBsystemctl\fP(1)",
    "lamd": r"\fBlam\fP(1), \fBsystemd.service\fP(5)",
}
FILES = (
    ("~/.config/lamd/config.yaml", "The settings; none are needed. $LAMD_CONFIG names another file."),
    ("~/.local/state/lamd/journal", "The record of everything that was done."),
    ("$XDG_RUNTIME_DIR/lamd/lamd.sock", "Where lamd listens. $LAMD_SOCKET names another place."),
)


def lam() -> str:
    """``lam.1``: every command of it in one page."""
    lines = [*_head("lam", "tell the desktop what to do, in your own words")]
    lines += [".SH SYNOPSIS", r"\fBlam\fP [\fIoptions\fP] \fIcommand\fP …", ".SH DESCRIPTION", *_prose(cli.help or "")]
    lines += [".SH OPTIONS", *_options(cli, click.Context(cli, info_name="lam")), ".SH COMMANDS"]
    lines += _commands(cli, click.Context(cli, info_name="lam"))
    return _page([*lines, *_tail("lam")])


def lamd() -> str:
    """``lamd.1``."""
    parser = daemon.arguments()
    lines = [*_head("lamd", "on-device assistant daemon for the desktop")]
    lines += [".SH SYNOPSIS", r"\fBlamd\fP [\fIoptions\fP]", ".SH DESCRIPTION", *_prose(parser.description or "")]
    lines += _prose("It takes SIGTERM to end and SIGHUP to read its settings again.")
    lines.append(".SH OPTIONS")
    for action in parser._actions:  # argparse offers no other way to list them
        if action.help != argparse.SUPPRESS:
            names = ", ".join(rf"\fB{_plain(name)}\fP" for name in action.option_strings)
            value = rf" \fI{_plain(str(action.metavar))}\fP" if action.metavar else ""
            lines += [".TP", names + value, _sentence(action.help or "")]
    return _page([*lines, *_tail("lamd")])


def _head(name: str, what: str) -> list[str]:
    title = f'.TH {name.upper()} 1 "" "lamd {__version__}" "User Commands"'
    return [title, ".SH NAME", rf"{name} \- {_plain(what)}"]


def _tail(name: str) -> list[str]:
    lines = [".SH FILES"]
    for path, what in FILES:
        lines += [".TP", rf"\fI{_plain(path)}\fP", _sentence(what)]
    return [*lines, ".SH SEE ALSO", SEE[name]]


def _commands(group: click.Group, above: click.Context) -> list[str]:
    """Each command with its usage, help and options; those below it follow."""
    lines: list[str] = []
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is None or command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=above)
        usage = [word for word in command.collect_usage_pieces(context) if word != "[OPTIONS]"]
        words = [rf"\fB{_plain(context.command_path)}\fP", *(rf"\fI{_plain(word)}\fP" for word in usage)]
        lines += [".SS " + " ".join(words), *_prose(command.help or command.get_short_help_str(200))]
        lines += _options(command, context)
        if isinstance(command, click.Group):
            lines += _commands(command, context)
    return lines


def _options(command: click.Command, context: click.Context) -> list[str]:
    lines: list[str] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            lines += [".TP", rf"\fB{_plain(record[0])}\fP", _sentence(record[1])]
    return lines


def _prose(text: str) -> list[str]:
    """Paragraphs; what stands in backquotes is bold."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        words = _sentence(" ".join(paragraph.replace("\b", "").split()))
        lines += [".PP", re.sub(r"`+([^`]+)`+", r"\\fB\1\\fP", words)]
    return lines


def _sentence(text: str) -> str:
    """One line of text that is no request, whatever it begins with."""
    safe = _plain(text)
    return rf"\&{safe}" if safe.startswith((".", "'")) else safe


def _plain(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
