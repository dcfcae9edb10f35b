from __future__ import annotations

import json
from typing import Any

import pytest

from lamd.clients.voice import terminal


def told(event: str, **data: Any) -> str:
    return "\n".join(terminal.lines(event, data))


def test_events_in_words() -> None:
    assert "“show line numbers”" in told("heard", text="show line numbers")
    assert "did you mean “close it”?" in told("unsure", text="close it")
    assert "heard no words" in told("nothing", text="")
    assert told("error", message="no microphone", hint="plug one in").endswith("plug one in")
    assert "Done." in told("reply", reply={"status": "finished", "answer": "Done."})
    assert "click [One]" in told("action", action="click [One]", decision="allow")
    assert "okay nabu" in told("ready_wake", phrase="okay nabu")
    assert told("doing", text="x") == ""


def test_nothing_heard_moves_the_cursor() -> None:
    assert "\x1b[2J" not in told("heard", text="\x1b[2J\r\nrm")
    assert "\n" not in told("heard", text="\x1b[2J\r\nrm")


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    show = terminal.Terminal(as_json=True)
    show("partial", {"text": "show"})
    show("heard", {"text": "show\nline"})
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["partial", "heard"]


def test_growing_text_is_for_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    show = terminal.Terminal()
    show("partial", {"text": "show"})
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    show = terminal.Terminal()
    show("partial", {"text": "show line"})
    show("heard", {"text": "show line numbers"})
    shown = capsys.readouterr().err
    assert "… show line" in shown
    assert "\r" + " " * 13 + "\r" in shown


def test_answers_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    show = terminal.Terminal()
    show("heard", {"text": "undo"})
    show("reply", {"reply": {"status": "finished", "answer": "Done."}})
    got = capsys.readouterr()
    assert "Done." in got.out
    assert "undo" in got.err
