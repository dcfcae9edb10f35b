"""Who goes first in the model process."""

from lamd.runtime.engines.jobs import BEHIND, PLAN, URGENT, Aborted, embedding


def test_few_texts_are_urgent_and_the_rest_goes_shortest_first() -> None:
    assert embedding(0) == embedding(8) == URGENT
    assert URGENT < PLAN < BEHIND < embedding(9) < embedding(500)


def test_labels_become_more_urgent_as_they_get_fewer_but_never_pass_a_plan() -> None:
    left = [embedding(count) for count in range(400, 8, -32)]
    assert left == sorted(left, reverse=True)
    assert min(left) > PLAN


def test_a_break_off_on_request_is_not_told_as_a_failure_of_python_or_the_system() -> None:
    assert not issubclass(Aborted, (RuntimeError, OSError, ValueError))
