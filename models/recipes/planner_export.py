"""The trained planner as a GGUF in float16: names and layout as llama.cpp wants them for the llama architecture."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
import torch

from models.recipes.quantized import nearest

CONTEXT, HEAD = 2048, 64
"""Tokens that SmolLM2-135M reads at most; the width of its heads, which every shape keeps."""
TENSORS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def export(work: Path) -> Path:
    """Write ``planner-f16.gguf`` from ``model.pt`` and ``tokenizer.json`` in ``work``, ready for Q4_0."""
    state = torch.load(work / "model.pt", weights_only=True)
    tokenizer = json.loads((work / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    layers = 1 + max(int(name.split(".")[2]) for name in state if ".layers." in name)
    first = {part: state[f"model.layers.0.{part}.weight"].shape for part in TENSORS}
    path = work / "planner-f16.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("lamd planner")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(first["self_attn.q_proj"][1])
    writer.add_block_count(layers)
    writer.add_feed_forward_length(first["mlp.up_proj"][0])
    writer.add_head_count(first["self_attn.q_proj"][0] // HEAD)
    writer.add_head_count_kv(first["self_attn.k_proj"][0] // HEAD)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(100_000.0)
    writer.add_rope_dimension_count(HEAD)
    writer.add_vocab_size(len(tokenizer["vocab"]))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _vocabulary(writer, tokenizer)
    for name, tensor in state.items():
        if name == "lm_head.weight":
            continue  # tied to the embedding
        target, data = _tensor(name, tensor.float().numpy())
        norm = "norm" in target
        if target.startswith("blk.") and not norm:
            data = nearest(torch.tensor(data)).numpy()  # as trained; what quantizes later leaves it as it is
        writer.add_tensor(target, data.astype(np.float32 if norm else np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _vocabulary(writer: gguf.GGUFWriter, tokenizer: dict) -> None:
    ordered = sorted(tokenizer["vocab"], key=tokenizer["vocab"].__getitem__)
    control = [bool(i < 17) for i in range(len(ordered))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(ordered)
    writer.add_token_types([gguf.TokenType.CONTROL if c else gguf.TokenType.NORMAL for c in control])
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in tokenizer["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)


def _tensor(name: str, data: np.ndarray) -> tuple[str, np.ndarray]:
    if name == "model.embed_tokens.weight":
        return "token_embd.weight", data
    if name == "model.norm.weight":
        return "output_norm.weight", data
    _, _, layer, rest = name.split(".", 3)
    part = rest.removesuffix(".weight")
    if part in ("self_attn.q_proj", "self_attn.k_proj"):
        data = _interleaved(data, len(data) // HEAD)
    return f"blk.{layer}.{TENSORS[part]}.weight", data


def _interleaved(data: np.ndarray, heads: int) -> np.ndarray:
    """Rotary halves, as transformers keeps them, to the pairs that llama.cpp rotates."""
    rows, columns = data.shape
    return data.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def load(path: Path) -> dict[str, torch.Tensor]:
    """The weights of a planner's GGUF, quantized or not, under the names that transformers has for them."""
    names = {target: part for part, target in TENSORS.items()}
    state = {}
    for tensor in gguf.GGUFReader(path).tensors:
        data = gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if tensor.name == "token_embd.weight":
            state["model.embed_tokens.weight"] = state["lm_head.weight"] = torch.tensor(data)
        elif tensor.name == "output_norm.weight":
            state["model.norm.weight"] = torch.tensor(data)
        else:
            _, layer, part, _ = tensor.name.split(".")
            if part in ("attn_q", "attn_k"):
                data = _halves(data, len(data) // HEAD)
            state[f"model.layers.{layer}.{names[part]}.weight"] = torch.tensor(data)
    return state


def _halves(data: np.ndarray, heads: int) -> np.ndarray:
    """The way back from ``_interleaved``."""
    rows, columns = data.shape
    return data.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
