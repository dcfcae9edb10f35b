from __future__ import annotations

import pytest

from lamd.actuation.accessible import Accessible, belongs
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError
from lamd.trajectory import Action, AppInfo, NodeKey
from tests.unit.actuation.conftest import FakeX11, Show
from tests.unit.atspi.toy import Toy
from tests.unit.trees import tree

ACTION = ("Accessible", "Component", "Action")
SHOWN = frozenset({"enabled", "sensitive", "showing", "visible"})


@pytest.fixture
def hands(mirror: Mirror) -> Accessible:
    return Accessible(mirror.connection, FakeX11())


async def test_click(show: Show, hands: Accessible) -> None:
    app = await show(Toy("push button", "Save", actions=("SetFocus", "Press"), interfaces=ACTION))
    assert await hands.perform(Action("click", app["Save"]), app.tree) == "Action.Press"
    assert app.did("DoAction") == [[1]]


async def test_an_action_of_the_app_itself(show: Show, hands: Accessible) -> None:
    app = await show(Toy("panel", "P", actions=("win.undo", "win.redo"), interfaces=ACTION))
    assert await hands.perform(Action("click", app["P"], value="win.redo"), app.tree) == "Action.win.redo"
    assert app.did("DoAction") == [[1]]
    with pytest.raises(ActuationError) as caught:
        await hands.perform(Action("click", app["P"], value="win.none"), app.tree)
    assert caught.value.code == "actuation.unsupported"


async def test_a_thing_that_is_on_stays_on(show: Show, hands: Accessible) -> None:
    box = Toy("check box", "Dark", actions=("click",), interfaces=ACTION, states=SHOWN | {"checked"})
    app = await show(box)
    assert await hands.perform(Action("set", app["Dark"], value="on"), app.tree) == "already"
    assert app.did("DoAction") == []
    assert await hands.perform(Action("set", app["Dark"], value="off"), app.tree) == "Action.click"


async def test_the_state_is_read_now_not_remembered(show: Show, hands: Accessible) -> None:
    box = Toy("check box", "Dark", actions=("click",), interfaces=ACTION, states=SHOWN)
    app = await show(box)
    box.states = SHOWN | {"checked"}
    assert await hands.perform(Action("set", app["Dark"], value="on"), app.tree) == "already"


async def test_a_menu_item_that_does_not_tell_is_clicked_once(show: Show, hands: Accessible) -> None:
    app = await show(Toy("menu item", "Line Numbers", actions=("click",), interfaces=ACTION))
    action = Action("set", app["Line Numbers"], value="on")
    assert await hands.perform(action, app.tree) == "Action.click, unread"
    assert await hands.perform(action, app.tree) == "already"
    assert len(app.did("DoAction")) == 1


async def test_an_unticked_item_of_qt_is_off(show: Show, hands: Accessible) -> None:
    app = await show(Toy("menu item", "Continuous", actions=("Press",), interfaces=ACTION), toolkit="Qt")
    assert await hands.perform(Action("set", app["Continuous"], value="off"), app.tree) == "already"
    assert await hands.perform(Action("set", app["Continuous"], value="on"), app.tree) == "Action.Press"


async def test_a_cell_of_a_gtk_table_is_chosen_before_it_is_opened(show: Show, hands: Accessible) -> None:
    """To activate it opens what was chosen before."""
    cell = Toy("table cell", "notes.txt", actions=("activate",), interfaces=ACTION, states=SHOWN | {"selected"})
    app = await show(Toy("table", "Files", [cell]), toolkit="gtk")
    assert await hands.perform(Action("select", app["notes.txt"]), app.tree) == "Component.grabFocus"
    assert app.did("DoAction") == []
    into = Action("select", app["notes.txt"], arguments={"into": True})
    assert await hands.perform(into, app.tree) == "Action.activate"
    assert len(app.did("GrabFocus")) == 2


