"""Numbers of the AT-SPI protocol as the words that the rest of lamd uses.

Source: ``atspi-constants.h`` of at-spi2-core (AtspiRole, AtspiStateType); roles up to 130 (``switch``, 2.56).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# fmt: off
ROLES: tuple[str, ...] = (
    "invalid", "accelerator label", "alert", "animation", "arrow", "calendar", "canvas", "check box",
    "check menu item", "color chooser", "column header", "combo box", "date editor", "desktop icon",
    "desktop frame", "dial", "dialog", "directory pane", "drawing area", "file chooser", "filler",
    "focus traversable", "font chooser", "frame", "glass pane", "html container", "icon", "image", "internal frame",
    "label", "layered pane", "list", "list item", "menu", "menu bar", "menu item", "option pane", "page tab",
    "page tab list", "panel", "password text", "popup menu", "progress bar", "push button", "radio button",
    "radio menu item", "root pane", "row header", "scroll bar", "scroll pane", "separator", "slider", "spin button",
    "split pane", "status bar", "table", "table cell", "table column header", "table row header",
    "tearoff menu item", "terminal", "text", "toggle button", "tool bar", "tool tip", "tree", "tree table",
    "unknown", "viewport", "window", "extended", "header", "footer", "paragraph", "ruler", "application",
    "autocomplete", "editbar", "embedded", "entry", "chart", "caption", "document frame", "heading", "page",
    "section", "redundant object", "form", "link", "input method window", "table row", "tree item",
    "document spreadsheet", "document presentation", "document text", "document web", "document email", "comment",
    "list box", "grouping", "image map", "notification", "info bar", "level bar", "title bar", "block quote",
    "audio", "video", "definition", "article", "landmark", "log", "marquee", "math", "rating", "timer", "static",
    "math fraction", "math root", "subscript", "superscript", "description list", "description term",
    "description value", "footnote", "content deletion", "content insertion", "mark", "suggestion",
    "push button menu", "switch",
)
STATES: tuple[str, ...] = (
    "invalid", "active", "armed", "busy", "checked", "collapsed", "defunct", "editable", "enabled", "expandable",
    "expanded", "focusable", "focused", "has-tooltip", "horizontal", "iconified", "modal", "multi-line",
    "multiselectable", "opaque", "pressed", "resizable", "selectable", "selected", "sensitive", "showing",
    "single-line", "stale", "transient", "vertical", "visible", "manages-descendants", "indeterminate", "required",
    "truncated", "animated", "invalid-entry", "supports-autocompletion", "selectable-text", "is-default", "visited",
    "checkable", "has-popup", "read-only",
)
# fmt: on

_ROLE_NUMBERS = {name: number for number, name in enumerate(ROLES)}
_STATE_BITS = {name: 1 << number for number, name in enumerate(STATES)}

PASSWORD = _ROLE_NUMBERS["password text"]
"""The role whose content is never asked for."""


def role_name(number: int) -> str:
    """The role's name; a number that is not known here becomes ``unknown``."""
    return ROLES[number] if 0 <= number < len(ROLES) else "unknown"


def role_number(name: str) -> int:
    """The number of a role name of this table; raises KeyError."""
    return _ROLE_NUMBERS[name]


def state_bit(name: str) -> int:
    """The bit of a state name, 0 for a name that is not known."""
    return _STATE_BITS.get(name, 0)


def state_mask(words: Iterable[int]) -> int:
    """Join the two 32 bit words of a state set, low word first, as ``GetState`` and ``GetItems`` send them."""
    mask = 0
    for position, word in enumerate(words):
        if position < 2:
            mask |= (word & 0xFFFFFFFF) << (32 * position)
    return mask


@lru_cache(maxsize=4096)
def state_names(mask: int) -> frozenset[str]:
    """The names of the states set in ``mask``; bits without a name are left out."""
    return frozenset(name for name, bit in _STATE_BITS.items() if mask & bit)


@lru_cache(maxsize=4096)
def interface_names(interfaces: tuple[str, ...]) -> frozenset[str]:
    """``org.a11y.atspi.EditableText`` becomes ``EditableText``; what is not AT-SPI is left out."""
    prefix = "org.a11y.atspi."
    return frozenset(name[len(prefix) :] for name in interfaces if name.startswith(prefix))
