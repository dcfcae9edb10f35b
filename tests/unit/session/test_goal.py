"""Goals, carried out on programs of cardboard."""

from __future__ import annotations

import pytest

from lamd.trajectory import Action, Status
from tests.unit.session.twins import (
    App,
    Handler,
    House,
    State,
    button,
    check,
    combo,
    dialog,
    do,
    effects,
    field,
    frame,
    item,
    menu,
    number,
)
from tests.unit.trees import Spec


def shows(*what: str) -> Handler:
    """Handler: these are in the state from now on."""

    def handler(has: State, action: Action) -> None:
        has.update(dict.fromkeys(what, True))

    return handler


def hides(*what: str) -> Handler:
    def handler(has: State, action: Action) -> None:
        for one in what:
            has.pop(one, None)

    return handler


# --- toggles ---------------------------------------------------------------------------------------------------------


def view_menu(**has: object) -> App:
    def draw(now: State) -> list[Spec]:
        lines = check(now, "Line Numbers", "check menu item", shown=False, states={"enabled", "sensitive"})
        page = field(now, "page", states={"multi-line"})
        return [frame(("menu bar", "", menu("View", lines, item("Zoom In"))), page)]

    return App(draw, has=dict(has))


async def test_an_item_of_a_closed_menu_is_toggled_without_opening_the_menu() -> None:
    house = House(view_menu())
    reply = await house.run(do("line numbers", True))
    assert reply.status is Status.FINISHED
    assert house.acts == ["set Line Numbers=on"]
    assert "now checked" in reply.answer


async def test_what_is_on_already_is_not_touched() -> None:
    house = House(view_menu(**{"Line Numbers": True}))
    reply = await house.run(do("line numbers", True))
    assert reply.status is Status.FINISHED
    assert effects(reply) == ["already"]
    assert house.acts == []
    assert "on already" in reply.answer


async def test_what_is_off_already_is_not_touched() -> None:
    house = House(view_menu())
    reply = await house.run(do("line numbers", False))
    assert (reply.status, effects(reply), house.acts) == (Status.FINISHED, ["already"], [])


