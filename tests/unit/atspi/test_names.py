from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lamd.atspi.names import PASSWORD, ROLES, STATES, interface_names, role_name, role_number, state_mask, state_names


def test_numbers_of_the_protocol() -> None:
    """Spot checks against ``atspi-constants.h``."""
    known = {7: "check box", 16: "dialog", 23: "frame", 40: "password text", 43: "push button", 79: "entry",
             95: "document web", 130: "switch"}  # fmt: skip
    assert {number: role_name(number) for number in known} == known
    assert PASSWORD == 40
    assert [STATES.index(name) for name in ("active", "checked", "focused", "showing", "visible", "read-only")] == [
        1, 4, 12, 25, 30, 43,
    ]  # fmt: skip


@given(st.integers())
def test_any_number_has_a_role(number: int) -> None:
    assert role_name(number) in ROLES


def test_roles_are_told_apart() -> None:
    assert len(set(ROLES)) == len(ROLES)
    assert all(role_name(role_number(name)) == name for name in ROLES)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=4))
def test_states_of_any_words(words: list[int]) -> None:
    names = state_names(state_mask(words))
    bits = sum(word << (32 * position) for position, word in enumerate(words[:2]))
    assert names == {name for number, name in enumerate(STATES) if bits >> number & 1}


def test_interfaces_lose_their_prefix() -> None:
    assert interface_names(("org.a11y.atspi.Text", "org.a11y.atspi.Action", "com.other")) == {"Text", "Action"}
