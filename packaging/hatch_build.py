"""Puts the weights that ship into the wheel, as ``lamd/models``.

Not hatchling's own ``force-include``: that would copy them into every editable installation too, where lamd reads them
from the checkout.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Weights(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """``version`` is ``standard`` or ``editable``."""
        if version != "editable":
            build_data["force_include"]["models/shipped"] = "lamd/models"
