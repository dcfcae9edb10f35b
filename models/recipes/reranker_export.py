"""Turn what ``reranker.py`` trained into what ships: ONNX in 8 bits beside the grounder, its share, a new calibration.

    python -m models.recipes.reranker_export [--work models/work/reranker] [--out models/shipped/grounder]

The encoder in ``--out`` stays as it is. How much the second reader's word counts is chosen on the development cases and
on labels that were never asked for in training; then both probabilities are fitted anew on the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lamd.grounding.calibration import FEATURES, Calibration, features
from lamd.grounding.document import query, texts
from lamd.grounding.grounder import SURE
from lamd.runtime import manifests
from lamd.runtime.engines.onnx import Reader, clean
from lamd.runtime.weights import TOKENIZER
from models.recipes.grounder import NULL
from models.recipes.grounder_export import DEV_FILE, Exported, Judge, by_onnx, fit, unseen_cases
from models.recipes.reranker import BEST, LONGEST, Reranker
from tests.bench.ground import Case, coverage, read, twins
from tests.bench.shares import calibration_error

FILE = "reranker.onnx"
SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Of the second reader's logits over the encoder's, tried."""


class Written(torch.nn.Module):
    """The second reader under the names that the model process knows."""

    def __init__(self, reranker: Reranker) -> None:
        super().__init__()
        self.reranker = reranker

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        bert = self.reranker.bert
        hidden = bert.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in bert.encoder.layer:
            hidden = Exported.layer(layer, hidden, bias)
        return self.reranker.read(hidden, attention_mask, token_type_ids)


