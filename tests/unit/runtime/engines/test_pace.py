"""How many threads a computation gets."""

from __future__ import annotations

from lamd.runtime.engines.pace import PROBE, Pace


def run(pace: Pace, tokens: int, one: float, several: float) -> list[int]:
    """The threads that so many single tokens got, on a machine where they take so long."""
    used = []
    for _ in range(tokens):
        used.append(pace.threads(1))
        pace.took(1, used[-1], one if used[-1] == 1 else several)
    return used


def test_several_threads_are_used_where_they_are_quicker() -> None:
    pace = Pace(2)
    used = run(pace, 40, 0.003, 0.002)
    assert used[0] == 1
    assert set(used[PROBE:]) == {2}
    assert pace.threads(60) == 2


def test_one_thread_works_where_several_get_in_each_others_way() -> None:
    pace = Pace(4)
    used = run(pace, 1000, 0.003, 0.03)
    assert used.count(4) <= 7  # 8, 16, 32 … tokens apart
    assert pace.threads(60) == 1


def test_a_machine_that_falls_quiet_is_noticed_and_one_that_gets_busy_too() -> None:
    pace = Pace(2)
    run(pace, 20, 0.003, 0.03)
    assert run(pace, 4 * PROBE, 0.003, 0.002)[-1] == 2
    assert run(pace, 2, 0.003, 0.03) == [2, 1]


def test_long_quiet_makes_tries_frequent_again() -> None:
    pace = Pace(2)
    run(pace, 100, 0.003, 0.03)
    run(pace, 1000, 0.003, 0.002)
    assert 2 in run(pace, 40, 0.003, 0.03)[1:]


def test_a_prompt_says_nothing_and_tries_nothing() -> None:
    pace = Pace(2)
    for _ in range(50):
        assert pace.threads(40) == 1
        pace.took(40, 1, 0.1)


def test_a_single_thread_stays_one() -> None:
    assert set(run(Pace(1), 50, 0.003, 0.001)) == {1}
