"""The running client: daemon, tray, palette, consent window and overlay brought together."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from lamd import places
from lamd.clients import checks
from lamd.clients.desktop import look, suggestions, translation
from lamd.clients.desktop.consent import Consent
from lamd.clients.desktop.door import Door, path_for
from lamd.clients.desktop.link import Link
from lamd.clients.desktop.overlay import Overlay
from lamd.clients.desktop.palette import Palette
from lamd.clients.desktop.standing import Standing, standing
from lamd.clients.desktop.tray import Tray
from lamd.clients.desktop.window import APPLICATION
from lamd.errors import LamdError

FRONT_MS, FRONT_TRIES = 40, 15
"""How often it is looked whether the palette has left the front before a command begins, and how many times."""
RECENT = 50


class Program(QObject):
    """Built from its parts; ``begin`` starts it."""

    def __init__(self, path: Path, *, link: Link | None = None) -> None:
        super().__init__()
        self.socket = path
        self.link = link or Link(path, self)
        self.palette, self.consent, self.overlay = Palette(), Consent(), Overlay()
        self.tray = Tray(self)
        self.paused = False
        self._status: Mapping[str, Any] | None = None
        self._stopped = False
        self._running: Future[Any] | None = None
        self._programs: list[suggestions.Suggestion] = []
        self._wishes: dict[str, Callable[[], None]] = {
            "palette": self.toggle,
            "stop": self.stop,
            "pause": self.pause,
            "recent": self._fill_recent,
            "undo": self.undo,
            "see": self.see,
            "settings": self._settings,
            "doctor": self._doctor,
            "quit": QApplication.quit,
        }
        self._connect()

    def _connect(self) -> None:
        self.link.status.connect(self._stands)
        self.link.question.connect(self._asked)
        self.link.closed.connect(lambda params: self._closed(str(params.get("id", ""))))
        self.palette.said.connect(self.run)
        self.palette.stop_wanted.connect(self.stop)
        self.palette.resume_wanted.connect(self._resume)
        self.consent.answered.connect(self._answered)
        self.consent.allowed_always.connect(self._allowed_always)
        self.tray.wished.connect(lambda name: self._wishes[name]())
        self.tray.again.connect(self.open)
        told = self.tr("there is no tray here; lam desktop --palette opens the palette")
        self.tray.missing.connect(lambda: say(told))

    def begin(self) -> None:
        """Connect, stand in the tray as soon as there is one."""
        self.link.start()
        self.link.apart(suggestions.apps, self._found_apps, _nothing)
        self.tray.begin()

    def end(self) -> None:
        """Leave; a command that this client began is stopped."""
        self.tray.end()
        self.link.close()

    # --- commands ----------------------------------------------------------------------------------------------------

    def open(self, text: str = "") -> None:
        """Show the palette."""
        self._suggest()
        self.palette.open(text)

    def toggle(self) -> None:
        """Show the palette, or close it where it has the focus."""
        if self.palette.isActiveWindow() and not self.palette.running:
            self.palette.hide()
        else:
            self.open()

    def run(self, text: str) -> None:
        """Carry out a command once the palette has left the front, so that it works in the program behind it."""
        if self.paused:
            told = self.tr("Not done: lamd is paused, and nothing is done until you resume.")
            self.palette.refuse(told, paused=True)
            return
        self._stopped = False
        self.palette.begin(text)
        self._when_left(lambda: self._run(text), FRONT_TRIES)

    def undo(self) -> None:
        """Take back the last thing that can be."""
        if self.paused:
            self.palette.open()
            self.palette.refuse(self.tr("Not undone: lamd is paused."), paused=True)
            return
        self._stopped = False
        self.palette.begin(self.tr("Undo the last"))
        self._running = self.link.undo(self.palette.tell, self._ended, self._failed)

    def stop(self) -> None:
        """Stop whatever runs, whoever began it."""
        self._stopped = True
        if self.palette.running:
            self.palette.stopping()
        self.link.call("command.stop", lambda _: self._never_begun(), lambda error: self._never_begun())

    def pause(self) -> None:
        """Give no more commands until told otherwise, or give them again."""
        self.paused = not self.paused
        self.tray.actions["pause"].setChecked(self.paused)
        self._show_standing()

    def see(self, app: str = "") -> None:
        """Draw what lamd sees over it."""
        if not self.overlay.usable:
            self._tell(self.tr("Places on the screen are known on X11 only."))
            return
        self.link.call("desktop.see", self._seen, lambda error: self._tell(error.message), app=app,
                       places=True)  # fmt: skip

    # --- inside ------------------------------------------------------------------------------------------------------

    def _when_left(self, then: Callable[[], None], tries: int) -> None:
        """Ask the daemon who is in front, as it is the daemon that will act there."""

        def seen(what: Mapping[str, Any]) -> None:
            if what["app"]["pid"] == os.getpid() and tries > 1 and not self._stopped:
                QTimer.singleShot(FRONT_MS, lambda: self._when_left(then, tries - 1))
            else:
                then()

        self.link.call("desktop.see", seen, lambda error: then())

    def _run(self, text: str) -> None:
        if self._stopped:
            self._never_begun()
        else:
            self._running = self.link.run(text, self.palette.tell, self._ended, self._failed)

    def _never_begun(self) -> None:
        """Stop was said before the command had begun: no reply will come."""
        if self._stopped and self.palette.running and self._running is None:
            self.palette.end({"status": "stopped", "answer": self.tr("Stopped before anything was done.")})

    def _ended(self, reply: Mapping[str, Any]) -> None:
        self._running = None
        self.palette.end(reply)
        self._suggest()

    def _failed(self, error: LamdError) -> None:
        self._running = None
        self.palette.end({"status": "failed", "answer": error.message, "hint": error.hint})

    def _stands(self, status: object) -> None:
        self._status = status if isinstance(status, Mapping) else None
        if self._status is None:
            self.consent.forget()
        self._show_standing()

    def _show_standing(self) -> None:
        self.tray.stand(standing(self._status, questions=self.consent.waiting, paused=self.paused))

    def _asked(self, question: Mapping[str, Any]) -> None:
        self.consent.ask(question)
        self._show_standing()

    def _closed(self, question: str) -> None:
        self.consent.close_question(question)
        self._show_standing()

    def _answered(self, question: str, allow: bool) -> None:
        self.link.answer(question, allow, _nothing)  # too late, or answered elsewhere: the reply tells
        self._show_standing()

    def _allowed_always(self, question: str) -> None:
        self.link.answer(question, True, lambda error: self._tell(error.message), always=True)
        self._show_standing()

    def _suggest(self) -> None:
        """Fill the suggestions anew; what cannot be had is left out."""

        def told(said: list[suggestions.Suggestion]) -> None:
            self.link.call("skills.list", lambda found: offer(said, suggestions.skills(found["skills"])),
                           lambda error: offer(said, []))  # fmt: skip

        def offer(said: list[suggestions.Suggestion], skills: list[suggestions.Suggestion]) -> None:
            self.palette.offer([*said[:4], *skills, *said[4:], *self._programs])

        def listed(found: Mapping[str, Any]) -> None:
            self.tray.history(found["entries"])
            told(suggestions.recent(found["entries"]))

        self.link.call("journal.list", listed, lambda error: offer([], []), n=RECENT)

    def _found_apps(self, found: list[suggestions.Suggestion]) -> None:
        self._programs = found
        self._suggest()

    def _fill_recent(self) -> None:
        self.link.call("journal.list", lambda found: self.tray.history(found["entries"]), _nothing, n=RECENT)

    def _resume(self) -> None:
        if self.paused:
            self.pause()
        self.palette.open(self.palette.line.text() or "")

    def _seen(self, seen: Mapping[str, Any]) -> None:
        if not self.overlay.show_seen(seen):
            self._tell(self.tr("Nothing in front tells where it is."))

    def _settings(self) -> None:
        file = places.config_file()
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("# The settings of lamd; what is left out has its default: lam config check\n", "utf-8")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def _doctor(self) -> None:
        self.palette.begin(self.tr("Doctor"))
        self.link.apart(lambda: checks.all_checks(self.socket), self._checked, self._failed)

    def _checked(self, found: list[dict[str, str]]) -> None:
        effects = {"ok": "confirmed", "warn": "unverifiable", "fail": "failed"}
        for check in found:
            fix = "" if check["state"] == "ok" else check["fix"]
            self.palette.tell("action", {"action": f"{check['name']}: {check['told']}"})
            self.palette.tell("outcome", {"effect": effects.get(check["state"], ""), "evidence": fix, "ms": None})
        wrong = sum(check["state"] == "fail" for check in found)
        told = (
            self.tr("%1 things keep lamd from working.").replace("%1", str(wrong)) if wrong else self.tr("All is well.")
        )
        self.palette.end({"status": "failed" if wrong else "finished", "answer": told})

    def _tell(self, text: str) -> None:
        if not self.tray.tell(text):
            self.palette.open()
            self.palette.refuse(text)


def run(path: Path, wish: str, app: str) -> int:
    """``lam desktop`` until it is told to quit; the exit code. Raises ``ClientError`` where one runs already."""
    application = QApplication([APPLICATION])
    application.setApplicationName(APPLICATION)
    application.setDesktopFileName(APPLICATION)
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    application.setWindowIcon(look.icon(Standing.IDLE))
    translation.install(application)
    door = Door(path_for(path))
    program = Program(path)
    door.wished.connect(lambda name, rest: wishes(program, name, rest))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: QApplication.quit())
    awake = QTimer(application, interval=500)
    awake.timeout.connect(lambda: None)  # lets Python see its signals
    awake.start()
    program.begin()
    if wish:
        wishes(program, wish, app)
    try:
        return application.exec()
    finally:
        program.end()
        door.close()


def wishes(program: Program, name: str, rest: str) -> None:
    """What a second ``lam desktop`` asks of the running one."""
    if name == "see":
        program.see(rest)
    elif name == "quit":
        QApplication.quit()
    else:
        program.toggle()


def say(text: str) -> None:
    """A line for whoever started it."""
    sys.stderr.write(f"lam: {text}\n")


def _nothing(_: object) -> None:
    """Nobody needs to be told."""
