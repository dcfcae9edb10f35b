"""The voice client's loop: frames in, commands out. Knows no device, no model and no socket, only the ports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Any

from lamd.clients.voice import words
from lamd.clients.voice.cutting import Began, Cutter, Dropped, Growing, Paused, Phrase
from lamd.clients.voice.hearing import Hearing
from lamd.clients.voice.ports import FRAME_S, Activity, Doer, Heard, Recognizer, Samples, Tell, Wake
from lamd.errors import LamdError


class Mode(Enum):
    """When the ear is open."""

    OPEN = "open"
    """Always: files and pipes."""
    PUSH = "push"
    """From one toggle until a phrase was said, or the next toggle."""
    WAKE = "wake"
    """From the wake word until a phrase was said; a toggle opens it too."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to listen."""

    mode: Mode = Mode.PUSH
    live: bool = True
    """Sound comes whatever happens here; otherwise a command is awaited before the next frame is taken."""
    sure: float = 0.5
    """Confidence below which the person is asked first."""
    heard: float = 0.2
    """Confidence below which nothing was said."""
    whole_s: float = 0.42
    """Silence that ends a phrase already where the text is a whole command and the engine is sure of it."""
    open_s: float = 0.9
    """Silence that ends one where the text wants to go on, such as ``move it to the``."""
    patience_s: float = 8.0
    """An ear that was opened closes again when nothing is said for that long."""


