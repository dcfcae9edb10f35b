"""Where else a goal is looked for."""

from __future__ import annotations

import pytest

from lamd.errors import ActuationError
from lamd.trajectory import Action, Status
from tests.unit.session.twins import App, Handler, House, State, button, check, do, field, frame
from tests.unit.trees import Spec


def browser(*page: Spec) -> Spec:
    return frame(button("Reload"), ("document web", "Shop", *page), title="Browser")


def walked(*page: Spec) -> App:
    """A browser with a line for addresses and a menu of its own, which fills when it is opened."""

    def draw(has: State) -> list[Spec]:
        inside = [("menu item", name, {"interfaces": ("Action",)}) for name in ("Downloads", "Exit")]
        more = ("menu", "More", {"interfaces": ("Action",)}, *(inside if has.get("open") else ()))
        own = (button("Sign up"), more, field(has, "Address and search bar"))
        return [frame(*own, ("document web", "Shop", *page), title="Browser")]

    return App(draw, {("click", "More"): lambda has, action: has.update(open=True)})


async def test_for_what_is_not_on_a_page_the_browsers_menus_are_left_closed() -> None:
    house = House(walked(button("Buy")))
    reply = await house.run(do("log in"))
    assert (reply.answer, house.acts) == ("nothing on this page is “log in”", [])


async def test_what_a_browser_has_is_looked_for_in_its_menus() -> None:
    house = House(walked(button("Buy")))
    await house.run(do("show the downloads"))
    assert house.acts == ["click More", "click Downloads"]


async def test_a_doubt_on_the_page_does_not_keep_from_what_is_named() -> None:
    house = House(walked(button("Our downloads"), button("Your downloads")))
    await house.run(do("show the downloads"))
    assert house.acts == ["click More", "click Downloads"]


async def test_what_a_browser_has_around_a_page_is_meant_by_its_name_or_where_that_is_sure() -> None:
    house = House(walked(button("Buy")))
    house.grounder.sure = 0.6
    reply = await house.run(do("sign me"))
    assert (reply.answer, house.acts) == ("nothing on this page is “sign me”", [])
    await house.run(do("sign up"))
    assert house.acts == ["click Sign up"]
    sure = House(walked(button("Buy")))
    await sure.run(do("sign me up"))
    assert sure.acts == ["click Sign up"]


async def test_the_other_tabs_of_a_page_are_looked_into() -> None:
    def draw(has: State) -> list[Spec]:
        tabs = [("page tab", name, {"states": {"selected"} if has.get("tab") == name else ()}) for name in "AB"]
        inside = [("section", "", ("static", "tempor"))] if has.get("tab") == "B" else []
        return [browser(("page tab list", "", *tabs), *inside)]

    def choose(has: State, action: Action) -> None:
        has["tab"] = "B"

    on: dict[tuple[str, str], Handler] = {("click", "B"): choose}
    house = House(App(draw, on, {"tab": "A"}))
    await house.run(do("tempor"))
    assert house.acts == ["click B", "click tempor"]


async def test_the_pages_of_a_list_are_turned() -> None:
    names = ["Otters", "Beavers", "Seals", "Walruses"]

    def draw(has: State) -> list[Spec]:
        at = int(has.get("at", 0))
        links = [("link", name, {"interfaces": ("Action",)}) for name in names[at : at + 2]]
        return [browser(*links, button("Next"))]

    def turn(has: State, action: Action) -> None:
        has["at"] = int(has.get("at", 0)) + 2

    house = House(App(draw, {("click", "Next"): turn}))
    await house.run(do("result", ordinal=4))
    assert house.acts == ["click Next", "click Walruses"]


async def test_a_page_of_a_list_that_does_not_turn_has_nothing_to_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.session.searching.TURN_PATIENCE", 0.0)
    links = [("link", name, {"interfaces": ("Action",)}) for name in ("Otters", "Beavers")]
    house = House(App(lambda has: [browser(*links, button("Next"))]))
    reply = await house.run(do("result", ordinal=3))
    assert (reply.code, house.acts) == ("grounding.nothing", ["click Next"])


async def test_entries_that_were_asked_for_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.session.searching.PAGE_PATIENCE", 0.0)
    links = [("link", name, {"interfaces": ("Action",)}) for name in ("Otters", "Beavers")]

    def draw(has: State) -> list[Spec]:
        return [browser(button("Search"), *((button("Cancel"),) if has.get("asked") else ()), *has.get("found", ()))]

    def ask(has: State, action: Action) -> None:
        has["asked"] = True
        app.later = lambda has: has.update(found=links)

    app = App(draw, {("click", "Search"): ask})
    house = House(app)
    await house.run(do("search"), do("result", ordinal=2))
    assert house.acts == ["click Search", "click Beavers"]


