"""Train the planner: the lower layers of all-mpnet-base-v2 read a command, and a small decoder points into it.

    python -m models.recipes.pointer --epochs 6                # train, writes models/work/pointer/
    python -m models.recipes.pointer_ship                      # 4 bits, calibration, models/shipped/planner/

Needs ``models/recipes/requirements.txt``. Deterministic for a given seed, data and number of threads.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from lamd.planning.pointing import Writing
from lamd.planning.source import Source
from lamd.trajectory import Step
from models.recipes import planner_data, starts
from models.recipes.example import Example
from models.recipes.goals import alike, same
from models.recipes.pointer_data import Read, Teacher, epoch, language
from models.recipes.pointer_model import LONGEST, Pointer

WORK = Path(__file__).parent.parent / "work" / "pointer"
LAYERS = 6
"""Of the encoder's twelve: the lower ones."""
SMOOTH, SPACED = 0.98, 5
"""How much of the running mean of the weights stays, and the steps between its parts."""
AVERAGED = 0.5
"""The share of the steps from which on the weights are averaged; of a short run the first ones would weigh too much."""
WARM = 0.05
"""The share of the steps in which the rate grows."""
SMALL = 300, 30
"""Examples, and held-out ones, of a run that only tries the recipe."""
Lesson = tuple[Read, list[int]]


def batches(lessons: list[Lesson], size: int, rng: random.Random) -> list[list[Lesson]]:
    """Batches of lessons of like length, in random order."""
    rng.shuffle(lessons)
    made = []
    for start in range(0, len(lessons), 20 * size):
        chunk = sorted(lessons[start : start + 20 * size], key=lambda lesson: len(lesson[0].ids))
        made += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    rng.shuffle(made)
    return made


def collate(reads: Sequence[Read], pad: int) -> tuple[torch.Tensor, ...]:
    """Tokens, their mask, where pieces begin and end, and which of those are there."""
    count, length = max(len(r.first) for r in reads), max(len(r.ids) for r in reads)
    ids, mask = torch.full((len(reads), length), pad), torch.zeros(len(reads), length, dtype=torch.long)
    first, last = torch.zeros(2, len(reads), count, dtype=torch.long)
    said = torch.zeros(len(reads), count, dtype=torch.bool)
    for row, one in enumerate(reads):
        ids[row, : len(one.ids)], mask[row, : len(one.ids)] = torch.tensor(one.ids), 1
        first[row, : len(one.first)], last[row, : len(one.last)] = torch.tensor(one.first), torch.tensor(one.last)
        said[row, : len(one.first)] = True
    return ids, mask, first, last, said


def loss_of(model: Pointer, batch: Sequence[Lesson], pad: int, taught: Pointer | None = None) -> torch.Tensor:
    """Mean cross-entropy of the symbols. What can be pointed at comes behind the vocabulary, whatever its number.

    Where a larger model has ``taught`` it counts half, and how far the odds are from that one's the other half
    (distillation, Hinton et al., arXiv:1503.02531).
    """
    ids, mask, first, last, said = collate([r for r, _ in batch], pad)
    longest, begin = max(len(plan) for _, plan in batch), model.symbols + first.shape[1]
    before, want = torch.full((len(batch), longest), begin), torch.full((len(batch), longest), -100)
    for row, (_, plan) in enumerate(batch):
        before[row, 1 : len(plan)], want[row, : len(plan)] = torch.tensor(plan[:-1]), torch.tensor(plan)
    with torch.autocast("cpu", torch.bfloat16):
        hidden, words = model.read(ids, mask, first, last)
        scores = model.write(before, hidden, words, mask, said)
    own, want = scores.float().flatten(0, 1), want.flatten()
    loss = functional.cross_entropy(own, want)
    if taught is None:
        return loss
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        hidden, words = taught.read(ids, mask, first, last)
        odds = taught.write(before, hidden, words, mask, said).float().flatten(0, 1).softmax(-1)
    return 0.5 * loss + 0.5 * functional.cross_entropy(own[want >= 0], odds[want >= 0])


@torch.no_grad()
def greedy(
    model: Pointer, teacher: Teacher, held: Sequence[Example], pad: int, size: int = 64
) -> list[tuple[Step, ...]]:
    """The plan of each command, symbol by symbol the likeliest of those that may follow."""
    model.eval()
    plans: list[tuple[Step, ...]] = [()] * len(held)
    order = sorted(range(len(held)), key=lambda at: len(held[at].command))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        writings = [Writing(teacher.language, Source(held[at].command)) for at in rows]
        reads = [teacher.read(held[at].focus, w.source) for at, w in zip(rows, writings, strict=True)]
        ids, mask, first, last, said = collate(reads, pad)
        with torch.autocast("cpu", torch.bfloat16):
            hidden, words = model.read(ids, mask, first, last)
        before = torch.full((len(rows), 1), model.symbols + words.shape[1])
        while before.shape[1] < LONGEST and not all(w.ended for w in writings):
            with torch.autocast("cpu", torch.bfloat16):
                scores = model.write(before, hidden, words, mask, said)[:, -1].float()
            following = [0] * len(rows)
            for row, writing in enumerate(writings):
                if not writing.ended:
                    options = writing.options()
                    following[row] = options[int(scores[row, options].argmax())]
                    writings[row] = writing.take(following[row])
            before = torch.cat([before, torch.tensor(following).unsqueeze(1)], 1)
        for at, writing in zip(rows, writings, strict=True):
            plans[at] = writing.steps
    return plans


