"""How the chats of other people's models are laid out, written down here: a file's own template is never run.

A template is data: the special tokens between the turns. What is said in a turn is plain text to the model process, so
that no command can end its turn or begin another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lamd.errors import ModelError
from lamd.ports import Special

_Pieces = tuple[str | Special, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One way of writing a chat."""

    user: _Pieces
    """What comes before a person's turn."""
    model: _Pieces
    """What comes before the model's."""
    end: _Pieces
    """What ends a turn."""
    system: _Pieces | None = None
    """What comes before what the model is told of its work; None: that stands at the head of the first turn."""

    @property
    def markers(self) -> tuple[str, ...]:
        """The special tokens that a model must have."""
        pieces = (*(self.system or ()), *self.user, *self.model, *self.end)
        return tuple(dict.fromkeys(piece.text for piece in pieces if isinstance(piece, Special)))

    def chat(self, system: str, turns: Sequence[tuple[str, str]]) -> list[str | Special]:
        """A chat so far; ``turns``: what was said and what was answered."""
        said: list[str | Special] = []
        head = system + "\n\n"
        if self.system is not None:
            said += [*self.system, system, *self.end]
            head = ""
        for asked, answered in turns:
            said += [*self.user, head + asked, *self.end, *self.model, answered, *self.end]
            head = ""
        return said

    def asks(self, text: str) -> list[str | Special]:
        """A turn of the person's, and the beginning of the model's."""
        return [*self.user, text, *self.end, *self.model]


def _header(role: str) -> _Pieces:
    return Special("<|start_header_id|>"), role, Special("<|end_header_id|>"), "\n\n"


_START = Special("<|im_start|>")
_TURN = Special("<start_of_turn>")

TEMPLATES = {
    "chatml": Template(
        (_START, "user\n"), (_START, "assistant\n"), (Special("<|im_end|>"), "\n"), (_START, "system\n")
    ),
    "gemma": Template((_TURN, "user\n"), (_TURN, "model\n"), (Special("<end_of_turn>"), "\n")),
    "llama3": Template(_header("user"), _header("assistant"), (Special("<|eot_id|>"),), _header("system")),
}
"""chatml: Qwen, SmolLM2, xLAM-2 on Qwen; gemma: Gemma 3, FunctionGemma; llama3: Llama 3 and what was made from it."""


def detect(specials: Collection[str], own: str) -> str:
    """Which template a model was trained with; raises ``ModelError`` (``unfit``) where that cannot be told.

    ``specials`` are the special tokens that it has. ``own`` is its own template, looked at only for the tokens that it
    names: a vocabulary often has those of others too, and a model without one was mostly never taught to chat.
    """
    able = [name for name, template in TEMPLATES.items() if set(template.markers) <= set(specials)]
    named = [name for name in able if TEMPLATES[name].markers[0] in own]
    if len(named) == 1:
        return named[0]
    if own or not able:
        problem = "its chats are laid out in no way that lamd knows"
    else:
        problem = "it has no chat template, so it was probably never taught to follow instructions"
    raise ModelError("unfit", f"the model cannot be told what to do: {problem}", _choices(able or TEMPLATES))


def check(form: str, specials: Collection[str]) -> None:
    """Raise ``ModelError`` (``unfit``) where a model with these special tokens cannot be spoken to in ``form``."""
    if form not in TEMPLATES:
        raise ModelError("unfit", f"there is no prompt format {form!r}", _choices(TEMPLATES))
    lacking = [marker for marker in TEMPLATES[form].markers if marker not in specials]
    if lacking:
        able = [name for name, template in TEMPLATES.items() if set(template.markers) <= set(specials)]
        problem = f"the model has no token {lacking[0]}, so it does not speak {form}"
        raise ModelError("unfit", problem, _choices(able) if able else "it is no chat model that lamd can speak to")


def _choices(names: Collection[str]) -> str:
    return f"name one with --prompt: {', '.join(names)}"
