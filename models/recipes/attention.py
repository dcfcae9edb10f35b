"""Attention of several heads, written out: an exported graph then holds nothing but products and sums."""

from __future__ import annotations

import torch


def attended(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, heads: int, bias: torch.Tensor) -> torch.Tensor:
    """What each of ``q`` (B, L, D) takes from ``v`` (B or 1, T, D); ``bias`` is added to the scores of ``k``."""

    def split(x: torch.Tensor) -> torch.Tensor:
        return x.view(x.shape[0], x.shape[1], heads, x.shape[2] // heads).transpose(1, 2)

    scores = split(q) @ split(k).transpose(-1, -2) / (q.shape[2] // heads) ** 0.5
    shares = torch.softmax(scores + bias, dim=-1)
    return (shares @ split(v)).transpose(1, 2).reshape(q.shape)