def told(held: Sequence[Example], plans: Sequence[tuple[Step, ...]]) -> dict[str, float]:
    """Shares of plans that are exact, and alike."""
    pairs = list(zip(held, plans, strict=True))
    several = [(e, p) for e, p in pairs if len(e.plan) > 1]
    return {
        "exact": round(sum(same(e.plan, p) for e, p in pairs) / len(pairs), 4),
        "alike": round(sum(alike(e.plan, p) for e, p in pairs) / len(pairs), 4),
        "several, alike": round(sum(alike(e.plan, p) for e, p in several) / max(1, len(several)), 4),
    }


def train(args: argparse.Namespace) -> None:
    """Tune for ``args.epochs`` or ``args.minutes``; what is kept is the running mean of the weights."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    examples, held, _ = planner_data.load(1)
    shapes = planner_data.shapes([*examples, *held])
    words = language(examples, shapes)
    if args.small:
        examples, held = (rng.sample(part, n) for part, n in zip((examples, held), SMALL, strict=True))
    encoder, tokenizer = starts.start(args.start, 1 if args.small else LAYERS)
    teacher, pad = Teacher(words, tokenizer), encoder.config.pad_token_id
    model = Pointer(encoder, len(words.symbols))
    if args.init:
        adopt(model, words.symbols, torch.load(args.init, weights_only=True))
    args.work.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(args.work / "tokenizer.json"))
    taught = None
    if args.teacher:
        taught = Pointer(starts.start("whole", 0)[0], len(words.symbols)).eval()
        adopt(taught, words.symbols, torch.load(args.teacher, weights_only=True))
    if args.start != "scratch":
        encoder.get_input_embeddings().weight.requires_grad_(False)  # a third of the weights, with little to learn
    own = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in encoder.parameters() if p.requires_grad], "lr": args.rate},
         {"params": own, "lr": args.own_rate}],
        weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    rates = [group["lr"] for group in optimizer.param_groups]
    mean = {name: value.clone() for name, value in model.state_dict().items()}
    check = random.Random(5).sample(held, min(args.check, len(held)))
    started, worked, step, steps, log, checked = time.monotonic(), time.process_time(), 0, 1, [], []
    progress, half = 0.0, 0
    while step < steps and progress < 1:
        todo = batches(epoch(examples, teacher, rng), args.batch, rng)
        if not step:
            steps = max(1, int(len(todo) * args.epochs))
            print(f"{len(todo)} batches an epoch, {steps} steps, unwritable {dict(teacher.missed)}", flush=True)
        model.train()
        for batch in todo[: steps - step]:
            progress = max(step / steps, (time.process_time() - worked) / 60 / args.threads / args.minutes)
            if progress >= 1:
                break
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * (min(1.0, progress / WARM + 0.01) * (1 - progress) + 0.01)
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model, batch, pad, taught)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            log.append(loss.item())
            if step % SPACED == 0:
                half = half if progress > AVERAGED else step
                with torch.no_grad():
                    for name, value in model.named_parameters():
                        if value.requires_grad:
                            mean[name].lerp_(value, max(1 - SMOOTH, SPACED / (step - half + SPACED)))
            if step % 50 == 0:
                print(f"step {step} loss {sum(log[-50:]) / 50:.4f} {time.monotonic() - started:.0f} s", flush=True)
            if args.save and step % args.save == 0:
                keep(args.work, mean, words.symbols)
        kept = {name: value.clone() for name, value in model.state_dict().items()}
        model.load_state_dict(mean)
        checked.append((step, told(check, greedy(model, teacher, check, pad))))
        print(f"step {step} held out {checked[-1][1]} {time.monotonic() - started:.0f} s", flush=True)
        keep(args.work, mean, words.symbols)
        model.load_state_dict(kept)
    facts = {"loss": log, "held_out": [(at, 1 - shares["exact"]) for at, shares in checked], "shares": checked}
    (args.work / "log.json").write_text(json.dumps({**facts, "steps": step, "seed": args.seed}))


def keep(work: Path, weights: dict[str, torch.Tensor], symbols: Sequence[str]) -> None:
    """Write the checkpoint."""
    draft = work / "model.part"
    torch.save({"weights": weights, "symbols": list(symbols)}, draft)
    draft.replace(work / "model.pt")


def adopt(model: Pointer, symbols: Sequence[str], found: dict[str, Any]) -> None:
    """Go on from a checkpoint, whatever symbols it had: those of the same name keep what they learned."""
    weights, state = found["weights"], model.state_dict()
    at = {symbol: place for place, symbol in enumerate(found["symbols"])}
    for name in ("embed.weight", "out.weight", "out.bias"):
        table = state[name].clone()
        for place, symbol in enumerate(symbols):
            if symbol in at:
                table[place] = weights[name][at[symbol]]
        if name == "embed.weight":
            table[-1] = weights[name][-1]
        weights[name] = table
    model.load_state_dict(weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=float, default=6)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of processor time, if that ends earlier")
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--rate", type=float, default=8e-5, help="of the encoder")
    parser.add_argument("--own-rate", type=float, default=6e-4, help="of the decoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--init", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--start", choices=starts.STARTS, default="mpnet", help="what reads the command, see starts.py")
    parser.add_argument("--teacher", type=Path, help="a checkpoint of the start 'whole' to learn from, too")
    parser.add_argument("--check", type=int, default=600, help="held-out commands that each epoch is checked with")
    parser.add_argument("--save", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--small", action="store_true", help="few examples and one layer: to try the recipe")
    parser.add_argument("--work", type=Path, default=WORK)
    args = parser.parse_args()
    if args.small:
        args.epochs = 2
    train(args)


if __name__ == "__main__":
    main()
