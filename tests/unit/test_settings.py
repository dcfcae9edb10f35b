from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd import settings
from lamd.errors import SettingsError


def wrong(text: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings.parse(text, "c.yaml")
    return caught.value


def test_no_file_means_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMD_CONFIG", str(tmp_path / "none.yaml"))
    assert settings.load() == settings.Settings()
    with pytest.raises(SettingsError, match="is not there"):
        settings.load(tmp_path / "none.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "guard:\n", "runtime: {}\n"])
def test_empty_is_defaults(text: str) -> None:
    assert settings.parse(text) == settings.Settings()


def test_values_are_taken() -> None:
    got = settings.parse(
        "socket: /tmp/x/l.sock\nperception: {backend: pyatspi, call_timeout_s: 2}\n"
        "guard:\n  deny:\n    - app: firefox\n      label: delete\n    - {label: pay}\nlog: {level: debug}\n"
    )
    assert got.perception.backend == "pyatspi"
    assert got.perception.call_timeout_s == 2.0
    assert isinstance(got.perception.call_timeout_s, float)
    assert got.guard.deny == (settings.GuardRule("firefox", "delete"), settings.GuardRule(label="pay"))
    assert got.log.level == "debug"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("\nperceptoin: {}\n", "c.yaml:2: there is no perceptoin", "did you mean perception?"),
        ("runtime:\n  threads: 2\n  idle_unload: 3\n", "c.yaml:3: there is no runtime.idle_unload", "idle_unload_s"),
        ("runtime:\n  threads: many\n", "c.yaml:2: runtime.threads must be a whole number, not a text", ""),
        ("runtime:\n  threads: true\n", "c.yaml:2: runtime.threads must be a whole number, not yes or no", ""),
        ("runtime:\n  threads: 1.5\n", "c.yaml:2: runtime.threads must be a whole number, not a number", ""),
        ("session:\n\n  act_threshold: 1.5\n", "c.yaml:3: session.act_threshold is 1.5, out of range", "from 0 to 1"),
        ("session:\n  act_threshold: .nan\n", "c.yaml:2: session.act_threshold must be a number", ""),
        ("session:\n  act_threshold: .2\n  ask_threshold: .4\n", "c.yaml:1: session.ask_threshold is above", ""),
        ("perception:\n  backend: atpsi\n", "c.yaml:2: perception.backend cannot be 'atpsi'", "did you mean atspi?"),
        ("guard:\n  deny:\n    - label: a\n    - {}\n", "c.yaml:4: a guard rule names an app", ""),
        ("guard:\n  deny:\n    - label: a\n    - lable: b\n", "c.yaml:4: there is no guard.deny[1].lable", "label"),
        ("guard:\n  deny: delete\n", "c.yaml:2: guard.deny must be a list, not a text", ""),
        ("hotkeys:\n  stop: x\n", "c.yaml:1: hotkeys.stop: 'x' would take a key away", ""),
        ("hotkeys:\n  stopp: F9\n", "c.yaml:2: there is no hotkeys.stopp", "did you mean stop?"),
        ("hotkeys: {stop: F9, talk: f9}\n", "c.yaml:1: hotkeys.stop and hotkeys.talk are the same key", ""),
        ("hotkeys: {palette_command: rofi}\n", "c.yaml:1: hotkeys.palette_command must be a list", ""),
        ("log: loud\n", "c.yaml:1: log must hold keys and values, not a text", ""),
        ("- 1\n", "c.yaml:1: the whole must hold keys and values, not a list", ""),
        ("socket: 5\n", "c.yaml:1: socket must be a text, not a whole number", ""),
        ("socket: null\n", "c.yaml:1: socket must be a text, not nothing", ""),
        ("log: {level: info}\nlog: {level: debug}\n", "c.yaml:2: log is given twice", ""),
        ("log:\n  level: [info\n", "c.yaml:3: ", ""),
        ("a: b: c\n", "c.yaml:1: ", ""),
        ("--- {}\n--- {}\n", "c.yaml:2: ", ""),
        ("log: !!python/object:os.system {}\n", "c.yaml:1: ", ""),
        ("a\x00b", "c.yaml:1: ", ""),
    ],
)
def test_wrong_is_told_with_line_and_hint(text: str, message: str, hint: str) -> None:
    error = wrong(text)
    assert error.message.startswith(message)
    assert hint in error.hint
    assert error.code.startswith("settings.")


def test_self_holding_alias_is_an_error() -> None:
    assert wrong("a: &a\n  b: *a\n").message.startswith("c.yaml:1: there is no a")


def test_not_utf8_and_too_large(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"log: {}\nsocket: \xff\n")
    with pytest.raises(SettingsError, match=r"c\.yaml:2: not UTF-8"):
        settings.load(file)
    file.write_bytes(b"#" * (settings.MAX_BYTES + 1))
    with pytest.raises(SettingsError, match="larger than 256 KiB"):
        settings.load(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.load(tmp_path)


def test_hotkeys_can_be_changed_and_left_out() -> None:
    got = settings.parse("hotkeys: {stop: super+escape, talk: '', palette_command: [rofi, -show]}\n").hotkeys
    assert (got.stop, got.talk, got.palette, got.palette_command) == (
        "super+escape", "", "Ctrl+Alt+Space", ("rofi", "-show"),
    )  # fmt: skip


def test_dump_reads_back_to_the_same() -> None:
    some = settings.parse("guard: {ask: [{app: mail, label: senden}]}\nsession: {max_steps: 3}\n")
    assert settings.parse(settings.dump(some)) == some


def test_socket_path_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LAMD_SOCKET", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert settings.Settings().socket_path == tmp_path / "lamd" / "lamd.sock"
    assert settings.Settings(socket="/a/b").socket_path == Path("/a/b")
    monkeypatch.setenv("LAMD_SOCKET", "/c/d")
    assert settings.Settings(socket="/a/b").socket_path == Path("/c/d")


@given(st.text(max_size=200))
def test_any_text_gives_settings_or_a_settings_error(text: str) -> None:
    with contextlib.suppress(SettingsError):
        assert isinstance(settings.parse(text), settings.Settings)
