"""What is known of a goal on its way."""

from __future__ import annotations

from lamd.perception.observe import observe
from lamd.session.pursuit import Pursuit, act_on, title_of, usable, window_of
from lamd.trajectory import Step, Verb
from tests.unit.trees import tree


def test_a_goal_is_spoken_when_it_was_followed_and_nothing_is_left() -> None:
    goal = Pursuit(Step(Verb.DO, "save"), "save", {"name": "a.txt"})
    goal.pressed = True
    assert not goal.spoken
    goal.left.clear()
    assert goal.spoken


def test_what_can_be_acted_on_and_in_which_window() -> None:
    grey = ("push button", "Send", {"shown": False, "states": ("showing", "visible")})
    seen = observe(tree(("frame", "Mail", ("push button", "Reply"), grey, ("label", "Hello"))))
    assert [candidate.label for candidate in usable(seen)] == ["Reply"]
    assert title_of(seen) == "Mail"
    assert window_of(seen) == seen.tree.nodes[1].key
    action = act_on("click", usable(seen)[0], seen)
    assert (action.verb, action.label, action.window) == ("click", "Reply (push button)", "Mail")
    empty = observe(tree())
    assert (window_of(empty), title_of(empty)) == (None, "")