async def test_what_shows_late_in_a_page_is_waited_for() -> None:
    app = App(lambda has: [browser(button("Buy"), *([button("Pay now")] if has.get("drawn") else []))])
    app.later = lambda has: has.update(drawn=True)
    house = House(app)
    reply = await house.run(do("pay now"))
    assert house.acts == ["click Pay now"]
    assert reply.status is not Status.REFUSED


def files(*entries: str) -> App:
    """A program that fills its menu when it is opened."""

    def draw(has: State) -> list[Spec]:
        inside = [("menu item", name, {"interfaces": ("Action",)}) for name in entries] if has.get("open") else []
        view = ("menu", "View", {"interfaces": ("Action",)}, *inside)
        return [frame(("menu bar", "", view), button("Search for Files"))]

    def unfold(has: State, action: Action) -> None:
        has["open"] = True

    def fold(has: State, action: Action) -> None:
        has.pop("open")

    return App(draw, {("click", "View"): unfold, ("key", "escape"): fold})


async def test_what_fits_so_so_is_not_taken_before_closed_menus_were_looked_into() -> None:
    house = House(files("Show Hidden Files", "Reload"))
    house.grounder.sure = 0.85
    await house.run(do("show hidden files"))
    assert house.acts == ["click View", "click Show Hidden Files"]


async def test_what_fits_so_so_is_taken_where_no_menu_has_a_better_one() -> None:
    house = House(files("Reload", "Zoom In"))
    house.grounder.sure = 0.6
    await house.run(do("search in files"))
    assert house.acts == ["click View", "key escape", "click Search for Files"]


async def test_what_takes_in_a_value_is_beside_it_not_behind_a_menu() -> None:
    def draw(has: State) -> list[Spec]:
        view = ("menu", "View", {"interfaces": ("Action",)})
        return [frame(("menu bar", "", view), field(has, "page", states={"multi-line"}), button("Work out"))]

    house = House(App(draw, {("click", "Work out"): lambda has, action: has.update(page="84")}))
    house.grounder.sure = 0.6
    await house.run(do("work out 12 times 7", expression="12*7"))
    assert house.acts == ["type page=12*7", "click Work out"]


async def test_of_a_windows_own_actions_the_one_meant_is_taken_after_a_look_into_the_menus() -> None:
    """All of them have the window's key."""

    def draw(has: State) -> list[Spec]:
        inside = [("menu", "", ("menu item", "Print"))] if has.get("open") else []
        button = ("push button", "GtkMenuButton", {"interfaces": ("Action",), "states": {"focusable"}}, *inside)
        return [("frame", "Notes", {"states": {"active"}, "actions": ("page.move-right", "page.save-as")}, button)]

    def unfold(has: State, action: Action) -> None:
        has["open"] = True

    def fold(has: State, action: Action) -> None:
        has.pop("open")

    on: dict[tuple[str, str], Handler] = {("click", "GtkMenuButton"): unfold, ("key", "escape"): fold}
    house = House(App(draw, on, toolkit="GTK"))
    house.grounder.sure = 0.6
    await house.run(do("save as a note"))
    assert house.acts == ["click GtkMenuButton", "key escape", "click Notes=page.save-as"]


async def test_what_tells_whether_it_is_on_comes_before_an_action_that_turns_it_over() -> None:
    def draw(has: State) -> list[Spec]:
        lines = check(has, "Line Numbers", "check menu item")
        inside = [("menu", "", lines)] if has.get("open") else []
        view = ("push button", "View", ("push button", "View inside", {"interfaces": ("Action",)}, *inside))
        return [("frame", "Notes", {"states": {"active"}, "actions": ("settings.show-line-numbers",)}, view)]

    def unfold(has: State, action: Action) -> None:
        has["open"] = True

    house = House(App(draw, {("click", "View inside"): unfold}, {"Line Numbers": True}, toolkit="GTK"))
    reply = await house.run(do("show line numbers", True))
    assert (reply.status, house.acts) == (Status.FINISHED, ["click View inside"])
    assert "on already" in reply.answer


async def test_a_menu_that_opened_only_after_it_was_closed_is_closed_again() -> None:
    def draw(has: State) -> list[Spec]:
        states = {"focusable", *({"expanded"} if has.get("open") else ())}
        view = ("push button", "View", {"states": states}, ("push button", "View inside", {"interfaces": ("Action",)}))
        return [frame(view, ("label", "busy" if has.get("late") else "ready", {"key": "state"}))]

    def unfold(has: State, action: Action) -> None:
        has["late"] = True

    def escape(has: State, action: Action) -> None:
        has["open"] = has.pop("late", False)

    on: dict[tuple[str, str], Handler] = {("click", "View inside"): unfold, ("key", "escape"): escape}
    house = House(App(draw, on, toolkit="GTK"))
    await house.run(do("sort by size"))
    assert house.acts == ["click View inside", "key escape", "key escape"]


async def test_what_fits_well_is_taken_at_once() -> None:
    house = House(files("Search for Files and Folders"))
    house.grounder.sure = 0.92
    await house.run(do("search for files here"))
    assert house.acts == ["click Search for Files"]