class Listener:
    """One stream of sound. ``toggle`` may be called from any thread, the rest runs in the caller's."""

    def __init__(
        self,
        recognizer: Recognizer,
        activity: Activity,
        doer: Doer,
        tell: Tell,
        *,
        manner: Manner | None = None,
        cutter: Cutter | None = None,
        wake: Wake | None = None,
        say: Callable[[str], None] | None = None,
        keep: Callable[[Samples, str], None] | None = None,
    ) -> None:
        self._hearing = Hearing(recognizer, lambda text: self._told("partial", text=text))
        self._activity, self._doer, self._wake = activity, doer, wake
        self._tell, self._say, self._keep = tell, say, keep
        self.manner = manner or Manner()
        self._cutter = cutter or Cutter()
        self._orders: SimpleQueue[bool] = SimpleQueue()
        self._open = self.manner.mode is Mode.OPEN
        self._waited = 0.0
        self._doubtful = ""
        self._aloud = self._echo = self._paused = False
        self._spoken = time.monotonic()
        self._work = ThreadPoolExecutor(1, "doing")
        self._doing: list[Future[None]] = []
        self.reply: dict[str, Any] = {}
        """The last one."""

    @property
    def busy(self) -> bool:
        """Whether a command runs or an answer is spoken."""
        self._doing = [future for future in self._doing if not future.done()]
        return bool(self._doing)

    def toggle(self) -> bool:
        """Open the ear, or close it; what was being said counts. Whether it will be open."""
        wanted = not self._open
        self._orders.put(wanted)
        return wanted

    def run(self, source: Iterable[Samples]) -> None:
        """Listen until the source ends; what runs then is awaited. Raises what the source raises."""
        try:
            for frame in source:
                self._take(frame)
            self._cut(self._cutter.finish())
            self._wait()
        finally:
            self._hearing.close()
            self._work.shutdown(cancel_futures=True)

    # --- sound -------------------------------------------------------------------------------------------------------

    def _take(self, frame: Samples) -> None:
        self._obey()
        if self._wake is not None and not self._open and self._wake(frame):
            self._wake.reset()
            self._set(True)
            return
        if not self._open and not self.busy:
            if self._cutter.speaking:
                self._cutter.reset()
            return
        self._cut(self._cutter.feed(frame, self._activity(frame)))
        self._waited = 0.0 if self._aloud or self._cutter.speaking else self._waited + FRAME_S
        if self._waited >= self.manner.patience_s:
            self._doubtful = ""
            if self._open:
                self._set(False)

    def _obey(self) -> None:
        try:
            wanted = self._orders.get_nowait()
        except Empty:
            return
        if wanted:
            self._set(True)
        else:
            self._cut(self._cutter.finish())
            self._set(False)

    def _set(self, wanted: bool) -> None:
        """Open the ear with nothing heard before, or close it."""
        if self.manner.mode is Mode.OPEN:
            return
        if not wanted:
            self._doubtful = ""
        self._open, self._waited = wanted, 0.0
        self._cutter.reset()
        self._activity.reset()
        self._hearing.forget()
        self._told("listening" if wanted else "closed")

    def _cut(self, cutting: object) -> None:
        self._paused = isinstance(cutting, Paused) or (self._paused and cutting is None)
        match cutting:
            case None if self._paused and self.manner.live:
                self._judge()
            case Began() | Growing():
                self._spoken = time.monotonic()
                self._echo = self._aloud or (self._echo and isinstance(cutting, Growing))
                if self._open:
                    self._hearing.grow(self._cutter.so_far())
            case Paused(samples):
                self._hearing.ahead(samples)
            case Dropped():
                self._hearing.forget()
            case Phrase(samples):
                self._phrase(samples)

    def _judge(self) -> None:
        """How long the silence must be, now that the text is known: as told where it is unclear."""
        heard = self._hearing.guess()
        if heard is None:
            return
        self._paused = False
        text = words.cleaned(heard.text, self._wake.phrase if self._wake else "")
        if words.is_stop(text) and self.busy:
            self._cutter.wait(0.0)
        elif words.wants_more(text):
            self._cutter.wait(self.manner.open_s)
        elif text and heard.confidence is not None and heard.confidence >= self.manner.sure:
            self._cutter.wait(self.manner.whole_s)

    # --- words -------------------------------------------------------------------------------------------------------

    def _phrase(self, samples: Samples) -> None:
        try:
            heard = self._hearing.whole(samples)
        except LamdError as error:
            self._failed(error)
            return
        text = words.cleaned(heard.text, self._wake.phrase if self._wake else "")
        self._kept(samples, text)
        if words.is_stop(text):
            self._stop(text)
        elif self._open and not self._echo:  # while an answer is spoken the microphone hears that
            self._understand(text, heard)

    def _understand(self, text: str, heard: Heard) -> None:
        sure = 1.0 if heard.confidence is None else heard.confidence
        doubtful, self._doubtful = self._doubtful, ""
        if not text or sure < self.manner.heard or (sure < self.manner.sure and words.is_noise(text)):
            self._doubtful = doubtful
            self._told("nothing", text=text, confidence=heard.confidence)
            return
        self._told("heard", text=text, confidence=heard.confidence)
        answer = words.yes_no(text) if doubtful else None
        if answer is None and sure < self.manner.sure:
            self._doubtful, self._waited = text, 0.0
            self._told("unsure", text=text, confidence=heard.confidence)
            self._speak(f"Did you mean: {text}?")
            return
        if self.manner.mode is not Mode.OPEN:
            self._set(False)
        if answer is False:
            self._told("dropped", text=doubtful)
        else:
            self._start(lambda: self._do(doubtful if answer else text))

    def _stop(self, text: str) -> None:
        self._told("heard", text=text, confidence=None)
        self._doubtful = ""
        for future in self._doing:
            future.cancel()
        try:
            self._told("stopped", **self._doer.stop())
        except LamdError as error:
            self._failed(error)
        if self.manner.mode is not Mode.OPEN and self._open:
            self._set(False)

    def _kept(self, samples: Samples, text: str) -> None:
        if self._keep is not None:
            try:
                self._keep(samples, text)
            except LamdError as error:
                self._failed(error)

    # --- deeds -------------------------------------------------------------------------------------------------------

    def _start(self, work: Callable[[], None]) -> None:
        self._doing.append(self._work.submit(work))
        if not self.manner.live:
            self._wait()

    def _wait(self) -> None:
        for future in self._doing:
            if not future.cancelled():
                future.result()

    def _do(self, text: str) -> None:
        self._told("doing", text=text)
        try:
            self.reply = self._doer.do(text, lambda event, data: self._told(event, **data))
        except LamdError as error:
            self.reply = {"status": "failed", "code": error.code, "answer": error.message}
            self._failed(error)
            return
        self._told("reply", reply=self.reply)
        self._speak_now(str(self.reply.get("answer", "")))
        if self.reply.get("status") == "asked":
            self._orders.put(True)

    def _speak(self, text: str) -> None:
        if self._say is not None:
            self._start(lambda: self._speak_now(text))

    def _speak_now(self, text: str) -> None:
        if self._say is None or not text:
            return
        self._aloud = True
        try:
            self._say(text)
        except LamdError as error:
            self._failed(error)
        finally:
            self._aloud = False

    def _failed(self, error: LamdError) -> None:
        self._told("error", code=error.code, message=error.message, hint=error.hint)

    def _told(self, event: str, **data: Any) -> None:
        """Every event carries the milliseconds since somebody last spoke."""
        self._tell(event, {**data, "since_speech_ms": round((time.monotonic() - self._spoken) * 1000, 1)})
