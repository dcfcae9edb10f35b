"""Labels of controls in words: what a person would call what is written on them.

Pure and small; no part of it knows a single program. Toolkits decorate names in their own ways, so each rule says
whose habit it undoes.
"""

from __future__ import annotations

import re

SYMBOLS = {
    "=": "equals",
    "+": "add plus",
    "-": "subtract minus",
    "−": "subtract minus",
    "–": "subtract minus",
    "×": "multiply times",
    "*": "multiply times",
    "÷": "divide",
    "/": "divide slash",
    "\u2215": "divide",
    "±": "plus minus change sign",
    "+/-": "plus minus change sign",
    "+/−": "plus minus change sign",
    "%": "percent",
    "√": "square root",
    "∛": "cube root",
    "ⁿ√": "nth root",
    "x²": "square",
    "x³": "cube",
    "x⁻¹": "reciprocal",
    "1/x": "reciprocal",
    "xʸ": "power exponent",
    "x^y": "power exponent",
    "^": "power exponent",
    "π": "pi",
    "∞": "infinity",
    "∫": "integral",
    "∑": "sum",
    "Σ": "sum",
    "!": "factorial exclamation mark",
    "x!": "factorial",
    "(": "open left parenthesis",
    ")": "close right parenthesis",
    "|x|": "absolute value",
    "≤": "less or equal",
    "≥": "greater or equal",
    "≠": "not equal",
    "≈": "approximately equal",
    "<": "less than previous",
    ">": "greater than next",
    "≪": "shift left",
    "≫": "shift right",
    "<<": "shift left",
    ">>": "shift right",
    "«": "first back",
    "»": "more",
    "←": "back left arrow",
    "→": "forward right arrow",
    "↑": "up arrow",
    "↓": "down arrow",
    "↕": "up and down arrow",
    "⇄": "swap",
    "⇆": "swap",
    "↵": "enter",
    "⏎": "enter",
    "⌫": "backspace delete",
    "⌦": "delete",
    "↶": "undo",
    "↷": "redo",
    "⟲": "undo rotate left",
    "⟳": "reload rotate right",
    "↻": "reload",
    "⟨": "previous",
    "⟩": "next",
    "◀": "previous left",
    "▶": "play next right",
    "◂": "previous left",
    "▸": "next right",
    "▲": "up",
    "▼": "down",
    "⏸": "pause",
    "⏹": "stop",
    "⏺": "record",
    "⏮": "previous track",
    "⏭": "next track",
    "■": "stop",
    "●": "record",
    "☰": "menu",
    "≡": "menu",
    "⋮": "more menu",
    "⋯": "more",
    "…": "more",
    "...": "more",
    "✓": "tick apply",
    "✔": "tick apply",
    "✕": "close",
    "✖": "close",
    "🗙": "close",
    "★": "star favourite",
    "☆": "star favourite",
    "♥": "favourite",
    "🔍": "search",
    "⚙": "settings",
    "🏠": "home",
    "?": "help question mark",
    "@": "at",
    "#": "number sign",
    "&": "and ampersand",
    ",": "comma",
    ".": "decimal point",
    ";": "semicolon",
    ":": "colon",
    '"': "quotes",
    "'": "apostrophe",
    "¶": "paragraph formatting marks",
    "°": "degrees",
    "€": "euro",
    "$": "dollar",
    "£": "pound",
    "¥": "yen",
}
"""A label that is nothing but a symbol → the words people use for it."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿʸˣ", "0123456789-nyx")
_MNEMONIC = re.compile(r"[_&](?=\w)")
_KDE_EXTRA = re.compile(r"\(&\w\)")
_MODIFIER = r"(?:<[A-Za-z]+>|(?:Ctrl|Control|Shift|Alt|Meta|Super|Strg)\s*\+\s*)"
_ACCELERATOR = re.compile(rf"[\s(\t]+{_MODIFIER}+(?:[A-Z][a-z]*(?:\s[A-Z][a-z]+)?|F\d+|\S)\)?$")
_CLASS = re.compile(
    r"^(?:(?:Gtk|Adw|Hdy)[A-Z]\w*"
    r"|(?:Tepl|Gimp|Xfce|Xfw|Exo|Nautilus|Calculator|Math|Editor|Q[A-Z][a-z]*|K[A-Z][a-z]*)(?:[A-Z]\w*?)?"
    r"(?:Button|Box|Bar|Menu|Item|Label|Entry|View|Window|List|Row|Stack|Image|Icon|Widget|Frame|Popover|Page|Text|Bin"
    r"|Display|Dialog|Tab|Area|Toolbar|Tool|Container|Expander|Converter|Controls|Sidebar|Panel|Keypad|Buttons))$"
)
_BRACKETS = re.compile(r"\s+\[[^\[\]]{1,24}\]$")
"""GNOME Calculator's buttons: ``Square [Ctrl+2]``."""
_KIND_SUFFIX = re.compile(r"\s*(?:\.{3}|…)+$")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc\U000e0000-\U000e007f]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