@pytest.fixture
def pressed(hands: Accessible, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that are pressed, in a window that is in front."""
    pressed: list[str] = []

    async def press(chord: str, focused: object) -> None:
        pressed.append(chord)

    async def front(tree: object) -> None:
        """It is."""

    monkeypatch.setattr(hands._keyboard, "press", press)
    monkeypatch.setattr(hands, "_front", front)
    return pressed


def places() -> Toy:
    row = Toy("list item", "Documents", states=SHOWN | {"focusable", "focused"})
    return Toy("list box", "Places", [row], interfaces=("Accessible", "Selection"))


async def test_a_row_of_a_gtk_list_box_is_activated_too(show: Show, hands: Accessible, pressed: list[str]) -> None:
    """It acts as if it was clicked; to be chosen does nothing."""
    app = await show(places(), toolkit="gtk")
    assert await hands.perform(Action("select", app["Documents"]), app.tree) == "Selection.selectChild, keyboard"
    assert pressed == ["return"]


async def test_what_is_to_be_sent_off_is_by_return_in_its_field(
    show: Show, hands: Accessible, pressed: list[str]
) -> None:
    states = SHOWN | {"editable", "focusable", "focused"}
    size = Toy("text", "Size", text="12 pt", states=states, interfaces=("Accessible", "Text", "EditableText"))
    app = await show(size)
    action = Action("type", app["Size"], value="18", arguments={"replace": True, "enter": True})
    assert await hands.perform(action, app.tree) == "EditableText.setTextContents, keyboard"
    assert (size.text, pressed) == ("18", ["return"])


async def test_what_cannot_have_the_focus_is_not_sent_off(
    show: Show, hands: Accessible, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return would go somewhere else."""

    async def front(tree: object) -> None:
        """It is."""

    monkeypatch.setattr(hands, "_front", front)
    states = SHOWN | {"editable"}
    size = Toy("text", "Size", text="12 pt", states=states, interfaces=("Accessible", "Text", "EditableText"))
    app = await show(size)
    action = Action("type", app["Size"], value="18", arguments={"replace": True, "enter": True})
    with pytest.raises(ActuationError, match="focus"):
        await hands.perform(action, app.tree)


async def test_a_switch_is_asked_whether_it_went_on(show: Show, hands: Accessible) -> None:
    """Qt tells nothing of an entry whose menu is closed."""
    item = Toy("menu item", "Wrap", actions=("Press",), interfaces=ACTION, states=SHOWN)
    app = await show(item, toolkit="Qt")

    def answered(*_: object) -> None:
        item.states = SHOWN | {"checked"}

    app.app.on_action = answered
    assert await hands.perform(Action("set", app["Wrap"], value="on"), app.tree) == "Action.Press, read back"


async def test_an_entry_that_was_pressed_is_asked_about_where_the_tree_does_not_tell(
    show: Show, hands: Accessible, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def state(pid: int, label: str) -> bool | None:
        return {"Cobalt": True, "Zoom In": None}[label]

    monkeypatch.setattr(hands._gtk, "state", state)
    entries = [Toy("menu item", name, actions=("click",), interfaces=ACTION) for name in ("Cobalt", "Zoom In")]
    app = await show(*entries, toolkit="gtk")
    assert await hands.perform(Action("click", app["Cobalt"]), app.tree) == "Action.click, read back"
    assert await hands.perform(Action("click", app["Zoom In"]), app.tree) == "Action.click"


async def test_a_folder_that_cannot_be_gone_into_is_not_said_to_be(show: Show, hands: Accessible) -> None:
    app = await show(places(), toolkit="gtk")  # there is no keyboard
    assert await hands.perform(Action("select", app["Documents"]), app.tree) == "Selection.selectChild"
    with pytest.raises(ActuationError, match="not opened"):
        await hands.perform(Action("select", app["Documents"], arguments={"into": True}), app.tree)


async def test_a_radio_button_goes_off_by_another(show: Show, hands: Accessible) -> None:
    button = Toy("radio button", "Left", actions=("click",), interfaces=ACTION, states=SHOWN | {"checked"})
    app = await show(button)
    with pytest.raises(ActuationError, match="another one"):
        await hands.perform(Action("set", app["Left"], value="off"), app.tree)


async def test_select_by_the_list_around(show: Show, hands: Accessible) -> None:
    rows = [Toy("list item", name) for name in ("one", "two")]
    app = await show(Toy("list", "L", rows, interfaces=("Accessible", "Selection")))
    assert await hands.perform(Action("select", app["two"]), app.tree) == "Selection.selectChild"
    assert await hands.perform(Action("select", app["L"], value="ONE"), app.tree) == "Selection.selectChild"
    assert app.did("SelectChild") == [[1], [0]]
    with pytest.raises(ActuationError) as caught:
        await hands.perform(Action("select", app["L"], value="three"), app.tree)
    assert caught.value.hint == "it has: one, two"


async def test_an_entry_that_is_chosen_is_not_chosen_again(show: Show, hands: Accessible) -> None:
    states = frozenset({"enabled", "sensitive", "showing", "visible"})
    entries = [
        Toy("menu item", name, interfaces=ACTION, actions=("select",), states=states | more)
        for name, more in (("Left", {"selected"}), ("Right", set[str]()))
    ]
    app = await show(Toy("combo box", "Side", [Toy("menu", "", entries)]))
    assert await hands.perform(Action("select", app["Left"]), app.tree) == "already"
    assert await hands.perform(Action("select", app["Right"]), app.tree) == "Action.select"
    assert len(app.did("DoAction")) == 1


async def test_entries_of_a_gtk3_combo_box_are_counted_by_the_box(show: Show, hands: Accessible) -> None:
    entries = [Toy("menu item", name, interfaces=ACTION) for name in ("Left", "Middle", "Right")]
    box = Toy("combo box", "Side", [Toy("menu", "", entries)], interfaces=("Accessible", "Selection"))
    app = await show(box)
    assert await hands.perform(Action("select", app["Right"]), app.tree) == "Selection.selectChild"
    assert app.did("SelectChild") == [[2]]
    assert {path for path, member, _ in app.app.done if member == "SelectChild"} == {app["Side"].key.path}


async def test_without_a_display_nothing_but_interfaces(show: Show, hands: Accessible) -> None:
    app = await show(Toy("drawing area", "Canvas"))
    for action in (Action("click", app["Canvas"]), Action("key", value="ctrl+s"), Action("type", value="hi")):
        with pytest.raises(ActuationError) as caught:
            await hands.perform(action, app.tree)
        assert caught.value.code == "actuation.unsupported"
        assert caught.value.hint == "start lamd inside a graphical session"


async def test_an_entry_that_is_pressed_by_the_pointer_has_its_action_where_there_is_none(
    show: Show, hands: Accessible
) -> None:
    tea = Toy("menu item", "Tea", actions=("click",), interfaces=ACTION)
    menu = Toy("menu", "Food", [Toy("menu", "Drinks", [tea])])
    app = await show(Toy("document web", "Shop", [menu]))
    assert await hands.perform(Action("click", app["Tea"]), app.tree) == "Action.click"
    with pytest.raises(ActuationError) as caught:
        await hands.perform(Action("point", app["Tea"]), app.tree)
    assert caught.value.code == "actuation.unsupported"


async def test_alive(show: Show, hands: Accessible) -> None:
    app = await show(Toy("label", "Here"))
    assert await hands.alive(app["Here"].key)
    assert not await hands.alive(NodeKey(app["Here"].key.bus, "/gone"))
    await app.app.stop()
    assert not await hands.alive(app["Here"].key)


def test_a_window_belongs_by_process_else_by_title() -> None:
    seen = tree(("frame", "Notes"), pid=7)
    assert belongs(7, "anything", seen.app, seen)
    assert not belongs(8, "Notes", seen.app, seen)
    assert belongs(0, "Notes", seen.app, seen)
    assert not belongs(0, "", AppInfo(":1", "x"), tree(("frame", "")))
