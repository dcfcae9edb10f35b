"""A shipped grounder back into weights that a run can go on from (``grounder.py`` or ``reranker.py --init FOLDER``).

    python -m models.recipes.grounder_restore models/shipped/grounder models/work/grounder-before

Eight bits a weight are what is left of the run that made it; that costs next to nothing, and hours are saved.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import onnx
import torch
import yaml
from tokenizers import Tokenizer

from models.recipes import restoring

FIRST, SECOND = "encoder.bert.", "reranker."
"""What the names of the weights begin with, in the two readers' files."""


def weights(file: Path, prefix: str) -> dict[str, torch.Tensor]:
    """A reader's weights under the names that PyTorch has for them."""
    return {name: torch.tensor(value.copy()) for name, value in restoring.weights(onnx.load(file).graph, prefix)}


def restore(shipped: Path, into: Path) -> None:
    """Write the encoder, its tokenizer and the learned scale and bias."""
    from transformers import BertConfig, BertModel

    from models.recipes.grounder import base

    into.mkdir(parents=True, exist_ok=True)
    state = weights(shipped / "model.onnx", FIRST)
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
        torch.save(weights(shipped / "reranker.onnx", SECOND), into / "reranker.pt")
    extra = yaml.safe_load((shipped / "manifest.yaml").read_text(encoding="utf-8"))["extra"]
    (into / "knobs.json").write_text(json.dumps({"bias": extra["bias"], "scale": math.log(extra["scale"])}))


if __name__ == "__main__":
    restore(Path(sys.argv[1]), Path(sys.argv[2]))
