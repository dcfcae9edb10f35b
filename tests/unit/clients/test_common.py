"""What the commands share."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lamd.clients import common


def test_the_socket_is_the_option_then_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.group()
    @click.option("--socket")
    def program(socket: str | None) -> None:
        pass

    @program.command()
    def where() -> None:
        click.echo(common.socket())

    monkeypatch.setenv("LAMD_SOCKET", "/from/environment")
    assert CliRunner().invoke(program, ["where"]).stdout == "/from/environment\n"
    assert CliRunner().invoke(program, ["--socket", "/given", "where"]).stdout == "/given\n"


def test_every_status_has_an_exit_code() -> None:
    assert sorted(common.CODES.values()) == [0, 1, 3, 4, 5, 7, 8]
