"""Units as people say them, converted by pint."""

from __future__ import annotations

import functools
import os
import re
from typing import TYPE_CHECKING, Any

from lamd.api import SkillError, natural

if TYPE_CHECKING:
    import pint

_ALIASES = {
    "kilo": "kilogram", "kilos": "kilogram", "celsius": "degC", "centigrade": "degC", "c": "degC", "°c": "degC",
    "degrees celsius": "degC", "degrees centigrade": "degC", "degree celsius": "degC", "fahrenheit": "degF",
    "f": "degF", "°f": "degF", "degrees fahrenheit": "degF", "degree fahrenheit": "degF", "kelvin": "kelvin",
    "k": "kelvin", "degrees": "degree", "°": "degree", "km/h": "kilometer / hour", "kmh": "kilometer / hour",
    "kph": "kilometer / hour", "mph": "mile / hour", "stone": "stone", "stones": "stone", "st": "stone",
    "lb": "pound", "lbs": "pound", "ton": "tonne", "tons": "tonne", "tonnes": "tonne",
    "fluid ounces": "fluid_ounce", "fluid ounce": "fluid_ounce", "fl oz": "fluid_ounce", "light years": "light_year",
    "light year": "light_year", "nautical miles": "nautical_mile", "nautical mile": "nautical_mile",
    "feet": "foot", "inches": "inch", "cups": "cup", "tablespoons": "tablespoon", "tbsp": "tablespoon",
    "teaspoons": "teaspoon", "tsp": "teaspoon", "kcal": "kilocalorie", "calories": "kilocalorie",
    "calorie": "kilocalorie", "horsepower": "horsepower", "hp": "horsepower", "fortnights": "fortnight",
    "mb": "megabyte", "gb": "gigabyte", "kb": "kilobyte", "tb": "terabyte", "l": "liter", "ml": "milliliter",
    "cl": "centiliter", "m": "meter", "metric tons": "tonne", "metric ton": "tonne", "miles an hour": "mile / hour",
    "kilometres an hour": "kilometer / hour", "kilometers an hour": "kilometer / hour", "h": "hour", "in": "inch",
    "g": "gram", "mins": "minute", "hrs": "hour", "secs": "second", "yds": "yard",
}  # fmt: skip
"""What pint takes for something else, or does not know; calories are those on packages of food."""
_IMPERIAL = {"pint": "imperial_pint", "gallon": "imperial_gallon", "fluid_ounce": "imperial_fluid_ounce",
             "quart": "imperial_quart"}  # fmt: skip
_CURRENCIES = frozenset(
    "dollar euro usd eur gbp jpy chf sterling yen franc rupee inr yuan renminbi rouble ruble krona krone zloty peso "
    "real won rand lira quid pence penny cent bitcoin btc shekel dirham ringgit baht forint koruna cad aud nzd sek nok "
    "dkk pln cny £ $ € ¥".split()
)
_SQUARE = re.compile(r"\b(square|sq|cubic)\.? (\w+)")
_PER = re.compile(r"(.+?) (?:per|an|a|each) (\w+)|(.+?) ?/ ?(\w+)")
_SPEED = re.compile(r"(\w+) (h|hr|hour|s|sec|second|min|minute)")
_LONGEST = 60


def convert(amount: float, said: str, to: str) -> str:
    """One sentence with the result; raises ``SkillError``."""
    if _is_money(said) or _is_money(to):
        raise SkillError(
            "unavailable", "exchange rates change and are not known without the network",
            "ask for a web search instead",
        )  # fmt: skip
    import pint

    units = _registry()
    try:
        source, target = _fitting(units, _unit(said, to), _unit(to, said))
        result = units.Quantity(amount, source).to(target).magnitude
    except pint.DimensionalityError as error:
        why = f"{_plain(said)} cannot be told in {_plain(to)}: they measure different things"
        raise SkillError("bad_value", why, _hint(units, said, to)) from error
    except (OverflowError, ArithmeticError) as error:
        raise SkillError("bad_value", "that is too large to work out") from error
    kind = _kind(units, source) or _kind(units, target)
    before = f"{_written(amount)} {_named(units, source, amount)}"
    return f"{before} = {_written(result)} {_named(units, target, result)}{kind}."


@functools.cache
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


def _plain(said: str) -> str:
    return natural.shown(said)[:_LONGEST]


def _is_money(said: str) -> bool:
    words = re.findall(r"[\w£$€¥]+", said.casefold())
    return any(word in _CURRENCIES or word.removesuffix("s") in _CURRENCIES for word in words)


