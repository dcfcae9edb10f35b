"""The contract of a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamd import api
from lamd.api import Call, Done, Effect, Risk, Spec, skill


def test_everything_that_is_offered_is_there() -> None:
    assert [name for name in api.__all__ if not hasattr(api, name)] == []


def test_a_skill_stays_the_function_it_was() -> None:
    @skill("toy.add", risk=Risk.OBSERVE, examples=("add 1",), timeout=2.0, hidden=True)
    def add(n: int) -> Done:
        return Done(str(n + 1))

    assert add(1).text == "2"
    spec: Spec = add.lamd_skill  # type: ignore[attr-defined]
    assert (spec.name, spec.examples, spec.timeout, spec.hidden) == ("toy.add", ("add 1",), 2.0, True)


def test_done_claims_to_be_seen_unless_it_says_otherwise() -> None:
    done = Done("It is on.", undo=Call("toy.set", {"on": False}))
    assert (done.effect, done.undo) == (Effect.CONFIRMED, Call("toy.set", {"on": False}))


def test_a_plugin_has_a_folder_and_settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    config = tmp_path / "config.yaml"
    config.write_text("plugins: {toy: {colour: red}}")
    monkeypatch.setenv("LAMD_CONFIG", str(config))
    assert api.state_folder("toy").stat().st_mode & 0o777 == 0o700
    assert api.settings("toy") == {"colour": "red"}
    assert api.settings("other") == {}


def test_a_program_is_started_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LAMD_SOCKET", "ours")
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    script = "ps -o sid= -p $$ > sid; env > env"
    with api.start(["sh", "-c", script]) as process:
        assert process.wait(20) == 0
        assert int((tmp_path / "sid").read_text()) == process.pid
    assert "LAMD_SOCKET" not in (tmp_path / "env").read_text()


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(api.SkillError) as wrong:
        api.start(["no-such-program"])
    assert wrong.value.code == "skill.unavailable"
