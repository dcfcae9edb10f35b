"""The layouts of chats, and which a model speaks."""

from __future__ import annotations

import pytest

from lamd.clients.cli import PROMPTS
from lamd.errors import ModelError
from lamd.planning.templates import TEMPLATES, check, detect
from lamd.ports import Special

TOKENS = {name: set(template.markers) for name, template in TEMPLATES.items()}
QWEN = TOKENS["chatml"] | {"<|endoftext|>", "<think>"}
LLAMA = TOKENS["llama3"] | {"<|begin_of_text|>"}
GEMMA = TOKENS["gemma"] | {"<bos>"}


def written(pieces: list[str | Special]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


CHATS = {
    "chatml": "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n"
    "<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n",
    "gemma": "<start_of_turn>user\nS\n\na<end_of_turn>\n<start_of_turn>model\nb<end_of_turn>\n"
    "<start_of_turn>user\nc<end_of_turn>\n<start_of_turn>model\n",
    "llama3": "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
    "a<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nb<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nc<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
}
"""As the makers of these models lay them out."""


@pytest.mark.parametrize("form", TEMPLATES)
def test_a_chat_is_laid_out_as_the_makers_do(form: str) -> None:
    template = TEMPLATES[form]
    assert written([*template.chat("S", [("a", "b")]), *template.asks("c")]) == CHATS[form]


@pytest.mark.parametrize(
    ("tokens", "own", "form"),
    [
        (QWEN, "{{ '<|im_start|>' + role }}", "chatml"),
        (GEMMA, "{{ '<start_of_turn>' + role }}", "gemma"),
        (LLAMA, "{{ '<|start_header_id|>' }}", "llama3"),
        (LLAMA | QWEN, "{{ '<|im_start|>' + role }}", "chatml"),  # Hermes: Llama 3 that was taught ChatML
    ],
)
def test_the_format_is_told_by_the_tokens_and_those_the_own_template_names(
    tokens: set[str], own: str, form: str
) -> None:
    assert detect(tokens, own) == form
    check(form, tokens)


@pytest.mark.parametrize(
    ("tokens", "own", "hint"),
    [
        (set(), "", "chatml, gemma, llama3"),
        (GEMMA, "", "gemma"),  # a base model
        (LLAMA | QWEN, "", "chatml, llama3"),
        ({"<s>", "</s>"}, "[INST] {{ x }} [/INST]", "chatml, gemma, llama3"),
        (LLAMA | QWEN, "<|im_start|> <|start_header_id|>", "chatml, llama3"),
    ],
)
def test_what_cannot_be_told_is_an_error_that_names_the_choices(tokens: set[str], own: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        detect(tokens, own)
    assert caught.value.code == "model.unfit"
    assert caught.value.hint == f"name one with --prompt: {hint}"


def test_a_format_that_the_model_does_not_speak_is_refused() -> None:
    with pytest.raises(ModelError, match="no token <start_of_turn>") as caught:
        check("gemma", QWEN)
    assert caught.value.hint == "name one with --prompt: chatml"
    for form in ("alpaca", "pointer-1"):
        with pytest.raises(ModelError, match=f"'{form}'") as caught:
            check(form, QWEN)
        assert caught.value.hint == "name one with --prompt: chatml, gemma, llama3"


def test_the_client_offers_all_formats() -> None:
    assert set(PROMPTS) == set(TEMPLATES)
