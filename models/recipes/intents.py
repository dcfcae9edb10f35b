"""Fit what reads intents from the vectors of a finished grounder: a hidden layer, then the two questions.

    python -m models.recipes.intents [--out models/shipped/grounder] [--epochs 12] [--seed 1]

Nearly free beside training the encoder, so it is done anew whenever there are more commands. Deterministic for a seed.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from lamd.grounding.intents import asked
from lamd.runtime import manifests
from lamd.runtime.engines.onnx import Reader, clean
from lamd.runtime.weights import TOKENIZER
from models.recipes import planner_data
from models.recipes.example import Example
from models.recipes.grounder import begun

FILE = "intents.npz"
HIDDEN, DROPPED, SHARPNESS, BATCH = 512, 0.3, 12.0, 128
CONTROLS = 4000
"""Requests for one control among the commands; there are ten times as many."""


def vectors(folder: Path, commands: list[str]) -> torch.Tensor:
    """What the grounder's encoder says of each command."""
    reader = Reader(folder / "model.onnx", folder / TOKENIZER, 1, 64, "embedding")
    read = reader.tokenizer.encode_batch([clean(command) for command in commands])
    order = sorted(range(len(read)), key=lambda i: len(read[i].ids))
    out = np.zeros((len(read), 384), np.float32)
    for at in range(0, len(order), 64):
        part = order[at : at + 64]
        out[part] = reader.run([read[i] for i in part])
    return torch.from_numpy(out) * SHARPNESS


class Layers(torch.nn.Module):
    """A hidden layer, and what the first and the later steps begin with."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names
        self.hidden = torch.nn.Linear(384, HIDDEN)
        self.first, self.later = (torch.nn.Linear(HIDDEN, len(names)) for _ in range(2))

    def forward(self, read: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        inside = torch.nn.functional.dropout(torch.relu(self.hidden(read)), DROPPED, self.training)
        return self.first(inside), self.later(inside)

    def write(self, path: Path) -> None:
        """As ``lamd.grounding.intents`` reads them."""
        hidden = torch.cat([self.hidden.weight * SHARPNESS, self.hidden.bias[:, None]], 1)
        first, later = (torch.cat([x.weight, x.bias[:, None]], 1) for x in (self.first, self.later))
        tensors = {"hidden": hidden, "first": first, "later": later}
        arrays = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in tensors.items()}
        np.savez_compressed(path, names=np.array(self.names), **arrays)


def fit(read: torch.Tensor, examples: list[Example], epochs: int, seed: int) -> Layers:
    """Tune the layers on the vectors of commands."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    count = Counter(name for e in examples for name in begun(e))
    names = sorted(name for name, n in count.items() if n >= 3)
    place = {name: at for at, name in enumerate(names)}
    first = torch.tensor([place.get(begun(e)[0], -100) for e in examples])
    among = torch.zeros(len(examples), len(names))
    for row, example in enumerate(examples):
        for name in begun(example):
            if name in place:
                among[row, place[name]] = 1
    layers = Layers(names)
    optimizer = torch.optim.AdamW(layers.parameters(), lr=3e-3, weight_decay=0.01)
    order, step = list(range(len(examples))), 0
    steps = epochs * -(-len(order) // BATCH)
    for _ in range(epochs):
        rng.shuffle(order)
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            optimizer.param_groups[0]["lr"] = 3e-3 * (1 - step / steps)
            one, every = layers(read[rows])
            loss = torch.nn.functional.cross_entropy(one, first[rows], label_smoothing=0.05)
            loss = loss + 0.3 * torch.nn.functional.binary_cross_entropy_with_logits(
                every, among[rows], reduction="sum"
            ) / len(rows)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            step += 1
    return layers.eval()


def told(layers: Layers, read: torch.Tensor, held: list[Example]) -> float:
    """Share of commands whose first step is told rightly."""
    with torch.no_grad():
        best = layers(read)[0].argmax(1)
    return sum(layers.names[b] == begun(e)[0] for b, e in zip(best, held, strict=True)) / len(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("models/shipped/grounder"))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a few commands, to try the recipe")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    examples, held, _ = planner_data.load(1)  # the planner's own split, whatever the seed
    rng = random.Random(args.seed)
    controls = [e for e in examples if e.source == "controls"]
    examples = [e for e in examples if e.source != "controls"] + rng.sample(controls, min(CONTROLS, len(controls)))
    if args.small:
        examples, held = rng.sample(examples, 400), held[:40]
    read = vectors(args.out, [asked(e.command, e.focus) for e in (*examples, *held)])
    layers = fit(read[: len(examples)], examples, args.epochs, args.seed)
    layers.write(args.out / FILE)
    model = manifests.read(args.out / manifests.NAME)
    told_ = {"file": FILE, "sha256": hashlib.sha256((args.out / FILE).read_bytes()).hexdigest()}
    manifests.write(replace(model, extra={**model.extra, "intents": told_}))
    share = told(layers, read[len(examples) :], held)
    print(f"{len(examples)} commands, first steps told rightly: {share:.3f} of {len(held)} held out")


if __name__ == "__main__":
    main()
