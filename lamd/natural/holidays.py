"""Days that have a name, by the year."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FIXED = {
    "new years day": (1, 1), "new year": (1, 1), "new years": (1, 1), "epiphany": (1, 6), "burns night": (1, 25),
    "groundhog day": (2, 2), "valentines day": (2, 14), "valentines": (2, 14), "st davids day": (3, 1),
    "st patricks day": (3, 17), "saint patricks day": (3, 17), "spring equinox": (3, 20), "april fools day": (4, 1),
    "april fools": (4, 1), "st georges day": (4, 23), "may day": (5, 1), "summer solstice": (6, 21),
    "midsummer eve": (6, 23), "midsummers eve": (6, 23), "midsummer": (6, 24), "midsummers day": (6, 24),
    "independence day": (7, 4), "autumn equinox": (9, 22), "halloween": (10, 31), "all saints day": (11, 1),
    "bonfire night": (11, 5), "guy fawkes night": (11, 5), "guy fawkes": (11, 5), "remembrance day": (11, 11),
    "veterans day": (11, 11), "st andrews day": (11, 30), "winter solstice": (12, 21), "christmas eve": (12, 24),
    "xmas eve": (12, 24), "christmas day": (12, 25), "xmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25),
    "boxing day": (12, 26), "st stephens day": (12, 26), "new years eve": (12, 31), "hogmanay": (12, 31),
}  # fmt: skip
_BY_EASTER = {
    "shrove tuesday": -47, "pancake day": -47, "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3,
    "good friday": -2, "easter sunday": 0, "easter day": 0, "easter monday": 1, "easter": 0, "ascension day": 39,
    "whit sunday": 49, "pentecost": 49, "whit monday": 50,
}  # fmt: skip
_NTH = {"thanksgiving": (11, 3, 4), "labor day": (9, 0, 1), "martin luther king day": (1, 0, 3)}
"""Month, weekday (Monday is 0), which one; thanksgiving and the others as in the United States."""

NAMES = sorted([*_FIXED, *_BY_EASTER, *_NTH, "black friday"], key=len, reverse=True)
PATTERN = rf"(?P<holiday>{'|'.join(map(re.escape, NAMES))})"


def holiday(name: str, year: int) -> date:
    """The date of a holiday in ``NAMES``."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _BY_EASTER:
        from dateutil.easter import easter

        return easter(year) + timedelta(days=_BY_EASTER[name])
    if name == "black friday":
        return holiday("thanksgiving", year) + timedelta(days=1)
    month, weekday, which = _NTH[name]
    return nth_weekday(year, month, weekday, which)


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """The first (1), second … or last (-1) of a weekday in a month; raises ``ValueError`` where there is none."""
    if which < 0:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    if found.month != month:
        raise ValueError(f"there is no {which}. such day in that month")
    return found