def in_words(label: str) -> str:
    """What is written on a control, in plain words; empty where its name says nothing.

    Mnemonics, ellipses, accelerators and invisible characters go; symbols are named; names that toolkits double
    (GTK 4: ``7 7``, ``_Add Add``) are halved; class names that stand for no name (``GtkButton``) count as none.
    """
    text = _SPACE.sub(" ", _INVISIBLE.sub("", label)).strip()
    if not text or _CLASS.match(text):
        return ""
    for form in (text, _half(text)):
        if form in SYMBOLS:
            return SYMBOLS[form]
    text = _KDE_EXTRA.sub("", text)
    text = _half(_accelerator_cut(text))
    text = _half(_mnemonics_out(text))
    text = _half(_KIND_SUFFIX.sub("", text).strip())
    if text in SYMBOLS:
        return SYMBOLS[text]
    if text.translate(_SUPERSCRIPTS) in SYMBOLS:
        return SYMBOLS[text.translate(_SUPERSCRIPTS)]
    return text.removesuffix(":").rstrip()


def _half(text: str) -> str:
    """``7 7`` → ``7``: GTK 4 computes a name from the label twice; with a mnemonic the first has its underscore."""
    middle = len(text) // 2
    for cut in (middle, middle + 1, middle - 1):
        if 0 < cut < len(text) and text[cut] == " ":
            first, second = text[:cut], text[cut + 1 :]
            if first == second or first.replace("_", "") == second:
                return second
    return text


def _accelerator_cut(text: str) -> str:
    """``Save  Ctrl+S`` → ``Save``: Qt menus and some tooltips carry the keys behind the label."""
    cut = _ACCELERATOR.sub("", _BRACKETS.sub("", text))
    return cut if cut.strip() else text


def _mnemonics_out(text: str) -> str:
    """``_File`` → ``File``, ``Find && Replace`` → ``Find & Replace``, ``a__b`` → ``a_b``.

    A file's name keeps its underscores: ``my_file.txt``, ``MAX_VALUE`` and anything with more than one are no mnemonic,
    except where the underscore opens a word.
    """
    text = text.replace("&&", "\x01").replace("__", "\x02")
    if text.count("&") == 1 and re.search(r"&\w", text):
        text = text.replace("&", "")
    marks = list(_MNEMONIC.finditer(text))
    if len(marks) == 1 and marks[0].group() == "_" and not _is_identifier(text, marks[0].start()):
        text = text[: marks[0].start()] + text[marks[0].end() :]
    return text.replace("\x01", "&").replace("\x02", "_")


def _is_identifier(text: str, at: int) -> bool:
    """Whether the underscore at ``at`` joins two parts of a name (``my_file.txt``) rather than marking a letter."""
    start = text.rfind(" ", 0, at) + 1
    end = text.find(" ", at)
    word = text[start : end if end >= 0 else len(text)]
    before = word[: at - start]
    if not before:
        return False
    return "." in word or word.isupper() or any(c.isdigit() for c in word) or (before.islower() and start == 0)
