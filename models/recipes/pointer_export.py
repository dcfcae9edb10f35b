"""Turn what ``pointer.py`` trained into two ONNX files and a tokenizer.

    python -m models.recipes.pointer_export [--bits 4] [--work models/work/pointer] [--into models/shipped/planner]

The encoder's products are kept in blocks of 16 weights with 4 bits each (or all in 8 bits), its embeddings and the
decoder in 8 bits, and of its vocabulary what the data needs most.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import torch
from tokenizers import Tokenizer

from lamd.planning.source import Source
from lamd.runtime.weights import TOKENIZER
from models.recipes import planner_data
from models.recipes.attention import attended
from models.recipes.pointer import LAYERS, WORK
from models.recipes.pointer_data import LONGEST_TEXT
from models.recipes.pointer_model import Pointer, base
from models.recipes.pointer_ship import READER, WRITER
from models.recipes.vocabulary import kept

VOCABULARY = 14000
BLOCK = 16
"""Weights that share a scale. With 32 five more plans of a hundred are lost by rounding, with 16 two."""
PRODUCTS = ["MatMul", "Gemm"]


class Reader(torch.nn.Module):
    """The encoder for one command, written out: the graph then holds nothing but products and sums."""

    def __init__(self, model: Pointer) -> None:
        super().__init__()
        self.model = model
        with torch.no_grad():
            some = torch.zeros(1, LONGEST_TEXT, 1)
            self.register_buffer("bias", model.encoder.encoder.compute_position_bias(some).clone())

    def forward(
        self, input_ids: torch.Tensor, first: torch.Tensor, last: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        encoder = self.model.encoder
        length = input_ids.shape[1]
        read = encoder.embeddings
        place = torch.arange(length).unsqueeze(0) + read.padding_idx + 1
        hidden = read.LayerNorm(read.word_embeddings(input_ids) + read.position_embeddings(place))
        bias = self.bias[:, :, :length, :length]  # type: ignore[index]
        for layer in encoder.encoder.layer:
            hidden = self.layer(layer, hidden, bias)
        narrow = self.model.narrow(hidden)
        return narrow, self.model.pieces(narrow, first, last)

    @staticmethod
    def layer(layer: Any, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        own = layer.attention.attn
        heads = own.num_attention_heads
        mixed = own.o(attended(own.q(hidden), own.k(hidden), own.v(hidden), heads, bias))
        hidden = layer.attention.LayerNorm(mixed + hidden)
        result: torch.Tensor = layer.output(layer.intermediate(hidden), hidden)
        return result


class Writer(torch.nn.Module):
    """The decoder: what follows each beginning, which it puts the first symbol before."""

    def __init__(self, model: Pointer) -> None:
        super().__init__()
        self.model = model

    def forward(self, before: torch.Tensor, hidden: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        begin = torch.ones_like(before.sum(1, keepdim=True)) * (self.model.symbols + words.shape[1])
        return self.model.write(torch.cat([begin, before], 1), hidden, words)[:, -1]


def needed(tokenizer: Tokenizer) -> Counter[int]:
    """How often each token comes in all that people may say, by the data."""

    def texts() -> Iterator[str]:
        examples, held, _ = planner_data.load(1)
        for example in (*examples, *held):
            yield from Source(example.command).pieces
            yield example.focus
        for name, arguments, told in planner_data.skill_table():
            yield f"{name} {arguments} - {told}"

    return Counter(i for e in tokenizer.encode_batch(list(texts()), add_special_tokens=False) for i in e.ids)


def cut(model: Pointer, tokenizer: Tokenizer, used: Counter[int], size: int) -> Tokenizer:
    """Keep the ``size`` tokens that are needed most, then the commonest of the rest, which come first."""
    old = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = old["model"]["vocab"]
    special = [entry["id"] for entry in old["added_tokens"]]
    numbers, fresh = kept(vocabulary, special, used, size)
    old["model"]["vocab"] = fresh
    old["added_tokens"] = []  # what a person writes is never a special token
    for end in ("sep", "cls"):
        old["post_processor"][end] = [text := old["post_processor"][end][0], fresh[text]]
    old["truncation"] = old["padding"] = None
    read = model.encoder.embeddings
    words, places = read.word_embeddings, read.position_embeddings
    read.word_embeddings = torch.nn.Embedding.from_pretrained(words.weight.data[numbers])
    read.position_embeddings = torch.nn.Embedding.from_pretrained(places.weight.data[: LONGEST_TEXT + 2])
    return Tokenizer.from_str(json.dumps(old))


def export(model: Pointer, into: Path, bits: int) -> None:
    """Write both files; they are the same for the same weights."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    full = into / "full.onnx"
    one, two = torch.ones(1, 7, dtype=torch.long), torch.ones(1, 3, dtype=torch.long)
    torch.onnx.export(
        Reader(model), (one, two, two), str(full), input_names=["input_ids", "first", "last"],
        output_names=["hidden", "words"], opset_version=17, dynamo=False,
        dynamic_axes={"input_ids": {1: "tokens"}, "first": {1: "pieces"}, "last": {1: "pieces"},
                      "hidden": {1: "tokens"}, "words": {1: "pieces"}},
    )  # fmt: skip
    eight = {"weight_type": QuantType.QInt8, "per_channel": True, "extra_options": {"MatMulConstBOnly": True}}
    if bits == 4:
        four(full, full)
    kinds = ["Gather"] if bits == 4 else [*PRODUCTS, "Gather"]
    quantize_dynamic(str(full), str(into / READER), op_types_to_quantize=kinds, **eight)
    with torch.no_grad():
        hidden, words = Reader(model)(one, two, two)
    torch.onnx.export(
        Writer(model), (torch.ones(2, 4, dtype=torch.long), hidden, words), str(full),
        input_names=["before", "hidden", "words"], output_names=["scores"], opset_version=17, dynamo=False,
        dynamic_axes={"before": {0: "n", 1: "length"}, "hidden": {1: "tokens"}, "words": {1: "pieces"},
                      "scores": {0: "n"}},
    )  # fmt: skip
    quantize_dynamic(str(full), str(into / WRITER), op_types_to_quantize=[*PRODUCTS, "Gather"], **eight)
    full.unlink()


