"""Turn what ``grounder.py`` trained into what ships: ONNX in 8 bits, tokenizer, calibration, manifest, and a report.

    python -m models.recipes.grounder_export [--work models/work/grounder] [--out models/shipped/grounder] [--small]

The report (``WORK/report.json``) compares with the weights before quantization; ``grounder_baselines.py`` compares with
what was never trained.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from lamd.grounding.calibration import FEATURES, Calibration, features
from lamd.grounding.document import query, texts
from lamd.runtime import manifests
from lamd.runtime.weights import Kind, Model
from lamd.trajectory import Candidate, Step, Verb
from models.recipes import grounder_data as data
from models.recipes.attention import attended
from models.recipes.grounder import NULL, Encoder, Texts
from tests.bench.ground import Case, coverage, read
from tests.bench.shares import calibration_error

Embed = Callable[[Sequence[str]], np.ndarray]
DEV_FILE = Path(__file__).resolve().parents[2] / "tests/bench/data/ground_dev.jsonl"


class Exported(torch.nn.Module):
    """The encoder under the names that the model process knows."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        bert = self.encoder.bert
        hidden = bert.embeddings(input_ids=input_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in bert.encoder.layer:
            hidden = self.layer(layer, hidden, bias)
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=-1)

    @staticmethod
    def layer(layer: Any, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """One BERT layer written out: the graph then holds nothing but products and sums, which quantizes well."""
        own = layer.attention.self
        heads = own.num_attention_heads
        mixed = attended(own.query(hidden), own.key(hidden), own.value(hidden), heads, bias)
        hidden = layer.attention.output(mixed, hidden)
        return layer.output(layer.intermediate(hidden), hidden)


def export(encoder: Encoder, out: Path) -> None:
    """Write ``model.onnx`` (8 bits) to ``out``."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = out / "full.onnx"
    sample = (torch.ones(2, 7, dtype=torch.long), torch.ones(2, 7, dtype=torch.long))
    axes = {"input_ids": {0: "n", 1: "length"}, "attention_mask": {0: "n", 1: "length"}, "embedding": {0: "n"}}
    torch.onnx.export(
        Exported(encoder).eval(), sample, str(full), input_names=["input_ids", "attention_mask"],
        output_names=["embedding"], dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        str(full), str(out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"], extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    full.unlink()


def by_onnx(folder: Path) -> Embed:
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(64)

    def embed(given: Sequence[str]) -> np.ndarray:
        out = []
        for text in given:  # one by one: padding changes the scales of dynamic quantization a little
            ids = np.array([tokenizer.encode(text).ids], np.int64)
            out.append(session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
        return np.stack(out)

    return embed


def by_torch(encoder: Encoder, tokenizer: Tokenizer) -> Embed:
    found = Texts(encoder.eval(), tokenizer)

    def embed(given: Sequence[str]) -> np.ndarray:
        with torch.no_grad():
            return found(list(given)).numpy()

    return embed


class Judge:
    """Scores cases with one encoder; every text is embedded once."""

    def __init__(self, embed: Embed, bias: float, scale: float) -> None:
        self.embed, self.bias, self.scale = embed, bias, scale
        self.known: dict[str, np.ndarray] = {}

    def vectors(self, wanted: Sequence[str]) -> np.ndarray:
        new = [t for t in dict.fromkeys(wanted) if t not in self.known]
        for at in range(0, len(new), 256):
            part = new[at : at + 256]
            self.known.update(zip(part, self.embed(part), strict=True))
        return np.stack([self.known[t] for t in wanted])

    def __call__(self, case: Case) -> tuple[bool, list[float]]:
        """Whether the best is right, and the features."""
        asked = query(case.step, case.words)
        pairs = [texts(c) for c in case.candidates]
        q = self.vectors([asked])[0]
        scores = np.maximum(self.vectors([a for a, _ in pairs]) @ q, self.vectors([b for _, b in pairs]) @ q)
        none = float(self.vectors([NULL])[0] @ q) + self.bias
        order = np.argsort(-scores, kind="stable")
        values = features([float(scores[i]) for i in order], [pairs[i][0] for i in order], none, self.scale, asked)
        return case.candidates[order[0]].ref in case.right, values


def unseen_cases(seed: int) -> list[Case]:
    """Held-out labels of ``labels.tsv``, the commoner ones, on real screens; a third with the element taken away."""
    rng = random.Random(seed)
    common = set(data.column("phrasing/labels.tsv", 0))
    asked = data.by_key([u for u in data.utterances() if u.held_out and u.label in common])
    out = []
    import gzip

    with gzip.open(data.DATA / "screens.jsonl.gz", "rt", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    for line in lines:
        candidates = data.candidates_of(line["candidates"])
        screen = data.Screen(line["app"], [data.row_of(c) for c in candidates])
        found = data.matches(screen, asked)
        for u, right in rng.sample(found, min(len(found), 12)):
            step = Step(Verb.READ if u.kind == "read" else Verb.DO, u.text.removeprefix("read: "))
            shown = tuple(Candidate(i, c.kind, c.label, c.role, c.path, c.hint) for i, c in enumerate(candidates))
            keys = {screen.rows[i].key for i in right}
            if rng.random() < 1 / 3:
                shown = tuple(c for c, row in zip(shown, screen.rows, strict=True) if row.key not in keys)
                right = []
            else:
                right = [i for i, row in enumerate(screen.rows) if row.key in keys]
            if shown:
                out.append(Case(step, step.words, shown, frozenset(right)))
    return out


def fit(values: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Logistic regression with a little ridge, by Newton's method."""
    w = np.zeros(values.shape[1])
    ridge = np.eye(len(w)) * 1.0
    ridge[0, 0] = 0.0
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(values @ w, -30, 30)))
        gradient = values.T @ (weight * (p - truth)) + ridge @ w
        hessian = (values * (weight * p * (1 - p))[:, None]).T @ values + ridge
        step = np.linalg.solve(hessian + np.eye(len(w)) * 1e-6, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w


def calibrated(judge: Judge, dev: list[Case], unseen: list[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Weights for "the best is right" and "none is meant"; the everyday cases, written by hand, count most."""
    rows = [judge(c) for c in (*dev, *unseen)]
    values = np.array([v for _, v in rows])
    weight = np.array([3.0] * len(dev) + [2.0 * len(dev) / len(unseen)] * len(unseen))
    right = np.array([float(hit) for hit, _ in rows])
    none = np.array([float(not c.right) for c in (*dev, *unseen)])
    return fit(values, right, weight), fit(values, none, weight)


def figures(judge: Judge, right: np.ndarray, none: np.ndarray, cases: list[Case]) -> dict[str, float]:
    made = Calibration(NULL, judge.bias, judge.scale, tuple(right), tuple(none))
    rows = [(c, *judge(c)) for c in cases]
    told = [(c, hit, *made.probabilities(values)) for c, hit, values in rows]
    there = [hit for c, hit, _, _ in told if c.right]
    both = [(not c.right) if n > p else hit for c, hit, p, n in told]
    return {
        "n": len(cases),
        "top1": round(sum(there) / max(1, len(there)), 4),
        "with_none": round(sum(both) / len(both), 4),
        "coverage_at_98": round(coverage([(p, hit) for _, hit, p, _ in told], 0.98), 4),
        "calibration_error": round(calibration_error([(p, hit) for _, hit, p, _ in told]), 4),
        "wrong_at_75": round(sum(p >= 0.75 and not hit for _, hit, p, _ in told) / len(told), 4),
        "acted_at_75": round(sum(p >= 0.75 for _, _, p, _ in told) / len(told), 4),
    }  # fmt: skip


def crossed(judge: Judge, dev: list[Case], unseen: list[Case]) -> dict[str, float]:
    """Figures of the hand-written cases where no case helped to calibrate itself: five parts in turn."""
    parts = [dev[k::5] for k in range(5)]
    found = []
    for k, part in enumerate(parts):
        rest = [c for j, p in enumerate(parts) if j != k for c in p]
        right, none = calibrated(judge, rest, unseen)
        made = Calibration(NULL, judge.bias, judge.scale, tuple(right), tuple(none))
        found += [(c, *judge(c)) for c in part]
        found[-len(part) :] = [(c, hit, *made.probabilities(v)) for c, hit, v in found[-len(part) :]]
    both = [(not c.right) if n > p else hit for c, hit, p, n in found]
    return {
        "with_none": round(sum(both) / len(both), 4),
        "coverage_at_98": round(coverage([(p, hit) for _, hit, p, _ in found], 0.98), 4),
        "wrong_at_75": round(sum(p >= 0.75 and not hit for _, hit, p, _ in found) / len(found), 4),
    }


def write_manifest(out: Path, judge: Judge, right: np.ndarray, none: np.ndarray) -> None:
    weights = out / "model.onnx"
    extra: dict[str, Any] = {
        "null": NULL, "bias": round(judge.bias, 5), "scale": round(judge.scale, 4),
        "calibration": {
            "right": dict(zip(FEATURES, (round(float(x), 4) for x in right), strict=True)),
            "none": dict(zip(FEATURES, (round(float(x), 4) for x in none), strict=True)),
        },
    }  # fmt: skip
    if (intents := out / "intents.npz").exists():
        extra["intents"] = {"file": intents.name, "sha256": hashlib.sha256(intents.read_bytes()).hexdigest()}
    manifests.write(Model(
        name="lamd-grounder", kind=Kind.GROUNDER, folder=out, file=weights.name,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(), size=weights.stat().st_size,
        licence="Apache-2.0 (tuned from all-MiniLM-L6-v2, Apache-2.0)", context=64, quantization="int8, dynamic",
        made_by="models/recipes/grounder.py", extra=extra,
        tokenizer_sha256=hashlib.sha256((out / "tokenizer.json").read_bytes()).hexdigest(),
    ))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("models/work/grounder"))
    parser.add_argument("--out", type=Path, default=Path("models/shipped/grounder"))
    parser.add_argument("--no-report", action="store_true")
    parser.add_argument("--small", action="store_true", help="calibrate with a few cases, to try the recipe")
    args = parser.parse_args()
    from transformers import BertModel

    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    tuned = args.work / "tuned"
    bert = BertModel.from_pretrained(tuned, add_pooling_layer=False, attn_implementation="eager")
    encoder = Encoder(bert).eval()
    knobs = json.loads((tuned / "knobs.json").read_text())
    scale = float(np.exp(knobs["scale"]))
    (args.out / "tokenizer.json").write_text(
        json.dumps(json.loads((tuned / "tokenizer.json").read_text()), ensure_ascii=False)
    )
    export(encoder, args.out)
    if (tuned / "intents.npz").exists():
        (args.out / "intents.npz").write_bytes((tuned / "intents.npz").read_bytes())
    dev, unseen = read(DEV_FILE), unseen_cases(3)
    if args.small:
        rng = random.Random(3)
        dev, unseen = rng.sample(dev, 20), rng.sample(unseen, 5)
    judge = Judge(by_onnx(args.out), knobs["bias"], scale)
    right, none = calibrated(judge, dev, unseen)
    write_manifest(args.out, judge, right, none)
    report: dict[str, Any] = {
        "size": {p.name: p.stat().st_size for p in sorted(args.out.iterdir())},
        "int8": figures(judge, right, none, dev), "int8 cross-fitted": crossed(judge, dev, unseen),
        "int8 unseen labels": figures(judge, right, none, unseen),
    }  # fmt: skip
    print(json.dumps(report, indent=1), flush=True)
    if not args.no_report:
        exact = Judge(by_torch(encoder, Tokenizer.from_file(str(tuned / "tokenizer.json"))), knobs["bias"], scale)
        report["fp32"] = figures(exact, *calibrated(exact, dev, unseen), dev)
        print(json.dumps(report, indent=1))
    (args.work / "report.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
