"""Into fields: texts through EditableText, numbers through Value, what neither takes by keyboard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from lamd.actuation import finding
from lamd.atspi import action, component, editable_text, text, value
from lamd.atspi.connection import Connection
from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import Node, Tree

ByKeys = Callable[[Node, str, bool], Awaitable[None]]
"""Give the node the focus and type the text there; True: in place of what it holds."""

PASSWORD = "password text"  # noqa: S105
_FEW = 1e-6
SETTLE = 0.4
"""Seconds that a number is given to be taken."""
LOOK = 0.02
"""Seconds between two questions meanwhile."""


async def write(connection: Connection, node: Node, tree: Tree, words: str, replace: bool | None, keys: ByKeys) -> str:
    """Write ``words`` into a field; returns the means.

    ``replace`` None: a single line is replaced, a longer text gets them at its caret in place of the selection.
    Raises ``unsupported`` where it takes no text, ``failed`` where it stays as it was, ``AtspiError``.
    """
    field = editable(node, tree)
    if field is None:
        await keys(node, words, bool(replace))
        return "keyboard"
    if field is not node:
        await finding.again(connection, field)
    anew = "multi-line" not in field.states and field.role != "paragraph" if replace is None else replace
    before = await _content(connection, field)
    put = _put if anew else _insert
    means = "EditableText.setTextContents" if anew else "EditableText.insertText"
    for attempt in range(2):
        if attempt:
            # Some fields take a text only while they have the focus; that asking for it fails says nothing.
            await _focus(connection, field)
        if await put(connection, field, words) and await _took(connection, field, before, words, anew):
            return means
    await keys(field, words, anew)
    return "keyboard"


def editable(node: Node, tree: Tree) -> Node | None:
    """``node`` or the one field below it that takes text; of several paragraphs the one with the focus.

    None where there is no such field; raises ``unsupported`` where several could be meant.
    """
    if "EditableText" in node.interfaces and "read-only" not in node.states:
        return node
    fields = [
        one
        for one in finding.below(node, tree)
        if "EditableText" in one.interfaces and ("editable" in one.states or one.role == PASSWORD)
    ]
    if len(fields) > 1:
        # Of a document's paragraphs the one with the caret, else the one at its end.
        focused = [one for one in fields if "focused" in one.states]
        paragraphs = [one for one in fields if one.role == "paragraph"]
        fields = focused or paragraphs[-1:] or fields
    if len(fields) > 1:
        raise ActuationError("unsupported", f"there are {len(fields)} fields in it", "say which one")
    return fields[0] if fields else None


async def adjust(
    connection: Connection, node: Node, tree: Tree, wanted: str, relative: bool, keys: ByKeys | None = None
) -> str:
    """Set a number: ``12``, ``12.5``, ``50%`` of its range, or by how much with ``relative``; returns the means.

    ``keys``: the last means, for a number in a field that one writes into.

    Raises ``out_of_range``, ``unsupported`` where it is no number or takes none, ``failed`` where it stays as it was.
    """
    target = node if "Value" in node.interfaces else _with_value(node, tree)
    if target is None:
        raise ActuationError("unsupported", "it takes no number")
    span = await value.get(connection, target.key)
    bounded = span.maximum > span.minimum
    number = _number(wanted, span, relative)
    if bounded and not span.minimum - _FEW <= number <= span.maximum + _FEW:
        raise ActuationError(
            "out_of_range",
            f"{number:g} is not between {span.minimum:g} and {span.maximum:g}",
            f"say a number from {span.minimum:g} to {span.maximum:g}",
        )
    near = max(span.step / 2, _FEW, abs(span.maximum - span.minimum) / 500 if bounded else 0.0)
    if abs(span.current - number) <= _FEW:
        return "already"
    await value.put(connection, target.key, number)
    if await _becomes(connection, target, number, near):
        return "Value.currentValue"
    field = editable(target, tree)
    if field is not None and await _put(connection, field, f"{number:g}"):
        # A spin button takes over what was written when it is activated or left.
        act = await finding.usual_action(connection, field, ("activate",))
        if act is not None:
            await action.do(connection, field.key, act[0])
        if abs((await value.get(connection, target.key)).current - number) <= near:
            return "EditableText.setTextContents"
    if keys is not None and "editable" in target.states and target.role == "spin button":
        await keys(target, f"{number:g}", True)
        return "keyboard"
    raise ActuationError("failed", f"it did not take {number:g}")


async def read(connection: Connection, node: Node) -> str:
    """The whole text of a node, else its value, else its name; raises ``unsupported`` for a password field."""
    if node.role == PASSWORD:
        raise ActuationError("unsupported", "the text of a password field is never read")
    if "Text" in node.interfaces:
        content = await text.read(connection, node.key)
        if content.strip() and content != "\ufffc":
            return content
    if "Value" in node.interfaces and node.role not in ("push button", "toggle button", "panel"):
        return f"{(await value.get(connection, node.key)).current:g}"
    return node.name or node.description


async def _becomes(connection: Connection, target: Node, number: float, near: float) -> bool:
    """Whether it is that number now or a moment later: Chromium has its page take a value, and answers before that."""
    deadline = time.monotonic() + SETTLE
    while abs((await value.get(connection, target.key)).current - number) > near:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(LOOK)
    return True


def _with_value(node: Node, tree: Tree) -> Node | None:
    found = [one for one in finding.below(node, tree, depth=3, most=30) if "Value" in one.interfaces]
    return found[0] if len(found) == 1 else None


def _number(wanted: str, span: value.Range, relative: bool) -> float:
    plain = wanted.strip().replace(",", ".").replace("\u2212", "-")
    percent = plain.endswith("%")
    try:
        number = float(plain.removesuffix("%").strip())
    except ValueError:
        raise ActuationError("unsupported", f"{wanted!r} is not a number", "say a number") from None
    # A range up to 100 counts in percent already, also one that begins at 1.
    if percent and span.maximum > span.minimum and not (span.maximum == 100 and 0 <= span.minimum <= 1):
        number = (span.maximum - span.minimum) * number / 100
        number += 0.0 if relative else span.minimum
    return span.current + number if relative else number


async def _content(connection: Connection, field: Node) -> str | None:
    """What it holds now; None where it must not be read or cannot be."""
    if field.role == PASSWORD or "Text" not in field.interfaces:
        return None
    return await text.read(connection, field.key)


async def _took(connection: Connection, field: Node, before: str | None, words: str, anew: bool) -> bool:
    """Whether the field shows what was written. Fields that format what they get count when they changed at all."""
    if before is None:
        return True
    after = await text.read(connection, field.key)
    if anew:
        return after != before or after.strip() == words.strip()
    return after != before or not words


async def _put(connection: Connection, field: Node, words: str) -> bool:
    try:
        return await editable_text.set_contents(connection, field.key, words)
    except AtspiError as error:
        if error.code != "atspi.app_error":
            raise
        return False


async def _insert(connection: Connection, field: Node, words: str) -> bool:
    """Insert at the caret, in place of the selection."""
    try:
        selected = await _selected(connection, field)
        at = await text.caret(connection, field.key)
        if selected is not None:
            await editable_text.delete(connection, field.key, *selected)
            at = selected[0]
        if at < 0:
            at = await text.length(connection, field.key)
        done = await editable_text.insert(connection, field.key, at, words)
        if done:
            await text.set_caret(connection, field.key, at + len(words))
    except AtspiError as error:
        if error.code != "atspi.app_error":
            raise
        return False
    return done


async def _selected(connection: Connection, field: Node) -> tuple[int, int] | None:
    try:
        return await text.selected(connection, field.key)
    except AtspiError as error:
        if error.code != "atspi.app_error":
            raise
        return None  # it knows of no selections


async def _focus(connection: Connection, node: Node) -> bool:
    try:
        return await component.grab_focus(connection, node.key)
    except AtspiError as error:
        if error.code != "atspi.app_error":
            raise
        return False
