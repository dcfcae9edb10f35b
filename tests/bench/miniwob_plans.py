"""Plans for tasks on web pages, as a person would write them, for ``tests.bench.miniwob --by-hand``.

Each is made from the task's sentence alone, in the way of ``models/data/phrasing/commands.tsv``: no page is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

_Lines = Callable[[re.Match[str]], list[str]]


def _q(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ticks(found: re.Match[str]) -> list[str]:
    names = [] if found[1] == "nothing" else found[1].split(", ")
    return [*(f"do {_q(name)} on" for name in names), f"do {_q(found[2])}"]


def _case(found: re.Match[str]) -> list[str]:
    text = found[1].upper() if found[2] == "upper" else found[1].lower()
    return [f'do "text input" to {_q(text)}', 'do "Submit"']


def _both(found: re.Match[str]) -> list[str]:
    fields = [f'do "text fields" {place} to {_q(found[1])}' for place in ("1st", "2nd")]
    return [*fields, 'do "submit"']


def _filled(name: str, then: str) -> _Lines:
    """The first group is the goal, the second its value."""
    return lambda found: [f"do {_q(found[1])} {name}={_q(found[2])}", *([f"do {_q(then)}"] if then else ())]


def _said(*lines: str) -> _Lines:
    """Lines with groups in them."""
    return lambda found: [re.sub(r"\\(\d)", lambda m: json.dumps(found[int(m[1])])[1:-1], line) for line in lines]


_PLANS: dict[str, list[tuple[str, _Lines]]] = {
    "click-button": [(r'Click on the "(.+)" button\.', _said(r'do "\1"'))],
    "click-test": [(r"Click the button\.", _said('do "button"'))],
    "click-test-2": [(r"Click button (\w+)\.", _said(r'do "button \1"'))],
    "click-link": [(r'Click on the link "(.+)"\.', _said(r'do "\1"'))],
    "click-dialog": [(r"(Close the dialog box) by .*", _said(r'do "\1"'))],
    "click-dialog-2": [(r'Click the button in the dialog box labeled "(.+)"\.', _said(r'do "\1"'))],
    "click-checkboxes": [(r"Select (.+) and click (Submit)\.", _ticks)],
    "click-option": [(r"Select (.+) and click (Submit)\.", _ticks)],
    "click-tab": [(r"Click on (Tab #\d)\.", _said(r'do "\1"'))],
    "click-tab-2-easy": [(r'.*click on the link "(.+)"\.', _said(r'do "\1"'))],
    "click-collapsible": [(r"(Expand the section) below and click (submit)\.", _said(r'do "\1"', r'do "\2"'))],
    "choose-list": [
        (r"(Select (.+) from the list) and click Submit\.", _said(r'do "\1" to "\2"', 'do "Submit"')),
    ],
    "enter-text": [(r'(Enter "(.+)" into the text field) and press Submit\.', _filled("with text", "Submit"))],
    "enter-password": [(r'Enter the password "(.+)" into both text fields and .*', _both)],
    "enter-text-2": [(r'Type "(.+)" in all (upper|lower) case letters in the text input.*', _case)],
    "focus-text": [(r"Focus into (the textbox)\.", _said(r'do "\1"'))],
    "focus-text-2": [(r"Focus into the (\w+) (input textbox)\.", _said(r'do "\2" \1'))],
    "login-user": [
        (
            r'(Enter the username "(.+)" and the password "(.+)" into the text fields) and press (login)\.',
            _said(r'do "\1" with user="\2" password="\3"', r'do "\4"'),
        )
    ],
    "click-widget": [(r'Click on a "(.+)" widget\.', _said(r'do "\1"'))],
    "click-button-sequence": [(r"Click (button ONE), then click (button TWO)\.", _said(r'do "\1"', r'do "\2"'))],
    "search-engine": [
        (
            r'(Use the textbox to enter "(.+)") and press "(Search)", then find and click the (\w+) (search result)\.',
            _said(r'do "\1" with text="\2"', r'do "\3"', r'do "\5" \4'),
        )
    ],
    "use-spinner": [(r"(Select (\S+) with the spinner) and hit (Submit)\.", _filled("with number", "Submit"))],
    "click-menu": [(r"Select (.+)", lambda found: [f"do {_q(part)}" for part in found[1].split(">")])],
    "navigate-tree": [(r'.* named "(.+)"\.', _said(r'do "\1"'))],
    "social-media": [(r'For the user (\S+), click on the "(.+)" button\.', _said(r'do "\2" in "\1"'))],
    "email-inbox-star-reply": [
        (r"Find (the email by \S+) and click the (star) icon.*", _said(r'do "\2" in "\1"')),
        (r"Find (the email by \S+) and click the (trash) icon.*", _said(r'do "\2" in "\1"')),
        (
            r'Find (the email by \S+) and (reply to them with the text "(.+)")\.',
            _said(r'do "\1"', r'do "\2" with text="\3"'),
        ),
        (
            r"Find (the email by \S+) and (forward that email to (\S+))\.",
            _said(r'do "\1"', r'do "\2" with to="\3"'),
        ),
    ],
    "enter-date": [(r"(Enter (\S+) as the date) and hit (submit)\.", _filled("with date", "submit"))],
    "use-autocomplete": [
        (
            r'Enter an (item) that starts with "(.+?)" and ends with "(.+?)"\.',
            _said(r'do "\1" with start="\2" end="\3"'),
        ),
        (r'Enter an (item) that starts with "(.+?)"\.', _said(r'do "\1" with start="\2"')),
    ],
    "read-table": [
        (
            r"Enter (the value of (.+)) into (the text field) and press (Submit)\.",
            _said(r'read "\1"', r'do "\3" to "result"', r'do "\4"'),
        )
    ],
    "simple-arithmetic": [
        (
            r"Solve (the math problem) and type your answer into (the textbox)\. Press (submit) when done\.",
            _said(r'read "\1"', 'calc.evaluate expression="result"', r'do "\2" to "result"', r'do "\3"'),
        )
    ],
}


def plan_of(task: str, sentence: str) -> list[str]:
    """The lines of the plan; none where nobody wrote one for such a sentence."""
    for pattern, lines in _PLANS.get(task, ()):
        if found := re.fullmatch(pattern, " ".join(sentence.split())):
            return lines(found)
    return []