async def test_without_on_or_off_a_toggle_is_clicked() -> None:
    house = House(view_menu())
    reply = await house.run(do("line numbers"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["click Line Numbers"])


# --- dialogs ---------------------------------------------------------------------------------------------------------


def saver(existing: bool = False) -> App:
    """A save dialog with name and folder; where the file is there, an alert asks first."""

    def draw(has: State) -> list[Spec]:
        opened, alert = has.get("saving"), has.get("asking")
        page = field(has, "page", states={"multi-line"})
        windows = [frame(button("Save As"), page, active=not opened)]
        if opened:
            save = button("Save", "is-default")
            form = (field(has, "Name"), field(has, "Folder"), button("Cancel"), save)
            windows.append(dialog("Save As", *form, role="file chooser") if not alert else _behind(form))
        if alert:
            text = ("label", "A file named “greeting.txt” already exists. Do you want to replace it?")
            windows.append(dialog("Question", text, button("Cancel"), button("Replace", "is-default"), role="alert"))
        return windows

    def save(has: State, action: Action) -> None:
        if existing:
            has["asking"] = True
        else:
            has.pop("saving")
            has["saved"] = has["Name"]

    def replaced(has: State, action: Action) -> None:
        has.pop("asking")
        has.pop("saving")
        has["saved"] = has["Name"]

    on = {("click", "Save As"): shows("saving"), ("click", "Save"): save, ("click", "Replace"): replaced}
    return App(draw, on)


def _behind(form: tuple[Spec, ...]) -> Spec:
    return ("file chooser", "Save As", {"states": {"modal"}}, *form)


SAVE = do("save as", name="greeting.txt", folder="documents")


async def test_a_dialog_is_filled_and_confirmed_by_its_default_button() -> None:
    app = saver()
    house = House(app)
    reply = await house.run(SAVE)
    assert reply.status is Status.FINISHED
    assert house.acts == ["click Save As", "type Name=greeting.txt", "type Folder=documents", "click Save"]
    assert app.has["saved"] == "greeting.txt"


async def test_to_overwrite_needs_consent() -> None:
    app = saver(existing=True)
    house = House(app)
    reply = await house.run(SAVE)
    assert [r.verdict.rule for r in house.consent.asked] == ["overwrites"]
    assert reply.status is Status.FINISHED
    assert app.has["saved"] == "greeting.txt"


async def test_what_the_person_declines_is_not_overwritten() -> None:
    app = saver(existing=True)
    house = House(app)
    house.consent.allow = False
    reply = await house.run(SAVE)
    assert reply.status is Status.REFUSED
    assert reply.code == "guard.declined"
    assert "you said no" in reply.answer
    assert "saved" not in app.has
    assert house.acts[-1] == "click Save"
    assert reply.steps[-1].outcome.evidence == "not done: you said no"


@pytest.mark.parametrize("buttons", [("Close",), ("Close", "Help")])
async def test_a_message_after_confirming_is_told_and_not_a_success(buttons: tuple[str, ...]) -> None:
    def draw(has: State) -> list[Spec]:
        windows = [frame(button("Save As"))]
        if has.get("saving"):
            windows.append(dialog("Save As", field(has, "Name"), button("Save", "is-default")))
        if has.get("failed"):
            text = ("label", "Could not save: permission denied")
            windows.append(dialog("", text, *map(button, buttons), role="alert"))
        return windows

    house = House(App(draw, {("click", "Save As"): shows("saving"), ("click", "Save"): shows("failed")}))
    reply = await house.run(do("save as", name="a.txt"))
    assert reply.status is not Status.FINISHED
    assert "permission denied" in reply.answer
    assert house.acts[-1] == "click Save"


async def test_a_dialog_may_have_many_fields() -> None:
    names = [f"Field{letter}" for letter in "abcdefgh"]

    def draw(has: State) -> list[Spec]:
        fields = (field(has, name) for name in names)
        more = [dialog("Contact", *fields, button("Add", "is-default"), button("Cancel"))] if has.get("open") else []
        return [frame(button("New Contact")), *more]

    app = App(draw, {("click", "New Contact"): shows("open"), ("click", "Add"): hides("open")})
    house = House(app)
    reply = await house.run(do("new contact", **{name.lower(): f"value {name[-1]}" for name in names}))
    assert reply.status is Status.FINISHED
    assert [app.has[name] for name in names] == [f"value {letter}" for letter in "abcdefgh"]


async def test_a_dialog_is_not_confirmed_while_a_value_has_no_place() -> None:
    house = House(saver())
    reply = await house.run(do("save as", name="a.txt", colour="red"))
    assert (reply.status, reply.code) == (Status.PARTIAL, "grounding.unreached")
    assert "click Save" not in house.acts


async def test_a_filled_dialog_that_nothing_confirms_is_not_finished() -> None:
    def draw(has: State) -> list[Spec]:
        more = [dialog("Zoom", field(has, "Factor"), button("Apply"), button("Cancel"))] if has.get("open") else []
        return [frame(button("Zoom")), *more]

    house = House(App(draw, {("click", "Zoom"): shows("open")}))
    reply = await house.run(do("zoom", factor="150"))
    assert (reply.status, reply.code) == (Status.PARTIAL, "grounding.unreached")
    assert house.acts == ["click Zoom", "type Factor=150"]


async def test_a_dialog_that_applies_at_once_needs_no_confirming() -> None:
    def draw(has: State) -> list[Spec]:
        more = [dialog("Preferences", number(has, "Tab width"), button("Close"))] if has.get("open") else []
        return [frame(button("Preferences")), *more]

    house = House(App(draw, {("click", "Preferences"): shows("open")}))
    reply = await house.run(do("preferences", tab="4"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["click Preferences", "adjust Tab width=4"]


async def test_a_message_that_all_went_well_is_the_answer() -> None:
    def draw(has: State) -> list[Spec]:
        shown = [dialog("", ("label", "2 were replaced"), button("OK", "is-default"), role="alert")]
        form = (field(has, "Find"), field(has, "Replace with"), button("Replace All", "is-default"), button("Close"))
        more = [dialog("Replace", *form, modal=False)] if has.get("open") else []
        return [frame(button("Replace")), *more, *(shown if has.get("told") else [])]

    house = House(App(draw, {("click", "Replace"): shows("open"), ("click", "Replace All"): shows("told")}))
    house.grounder.synonyms |= {"replace monday": "replace", "replace": "replace with"}
    reply = await house.run(do("replace monday", find="monday", replace="tuesday"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "it says: 2 were replaced")


def editor() -> App:
    """Find and replace in a dialog that lets one go on in the window."""

    def draw(has: State) -> list[Spec]:
        opened = has.get("replacing")
        items = (item("Replace…"), item("Find…"))
        page = field(has, "page", states={"multi-line"})
        windows = [frame(("menu bar", "", menu("Edit", *items)), page, active=not opened)]
        if opened:
            form = (field(has, "Find"), field(has, "Replace with"), button("Replace All"), button("Close"))
            windows.append(dialog("Find and Replace", *form, modal=False))
        return windows

    def replace_all(has: State, action: Action) -> None:
        has["page"] = has["page"].replace(has["Find"], has["Replace with"])

    on = {("click", "Replace…"): shows("replacing"), ("click", "Replace All"): replace_all}
    return App(draw, on, {"page": "on monday and monday"})


async def test_find_and_replace_in_a_dialog_that_stays_open() -> None:
    app = editor()
    house = House(app)
    house.grounder.synonyms |= {"replace every monday": "replace all", "find": "find", "replace": "replace with"}
    reply = await house.run(do("replace every monday", find="monday", replace="tuesday"))
    assert reply.status is Status.FINISHED
    assert app.has["page"] == "on tuesday and tuesday"
    assert app.has["replacing"]
    assert house.acts == ["click Replace…", "type Find=monday", "type Replace with=tuesday", "click Replace All"]


def zoomer() -> App:
    def draw(has: State) -> list[Spec]:
        windows = [frame(("menu bar", "", menu("View", item("Zoom…"))), ("label", f"{has.get('zoom', '100')}%"))]
        if has.get("zooming"):
            windows.append(dialog("Zoom", field(has, "Factor"), button("OK", "is-default"), button("Cancel")))
        return windows

    def apply(has: State, action: Action) -> None:
        has["zoom"] = has["Factor"]
        has.pop("zooming")

    return App(draw, {("click", "Zoom…"): shows("zooming"), ("click", "OK"): apply})


async def test_a_value_goes_through_a_menu_item_into_the_one_field_of_its_dialog() -> None:
    app = zoomer()
    house = House(app)
    reply = await house.run(do("zoom", value="150"))
    assert reply.status is Status.FINISHED
    assert app.has["zoom"] == "150"
    assert house.acts == ["click Zoom…", "type Factor=150", "click OK"]


async def test_a_dialog_that_comes_late_is_waited_for() -> None:
    app = zoomer()
    app._on["click", "Zoom…"] = lambda has, action: setattr(app, "later", lambda now: now.update(zooming=True))
    house = House(app)
    reply = await house.run(do("zoom", value="150"))
    assert (reply.status, app.has.get("zoom")) == (Status.FINISHED, "150")


async def test_a_field_that_comes_after_something_else_changed_is_waited_for() -> None:
    def draw(has: State) -> list[Spec]:
        after = [field(has, "Your words"), button("Send")] if has.get("replying") else [button("Reply")]
        told = ("label", "Sent" if has.get("sent") else "Busy" if has.get("pressed") else "")
        return [frame(("document web", "Mail", told, *after))]

    def press(has: State, action: Action) -> None:
        has["pressed"] = True
        app.later = lambda now: now.update(replying=True)

    app = App(draw, {("click", "Reply"): press, ("click", "Send"): shows("sent")})
    house = House(app)
    reply = await house.run(do("reply", text="See you"))
    assert house.acts == ["click Reply", "type Your words=See you", "click Send"]
    assert reply.status is Status.FINISHED


async def test_a_dialog_can_be_the_goal() -> None:
    def draw(has: State) -> list[Spec]:
        more = [dialog("Preferences", check(has, "Spell check"), button("Close"))] if has.get("open") else []
        return [frame(button("Preferences")), *more]

    house = House(App(draw, {("click", "Preferences"): shows("open")}))
    reply = await house.run(do("preferences"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["click Preferences"]
    assert "'Preferences' opened" in reply.answer


async def test_a_question_that_the_goal_says_nothing_of_goes_to_the_person() -> None:
    def draw(has: State) -> list[Spec]:
        text = ("label", "Keep your notes?")
        more = [dialog("", text, button("Discard"), button("Keep"), role="alert")] if has.get("asks") else []
        return [frame(button("New")), *more]

    house = House(App(draw, {("click", "New"): shows("asks")}))
    reply = await house.run(do("new"))
    assert reply.status in (Status.ASKED, Status.PARTIAL)
    assert "Keep your notes?" in reply.answer
    assert [choice.split(" (")[0] for choice in reply.choices] == ["Discard", "Keep"]
    assert house.acts == ["click New"]


# --- calculators -----------------------------------------------------------------------------------------------------


async def test_a_calculator_of_a_field_and_a_button() -> None:
    def draw(has: State) -> list[Spec]:
        return [frame(field(has, "Entry"), button("equals"), button("clear"), title="Calculator")]

    app = App(draw, {("click", "equals"): lambda has, action: has.update(Entry="84")}, {"Entry": "5"})
    house = House(app)
    house.grounder.synonyms["work it out"] = "equals"
    reply = await house.run(do("work it out", expression="12*7"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["type Entry=12*7", "click equals"]
    assert app.has["Entry"] == "84"


async def test_a_calculator_of_buttons_gets_the_value_by_keyboard() -> None:
    def draw(has: State) -> list[Spec]:
        keys = [button(str(digit)) for digit in range(10)]
        return [frame(("label", "", {"text": has.get("shown", "0"), "key": "display"}), *keys, button("equals"))]

    def typed(has: State, action: Action) -> None:
        has["shown"] = "12*7"

    app = App(draw, {("type", "12*7"): typed, ("click", "equals"): lambda has, action: has.update(shown="84")})
    house = House(app)
    house.grounder.synonyms["work it out"] = "equals"
    reply = await house.run(do("work it out", expression="12*7"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["type 12*7", "click equals"]


# --- values ----------------------------------------------------------------------------------------------------------


def form() -> App:
    def draw(has: State) -> list[Spec]:
        return [
            frame(
                combo(has, "Paper size", "A4", "A5", "Letter"),
                number(has, "Copies"),
                number(has, "Volume", "slider"),
                field(has, "Title"),
            )
        ]

    return App(draw)


@pytest.mark.parametrize(
    ("words", "value", "act"),
    [
        ("paper size", "A5", "select Paper size=A5"),
        ("copies", "3", "adjust Copies=3"),
        ("volume", "50", "adjust Volume=50"),
        ("title", "Trees", "type Title=Trees"),
    ],
)
async def test_a_value_goes_where_the_words_say(words: str, value: str, act: str) -> None:
    house = House(form())
    reply = await house.run(do(words, value=value))
    assert reply.status is Status.FINISHED
    assert house.acts == [act]
    assert effects(reply) == ["confirmed"]


async def test_a_value_without_a_place_is_told() -> None:
    house = House(form())
    reply = await house.run(do("spell check", colour="red"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "grounding.nothing", [])


async def test_a_value_left_over_is_told() -> None:
    house = House(App(lambda has: [frame(check(has, "Bold"), field(has, "Title"))]))
    reply = await house.run(do("bold", colour="red"))
    assert (reply.status, reply.code) == (Status.PARTIAL, "grounding.unreached")
    assert "colour “red”" in reply.answer
    assert house.acts == ["click Bold"]


# --- narrowing -------------------------------------------------------------------------------------------------------


def mails() -> App:
    def draw(has: State) -> list[Spec]:
        rows = [
            ("list item", f"Mail from {who}", {"key": who}, button("Star", key=f"{who}/star"), ("label", who))
            for who in ("Ailbert", "Bea", "Cato")
        ]
        return [frame(("list", "Inbox", *rows), ("label", has.get("starred", "none"), {"key": "starred"}))]

    def starred(has: State, action: Action) -> None:
        assert action.target is not None
        has["starred"] = action.target.key.path

    return App(draw, {("click", "Star"): starred})


@pytest.mark.parametrize(
    ("within", "ordinal", "who"),
    [("the mail from Bea", 0, "Bea"), ("", 3, "Cato"), ("", -1, "Cato"), ("", 1, "Ailbert")],
)
async def test_in_and_ordinals_narrow_the_goal(within: str, ordinal: int, who: str) -> None:
    app = mails()
    house = House(app)
    reply = await house.run(do("star", within=within, ordinal=ordinal))
    assert reply.status is Status.FINISHED, reply
    assert app.has["starred"] == f"{who}/star"


async def test_a_place_that_is_not_there_is_no_guess() -> None:
    house = House(mails())
    reply = await house.run(do("star", within="the mail from Zoë"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "grounding.nothing", [])


# --- doors -----------------------------------------------------------------------------------------------------------


def gtk4(*entries: str) -> App:
    """A menu that is in the tree only while it is open."""

    def draw(has: State) -> list[Spec]:
        opened = has.get("open")
        states = ("has-popup", "expanded") if opened else ("has-popup",)
        popover = [("menu", "", *(("menu item", one) for one in entries))] if opened else []
        return [frame(button("Main Menu", *states), *popover, ("label", has.get("did", "nothing"), {"key": "did"}))]

    def did(has: State, action: Action) -> None:
        assert action.target is not None
        has.pop("open")
        has["did"] = action.target.name

    on = {("click", "Main Menu"): shows("open"), ("key", "escape"): hides("open")}
    return App(draw, on | {("click", one): did for one in entries}, toolkit="GTK")


async def test_a_closed_menu_is_opened_to_look_for_the_goal() -> None:
    app = gtk4("Preferences", "About Notes")
    house = House(app)
    reply = await house.run(do("preferences"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["click Main Menu", "click Preferences"]


async def test_a_menu_without_the_goal_is_closed_again() -> None:
    app = gtk4("About Notes")
    house = House(app)
    reply = await house.run(do("preferences"))
    assert (reply.code, house.acts) == ("grounding.nothing", ["click Main Menu", "key escape"])
    assert "open" not in app.has
    assert reply.status is Status.FAILED


def late_menus() -> App:
    """Menus that are filled when they open."""

    def draw(has: State) -> list[Spec]:
        items = [check(has, "Show Hidden Files", "check menu item")] if has.get("open") == "View" else []
        more = [("menu item", "Quit")] if has.get("open") == "File" else []
        return [frame(("menu bar", "", ("menu", "File", *more), ("menu", "View", *items)))]

    on = {("key", "escape"): hides("open")}
    for name in ("File", "View"):
        on["click", name] = lambda has, action: has.update(open=action.target.name if action.target else "")
    return App(draw, on)


async def test_a_menu_is_not_taken_for_what_is_to_be_on() -> None:
    app = late_menus()
    house = House(app)
    house.grounder.synonyms |= {"hidden files": "file"}
    reply = await house.run(do("hidden files", True))
    house.grounder.synonyms.clear()
    assert (reply.status, house.acts[:2]) == (Status.FAILED, ["click File", "key escape"])
    reply = await house.run(do("show hidden files", True))
    assert (reply.status, app.has.get("Show Hidden Files")) == (Status.FINISHED, True)


async def test_a_dry_run_opens_no_menu() -> None:
    house = House(gtk4("Preferences"))
    reply = await house.run(do("preferences"), dry_run=True)
    assert house.acts == []
    assert reply.status is Status.FAILED


# --- doubt, nothing, greyed out --------------------------------------------------------------------------------------


async def test_doubt_is_asked_with_the_choices() -> None:
    house = House(App(lambda has: [frame(button("Open File"), button("Open Folder"), button("Close"))]))
    reply = await house.run(do("open"))
    assert reply.status is Status.ASKED
    assert reply.code == "grounding.doubtful"
    assert reply.choices[:2] == ("Open File (push button)", "Open Folder (push button)")
    assert house.acts == []


async def test_what_is_not_there_fails_and_touches_nothing() -> None:
    house = House(App(lambda has: [frame(button("Close"))]))
    reply = await house.run(do("frobnicate"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "grounding.nothing", [])


async def test_what_is_greyed_out_is_told() -> None:
    house = House(App(lambda has: [frame(("push button", "Undo", {"shown": False, "states": {"showing", "visible"}}))]))
    reply = await house.run(do("undo"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "grounding.disabled", [])
    assert "Undo" in reply.answer


async def test_what_changes_nothing_is_not_finished() -> None:
    house = House(App(lambda has: [frame(button("Refresh"))]))
    reply = await house.run(do("refresh"))
    assert (reply.status, reply.code, effects(reply)) == (Status.FAILED, "session.unchanged", ["unchanged"])
    assert house.acts == ["click Refresh"], "a blind try is not repeated"


async def test_a_page_without_window_fails() -> None:
    house = House(App(lambda has: []))
    reply = await house.run(do("save"))
    assert (reply.status, reply.code) == (Status.FAILED, "grounding.nothing")


# --- web pages -------------------------------------------------------------------------------------------------------


def browser(*page: Spec) -> Spec:
    return frame(button("Reload"), ("document web", "Shop", *page), title="Browser")


async def test_the_only_number_of_a_page_takes_a_number() -> None:
    house = House(App(lambda has: [browser(number(has, "How many"), button("Submit"))]))
    reply = await house.run(do("select -3 with the spinner", value="-3"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["adjust How many=-3"])


async def test_the_entry_of_a_page_that_is_called_so_is_chosen() -> None:
    entries = [("menu item", name) for name in ("Kenya", "Peru")]
    house = House(App(lambda has: [browser(("combo box", "Land", ("menu", "", *entries)), button("Submit"))]))
    await house.run(do("choose from the list", value="Peru"))
    assert house.acts == ["select Peru"]


async def test_what_is_only_to_be_filled_in_is_not_sent_off() -> None:
    house = House(App(lambda has: [browser(field(has, "Name"), button("Submit"))]))
    reply = await house.run(do("enter the name", name="Ada"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type Name=Ada"])


# --- the program's end, directories, names ---------------------------------------------------------------------------


async def test_a_program_that_ends_with_the_press_is_done() -> None:
    app = App(lambda has: [frame(field(has, "Name"), button("OK"))])
    app._on["click", "OK"] = lambda has, action: setattr(app, "gone", True)
    house = House(app)
    reply = await house.run(do("the name", value="Marta"), do("press ok"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type Name=Marta", "click OK"])
    assert "closed" in reply.answer


async def test_the_only_number_takes_what_it_is_set_to() -> None:
    app = App(lambda has: [frame(number(has, "Level", "slider"), button("OK"))])
    reply = await House(app).run(do("set it", value="60"))
    assert (reply.status, app.has["Level"]) == (Status.FINISHED, 60.0)


async def test_a_search_goes_into_the_only_field() -> None:
    app = App(lambda has: [frame(field(has, "entry", states={"focusable"}), field(has, "page", states={"multi-line"}))])
    house = House(app)
    await house.run(do("search for tax", query="tax"))
    assert house.acts[0] == "type entry=tax"


async def test_a_dialog_whose_default_led_to_a_folder_is_confirmed_again() -> None:
    def draw(has: State) -> list[Spec]:
        windows = [frame(button("Save as…"), active=not has.get("open"))]
        if has.get("open"):
            name = "Save" if has.get("inside") else "Open"
            ok = button(name, "is-default", key="ok")
            windows.append(dialog("Save as", field(has, "Name"), ok, button("Cancel")))
        return windows

    on = {
        ("click", "Save as…"): shows("open"),
        ("click", "Open"): shows("inside"),
        ("click", "Save"): hides("open"),
    }
    house = House(App(draw, on))
    reply = await house.run(do("save as", name="a.txt"))
    assert (reply.status, house.acts[-2:]) == (Status.FINISHED, ["click Open", "click Save"])


async def test_a_value_that_is_an_entry_of_a_submenu() -> None:
    def draw(has: State) -> list[Spec]:
        sizes = (check(has, one, "radio menu item", shown=False, states={"enabled", "sensitive"}) for one in "248")
        return [frame(("menu bar", "", menu("Document", menu("Tab Size", *sizes), menu("Zoom", item("4x")))))]

    app = App(draw)
    house = House(app)
    reply = await house.run(do("the tab size", value="4"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["set 4=on"])


async def test_the_only_value_goes_into_the_only_field_of_its_dialog_whatever_that_is_called() -> None:
    def draw(has: State) -> list[Spec]:
        windows = [frame(button("New Folder…"), field(has, "Location"), active=not has.get("open"))]
        form = (field(has, "entry"), button("Create", "is-default"), button("Cancel"))
        return [*windows, dialog("New", *form)] if has.get("open") else windows

    house = House(App(draw, {("click", "New Folder…"): shows("open"), ("click", "Create"): hides("open")}))
    reply = await house.run(do("new folder", name="holidays"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["click New Folder…", "type entry=holidays", "click Create"]


async def test_an_error_that_comes_up_is_no_success() -> None:
    def draw(has: State) -> list[Spec]:
        windows = [frame(button("Find"))]
        if has.get("trouble"):
            text = ("label", "Could not find the specified folder.")
            windows.append(dialog("Error", text, button("OK"), modal=False))
        return windows

    house = House(App(draw, {("click", "Find"): shows("trouble")}))
    reply = await house.run(do("find"))
    assert reply.status is not Status.FINISHED
    assert "Could not find" in reply.answer


async def test_a_value_goes_into_the_dialog_not_into_a_setting_of_the_text() -> None:
    def draw(has: State) -> list[Spec]:
        bar = ("tool bar", "Formatting", field(has, "Font Name"))
        windows = [frame(bar, menu("File", item("Save As")))]
        if has.get("asked"):
            windows.append(dialog("Save", field(has, "Name"), button("Cancel"), button("Save", "is-default")))
        return windows

    house = House(App(draw, {("click", "Save As"): shows("asked"), ("click", "Save"): hides("asked")}))
    house.grounder.synonyms["name"] = "Font Name"
    house.grounder.synonyms["save it as letter"] = "Save As"
    reply = await house.run(do("save it as letter", name="letter"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["click Save As", "type Name=letter", "click Save"]


async def test_a_search_that_has_no_button_is_begun_by_enter() -> None:
    def draw(has: State) -> list[Spec]:
        return [frame(field(has, "Search term"), button("Find Files"), button("Find Text"))]

    house = House(App(draw))
    reply = await house.run(do("find euro sign", text="euro sign"))
    assert house.acts == ["type Search term=euro sign", "key enter"]
    assert reply.status is Status.FINISHED


async def test_a_list_in_a_tool_bar_that_takes_text_is_written_into_and_sent_off() -> None:
    def draw(has: State) -> list[Spec]:
        sizes = ("combo box", "", field(has, "Font Size"), check(has, "Font Size", "toggle button", key="unfold"))
        return [frame(("tool bar", "Formatting", sizes, button("Bold")), field(has, "page", states={"multi-line"}))]

    house = House(App(draw))
    reply = await house.run(do("the font size", value="18"))
    assert house.acts == ["type Font Size=18"]
    assert house.actuator.done[-1].arguments["enter"] is True
    assert reply.status is Status.FINISHED


# --- what has got its value ------------------------------------------------------------------------------------------


async def test_words_that_mean_the_field_that_was_filled_press_nothing_more() -> None:
    house = House(App(lambda has: [frame(field(has, "Input"), button("Hash"))]))
    reply = await house.run(do("input", text="lamp"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type Input=lamp"])


async def test_a_search_in_a_field_of_that_name_is_sent_off() -> None:
    def found(has: State, action: Action) -> None:
        has["found"] = True

    def draw(has: State) -> list[Spec]:
        return [frame(field(has, "Search"), *([("label", "1 file")] if has.get("found") else []))]

    house = House(App(draw, {("key", "enter"): found}))
    reply = await house.run(do("search", query="tax"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type Search=tax", "key enter"])
