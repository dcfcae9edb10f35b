"""Commands in words, carried out on real programs by the real daemon and the models that ship."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench.by_hand import give
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

pytestmark = pytest.mark.timeout(240)


def do(daemon: Daemon, text: str, *options: str) -> dict[str, Any]:
    """The Reply to a command; the client's exit code has to fit it."""
    done = daemon.lam("do", text, "--json", *options, timeout=90)
    assert done.stdout, done.stderr
    reply: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    codes = {"finished": 0, "failed": 1, "refused": 3, "asked": 4, "out_of_scope": 5, "partial": 7, "stopped": 8}
    assert done.returncode == codes[reply["status"]]
    return reply


def finished(daemon: Daemon, text: str, *options: str) -> dict[str, Any]:
    reply = do(daemon, text, *options)
    assert reply["status"] == "finished", json.dumps(reply, indent=1, ensure_ascii=False)
    return reply


def effects(reply: dict[str, Any]) -> list[str]:
    return [step["outcome"]["effect"] for step in reply["steps"]]


def texts(daemon: Daemon, app: str) -> list[str]:
    """What the app's text fields hold, as ``lam see`` tells."""
    seen = json.loads(daemon.lam("see", app, "--json").stdout)
    return [node["text"] for node in seen["nodes"] if node.get("text")]


def test_the_calculator_is_opened_and_works_out(daemon: Daemon) -> None:
    reply = finished(daemon, "open the calculator and work out 12 times 7")
    assert reply["answer"] == "84"
    assert set(effects(reply)) == {"confirmed"}
    assert "84" in texts(daemon, "calculator")


