"""A shipped grounder back into weights that a run can go on from (``grounder.py --init FOLDER``).

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
PREFIX = "encoder.bert."


def weights(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """The encoder's weights in 32 bits under the names that transformers has for them."""
    raw = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}

    def full(name: str) -> np.ndarray:
        scale, zero = raw[f"{name}_scale"], raw[f"{name}_zero_point"].astype(np.float32)
        return (raw[f"{name}_quantized"].astype(np.float32) - zero) * scale

    state = {
        name.removeprefix(PREFIX): torch.tensor(value)
        for name, value in raw.items()
        if name.startswith(PREFIX) and name.endswith((".weight", ".bias"))
    }
    for name in [n.removesuffix("_quantized") for n in raw if n.startswith(PREFIX) and n.endswith("_quantized")]:
        state[name.removeprefix(PREFIX)] = torch.tensor(full(name))
    products = [
        n.input[1].removesuffix("_quantized")
        for n in model.graph.node
        if n.op_type == "MatMulInteger" and n.input[1].endswith("_quantized") and n.input[1] in raw
    ]
    for at, name in enumerate(products):
        layer, part = divmod(at, len(PARTS))
        state[f"encoder.layer.{layer}.{PARTS[part]}.weight"] = torch.tensor(full(name).T.copy())
    return state


def restore(shipped: Path, into: Path) -> None:
    """Write the encoder, its tokenizer and the learned scale and bias."""
    from transformers import BertConfig, BertModel

    from models.recipes.grounder import base

    into.mkdir(parents=True, exist_ok=True)
    state = weights(onnx.load(shipped / "model.onnx"))
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
    extra = yaml.safe_load((shipped / "manifest.yaml").read_text(encoding="utf-8"))["extra"]
    (into / "knobs.json").write_text(json.dumps({"bias": extra["bias"], "scale": math.log(extra["scale"])}))


if __name__ == "__main__":
    restore(Path(sys.argv[1]), Path(sys.argv[2]))
