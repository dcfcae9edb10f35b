"""One walk over a window's nodes: every node that can be acted on or usefully read becomes a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lamd.perception.labels import MAX_HINT, Labels, authored, told, words
from lamd.perception.roles import (
    BACKSTAGE,
    BUTTONS,
    DOCUMENTS,
    GROUPS,
    HOLDERS,
    KINDS,
    MENU_ITEMS,
    MENUS,
    PLUMBING,
    ROWS,
)
from lamd.perception.twins import Draft
from lamd.trajectory import Kind, Node, Tree

_SHOWN = frozenset({"Text", "Image", "EditableText"})
_WRITTEN = frozenset({"label", "static", "heading", "paragraph"})
_FIELDS = (Kind.EDIT, Kind.ADJUST, Kind.CHOOSE)


@dataclass(slots=True, frozen=True)
class Place:
    """What surrounds a node; shared by all that lie in it."""

    path: tuple[str, ...] = ()
    reach: bool = False
    """Hidden things in it can be acted on all the same: closed menus, hidden pages, popovers."""
    menu: bool = False
    bar: bool = False
    button: Draft | None = None
    """The button, item or row it is a part of: texts in it are that one's name."""
    field: Draft | None = None
    """The spin button or combo box it is a part of."""
    row: str = ""
    """Label of the row it is in."""
    page: bool = False
    """It is in a web page: what is scrolled out of sight can be acted on, and pictures and texts can be pressed."""


