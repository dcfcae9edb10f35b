"""Train the second reader: a small cross-encoder over the grounder's best eight candidates.

    python -m models.recipes.reranker --steps 2000           # writes models/work/reranker/tuned
    python -m models.recipes.reranker_export                 # 8 bits, beside the grounder

The encoder reads words and candidates apart, so it can't weigh one word of them against another ("Next tab",
"Previous tab"). This one reads them together, but only the few that the encoder finds nearest. It starts from the
tuned encoder (``--init``, see ``grounder_restore.py``) and shares its vocabulary. A step: a screen, some questions, and
for each its element among the nearest others, as the tuned encoder ranks them; now and then the element is taken
away, and nothing there is right. Deterministic for a seed and ``--steps``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from lamd.grounding.document import query, texts
from models.recipes import grounder_data as data
from models.recipes.grounder import ALIKE, Encoder, Texts, base, frozen
from models.recipes.grounder_data import Row, Utterance
from models.recipes.grounder_steps import TAKEN, Source, same_keys
from tests.bench.ground import Case, read, twins

BEST = 8
"""Candidates a question is read with."""
ASKED, TOLD, PLAIN, LISTED, NONSENSE = 10, 2, 2, 4, 1
"""Questions a step: of the screen, by help pages and walks, by a label's own words, by labels that no screen has, out
of scope."""
LONGEST = 64
CHUNK = 48
"""Pairs read at once; always so many, for each new shape costs a compilation."""
FOLDER = Path(__file__).resolve().parents[2] / "tests/bench/data"


class Reranker(torch.nn.Module):
    """BERT over ``[CLS] words [SEP] candidate [SEP]``; a score each, 0 where nothing is meant as much as this."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.dense = torch.nn.Linear(3 * width, width)
        self.score = torch.nn.Linear(width, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """``ids``, ``mask`` and ``kind`` (1 for the candidate's tokens) are (n, length); scores (n,)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=kind).last_hidden_state
        return self.read(hidden, mask, kind)

    def read(self, hidden: torch.Tensor, mask: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        said, shown = ((mask * part).unsqueeze(-1).to(hidden.dtype) for part in (1 - kind, kind))
        first = (hidden * said).sum(1) / said.sum(1).clamp(min=1)
        second = (hidden * shown).sum(1) / shown.sum(1).clamp(min=1)
        both = torch.cat([hidden[:, 0], first * second, (first - second).abs()], 1)
        found: torch.Tensor = self.score(torch.tanh(self.dense(both))).squeeze(-1)
        return found


class Pairs:
    """Scores pairs of words and candidates, batches of like length."""

    def __init__(self, reranker: Reranker, tokenizer: Tokenizer) -> None:
        self.reranker, self.tokenizer = reranker, tokenizer
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        self.pad = tokenizer.token_to_id("[PAD]") or 0

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        read_ = self.tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(read_)), key=lambda i: len(read_[i].ids))
        parts = []
        for at in range(0, len(order), CHUNK):
            part = [read_[i] for i in order[at : at + CHUNK]]
            longest = -(-max(len(e.ids) for e in part) // 8) * 8
            ids = torch.full((CHUNK, longest), self.pad)
            mask, kind = (torch.zeros((CHUNK, longest), dtype=torch.long) for _ in range(2))
            mask[:, 0] = 1
            for r, e in enumerate(part):
                n = len(e.ids)
                ids[r, :n] = torch.tensor(e.ids)
                mask[r, :n] = 1
                kind[r, :n] = torch.tensor(e.type_ids)
            parts.append(self.reranker(ids, mask, kind)[: len(part)])
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back].float()


@dataclass(frozen=True)
class Question:
    text: str
    shown: tuple[str, ...]
    """Documents of the candidates."""
    right: tuple[int, ...]


class Nearest:
    """What the tuned encoder finds near; every text is read once."""

    def __init__(self, texts_: Texts) -> None:
        self.texts = texts_
        self.known: dict[str, np.ndarray] = {}

    def vectors(self, wanted: Sequence[str]) -> np.ndarray:
        new = [t for t in dict.fromkeys(wanted) if t not in self.known]
        with torch.no_grad():
            for at in range(0, len(new), 256):
                part = new[at : at + 256]
                found = self.texts(part).numpy().astype(np.float16)
                self.known.update(zip(part, found, strict=True))
        return np.stack([self.known[t] for t in wanted]).astype(np.float32)

    def scores(self, text: str, rows: Sequence[tuple[str, str]]) -> np.ndarray:
        """How near each row (label, document) is."""
        q = self.vectors([text])[0]
        found: np.ndarray = np.maximum(self.vectors([a for a, _ in rows]) @ q, self.vectors([b for _, b in rows]) @ q)
        return found


class Drawer:
    """Draws the steps of training."""

    def __init__(self, source: Source, near: Nearest, old: dict[str, np.ndarray]) -> None:
        self.source, self.near, self.old, self.rng = source, near, old, source.rng
        self.keys = [k for k in source.labels if k in old]
        self.table = np.stack([old[k] for k in self.keys])

    def step(self) -> list[Question]:
        source, rng = self.source, self.rng
        screen = rng.choice(source.by_app[rng.choice(source.apps)])
        asked = rng.sample(screen.asked, min(ASKED, len(screen.asked)))
        asked += source.told.on(screen, rng, TOLD) if source.told else []
        out = [self.question(source.said(u), screen.rows, right) for u, right in asked]
        own = [i for i, r in enumerate(screen.rows) if r.key and r.key not in source.unseen]
        for i in rng.sample(own, min(PLAIN, len(own))):
            same = [j for j, r in enumerate(screen.rows) if r.key == screen.rows[i].key]
            out.append(self.question(data.plain(screen.rows[i], rng), screen.rows, same))
        listed = [rng.choice(source.listed[key]) for key in rng.sample(self.keys, min(LISTED, len(self.keys)))]
        listed += source.told.of_labels(rng, 1) if source.told else []
        out += [self.listed(u, screen.rows) for u in listed]
        return out + [self.question(text, screen.rows, []) for text in rng.sample(source.out_of_scope, NONSENSE)]

    def question(self, text: str, rows: Sequence[Row], right: Sequence[int]) -> Question:
        """The element meant among the nearest others; where there is none, among the nearest."""
        rng = self.rng
        scores = self.near.scores(text, [(r.label, r.document) for r in rows])
        scores = scores + np.array([rng.gauss(0, 0.03) for _ in rows])
        hidden = set(right)
        if right:
            key = rows[right[0]].key
            same = same_keys(key)
            taken = rng.random() < TAKEN
            if taken:
                alike = np.stack([self.old[r.key] for r in rows]) @ self.old[key]
                hidden |= set(np.flatnonzero(alike > ALIKE - 0.15).tolist())
            else:
                hidden |= {i for i, r in enumerate(rows) if r.key in same and not r.menu}
        others = [int(i) for i in np.argsort(-scores) if int(i) not in hidden]
        kept = [] if not right or taken else [max(right, key=lambda i: scores[i])]
        chosen = kept + others[: BEST - len(kept)]
        return self.made(text, [rows[i].document for i in chosen], len(kept))

    def listed(self, u: Utterance, rows: Sequence[Row]) -> Question:
        """A label that no screen needs to have, among labels that are somewhat like it and some rows of a screen."""
        rng, source = self.rng, self.source
        key = data.norm(u.label)
        own = data.imagined(u, source.known, rng)
        alike = self.table @ self.old[key]
        order = [int(i) for i in np.argsort(-alike) if alike[i] < ALIKE][:12]
        others = [data.imagined(rng.choice(source.listed[self.keys[i]]), source.known, rng)
                  for i in rng.sample(order, min(5, len(order)))]  # fmt: skip
        near = self.near.scores(u.text, [(r.label, r.document) for r in rows])
        free = [int(i) for i in np.argsort(-near) if rows[int(i)].key in self.old
                and float(self.old[rows[int(i)].key] @ self.old[key]) < ALIKE]  # fmt: skip
        others += [rows[i] for i in free[: BEST - 1 - len(others)]]
        taken = rng.random() < TAKEN
        shown = [r.document for r in (others if taken else [own, *others])]
        return self.made(source.said(u), shown, 0 if taken else 1)

    def made(self, text: str, documents: list[str], right: int) -> Question:
        """The first ``right`` of ``documents`` are meant."""
        return Question(text, tuple(documents), tuple(range(right)))


def loss_of(questions: Sequence[Question], pairs: Pairs) -> torch.Tensor:
    """Cross-entropy over a question's candidates and "none", whose score is 0."""
    scores = pairs([(q.text, d) for q in questions for d in q.shown])
    losses, at = [], 0
    for q in questions:
        own = scores[at : at + len(q.shown)]
        at += len(q.shown)
        every = torch.cat([own, own.new_zeros(1)])
        right = own[list(q.right)].logsumexp(0) if q.right else every[-1]
        losses.append(every.logsumexp(0) - right)
    return torch.stack(losses).mean()


def measured(file: str, near: Nearest) -> list[tuple[Case, list[int], np.ndarray]]:
    """Cases of an evaluation file with the encoder's best eight and their likeness."""
    out = []
    for case in read(FOLDER / file):
        rows = [texts(c) for c in case.candidates]
        scores = near.scores(query(case.step, case.words), rows)
        best = [int(i) for i in np.argsort(-scores, kind="stable")[:BEST]]
        out.append((case, best, scores[best]))
    return out


def told(cases: Sequence[tuple[Case, list[int], np.ndarray]], pairs: Pairs, scale: float) -> dict[str, float]:
    """Share of right elements by this reader alone and with some of the encoder's likeness added."""
    hits = dict.fromkeys((0.0, 0.25, 0.5, 1.0), 0)
    there = [c for c in cases if c[0].right]
    with torch.no_grad():
        asked = [(query(case.step, case.words), texts(case.candidates[i])[1]) for case, best, _ in there for i in best]
        scores = torch.cat([pairs(asked[at : at + 960]) for at in range(0, len(asked), 960)]).numpy()
    at = 0
    for case, best, likeness in there:
        own = scores[at : at + len(best)]
        at += len(best)
        for share in hits:
            picked = case.candidates[best[int(np.argmax(own + share * scale * likeness))]].ref
            hits[share] += bool(case.right & twins(case, picked))
    return {str(share): round(n / len(there), 3) for share, n in hits.items()}


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    source = Source(args.seed, args.small, told=not args.small)
    from transformers import BertModel

    def tuned() -> Any:
        return BertModel.from_pretrained(args.init, add_pooling_layer=False, attn_implementation="eager")

    def tokenizer() -> Tokenizer:
        return Tokenizer.from_file(str(args.init / "tokenizer.json"))

    untuned_bert, untuned_tokenizer = base(args.work / "base")
    keys = {r.key for s in source.screens for r in s.rows} | set(source.labels) | data.ROLES
    keys |= {data.norm(u.label) for us in source.listed.values() for u in us}
    keys |= set(source.told.labels) if source.told else set()
    keys |= {data.norm(role) for _, role, _, _ in source.known.values()}
    old = frozen(Texts(Encoder(untuned_bert).eval(), untuned_tokenizer), sorted(keys))
    near = Nearest(Texts(Encoder(tuned()).eval(), tokenizer()))
    drawer = Drawer(source, near, old)
    reranker = Reranker(tuned())
    if args.resume:
        reranker.load_state_dict(torch.load(args.resume, weights_only=True))
    pairs = Pairs(reranker, tokenizer())
    for m in reranker.modules():
        if isinstance(m, torch.nn.Dropout):
            m.p = 0.0
    knobs = json.loads((args.init / "knobs.json").read_text())
    scale = float(np.exp(knobs["scale"]))
    dev = measured("ground_dev.jsonl", near)
    heads = [*reranker.dense.parameters(), *reranker.score.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(reranker.bert.parameters()), "lr": args.lr, "base": args.lr},
            {"params": heads, "lr": 1e-3, "base": 1e-3},
        ],
        weight_decay=0.01,
    )
    before = told(dev, pairs, scale)
    print(f"{len(source.screens)} screens, {len(drawer.keys)} labels, dev before: {before}", flush=True)
    started, step, seen, log = time.process_time(), 0, 0.0, []
    mean = {name: value.clone() for name, value in reranker.state_dict().items()}

    def minutes_in() -> float:
        return (time.process_time() - started) / args.threads / 60

    while (spent := step / args.steps if args.steps else minutes_in() / args.minutes) < 1:
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * min(1.0, (step + 1) / 30) * (1 - spent)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
            loss = loss_of(drawer.step(), pairs)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reranker.parameters(), 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            for name, value in reranker.state_dict().items():
                if value.is_floating_point():
                    mean[name].lerp_(value, max(0.02, 1 / step))
        log.append(loss.item())
        seen = loss.item() if step == 1 else 0.97 * seen + 0.03 * loss.item()
        if step % (1 if args.small else 20) == 0:
            print(f"step {step} loss {seen:.3f} {minutes_in():.1f} min", flush=True)
        if step % args.keep == 0:
            print(f"  dev {told(dev, pairs, scale)}", flush=True)
            save(args.work, mean, log)
    save(args.work, mean, log)
    reranker.load_state_dict(mean)
    print(f"{step} steps, dev {told(dev, pairs, scale)}", flush=True)


def save(work: Path, state: dict[str, torch.Tensor], log: list[float]) -> None:
    """The running mean of the weights, and the losses."""
    folder = work / "tuned"
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(state, folder / "reranker.pt")
    (work / "log.json").write_text(json.dumps({"loss": log}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=45, help="of processor time a thread")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps in place of --minutes")
    parser.add_argument("--init", type=Path, default=Path("models/work/grounder-before"), help="the tuned encoder")
    parser.add_argument(
        "--resume", type=Path, help="go on from a reader that an earlier run or grounder_restore.py wrote"
    )
    parser.add_argument("--small", action="store_true", help="a few screens and labels, to try the recipe")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--lr", type=float, default=1.2e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=int, default=100)
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=False)
    parser.add_argument("--work", type=Path, default=Path("models/work/reranker"))
    train(parser.parse_args())


if __name__ == "__main__":
    main()