def four(source: Path, target: Path) -> None:
    """The products of a graph in blocks of 4 bits, as onnxruntime's ``MatMulNBits`` reads them."""
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    made = MatMulNBitsQuantizer(str(source), bits=4, block_size=BLOCK, is_symmetric=True, accuracy_level=4)
    made.process()
    onnx.save(made.model.model, str(target))


def load(work: Path, small: bool = False) -> tuple[Pointer, list[str], Tokenizer]:
    """A checkpoint with its symbols and its tokenizer."""
    found = torch.load(work / "model.pt", weights_only=True)
    encoder, tokenizer = base(1 if small else LAYERS)
    model = Pointer(encoder, len(found["symbols"]))
    model.load_state_dict(found["weights"])
    return model, found["symbols"], tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bits", type=int, choices=(4, 8), default=4)
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--into", type=Path, default=Path("models/shipped/planner"))
    parser.add_argument("--small", action="store_true", help="of a run that only tries the recipe")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model, symbols, tokenizer = load(args.work, args.small)
    args.into.mkdir(parents=True, exist_ok=True)
    used = needed(tokenizer)
    short = cut(model, tokenizer, used, VOCABULARY)
    lost = sum(n for i, n in used.items() if short.token_to_id(tokenizer.id_to_token(i)) is None)
    short.save(str(args.into / TOKENIZER))
    (args.work / "symbols.json").write_text(json.dumps(symbols))
    export(model, args.into, args.bits)
    sizes = {name: (args.into / name).stat().st_size for name in (READER, WRITER)}
    print(json.dumps({**sizes, "kinds of tokens": len(used), "of the data's tokens cut": lost / sum(used.values())}))


if __name__ == "__main__":
    main()