class Gatherer:
    """Makes the drafts of one tree."""

    def __init__(self, tree: Tree, windows: frozenset[int] = frozenset()) -> None:
        """``windows``: references where a walk stops, because they are walked by themselves or not at all."""
        self._nodes = tree.nodes
        self._windows = windows
        self._labels = Labels(tree)
        self._gtk4 = tree.app.toolkit == "GTK"
        self.drafts: list[Draft] = []
        self.rows = 0

    def walk(self, root: int) -> None:
        """Add the drafts of ``root`` and all below it, in reading order."""
        stack = [(root, Place())]
        nodes, backstage, windows = self._nodes, BACKSTAGE, self._windows
        while stack:
            ref, place = stack.pop()
            node = nodes[ref]
            role = node.role
            if role in backstage or (ref in windows and ref != root):
                continue
            kind = KINDS.get(role)
            if place.page and kind is None:
                kind = self._kind_in_page(node)
            inside = place
            if kind is not None:
                inside = self._take(node, kind, place)
            elif node.children:
                inside = self._enter(node, place)
            stack.extend((child, inside) for child in reversed(node.children))

    def finish(self) -> list[Draft]:
        """The drafts without the labels that turned out to be names of fields."""
        used = self._labels.used
        return [d for d in self.drafts if not (d.kind is Kind.READ and d.ref in used)] if used else self.drafts

    def add_actions(self, window: int) -> None:
        """The application's own actions on a GTK 4 window: what its menus hold while they are not built."""
        node = self._nodes[window]
        known = {draft.label.casefold() for draft in self.drafts}
        for action in node.actions:
            label = action.rpartition(".")[2].replace("-", " ").strip()
            if action.startswith(PLUMBING) or ".confirm" in action or not label or label.casefold() in known:
                continue
            known.add(label.casefold())
            draft = Draft(window, Kind.CLICK, label, "app action", (), "", None, True, False, action=action)
            self.drafts.append(draft)

    def _kind_in_page(self, node: Node) -> Kind | None:
        """A picture in a page, and a thing without a text of which only its author's name for it tells."""
        if node.role == "image" and (node.name or node.description or node.marks):
            return Kind.CLICK
        return Kind.CLICK if node.role == "section" and node.marks and not node.children else None

    def _visible(self, node: Node, page: bool = False) -> bool:
        """GTK 4 says ``showing`` of windows only; there a size tells. In a page it may be out of sight."""
        if page:
            return "visible" in node.states
        if not self._gtk4:
            return "showing" in node.states
        return "visible" in node.states and (node.extents is None or (node.extents[2] > 0 and node.extents[3] > 0))

    def _take(self, node: Node, kind: Kind, place: Place) -> Place:
        """Add a draft for ``node`` if it is of use, and return the place of what lies below it."""
        role = node.role
        visible = self._visible(node, place.page)
        if not visible and not place.reach:
            return self._below(node, None, "", place)
        found = self._kind(node, kind, place)
        if found is None:
            return self._below(node, None, "", place)
        label, content = self._name(node, found, place)
        path = place.path
        if role == "table cell" and label and (row := self._labels.row_of(node)) and row != label:
            path = (*path, row)
        if place.button is not None and role in BUTTONS and place.button.role in BUTTONS:
            return self._absorb(node, label, place, place.button)
        if not label and not self._worth(node, found):
            return self._below(node, None, "", place)
        draft = Draft(
            node.ref,
            found,
            label,
            role,
            path,
            self._hint(node, found, label, content),
            self._on(node, found),
            "sensitive" in node.states or "enabled" in node.states,
            visible and not (place.menu and place.reach and "showing" not in node.states and not self._gtk4),
            place.menu,
            place.bar,
        )
        self.drafts.append(draft)
        return self._below(node, draft, label, place)

    def _kind(self, node: Node, kind: Kind, place: Place) -> Kind | None:
        """The kind that states, interfaces and surroundings make of a role's; None: no candidate."""
        states, role = node.states, node.role
        if kind is Kind.READ:
            if place.button is not None or (place.row and role in ("label", "static")):
                return None
            if role == "static" and not node.name.strip():
                return None
        elif kind is Kind.EDIT:
            if place.field is not None and place.field.kind is Kind.ADJUST:
                return None
            if role == "document text" and "editable" not in states:
                return None
            if role == "date editor" and place.page:
                return kind  # it takes keys, and says nothing of that
            if role != "password text" and ("editable" not in states or "read-only" in states):
                return Kind.READ if node.text and place.button is None and place.field is None else None
        elif kind is Kind.CLICK:
            if role == "icon" and "Action" not in node.interfaces:
                return None
            if place.field is not None and role in MENU_ITEMS:
                return Kind.ITEM
            if "checkable" in states or ("checked" in states and role != "table column header"):
                return Kind.TOGGLE
        elif kind is Kind.TOGGLE:
            return Kind.ITEM if place.field is not None and role in MENU_ITEMS else kind
        elif role == "table cell" and ("checkable" in states or "checked" in states or self._is_tick(node)):
            return Kind.TOGGLE
        return kind

    def _is_tick(self, node: Node) -> bool:
        """GTK 3 says ``checked`` of a ticked cell only; an unticked one has an action and neither text nor image."""
        interfaces = node.interfaces
        return not node.name and not node.children and "Action" in interfaces and not interfaces & _SHOWN

    def _name(self, node: Node, kind: Kind, place: Place) -> tuple[str, str]:
        """Its label, and what of its name is content rather than label."""
        role = node.role
        if role == "document text":
            return "document", words(node.name)
        name = words(node.name)
        if role == "combo box" and name and self._is_choice(node, name):
            return self._labels.of_field(node) or name, name
        if name:
            return name, ""
        if node.marks and not node.description and kind is Kind.CLICK:
            return authored(node.marks), ""
        if kind is Kind.READ:
            text = words(node.text or "") if role in _WRITTEN else self._labels.of_field(node)
            return text or words(node.text or ""), ""
        if role == "paragraph":
            return words(node.text or "") or "paragraph", ""
        if kind is Kind.EDIT and "multi-line" in node.states:
            return told(node.description) or "text area", ""
        if role == "date editor":
            return self._labels.of_field(node) or "date", ""
        if kind in _FIELDS:
            if kind is Kind.CHOOSE and role != "combo box":
                return "", ""
            return (place.field.label if place.field is not None else self._labels.of_field(node)), ""
        if role == "menu":
            return "", ""
        if role == "table cell":
            return self._labels.of_cell(node) if kind is Kind.TOGGLE else "", ""
        if kind is Kind.TOGGLE and role in ("switch", "toggle button", "check box"):
            return place.row or self._labels.of_field(node) or self._labels.of_button(node), ""
        if role == "page tab":
            # What is below it is the page.
            return self._labels.of_field(node), ""
        if kind is Kind.ITEM and role != "radio button":
            return words(node.text or "") or self._labels.of_row(node), ""
        return words(node.text or "") or self._labels.of_button(node), ""

    def _is_choice(self, combo: Node, name: str) -> bool:
        """GTK 3 and Qt name a combo box after what is chosen in it."""
        stack, most = list(combo.children), 60
        while stack and most:
            most -= 1
            below = self._nodes[stack.pop()]
            if words(below.name) == name or (below.text and words(below.text) == name):
                return True
            stack.extend(below.children)
        return False

    def _worth(self, node: Node, kind: Kind) -> bool:
        """Whether a nameless one is still a candidate: fields are, they can be the only one of their kind."""
        return kind in (Kind.EDIT, Kind.ADJUST) or (kind is Kind.CHOOSE and node.role == "combo box")

    def _hint(self, node: Node, kind: Kind, label: str, content: str) -> str:
        about = told(node.description) if node.description else ""
        if about and about.casefold() != label.casefold():
            return about[:MAX_HINT]
        if kind is Kind.EDIT and not content:
            return "" if node.role == "password text" or not node.text else " ".join(node.text[:MAX_HINT].split())
        if kind is Kind.ADJUST or node.role in ("progress bar", "level bar"):
            return "" if node.value is None else f"{node.value:g}"
        if kind is Kind.READ and node.text and node.text != node.name:
            text = " ".join(node.text[:MAX_HINT].split())
            return "" if text == label else text
        if kind is Kind.CHOOSE and not content:
            texts = [node.text, *(self._nodes[ref].text for ref in node.children)]
            return words(next((text for text in texts if text), ""))
        return content

    def _on(self, node: Node, kind: Kind) -> bool | None:
        states = node.states
        if kind is Kind.TOGGLE:
            return "checked" in states or "pressed" in states
        if kind is Kind.ITEM:
            return "checked" in states if node.role == "radio button" else "selected" in states or "checked" in states
        return None

    def _absorb(self, node: Node, label: str, place: Place, outer: Draft) -> Place:
        """GTK 4 puts the button that acts into a menu button that doesn't: one candidate, the inner one."""
        outer.twins.append(outer.ref)
        outer.ref = node.ref
        hint = told(node.description)
        if label and label != outer.label:
            outer.hint = outer.hint or outer.label
            outer.label = label
        outer.hint = outer.hint or (hint if hint != outer.label else "")
        if outer.kind is Kind.CLICK:
            outer.on = None
        return place

    def _below(self, node: Node, draft: Draft | None, label: str, place: Place) -> Place:
        """The place of the children of a node that has a kind."""
        if not node.children:
            return place
        role = node.role
        path = place.path
        if role in MENUS:
            # GTK 4 hangs a menu below its button, Qt below its item: that one's label is the menu's name.
            label = label or (place.button.label if place.button is not None else "")
            path = (*path, label) if label and path[-1:] != (label,) else path
            return replace(place, path=path, reach=True, menu=place.field is None, button=None)
        if role in MENU_ITEMS:
            return replace(place, reach=True, button=draft) if draft is not None else place
        if role == "page tab":
            # In a web page a tab holds the link that it is made of, not its page.
            return Place((*path, label) if label else path, reach=True, page=place.page)
        if role in ("combo box", "spin button"):
            field = draft or place.field
            path = (*path, label) if label and draft else path
            return replace(place, path=path, reach=True, field=field, button=None)
        if role in BUTTONS or role in ("check box", "radio button", "switch", "link"):
            return replace(place, button=draft) if draft is not None else place
        if role in ROWS:
            if role == "table cell" or draft is None:
                return replace(place, row=label or place.row)
            return replace(place, path=(*path, label), row=label)
        if role in HOLDERS and label:
            return replace(place, path=(*path, label))
        if role in DOCUMENTS:
            return Place(page=True)
        if draft is not None and draft.kind is Kind.READ:
            # In a page a paragraph may have parts that can be pressed by themselves.
            return place if place.page and len(node.children) > 1 else replace(place, button=draft)
        return place

    def _enter(self, node: Node, place: Place) -> Place:
        """The place of the children of a container."""
        role = node.role
        if role in MENUS:
            return self._below(node, None, words(node.name), place)
        if role not in GROUPS:
            return place
        name = words(node.name)
        # GTK 3 popovers are modal panels; closed ones are in the tree, and what is in them can be used.
        reach = place.reach or (role == "panel" and "modal" in node.states)
        bar = place.bar or role == "tool bar"
        if name and role != "dialog" and place.path[-1:] != (name,):
            return replace(place, path=(*place.path, name), reach=reach, bar=bar)
        if reach != place.reach or bar != place.bar:
            return replace(place, reach=reach, bar=bar)
        return place
