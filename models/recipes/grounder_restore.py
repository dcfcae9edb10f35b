"""A shipped grounder back into weights that a run can go on from (``grounder.py`` or ``reranker.py --init FOLDER``).

    python -m models.recipes.grounder_restore models/shipped/grounder models/work/grounder-before

Eight bits a weight are what is left of the run that made it; that costs next to nothing, and hours are saved.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import yaml
from onnx import numpy_helper
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
"""Of a layer, in the order in which the graph multiplies by them."""
FIRST, SECOND = "encoder.bert.", "reranker."
"""What the names of the weights begin with, in the two readers' files."""


def weights(model: onnx.ModelProto, prefix: str, bert: str = "") -> dict[str, torch.Tensor]:
    """A reader's weights in 32 bits under the names that PyTorch has for them; ``bert`` stands before its layers."""
    raw = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}

    state = {
        name.removeprefix(prefix): torch.tensor(value)
        for name, value in raw.items()
        if name.startswith(prefix) and name.endswith((".weight", ".bias"))
    }
    for name in [n.removesuffix("_quantized") for n in raw if n.startswith(prefix) and n.endswith("_quantized")]:
        value = eight(raw, f"{name}_quantized")
        turned = name.endswith("_Transposed")  # the heads of the second reader
        kept = name.removeprefix(prefix).removesuffix("_Transposed")
        state[kept] = torch.tensor(value.T.copy() if turned else value)
    products = [
        n.input[1].removesuffix("_quantized")
        for n in model.graph.node
        if n.op_type == "MatMulInteger" and n.input[1] in raw and not n.input[1].startswith(prefix)
    ]
    for at, name in enumerate(products):
        layer, part = divmod(at, len(PARTS))
        state[f"{bert}encoder.layer.{layer}.{PARTS[part]}.weight"] = torch.tensor(
            eight(raw, f"{name}_quantized").T.copy()
        )
    return state


def eight(raw: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A table or product that onnxruntime keeps in 8 bits; ``name`` ends in ``_quantized``."""
    scale, zero = (raw[name.replace("_quantized", part)].astype(np.float32) for part in ("_scale", "_zero_point"))
    full: np.ndarray = (raw[name].astype(np.float32) - zero) * scale
    return full


def restore(shipped: Path, into: Path) -> None:
    """Write the encoder, its tokenizer and the learned scale and bias."""
    from transformers import BertConfig, BertModel

    from models.recipes.grounder import base

    into.mkdir(parents=True, exist_ok=True)
    state = weights(onnx.load(shipped / "model.onnx"), FIRST)
    whole, _ = base(into / "base")
    config = BertConfig(
        **{
            **whole.config.to_dict(),
            "vocab_size": len(state["embeddings.word_embeddings.weight"]),
            "max_position_embeddings": len(state["embeddings.position_embeddings.weight"]),
        }
    )
    bert = BertModel(config, add_pooling_layer=False)
    print(bert.load_state_dict(state, strict=False))
    bert.save_pretrained(into)
    Tokenizer.from_file(str(shipped / "tokenizer.json")).save(str(into / "tokenizer.json"))
    if (shipped / "reranker.onnx").exists():
        second = weights(onnx.load(shipped / "reranker.onnx"), SECOND, "bert.")
        torch.save(second, into / "reranker.pt")
    extra = yaml.safe_load((shipped / "manifest.yaml").read_text(encoding="utf-8"))["extra"]
    (into / "knobs.json").write_text(json.dumps({"bias": extra["bias"], "scale": math.log(extra["scale"])}))


if __name__ == "__main__":
    restore(Path(sys.argv[1]), Path(sys.argv[2]))
