from __future__ import annotations

from typing import Any

import pytest

from lamd import strict
from lamd.rpc import params as p


@pytest.mark.parametrize(
    ("cls", "given", "made"),
    [
        (p.Nothing, {}, p.Nothing()),
        (p.Hello, {}, p.Hello("person", "")),
        (p.Run, {"text": "x"}, p.Run("x", "", False, False)),
        (p.Act, {"verb": "click", "ref": 1, "revision": 2}, p.Act("click", 1, 2, "", "", False)),
        (p.Answer, {"id": "q", "allow": False}, p.Answer(False, "q")),
        (p.Journal, {}, p.Journal(20)),
        (p.ModelPath, {"path": "/x"}, p.ModelPath("/x", "")),
    ],
)
def test_right(cls: type[Any], given: dict[str, Any], made: object) -> None:
    assert strict.build(cls, given) == made


@pytest.mark.parametrize(
    ("cls", "given"),
    [
        (p.Nothing, {"x": 1}),
        (p.Hello, {"role": "root"}),
        (p.Run, {}),
        (p.Run, {"text": "x", "yes": "yes"}),
        (p.Run, {"text": "x" * 4001}),
        (p.Act, {"verb": "click", "ref": -1, "revision": 1}),
        (p.Act, {"verb": "open", "ref": 1, "revision": 1}),
        (p.Act, {"verb": "click", "ref": 1.0, "revision": 1}),
        (p.Answer, {"id": "q"}),
        (p.Answer, {"id": "q", "allow": 1}),
        (p.Answer, {"id": "q", "allow": "no"}),
        (p.Journal, {"n": 1001}),
    ],
)
def test_wrong(cls: type[Any], given: dict[str, Any]) -> None:
    with pytest.raises(strict.Mismatch):
        strict.build(cls, given)
