"""A prompt to tokens. Only pieces that are ``Special`` become special tokens; a text never does, whatever it says.

llama.cpp leaves control tokens in a text alone when told so, but finds those that a vocabulary calls user-defined
(``<think>``, ``<tool_call>``) all the same, and some conversions call the marks of turns that, or even normal. So what
comes out of a text is looked through, and such a token is spelled out letter by letter instead.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

import llama_cpp.llama_cpp as api

from lamd.errors import ModelError
from lamd.ports import Special

_UNWRITTEN = api.LLAMA_TOKEN_ATTR_CONTROL | api.LLAMA_TOKEN_ATTR_UNKNOWN | api.LLAMA_TOKEN_ATTR_UNUSED


def tokens_of(vocab: Any, pieces: Sequence[str | Special]) -> list[int]:
    """The tokens of a prompt in pieces, the model's own beginning before them; raises ``ModelError`` (``unfit``)."""
    own = {piece.text: _special(vocab, piece.text) for piece in pieces if isinstance(piece, Special)}
    found = [api.llama_vocab_bos(vocab)] if api.llama_vocab_get_add_bos(vocab) else []
    for special, run in groupby(pieces, lambda piece: isinstance(piece, Special)):
        if special:
            found += [own[piece.text] for piece in run if isinstance(piece, Special)]
        else:
            found += _plain(vocab, "".join(piece for piece in run if isinstance(piece, str)), own.values())
    return found


def tokens_of_text(vocab: Any, text: str, *, begin: bool = False, special: bool = False) -> list[int]:
    """The tokens of ``text``; ``begin``: with what the model's texts begin with; ``special``: special tokens too."""
    data = text.encode("utf-8", "replace")
    room = len(data) + 8
    buffer = (api.llama_token * room)()
    count = api.llama_tokenize(vocab, data, len(data), buffer, room, begin, special)
    if count < 0:
        raise ModelError("unfit", "the prompt cannot be tokenized")
    return list(buffer[:count])


def _special(vocab: Any, text: str) -> int:
    tokens = tokens_of_text(vocab, text, special=True)
    if len(tokens) != 1:
        problem = f"the model has no token {text}, so it does not speak the format that its manifest names"
        raise ModelError("unfit", problem, "choose another with 'lam models use', or add it with another --prompt")
    return tokens[0]


def _plain(vocab: Any, text: str, marks: Collection[int]) -> list[int]:
    """The tokens of a text, none of them one of ``marks`` or special in another way."""
    found = []
    for token in tokens_of_text(vocab, text):
        if token in marks or _is_special(vocab, token):
            for letter in _spelled(vocab, token):
                found += tokens_of_text(vocab, letter)
        else:
            found.append(token)
    return found


def _is_special(vocab: Any, token: int) -> bool:
    attributes = api.llama_vocab_get_attr(vocab, token)
    if attributes & _UNWRITTEN or api.llama_vocab_is_eog(vocab, token):
        return True
    return bool(attributes & api.LLAMA_TOKEN_ATTR_USER_DEFINED) and bool(_spelled(vocab, token).strip())


def _spelled(vocab: Any, token: int) -> str:
    buffer = ctypes.create_string_buffer(256)
    count = api.llama_token_to_piece(vocab, token, buffer, len(buffer), 0, True)
    return buffer.raw[: max(count, 0)].decode("utf-8", "replace")