def export(reranker: Reranker, out: Path) -> None:
    """Write ``reranker.onnx`` (8 bits) to ``out``."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = out / "full.onnx"
    ones = torch.ones(2, 7, dtype=torch.long)
    kind = torch.tensor([[0, 0, 0, 1, 1, 1, 1]] * 2)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "n", 1: "length"} for name in names} | {"score": {0: "n"}}
    torch.onnx.export(
        Written(reranker).eval(), (ones, ones, kind), str(full), input_names=names, output_names=["score"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        str(full), str(out / FILE), weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"], extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    full.unlink()


class Second:
    """The second reader as it ships, in the engine that runs it."""

    def __init__(self, folder: Path) -> None:
        self.reader = Reader(folder / FILE, folder / TOKENIZER, 1, LONGEST, "score", "token_type_ids")

    def __call__(self, words: str, documents: Sequence[str]) -> list[float]:
        pairs = [(clean(words), clean(document)) for document in documents]
        found: list[float] = self.reader.run(self.reader.tokenizer.encode_batch(pairs)).tolist()
        return found


class Seen:
    """A case as both readers see it; kept, so that shares can be tried."""

    def __init__(self, case: Case, judge: Judge, second: Second) -> None:
        self.case, self.asked = case, query(case.step, case.words)
        pairs = [texts(c) for c in case.candidates]
        q = judge.vectors([self.asked])[0]
        scores = np.maximum(judge.vectors([a for a, _ in pairs]) @ q, judge.vectors([b for _, b in pairs]) @ q)
        self.none = float(judge.vectors([NULL])[0] @ q) + judge.bias
        self.order = [int(i) for i in np.argsort(-scores, kind="stable")]
        self.scores = [float(scores[i]) for i in self.order]
        self.labels = [pairs[i][0] for i in self.order]
        self.logits = second(self.asked, [pairs[i][1] for i in self.order[:BEST]])

    def __call__(self, made: Calibration) -> tuple[bool, list[float]]:
        """Whether the best is right, and the features; as ``EncoderGrounder`` reckons."""
        fused = made.fused(self.scores[:BEST], self.logits)
        best = sorted(range(len(fused)), key=lambda at: -fused[at])
        least = min(fused)
        scores = [fused[at] for at in best] + [min(s, least) for s in self.scores[BEST:]]
        labels = [self.labels[at] for at in best] + self.labels[BEST:]
        picked = self.case.candidates[self.order[best[0]]].ref
        return bool(self.case.right & twins(self.case, picked)), features(
            scores, labels, self.none, made.scale, self.asked
        )

    def told(self, first: Calibration, second: Calibration) -> tuple[bool, float, float]:
        """Whether the best is right, and both probabilities: the second reader is asked where the first is unsure."""
        for made in (first, second):
            hit, values = self(made)
            right, none = made.probabilities(values)
            if right >= SURE:
                break
        return hit, right, none


def calibrated(made: Calibration, dev: Sequence[Seen], unseen: Sequence[Seen]) -> Calibration:
    """With weights for "the best is right" and "none is meant"; the everyday cases count most."""
    cases = [*dev, *unseen]
    rows = [seen(made) for seen in cases]
    values = np.array([v for _, v in rows])
    weight = np.array([3.0] * len(dev) + [2.0 * len(dev) / max(1, len(unseen))] * len(unseen))
    right = np.array([float(hit) for hit, _ in rows])
    none = np.array([float(not seen.case.right) for seen in cases])
    return replace(made, right=tuple(fit(values, right, weight)), none=tuple(fit(values, none, weight)))


def figures(first: Calibration, second: Calibration, cases: Sequence[Seen]) -> dict[str, float]:
    """As ``tests.bench.ground`` counts them."""
    told = [(seen.case, *seen.told(first, second)) for seen in cases]
    there = [hit for case, hit, _, _ in told if case.right]
    both = [(not case.right) if none > p else hit for case, hit, p, none in told]
    return {
        "n": len(cases),
        "top1": round(sum(there) / max(1, len(there)), 4),
        "with_none": round(sum(both) / max(1, len(both)), 4),
        "coverage_at_98": round(coverage([(p, hit) for _, hit, p, _ in told], 0.98), 4),
        "calibration_error": round(calibration_error([(p, hit) for _, hit, p, _ in told]), 4),
        "wrong_at_50": round(sum(p >= 0.5 and not hit for _, hit, p, _ in told) / max(1, len(told)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("models/work/reranker"))
    parser.add_argument("--init", type=Path, default=Path("models/work/grounder-before"), help="as the training had it")
    parser.add_argument("--out", type=Path, default=Path("models/shipped/grounder"))
    parser.add_argument("--small", action="store_true", help="calibrate with a few cases, to try the recipe")
    args = parser.parse_args()
    from transformers import BertModel

    torch.set_num_threads(1)
    bert = BertModel.from_pretrained(args.init, add_pooling_layer=False, attn_implementation="eager")
    reranker = Reranker(bert)
    reranker.load_state_dict(torch.load(args.work / "tuned" / "reranker.pt", weights_only=True))
    export(reranker.eval(), args.out)
    model = manifests.read(args.out / manifests.NAME)
    extra: dict[str, Any] = dict(model.extra)
    before = Calibration.from_extra(extra)
    judge, second = Judge(by_onnx(args.out), before.bias, before.scale), Second(args.out)
    cases, others = read(DEV_FILE), unseen_cases(3)
    if args.small:
        rng = random.Random(3)
        cases, others = rng.sample(cases, 20), rng.sample(others, 5)
    dev, unseen = ([Seen(case, judge, second) for case in part] for part in (cases, others))
    tried = {share: calibrated(replace(before, second=share), dev, unseen) for share in (0.0, *SHARES)}
    report = {share: (figures(before, made, dev), figures(before, made, unseen)) for share, made in tried.items()}
    for share, (first, other) in report.items():
        print(share, "dev", first, "unseen labels", other, flush=True)
    share = max(SHARES, key=lambda s: report[s][0]["top1"] + report[s][1]["top1"])
    made = tried[share]
    extra["second"] = {
        "share": share,
        "calibration": {
            "right": dict(zip(FEATURES, (round(float(x), 4) for x in made.right), strict=True)),
            "none": dict(zip(FEATURES, (round(float(x), 4) for x in made.none), strict=True)),
        },
    }
    data = (args.out / FILE).read_bytes()
    manifests.write(replace(model, reranker=FILE, reranker_sha256=hashlib.sha256(data).hexdigest(), extra=extra))
    (args.work / "report.json").write_text(json.dumps({str(k): v for k, v in report.items()}, indent=1))
    print("share", share)


if __name__ == "__main__":
    main()
