"""What each AT-SPI role can be used for. Toolkits disagree; a comment says who uses a role in which way."""

from __future__ import annotations

from lamd.trajectory import Kind

WINDOWS = frozenset({"frame", "dialog", "alert", "file chooser", "color chooser", "font chooser", "option pane"})
"""Roles of top-level windows. ``window`` is left out: GTK 3 gives it to popups and tooltips."""
DIALOGS = frozenset({"dialog", "alert", "file chooser", "color chooser", "font chooser", "option pane"})
POPUPS = frozenset({"window", "menu", "popup menu"})
"""Top-level objects that show a menu or a drop-down list."""

MENUS = frozenset({"menu", "popup menu"})
MENU_ITEMS = frozenset({"menu item", "check menu item", "radio menu item", "tearoff menu item"})
BUTTONS = frozenset({"push button", "toggle button", "push button menu"})
ROWS = frozenset({"list item", "tree item", "table row", "table cell"})
"""Entries that may come by the thousand."""
DOCUMENTS = frozenset({"document web", "document frame"})
"""Web pages."""
HOLDERS = frozenset({"list", "list box", "tree", "table", "tree table", "page tab list", "combo box"})

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("push button", "push button menu", "menu item", "menu", "link"), Kind.CLICK),
    **dict.fromkeys(("icon", "table column header", "column header", "tearoff menu item"), Kind.CLICK),
    **dict.fromkeys(("check box", "toggle button", "check menu item", "radio menu item", "switch"), Kind.TOGGLE),
    **dict.fromkeys(("text", "entry", "password text", "paragraph", "terminal", "editbar", "autocomplete"), Kind.EDIT),
    **dict.fromkeys(("date editor", "document text"), Kind.EDIT),
    **dict.fromkeys(("slider", "spin button", "dial"), Kind.ADJUST),
    **dict.fromkeys(("combo box", "list", "list box", "tree", "table", "tree table"), Kind.CHOOSE),
    **dict.fromkeys(("list item", "tree item", "table row", "table cell", "page tab", "radio button"), Kind.ITEM),
    **dict.fromkeys(("label", "static", "heading", "status bar", "info bar", "caption", "block quote"), Kind.READ),
    **dict.fromkeys(("progress bar", "level bar", "document web", "document frame", "notification"), Kind.READ),
    **dict.fromkeys(("log", "comment", "marquee", "timer", "rating", "description value"), Kind.READ),
}
"""Role → kind; what states and interfaces change is said in ``gather``."""

GROUPS = frozenset(
    {"panel", "grouping", "section", "form", "tool bar", "page tab", "dialog", "landmark", "article", "internal frame"}
    | {"combo box", "tree", "table", "tree table", "list", "list box", "table row", "list item", "tree item"}
)
"""Roles whose name says where the things below them are."""

BACKSTAGE = frozenset(
    {"accelerator label", "arrow", "tool tip", "scroll bar", "separator", "ruler", "redundant object", "animation"}
)
"""Never of use by themselves, nor is anything below them."""

PLUMBING = ("clipboard.", "selection.", "link.", "menu.", "default.", "gtkinternal.", "text.", "misc.")
"""Prefixes of GTK 4 actions that every label and field carries."""
