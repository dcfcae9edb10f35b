# ruff: noqa: E501, RUF001  (tables; look-alike letters are among the subjects)
"""The judge over whole screens: dialogs, passwords, programs, keys, terminals, skills, agents, settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.guard import judge, mark_secret, redact
from lamd.guard.rules import TABLE, Rule
from lamd.settings import GuardRule, GuardSettings
from lamd.trajectory import Action, AppInfo, Command, Decision, Node, NodeKey, Role, Tree, Verdict
from tests.unit.trees import find, tree

ALLOW, ASK, DENY = Decision.ALLOW, Decision.ASK, Decision.DENY
PERSON = Command("c1", "do it", "client-1")
AGENT = replace(PERSON, role=Role.AGENT)


def on(screen: Tree, name: str, verb: str = "click", value: str = "", role: str = "", **more: Any) -> Verdict:
    target = find(screen, name, role)
    action = Action(verb, target, f"{name} ({target.role})", value, screen.app, **more)
    return judge(action, PERSON, screen)


def key(chord: str, app: str = "mousepad", screen: Tree | None = None, command: Command = PERSON) -> Verdict:
    return judge(Action("key", value=chord, app=AppInfo(":1.1", app) if app else None), command, screen)


def typing(text: str, app: str = "mousepad", target: Node | None = None, screen: Tree | None = None) -> Verdict:
    return judge(Action("type", target, value=text, app=AppInfo(":1.1", app) if app else None), PERSON, screen)


# --- dialogs ----------------------------------------------------------------------------------------------------------


def message(said: str, *buttons: str, role: str = "alert", app: str = "mousepad") -> Tree:
    return tree(
        ("frame", "Notes", (role, "Question", ("label", said), *(("push button", b) for b in buttons))), app=app
    )


OVERWRITE = "A file named “notes.txt” already exists. Do you want to replace it?"


@pytest.mark.parametrize(
    ("said", "button", "wanted"),
    [
        (OVERWRITE, "Replace", ASK),
        (OVERWRITE, "Overwrite", ASK),
        (OVERWRITE, "Yes", ASK),
        (OVERWRITE, "Save", ASK),
        (OVERWRITE, "Cancel", ALLOW),
        ("Eine Datei dieses Namens existiert bereits. Ersetzen?", "Ersetzen", ASK),
        ("Un fichier de ce nom existe déjà. Voulez-vous le remplacer ?", "Remplacer", ASK),
        ("Ya existe un archivo con ese nombre. ¿Quiere reemplazarlo?", "Reemplazar", ASK),
        ("Esiste già un file con questo nome.", "Sostituisci", ASK),
        ("Save changes before closing? If you don't save, changes will be permanently lost.", "Save", ALLOW),
        ("Save changes before closing? If you don't save, changes will be permanently lost.", "Don't Save", ASK),
        ("Save changes before closing? If you don't save, changes will be permanently lost.", "Cancel", ALLOW),
        ("Are you sure you want to permanently delete “a.txt”?", "OK", ASK),
        ("Are you sure you want to permanently delete “a.txt”?", "Keep it", ALLOW),
        ("Do you want to log out now?", "Yes", ASK),
        ("You are about to pay 40 €.", "Continue", ASK),
        ("Delete 3 files?", "OK", ASK),
        ("Which colour do you want?", "OK", ALLOW),
        ("3 files were copied.", "OK", ALLOW),
    ],
)
def test_a_button_means_what_its_dialog_says(said: str, button: str, wanted: Decision) -> None:
    assert on(message(said, button, "Some other button"), button).decision is wanted


def test_a_message_with_one_button_leaves_no_choice_to_ask_for() -> None:
    assert on(message("The file will be deleted at midnight.", "OK"), "OK").decision is ALLOW


def test_replace_in_a_search_dialog_is_about_text() -> None:
    screen = tree(("frame", "Notes", ("dialog", "Find and Replace", ("entry", "Find"), ("push button", "Replace"))))
    assert on(screen, "Replace").decision is ALLOW


def test_enter_is_judged_as_the_button_it_presses() -> None:
    default = {"states": ["is-default"]}
    screen = tree(
        ("alert", "Delete", ("label", "Delete all?"), ("push button", "Delete", default), ("push button", "No"))
    )
    assert key("Return", screen=screen).rule == "destroys"
    focused = tree(("alert", "x", ("push button", "Delete"), ("push button", "Cancel", {"states": ["focused"]})))
    assert key("enter", screen=focused).decision is ALLOW
    typed = judge(Action("type", value="yes\n", app=screen.app), PERSON, screen)
    assert typed.decision is ASK


def test_delete_is_one_undo_away_in_a_document_only() -> None:
    edit = ("menu", "Edit", ("menu item", "Undo"), ("menu item", "Delete"), ("menu item", "Delete File"))
    editor = tree(("frame", "Notes", edit), app="mousepad")
    assert on(editor, "Delete").decision is ALLOW
    assert on(editor, "Delete File").decision is ASK
    assert on(tree(("frame", "Home", edit), app="org.gnome.Nautilus"), "Delete").decision is ASK
    page = tree(("frame", "Mail", ("document web", "inbox", ("push button", "Undo"), ("push button", "Delete"))))
    assert on(page, "Delete").decision is ASK
    asking = tree(("frame", "N", edit, ("dialog", "Style", ("push button", "Delete"))))
    assert on(asking, "Delete", role="push button").decision is ASK


def test_an_ellipsis_is_a_promise_of_programs_not_of_pages() -> None:
    native = tree(("frame", "w", ("push button", "Delete…")))
    page = tree(("frame", "w", ("document web", "p", ("push button", "Delete…"))))
    assert on(native, "Delete…").decision is ALLOW
    assert on(page, "Delete…").decision is ASK


def test_the_description_speaks_where_there_is_no_name() -> None:
    icon = tree(
        ("frame", "w", ("push button", "", {"description": "Delete the account"}), ("push button", "GtkButton"))
    )
    assert on(icon, "").decision is ASK
    assert on(icon, "GtkButton").decision is ALLOW


def test_an_action_of_the_app_is_judged_by_its_own_words() -> None:
    window = tree(("frame", "Delete plan.txt - Notes"))
    target = find(window, "Delete plan.txt - Notes")
    assert judge(Action("click", target, "delete all (app action)", app=window.app), PERSON, window).decision is ASK
    assert (
        judge(Action("click", target, "show preferences (app action)", app=window.app), PERSON, window).decision
        is ALLOW
    )


# --- passwords and programs that hold them ----------------------------------------------------------------------------

LOGIN = tree(("frame", "Log in", ("password text", "Password"), ("entry", "Name")), app="chromium")
SAID = Command("c2", "type hunter2 into the password", "client-1")


def password(value: str, command: Command = SAID, secret: bool = True, verb: str = "type") -> Verdict:
    action = Action(verb, find(LOGIN, "Password"), "Password (password text)", value, LOGIN.app, secret=secret)
    return judge(action, command, LOGIN)


def test_a_password_is_typed_only_from_its_very_command_and_marked() -> None:
    assert password("hunter2").decision is ASK
    assert password("hunter2").rule == "types-password"
    assert password("hunter2", secret=False).rule == "password-unmarked"
    assert password("hunter3").rule == "password-foreign"
    assert password("").decision is DENY
    assert password(" ").decision is DENY
    assert password("hunter2", replace(SAID, role=Role.AGENT)).decision is DENY


def test_a_password_must_be_told_from_the_other_words() -> None:
    assert password("hunter2", replace(SAID, text="type hunter2 there")).rule == "password-unsaid"
    assert password("open", replace(SAID, text="type open into the password field")).rule == "password-unsaid"
    assert password("open", replace(SAID, text='type "open" into the password field')).decision is ASK


def test_a_password_field_is_never_read_nor_set() -> None:
    assert password("", verb="read").rule == "reads-password"
    assert password("x", verb="set").decision is DENY


def test_blind_typing_into_a_focused_password_field_is_the_same() -> None:
    screen = tree(("frame", "f", ("password text", "PIN", {"states": ["focused"]})))
    assert typing("1234", screen=screen).decision is DENY


def test_a_secret_goes_nowhere_else() -> None:
    action = Action("type", find(LOGIN, "Name"), "Name (entry)", "hunter2", LOGIN.app, secret=True)
    assert judge(action, SAID, LOGIN).rule == "secret-foreign"


def test_redacting_marks_and_hides() -> None:
    action = Action("type", find(LOGIN, "Password"), "Password", "hunter2", arguments={"text": "hunter2"})
    assert "hunter2" not in repr(redact(action))
    assert mark_secret(action) == replace(action, secret=True)
    plain = Action("type", find(LOGIN, "Name"), "Name", "Ann")
    assert redact(plain) is plain


@pytest.mark.parametrize("name", ["polkit-gnome-authentication-agent-1", "seahorse", "keepassхc"])
@pytest.mark.parametrize("verb", ["click", "type", "key", "read", "close"])
def test_credential_programs_are_left_alone(name: str, verb: str) -> None:
    assert judge(Action(verb, value="x", app=AppInfo(":1.3", name)), PERSON).decision is DENY


@pytest.mark.parametrize(
    "name", ["mousepad", "Polka Player", "keyboard", "gnome-calculator", "Lamp", "sudoku", "seahorses"]
)
def test_other_programs_are_not(name: str) -> None:
    assert judge(Action("click", label="Ok (push button)", app=AppInfo(":1.3", name)), PERSON).decision is ALLOW


def test_a_password_prompt_of_the_shell_is_left_alone() -> None:
    shell = tree(
        ("window", "s", ("dialog", "Authentication", ("password text", ""), ("push button", "OK"))), app="gnome-shell"
    )
    assert on(shell, "OK").rule == "credentials"


@pytest.mark.parametrize("name", ["lamd", "lam", "lamd-desktop", "org.lamd.Palette"])
def test_its_own_windows_are_left_alone(name: str) -> None:
    assert on(tree(("frame", "Allow?", ("push button", "Yes")), app=name), "Yes").rule == "own-window"


def test_its_own_processes_are_left_alone_whatever_they_are_called() -> None:
    screen = tree(("frame", "f", ("push button", "Yes")), app="python3", pid=77)
    action = Action("click", find(screen, "Yes"), app=screen.app)
    assert judge(action, PERSON, screen, own=frozenset({77})).rule == "own-window"
    assert judge(action, PERSON, screen).decision is ALLOW


def test_a_window_that_poses_as_consent_is_left_alone() -> None:
    assert on(tree(("frame", "lamd consent", ("push button", "Yes")), app="chromium"), "Yes").rule == "own-window"
    assert on(tree(("frame", "Calculator (lamd: use this one)", ("push button", "7"))), "7").decision is ALLOW


# --- keys, typing, terminals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chord", "app", "wanted"),
    [
        *((chord, "mousepad", ALLOW) for chord in ("ctrl+s", "ctrl+c", "ctrl+z", "Return", "alt+f4", "ctrl+w", "Ctrl+Q", "F5")),
        *((chord, "mousepad", ALLOW) for chord in ("delete", "shift+delete", "ctrl+plus", "alt+Tab", "super", "ctrl+alt+t", "+")),
        *((chord, "mousepad", ASK) for chord in ("ctrl+alt+delete", "<Control><Alt>Delete", "super+l", "Ctrl+Alt+F3", "XF86PowerOff")),
        *((chord, "mousepad", ASK) for chord in ("ctrl-alt-del", "Control+Alt+BackSpace", "meta+L", "ctrl+k ctrl+alt+delete")),
        ("alt+sysrq+b", "mousepad", DENY),
        ("alt+f4", "", ASK),
        ("alt+f4", "xfdesktop", ASK),
        ("delete", "thunar", ALLOW),
        ("shift+Delete", "thunar", ASK),
        ("ctrl+enter", "thunderbird", ASK),
        ("ctrl+enter", "libreoffice", ALLOW),
        ("ctrl+c", "xfce4-terminal", ASK),
        ("ctrl+shift+c", "xfce4-terminal", ALLOW),
        ("enter", "gnome-terminal-server", ASK),
        ("enter", "Telegram", ASK),
        ("enter", "chromium", ALLOW),
    ],
)  # fmt: skip
def test_keys(chord: str, app: str, wanted: Decision) -> None:
    assert key(chord, app).decision is wanted


@pytest.mark.parametrize(
    ("text", "app", "wanted"),
    [
        ("write delete all my files", "mousepad", ALLOW),
        ("rm -rf /\n", "mousepad", ALLOW),
        ("line one\nline two\n", "mousepad", ALLOW),
        ("ls -l", "xfce4-terminal", ALLOW),
        ("ls -l\n", "xfce4-terminal", ASK),
        ("echo a\necho b", "org.gnome.Console", ASK),
        ("ls\r", "konsole", ASK),
        ("firefox\n", "krunner", ASK),
        ("a\x1b[2K", "mousepad", ASK),
        ("hello\n", "Slack", ASK),
        ("hello", "Slack", ALLOW),
        *((line, "xterm", DENY) for line in (
            "rm -rf /", "sudo rm -fr ~/", "rm -r -f $HOME\n", "rm -rf --no-preserve-root /x", "mkfs.ext4 /dev/sda1", "rm -rf /home/ann",
            "dd if=/dev/zero of=/dev/sda", "cat x > /dev/nvme0n1", ":(){ :|:& };:", "shred /dev/sdb", "r\u200bm -rf /*", "find / -delete",
            "wipefs -a /dev/sdb", "cd /tmp; rm -rf ~", "RM -RF /\n",
        )),
        *((line, "xterm", ALLOW) for line in ("rm -rf build", "rm -r ~/old/cache", "dd if=a of=b", "rm notes.txt", "find . -name x")),
    ],
)  # fmt: skip
def test_typing(text: str, app: str, wanted: Decision) -> None:
    assert typing(text, app).decision is wanted


def test_a_terminal_inside_another_program_is_one() -> None:
    screen = tree(("frame", "Code", ("terminal", "bash", {"states": ["focused"]})), app="code")
    assert typing("ls\n", "code", screen=screen).rule == "terminal-enter"


# --- switches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "value", "wanted"),
    [
        ("Don't ask again", "on", ASK),
        ("Don't ask again", "off", ALLOW),
        ("Firewall", "off", ASK),
        ("Firewall", "on", ALLOW),
        ("Always ask before deleting", "off", ASK),
        ("Always ask before deleting", "on", ALLOW),
        ("Automatic Screen Lock", "off", ASK),
        ("Confirm before closing several tabs", "off", ASK),
        ("Line Numbers", "on", ALLOW),
        ("Line Numbers", "off", ALLOW),
        ("Remote Login", "on", ASK),
        ("Remote Login", "off", ALLOW),
    ],
)
def test_switches(label: str, value: str, wanted: Decision) -> None:
    screen = tree(("frame", "Settings", ("check box", label)))
    assert on(screen, label, "set", value).decision is wanted


def test_clicking_a_switch_that_is_on_turns_it_off() -> None:
    screen = tree(("frame", "Settings", ("check box", "Firewall", {"states": ["checked"]})))
    assert on(screen, "Firewall").decision is ASK


# --- programs, skills, agents, settings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "value", "wanted"),
    [
        ("open", "calculator", ALLOW),
        ("open", "keepassxc", ALLOW),
        ("open", "Log Out", ASK),
        ("switch", "files", ALLOW),
        ("close", "mail", ALLOW),
        ("close", "gnome-shell", ASK),
        ("conjure", "x", DENY),
    ],
)
def test_programs(verb: str, value: str, wanted: Decision) -> None:
    assert judge(Action(verb, value=value), PERSON).decision is wanted


def test_disk_tools_are_refused_what_erases() -> None:
    tool = tree(
        ("frame", "Disks", ("push button", "Format"), ("push button", "Mount"), ("menu", "Format")), app="gnome-disks"
    )
    assert on(tool, "Format").decision is DENY
    assert on(tool, "Mount").decision is ALLOW


def test_software_centres_are_asked_for_their_plain_words() -> None:
    centre = tree(("frame", "Software", ("push button", "Update"), ("push button", "Search")), app="org.gnome.Software")
    assert on(centre, "Update").rule == "software-change"
    assert on(centre, "Search").decision is ALLOW


@pytest.mark.parametrize(
    ("risk", "wanted"),
    [
        ("observe", ALLOW),
        ("reversible", ALLOW),
        ("consequential", ASK),
        ("irreversible", ASK),
        ("", ASK),
        ("none at all", ASK),
    ],
)
def test_skills_by_their_risk(risk: str, wanted: Decision) -> None:
    assert (
        judge(Action("skill", value="files.trash", arguments={"name": "a.txt"}, risk=risk), PERSON).decision is wanted
    )


@pytest.mark.parametrize("path", ["/", "~", "$HOME", "/home/ann", "/dev/sda", "/etc", "file:///home/ann", "~/*"])
def test_no_skill_with_consequences_gets_a_home_or_a_disk(path: str) -> None:
    risky = Action("skill", value="files.trash", arguments={"paths": [path]}, risk="consequential")
    assert judge(risky, PERSON).decision is DENY
    assert judge(replace(risky, risk="observe"), PERSON).decision is ALLOW
    assert judge(replace(risky, arguments={"paths": ["~/Downloads/a.txt"]}), PERSON).decision is ASK


def test_agents_are_held_to_more() -> None:
    assert judge(Action("click", label="Bold"), AGENT).decision is ALLOW
    assert key("alt+f4", command=PERSON).decision is ALLOW
    assert key("alt+f4", command=AGENT).decision is ASK
    assert judge(Action("close", value="mail"), AGENT).decision is ASK
    assert judge(Action("type", value="ls", app=AppInfo(":1", "xterm")), AGENT).decision is ASK


def test_a_dry_run_is_judged_like_any_other() -> None:
    action = Action("click", label="Delete")
    assert judge(action, replace(PERSON, dry_run=True)) == judge(action, PERSON)


def test_a_disguised_or_endless_label_is_asked_for() -> None:
    assert on(tree(("frame", "f", ("push button", "Сlose"))), "Сlose").rule == "disguised-label"
    endless = "Save " + "x" * 600
    assert on(tree(("frame", "f", ("push button", endless))), endless).rule == "overlong-label"


def test_settings_add_questions_and_refusals_and_spare_some() -> None:
    delete = Action("click", label="Delete", app=AppInfo(":1", "org.example.Notes"))
    bold = replace(delete, label="Bold")
    rule = (GuardRule(app="notes", label="delete"),)
    assert judge(delete, PERSON, settings=GuardSettings(allow=rule)) == Verdict(
        ALLOW, "settings-allow", "The settings allow it without a question."
    )
    assert judge(delete, AGENT, settings=GuardSettings(allow=rule)).decision is ASK
    assert judge(delete, PERSON, settings=GuardSettings(allow=rule, deny=rule)).decision is DENY
    assert judge(delete, PERSON, settings=GuardSettings(allow=rule, ask=rule)).decision is ASK
    assert judge(bold, PERSON, settings=GuardSettings(ask=(GuardRule(app="notes"),))).rule == "settings-ask"
    disguised = replace(delete, label="Dеlete")
    everything = GuardSettings(allow=(GuardRule(app="notes"),))
    assert judge(disguised, PERSON, settings=everything).decision in (ASK, ALLOW)
    hidden = replace(delete, label="Cl\u200bose")
    assert judge(hidden, PERSON, settings=everything).rule == "disguised-label"


# --- the judge itself -------------------------------------------------------------------------------------------------


def _raises(_: object) -> bool:
    raise RuntimeError("broken rule")


def test_a_rule_that_raises_denies_and_is_named() -> None:
    broken = Rule("broken", _raises, ALLOW, "never")
    verdict = judge(Action("click", label="Bold"), PERSON, table=(*TABLE, broken))
    assert (verdict.decision, verdict.rule) == (DENY, "broken")
    assert "RuntimeError" in verdict.reason


@pytest.mark.parametrize("order", [1, -1])
def test_the_strictest_wins_in_any_order(order: int) -> None:
    rules = [Rule("a", lambda _: True, ASK, "asked"), Rule("d", lambda _: True, DENY, "denied")][::order]
    assert judge(Action("click"), PERSON, table=rules).rule == "d"


anything = st.text(st.characters(), max_size=40)
nodes = st.builds(
    Node,
    ref=st.integers(-3, 10),
    key=st.builds(NodeKey, anything, anything),
    parent=st.none() | st.integers(-2, 10),
    children=st.lists(st.integers(-2, 10), max_size=3).map(tuple),
    role=st.sampled_from(["push button", "dialog", "alert", "entry", "password text", "check box", "link", "terminal"])
    | anything,
    name=anything | st.sampled_from(["Delete", "Save", "Sеnd"]),
    description=anything,
    states=st.frozensets(st.sampled_from(["focused", "checked", "showing", "is-default"])),
    interfaces=st.just(frozenset()),
    text=st.none() | anything,
)
apps = st.builds(AppInfo, bus=anything, name=anything | st.sampled_from(["xterm", "gnome-shell", "lamd"]))
trees = st.builds(Tree, app=apps, nodes=st.lists(nodes, max_size=8).map(tuple), revision=st.just(1))
actions = st.builds(
    Action,
    verb=st.sampled_from(["click", "set", "type", "select", "adjust", "key", "read", "open", "close", "skill"])
    | anything,
    target=st.none() | nodes,
    label=anything,
    value=anything | st.sampled_from(["on", "ctrl+q", "rm -rf /\n", "enter"]),
    app=st.none() | apps,
    arguments=st.dictionaries(
        anything, st.recursive(anything | st.integers() | st.none(), st.lists, max_leaves=4), max_size=3
    ),
    secret=st.booleans(),
    window=anything,
    risk=anything,
)
commands = st.builds(
    Command, id=anything, text=anything, client=anything, role=st.sampled_from(Role), dry_run=st.booleans()
)


@given(actions, commands, st.none() | trees)
@settings(max_examples=120, deadline=None)
def test_any_action_gets_a_verdict(action: Action, command: Command, seen: Tree | None) -> None:
    verdict = judge(action, command, seen)
    assert isinstance(verdict, Verdict)
    assert verdict.decision in Decision
    assert verdict.reason


@given(actions, commands, trees)
@settings(max_examples=50, deadline=None)
def test_an_agent_is_never_allowed_more_than_a_person(action: Action, command: Command, seen: Tree) -> None:
    order = [ALLOW, ASK, DENY]
    agent = judge(action, replace(command, role=Role.AGENT), seen).decision
    person = judge(action, replace(command, role=Role.PERSON), seen).decision
    assert order.index(agent) >= order.index(person)