def test_dictated_words_are_typed(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"], "mousepad")
    finished(daemon, "type the quick brown fox")
    assert any("the quick brown fox" in text for text in texts(daemon, "mousepad"))


def test_an_item_of_a_closed_menu_is_switched_on_and_the_second_time_left_alone(
    daemon: Daemon, desk: PrivateDesktop
) -> None:
    desk.launch(["mousepad"], "mousepad")
    first = finished(daemon, "show line numbers")
    assert effects(first) == ["confirmed"]
    setting = ["gsettings", "get", "org.xfce.mousepad.preferences.view", "show-line-numbers"]
    assert desk.run(setting).strip() == "true"
    second = finished(daemon, "show line numbers")
    assert effects(second)[-1] == "already"
    assert desk.run(setting).strip() == "true"


def test_a_text_is_written_and_saved_through_the_file_dialog(daemon: Daemon, desk: PrivateDesktop) -> None:
    finished(daemon, "open mousepad, write hello and save it as note.txt in my documents")
    assert (desk.home / "Documents" / "note.txt").read_text().strip() == "hello"


def test_the_calculator_changes_its_mode(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["gnome-calculator"], "gnome-calculator")
    finished(daemon, "switch the calculator to advanced mode")
    seen = json.loads(daemon.lam("see", "calculator", "--json").stdout)
    assert {"sine", "sin"} & {candidate["label"] for candidate in seen["candidates"]}


def test_a_value_is_read(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["gnome-calculator"], "gnome-calculator")
    finished(daemon, "work out 15 plus 27")
    assert finished(daemon, "read the result")["answer"] == "42"


def test_a_dry_run_shows_plan_and_first_action_and_touches_nothing(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"], "mousepad")
    reply = finished(daemon, "type the quick brown fox", "--dry-run")
    assert reply["plan"] == ['type "the quick brown fox"']
    assert effects(reply) == ["planned"]
    assert not any("fox" in text for text in texts(daemon, "mousepad"))


def test_what_a_desktop_cannot_do_is_said_at_once(daemon: Daemon) -> None:
    reply = do(daemon, "what's the weather like in paris")
    assert reply["status"] == "out_of_scope"
    assert reply["steps"] == []


def test_stop_ends_a_command_under_way(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"], "mousepad")
    words = "type " + " ".join(f"word{n}" for n in range(40))
    replies: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: replies.append(do(daemon, words)))
    asking.start()
    while asking.is_alive() and not replies:
        daemon.lam("stop")
    asking.join(30)
    assert replies[0]["status"] in ("stopped", "finished")
    assert json.loads(daemon.lam("status", "--json").stdout)["state"] == "ready"


def test_a_killed_model_process_costs_one_command_at_most(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"], "mousepad")
    status = json.loads(daemon.lam("status", "--json").stdout)
    os.kill(status["models"]["pid"], signal.SIGSEGV)
    first = do(daemon, "type first words")
    if first["status"] != "finished":
        assert first["code"] == "model.crashed"
        assert "SIGSEGV" in first["answer"]
    finished(daemon, "type good morning")
    doctor = json.loads(daemon.lam("doctor", "--json").stdout.splitlines()[-1])
    assert any("SIGSEGV" in check["told"] for check in doctor["checks"])


def test_a_hung_program_costs_an_error_and_the_others_are_served(daemon: Daemon, desk: PrivateDesktop) -> None:
    hung = desk.launch(["gnome-calculator"], "gnome-calculator")
    desk.launch(["mousepad"], "mousepad")
    os.kill(hung.pid, signal.SIGSTOP)
    try:
        reply = do(daemon, "press clear", "--app", "calculator")
        assert reply["status"] == "failed"
        assert reply["code"] in ("atspi.app_hung", "atspi.timeout")
        finished(daemon, "type still here", "--app", "mousepad")
    finally:
        os.kill(hung.pid, signal.SIGCONT)


def test_throwing_work_away_is_asked_and_without_an_answer_refused(daemon: Daemon, desk: PrivateDesktop) -> None:
    process = desk.launch(["mousepad"], "mousepad")
    finished(daemon, "type the quick brown fox")
    desk.xdotool("key", "ctrl+q")
    reply = do(daemon, "press don't save", "--app", "mousepad")
    assert reply["status"] == "refused", reply
    assert reply["code"] == "guard.no_approver"
    assert process.poll() is None


def test_the_journal_tells_what_was_done(daemon: Daemon, desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"], "mousepad")
    finished(daemon, "type the quick brown fox")
    history = json.loads(daemon.lam("history", "--json").stdout)
    assert history["entries"][-1]["text"] == "type the quick brown fox"
    assert history["entries"][-1]["status"] == "finished"
    assert daemon.lam("journal", "verify").returncode == 0


def test_pyatspi_can_stand_in_for_the_mirror(
    start_daemon: Callable[..., Daemon], desk: PrivateDesktop, tmp_path: Path
) -> None:
    desk.launch(["gnome-calculator"], "gnome-calculator")
    daemon = start_daemon("perception:\n  backend: pyatspi\n")
    assert finished(daemon, "work out 6 times 7")["answer"] == "42"


def test_a_browsers_own_controls_are_for_what_a_browser_has(desk: PrivateDesktop, tmp_path: Path) -> None:
    page = tmp_path / "shop.html"
    page.write_text("<!doctype html><title>Shop</title><button>Buy</button><label>Town <input></label>")
    desk.launch(["chromium", page.as_uri()], "chromium")
    daemon = Daemon(desk, tmp_path / "config.yaml")
    plans = {"log me in": ['do "log in"'], "my username is ann": ['do "username" to "ann"']}
    plans |= {"reload": ['do "reload"'], "show my downloads": ['do "show the downloads"']}
    give(daemon, plans, tmp_path / "plans.json")
    try:
        daemon.start()
        for text in ("log me in", "my username is ann"):
            reply = do(daemon, text)
            assert reply["status"] in ("failed", "asked")
            assert reply["steps"] == []  # no menu of the browser was looked into
        assert reply["answer"].startswith("nothing on this page is “")
        for text, pressed in (("reload", "Reload"), ("show my downloads", "Downloads")):
            assert any(pressed in step["action"] for step in do(daemon, text)["steps"])
    finally:
        daemon.stop()


def test_shell_completion_knows_the_commands(daemon: Daemon) -> None:
    script = daemon.lam("completion", "bash").stdout
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_the_style_of_the_program_in_front_is_changed_not_that_of_the_desktop(
    daemon: Daemon, desk: PrivateDesktop
) -> None:
    desk.launch(["gnome-text-editor"])
    before = desk.run(["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"])
    finished(daemon, "use the dark style")
    assert desk.run(["gsettings", "get", "org.gnome.TextEditor", "style-variant"]).strip() == "'dark'"
    assert desk.run(["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"]) == before
    desk.run(["gsettings", "reset", "org.gnome.TextEditor", "style-variant"])