def _unit(said: str, other: str) -> str:
    """A name that pint knows; raises ``SkillError``."""
    text = " ".join(said.casefold().strip(" .").split()).removeprefix("the ")
    if not text or len(text) > _LONGEST:
        raise _unknown(said)
    if text in _ALIASES:
        return _ALIASES[text]
    if found := _SQUARE.fullmatch(text):
        power = 3 if found[1] == "cubic" else 2
        return f"{_known(found[2], said)} ** {power}"
    if found := _PER.fullmatch(text):
        above, below = found[1] or found[3], found[2] or found[4]
        return f"{_unit(above, other)} / {_unit(below, other)}"
    if (found := _SPEED.fullmatch(text)) and _is_length(above := _known(found[1], said)):
        return f"{above} / {_known(found[2], said)}"
    return _known(text, said)


def _is_length(name: str) -> bool:
    return str(_registry().parse_units(name).dimensionality) == "[length]"


def _known(word: str, said: str) -> str:
    """One word as pint names it, in any case and number."""
    word = _ALIASES.get(word, word).replace(" ", "_")
    units = _registry()
    for name in (word, word.removesuffix("s"), word.removesuffix("es"), word.upper()):
        # Only letters: pint would read figures and signs as arithmetic.
        if re.fullmatch(r"[A-Za-zµ°Å][A-Za-zµ°Å_]*", name) and name in units:
            return str(units.parse_units(name))
    raise _unknown(said)


def _unknown(said: str) -> SkillError:
    from rapidfuzz import process

    known = [name for name in (*_ALIASES, *_COMMON) if len(name) > 3]
    near = process.extractOne(said.casefold(), known, score_cutoff=75)
    return SkillError("bad_value", f"“{_plain(said)}” is no unit", f"did you mean {near[0]}?" if near else "")


_COMMON = "kilometres miles metres centimetres millimetres inches yards grams kilograms ounces pounds litres millilitres gallons pints acres hectares seconds minutes hours days weeks months years".split()  # noqa: E501


def _fitting(units: pint.UnitRegistry[Any], source: str, target: str) -> tuple[Any, Any]:
    """Both units, where a word has two senses that which the other one needs: ounces of weight or of water."""
    a, b = _local(units, source), _local(units, target)
    if a.dimensionality != b.dimensionality:
        for word, other in (("ounce", "fluid_ounce"), ("degree", "degC")):
            if source == word and units.parse_units(other).dimensionality == b.dimensionality:
                a = _local(units, other)
            if target == word and units.parse_units(other).dimensionality == a.dimensionality:
                b = _local(units, other)
    return a, b


def _local(units: pint.UnitRegistry[Any], name: str) -> Any:
    """Pints and gallons are larger in Britain than in America."""
    return units.parse_units(_IMPERIAL.get(name, name) if _british() else name)


def _british() -> bool:
    where = os.environ.get("LC_ALL") or os.environ.get("LC_MEASUREMENT") or os.environ.get("LANG") or ""
    return where.startswith(("en_GB", "en_IE"))


def _kind(units: pint.UnitRegistry[Any], unit: Any) -> str:
    name = str(unit)
    if any(local in name for local in _IMPERIAL.values()):
        return ", imperial measure"
    return ", US measure" if any(local in name.split(" ") for local in (*_IMPERIAL, "cup")) else ""


def _hint(units: pint.UnitRegistry[Any], said: str, to: str) -> str:
    sizes = {str(units.parse_units(_unit(name, "")).dimensionality) for name in (said, to)}
    return "it depends on what is weighed" if sizes == {"[mass]", "[length] ** 3"} else ""


def _named(units: pint.UnitRegistry[Any], unit: Any, amount: float) -> str:
    text = _SHORT.get(str(unit)) or str(unit).replace("_", " ").replace("imperial ", "").replace(" / ", "/")
    powers = ""
    if found := re.fullmatch(r"(\w+) \*\* ([23])", text):
        powers, text = ("square " if found[2] == "2" else "cubic "), found[1]
    if abs(amount) == 1 or text in _SHORT.values() or "/" in text:
        return powers + text
    return powers + _PLURALS.get(text, f"{text}s")


_SHORT = {"degree_Celsius": "°C", "degree_Fahrenheit": "°F", "kilometer / hour": "km/h", "mile / hour": "mph",
          "pound_force_per_square_inch": "psi"}  # fmt: skip
_PLURALS = {"foot": "feet", "inch": "inches", "stone": "stone", "kelvin": "kelvin", "horsepower": "horsepower",
            "bar": "bar", "century": "centuries"}  # fmt: skip


def _written(number: float) -> str:
    """Six digits, without an exponent where people would not write one."""
    if number and not 1e-6 <= abs(number) < 1e18:
        return f"{number:.5g}".replace("e+", " × 10^").replace("e-", " × 10^-")
    rounded = float(f"{number:.6g}")
    told = f"{rounded:,.10f}" if abs(rounded) >= 10_000 else f"{rounded:.10f}"
    return told.rstrip("0").rstrip(".")
