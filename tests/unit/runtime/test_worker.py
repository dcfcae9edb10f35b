"""The order of things inside the process, without a process: engines are generators, so they can be scripted."""

import threading

import pytest

from lamd.runtime import frames
from lamd.runtime.engines.jobs import PLAN, Aborted, Steps, embedding
from lamd.runtime.worker import MAX_WAITING, Worker, rss_mib, versions


class Bench:
    """A worker whose engines note every step they take."""

    def __init__(self) -> None:
        self.answers: list[frames.Message] = []
        self.trace: list[str] = []
        self.done = threading.Event()
        self.wanted = 0
        self.worker = Worker(self._answer)
        self.worker._planner = self  # type: ignore[assignment]
        self.worker._grounder = self  # type: ignore[assignment]
        self.aborts: list[bool] = []
        self.threads: dict[str, set[str]] = {"complete": set(), "embed": set(), "score": set()}

    def _answer(self, message: frames.Message) -> None:
        self.answers.append(message)
        if len(self.answers) >= self.wanted:
            self.done.set()

    def abort(self, stop: bool) -> None:
        self.aborts.append(stop)

    def complete(self, prompt: str, rules: str, count: int, prior: object = None) -> Steps:
        for at in range(count):
            self.trace.append(f"{prompt}{at}")
            self.threads["complete"].add(threading.current_thread().name)
            if prompt == "broken":
                raise RuntimeError("the engine fell over")
            if prompt == "asks":  # a query comes in while the plan is computed
                self.worker.take({"id": 100 + at, "op": "embed", "texts": ["q"]})
            if prompt == "regrets" and at == 1:
                self.worker.take({"op": "cancel", "id": 1})
                assert self.aborts[-1] is True
                raise Aborted
            yield PLAN
        return {"text": prompt}

    def embed(self, texts: list[str]) -> Steps:
        left = len(texts)
        while left > 0:
            self.trace.append(f"e{left}")
            self.threads["embed"].add(threading.current_thread().name)
            left -= 32
            if left > 0:
                yield embedding(left)
        return {"vectors": ""}

    def score(self, texts: list[list[str]], before: list[list[int]]) -> Steps:
        self.trace.append(f"{texts}{before}")
        self.threads["score"].add(threading.current_thread().name)
        return {"scores": ""}
        yield

    def stats(self) -> dict[str, str]:
        return {"trace": "".join(self.trace)}

    def run(self, answers: int) -> None:
        """Compute until so many answers were given."""
        self.wanted = answers
        threading.Thread(target=self.worker.run, daemon=True).start()
        assert self.done.wait(10)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_plans_are_done_one_after_the_other(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "complete", "prompt": "a", "grammar": "", "max_tokens": 2})
    bench.worker.take({"id": 2, "op": "complete", "prompt": "b", "grammar": "", "max_tokens": 2})
    bench.run(2)
    assert bench.trace == ["a0", "a1", "b0", "b1"]


def test_a_query_comes_between_the_steps_of_a_plan_and_labels_after_it(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "embed", "texts": ["label"] * 64})
    bench.worker.take({"id": 2, "op": "embed", "texts": ["label"] * 33})
    bench.worker.take({"id": 3, "op": "complete", "prompt": "asks", "grammar": "", "max_tokens": 2})
    bench.run(5)
    assert bench.trace == ["asks0", "e1", "asks1", "e1", "e33", "e1", "e64", "e32"]


def test_a_cancel_breaks_off_what_runs_and_only_that(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "complete", "prompt": "regrets", "grammar": "", "max_tokens": 9})
    bench.worker.take({"id": 2, "op": "complete", "prompt": "b", "grammar": "", "max_tokens": 1})
    bench.run(2)
    assert bench.answers[0]["error"]["code"] == "cancelled"
    assert bench.answers[1] == {"id": 2, "ok": {"text": "b"}}
    assert bench.aborts[-1] is False


def test_what_waits_can_be_cancelled_before_it_begins(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "complete", "prompt": "a", "grammar": "", "max_tokens": 1})
    bench.worker.take({"id": 2, "op": "complete", "prompt": "b", "grammar": "", "max_tokens": 1})
    bench.worker.take({"op": "cancel", "id": 2})
    bench.worker.take({"op": "cancel", "id": 99})
    bench.run(2)
    assert bench.trace == ["a0"]


def test_whatever_an_engine_raises_ends_its_request_only(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "complete", "prompt": "broken", "grammar": "", "max_tokens": 1})
    bench.worker.take({"id": 2, "op": "embed", "texts": ["a"]})
    bench.run(2)
    errors = {answer["id"]: answer.get("error") for answer in bench.answers}
    assert errors[2] is None
    assert errors[1]["code"] == "failed"
    assert "RuntimeError: the engine fell over" in errors[1]["message"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"id": 1}, "failed"),
        ({"id": 1, "op": "dance"}, "unfit"),
        ({"id": 1, "op": "complete"}, "failed"),
        ({"id": 1, "op": "complete", "prompt": "a", "grammar": "root ::=", "max_tokens": "x"}, "failed"),
        ({"id": 1, "op": "complete", "prompt": "a", "grammar": "nonsense", "max_tokens": 1}, "bad_grammar"),
        ({"id": 1, "op": "embed", "texts": 5}, "failed"),
        ({"id": 1, "op": "point", "texts": [["a"]]}, "failed"),
        ({"id": 1, "op": "point", "texts": [5], "before": [[]]}, "failed"),
        ({"id": 1, "op": "point", "texts": [], "before": [["a"]]}, "failed"),
        ({"id": 1, "op": "load", "kind": "speaker"}, "failed"),
    ],
)
def test_a_request_that_is_wrong_is_answered_at_once(bench: Bench, request_: frames.Message, code: str) -> None:
    bench.worker.take(request_)
    assert bench.answers[0]["error"]["code"] == code


def test_too_many_requests_are_refused(bench: Bench) -> None:
    for at in range(MAX_WAITING + 1):
        bench.worker.take({"id": at, "op": "embed", "texts": []})
    assert [answer["error"]["code"] for answer in bench.answers] == ["busy"]


def test_its_own_measures() -> None:
    assert rss_mib(1 << 22) == 0
    assert versions()["onnxruntime"]


def test_the_engines_compute_in_threads_of_their_own(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "complete", "prompt": "asks", "grammar": "", "max_tokens": 2})
    bench.worker.take({"id": 2, "op": "embed", "texts": ["a"]})
    bench.run(4)
    assert len(bench.threads["embed"]) == len(bench.threads["complete"]) == 1
    assert bench.threads["embed"] != bench.threads["complete"]


def test_a_planner_that_points_runs_beside_the_grounder_and_tells_its_counts(bench: Bench) -> None:
    bench.worker._planner, bench.worker._pointer = None, bench  # type: ignore[assignment]
    bench.worker.take({"id": 1, "op": "embed", "texts": ["a"]})
    bench.worker.take({"id": 2, "op": "point", "texts": [["app"], ["say", 5]], "before": [[1, 2]]})
    bench.run(2)
    assert bench.trace == ["e1", "[['app'], ['say', '5']][[1, 2]]"]
    assert bench.threads["score"] == bench.threads["embed"]
    bench.worker.take({"id": 3, "op": "stats"})
    assert bench.answers[-1]["ok"]["planner"] == bench.stats()


def test_without_a_planner_that_points_there_are_no_scores(bench: Bench) -> None:
    bench.worker.take({"id": 1, "op": "point", "texts": [["app"], ["say"]], "before": [[]]})
    bench.run(1)
    assert bench.answers[0]["error"]["code"] == "missing"
