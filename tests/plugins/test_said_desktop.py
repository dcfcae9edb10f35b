"""What people say for sound, players, clipboard, screen, text, mail and web, as the data has it, can be read."""

from __future__ import annotations

from typing import Any

import lamd_audio
import lamd_clipboard
import lamd_mail
import lamd_media
import lamd_screen
import lamd_text
import lamd_web
import pytest
from lamd_mail import _people
from lamd_media import _positions
from lamd_web import _addresses

from lamd.errors import LamdError
from lamd.plugins import schema
from tests.plugins.said import calls, specs_of

MODULES = (lamd_audio, lamd_clipboard, lamd_mail, lamd_media, lamd_screen, lamd_text, lamd_web)
SPECS = specs_of(*MODULES)
LONG_S = 3 * 3600.0
"""A film that every place that is said lies in."""


def read(name: str, arguments: dict[str, Any]) -> None:
    """Read arguments as the skill would; raises ``SkillError``."""
    values, shown = schema.read(SPECS[name], arguments)
    assert schema.read(SPECS[name], shown)[1] == shown
    if name == "media.seek":
        _positions.seconds(values["to"], LONG_S, 60.0)
    if name == "web.open":
        _addresses.url(values["address"])
    if name == "web.search":
        _addresses.search(lamd_web.ENGINE, values["query"])
    if name == "mail.draft":
        lamd_mail.mailto(_people.receiver(values["to"], {}), values.get("subject", ""), values.get("body", ""))


@pytest.mark.parametrize("area", sorted({name.partition(".")[0] for name in SPECS}))
def test_every_call_in_the_data_can_be_read(area: str) -> None:
    wrong = []
    said = {call for call in calls(SPECS) if call[0].startswith(f"{area}.")}
    for name, arguments in sorted(said, key=str):
        try:
            read(name, dict(arguments))
        except LamdError as error:
            wrong.append(f"{name} {dict(arguments)}: {error.message}")
    assert said
    assert not wrong, "\n".join(wrong)
