from __future__ import annotations

import pytest

from lamd.errors import ModelError
from lamd.grounding.calibration import FEATURES, Calibration, features


def extra(**changes: object) -> dict[str, object]:
    right = dict.fromkeys(FEATURES, 0.0) | {"margin": 5.0}
    none = dict.fromkeys(FEATURES, 0.0) | {"over_none": -5.0}
    return {"null": "none", "bias": 0.1, "scale": 20, "calibration": {"right": right, "none": none}} | changes


def test_numbers_come_from_the_manifest() -> None:
    made = Calibration.from_extra(extra())
    assert made.right[FEATURES.index("margin")] == 5.0
    assert made.bias == 0.1


@pytest.mark.parametrize(
    "changes", [{"calibration": {}}, {"bias": "much"}, {"calibration": None}, {"scale": float("nan")}]
)
def test_a_manifest_without_them_is_unfit(changes: dict[str, object]) -> None:
    with pytest.raises(ModelError) as caught:
        Calibration.from_extra(extra(**changes))
    assert caught.value.code == "model.unfit"


def test_twins_are_no_rivals() -> None:
    values = features([0.8, 0.79, 0.3], ["Save", "Save", "Open"], 0.2, 20.0, "keep it")
    assert values[FEATURES.index("margin")] == pytest.approx(0.5)
    assert values[FEATURES.index("share")] > 0.99


def test_one_candidate_has_a_bounded_margin() -> None:
    assert features([0.8], ["Save"], 0.2, 20.0, "x")[FEATURES.index("margin")] == pytest.approx(1.0)


def test_the_labels_own_words_are_known() -> None:
    at = FEATURES.index("exact")
    assert features([0.8], ["Line Numbers"], 0.2, 20.0, "line numbers.")[at] == 1.0
    assert features([0.8], ["Name:"], 0.2, 20.0, "field: name")[at] == 1.0
    assert features([0.8], ["Name"], 0.2, 20.0, "title")[at] == 0.0


def test_probabilities_never_exceed_one_together() -> None:
    made = Calibration.from_extra(extra())
    right, none = made.probabilities([1.0, 0.9, 0.9, -0.9, 0.9, 0.0])
    assert right + none <= 1.0 + 1e-9
    assert made.probabilities([1.0, -1e6, -1e6, 1e6, 0.0, 0.0]) == (0.0, 0.0)