async def test_buttons_that_unfold_a_list_are_not_opened_for_what_fits_so_so() -> None:
    def draw(has: State) -> list[Spec]:
        colours = ("push button", "Colours", {"states": {"has-popup"}, "interfaces": ("Action",)})
        return [frame(("tool bar", "", colours), button("Search for Files"))]

    house = House(App(draw))
    house.grounder.sure = 0.6
    await house.run(do("search in files"))
    assert house.acts == ["click Search for Files"]


def shop(opens: str = "point") -> App:
    """A page whose menu unfolds when it is pointed at, or pressed."""

    def draw(has: State) -> list[Spec]:
        drinks = ("menu item", "Drinks", {"states": {"has-popup"}, "interfaces": ("Action",)})
        inside = [("menu", "", *(("menu item", name, {"interfaces": ("Action",)}) for name in ("Tea", "Drink Offers")))]
        return [browser(("menu", "", drinks, *(inside if has.get("open") else [])))]

    def unfold(has: State, action: Action) -> None:
        has["open"] = True

    return App(draw, {(opens, "Drinks"): unfold})


async def test_a_menu_in_a_pages_menu_is_pointed_at() -> None:
    house = House(shop())
    await house.run(do("tea"))
    assert house.acts == ["point Drinks", "click Tea"]


async def test_to_open_a_menu_that_is_called_so_is_all_that_is_wanted() -> None:
    house = House(shop())
    reply = await house.run(do("drinks"))
    assert house.acts == ["point Drinks"]
    assert reply.status is Status.FINISHED


async def test_where_pointing_does_not_open_it_it_is_pressed() -> None:
    house = House(shop("click"))
    await house.run(do("tea"))
    assert house.acts == ["point Drinks", "click Drinks", "click Tea"]


async def test_without_a_pointer_it_is_pressed() -> None:
    house = House(shop("click"))
    house.actuator.fails["point"] = ActuationError("unsupported", "there is no display")
    reply = await house.run(do("tea"))
    assert house.acts == ["click Drinks", "click Tea"]
    assert "display" not in reply.answer


async def test_the_way_through_menus_is_gone() -> None:
    house = House(shop())
    reply = await house.run(do("choose Drinks > Tea"))
    assert (reply.status, house.acts) == (
        Status.PARTIAL,
        ["point Drinks", "click Tea"],
    )  # cardboard shows nothing of it


async def test_a_menu_found_in_a_menu_is_opened_too() -> None:
    def draw(has: State) -> list[Spec]:
        def entry(name: str, *states: str) -> Spec:
            return ("menu item", name, {"states": states, "interfaces": ("Action",)})

        first = [("menu", "", entry("Hot Drinks", "has-popup"))] if has.get("open") else []
        second = [("menu", "", entry("Tea"))] if has.get("hot") else []
        return [browser(("menu", "", entry("Food", "has-popup"), *first, *second))]

    on: dict[tuple[str, str], Handler] = {
        ("point", "Food"): lambda has, action: has.update(open=True),
        ("point", "Hot Drinks"): lambda has, action: has.update(hot=True),
    }
    house = House(App(draw, on))
    house.grounder.synonyms["something hot to drink in food"] = "Food Hot Drinks"
    await house.run(do("food"), do("hot drinks"), do("tea"))
    assert house.acts == ["point Food", "point Hot Drinks", "click Tea"]


def mails() -> App:
    def draw(has: State) -> list[Spec]:
        if has.get("sent"):
            return [browser(("static", "On its way"))]
        if has.get("open") == "reply":
            words = (
                "text",
                "Words",
                {"states": {"editable"}, "interfaces": ("EditableText",), "text": has.get("Words", "")},
            )
            return [browser(words, button("Send reply"))]
        if has.get("open"):
            return [browser(button("Reply"), button("Forward"))]
        rows = ("section", "", *(("section", "", ("static", name)) for name in ("Ann", "Bob")))
        return [browser(rows)]

    def opens(what: str) -> Handler:
        return lambda has, action: has.update(open=what)

    on: dict[tuple[str, str], Handler] = {
        ("click", "Ann"): opens("mail"),
        ("click", "Reply"): opens("reply"),
        ("click", "Send reply"): lambda has, action: has.update(sent=True),
    }
    return App(draw, on)


async def test_what_is_not_in_an_entry_may_be_in_what_it_opens() -> None:
    house = House(mails())
    await house.run(do("forward", within="the mail from Ann"))
    assert house.acts == ["click Ann", "click Forward"]


async def test_the_only_value_goes_into_the_field_that_was_opened_for_it() -> None:
    app = mails()
    app.has["open"] = "mail"
    app.redraw()
    house = House(app)
    await house.run(do("reply", value="See you"))
    assert house.acts[:2] == ["click Reply", "type Words=See you"]
