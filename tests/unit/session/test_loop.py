"""A command from its words to its reply."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from lamd.errors import ActuationError, AtspiError, GroundingError, ModelError, PlanningError, SkillError
from lamd.ports import SkillInfo
from lamd.settings import GuardRule, GuardSettings, SessionSettings, Settings
from lamd.trajectory import Command, Effect, Reply, Status, Step, Verb
from tests.unit.session.twins import (
    App,
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
    notes,
    number,
    step,
)
from tests.unit.trees import Spec

MISLEADING = Path(__file__).parents[2] / "bench/data/misleading.tsv"

# --- the plan --------------------------------------------------------------------------------------------------------


async def test_steps_are_done_in_order_and_told() -> None:
    house = House(notes())
    reply = await house.run(do("bold", True), step("type", "hello"), do("save"))
    assert reply.status is Status.FINISHED
    assert house.acts == ["set Bold=on", "type page=hello", "click Save"]
    assert reply.plan == ('do "bold" on', 'type "hello"', 'do "save"')
    assert [event for event, _ in house.told] == ["plan", *["action", "outcome"] * 3]
    assert [r.step for r in reply.steps] == list(reply.plan)


async def test_the_planner_sees_the_name_of_the_app_and_nothing_of_its_screen() -> None:
    house = House(notes())
    await house.run(do("save"))
    assert house.planner.scene is not None
    assert house.planner.scene.focus == "notes"
    assert "Bold" not in repr(house.planner.scene)


async def test_no_text_on_the_screen_changes_what_the_planner_is_asked() -> None:
    """Same command, same program; on one of the screens everything that can hold a text tries to give orders."""
    hostile = [line.split("\t")[1] for line in MISLEADING.read_text("utf-8").splitlines()]
    texts = dict(zip(("page", "Name", "Address"), hostile, strict=False))

    def draw(has: State) -> list[Spec]:
        told = [button(text, description=text) for text in hostile]
        read = [("label", text, {"text": text}) for text in hostile]
        fields = [field(texts, name, description=text) for name, text in texts.items()]
        return [frame(hostile[0], *told, *read, *fields, menu(hostile[1], *map(item, hostile)), button("Save")),
                dialog(hostile[2], *read, button(hostile[3]))]  # fmt: skip

    asked = []
    for app in (App(lambda has: [frame("Notes", button("Save"))], name="notes"), App(draw, name="notes")):
        house = House(app)
        await house.run(do("save"))
        asked.append((house.planner.command, house.planner.scene))
    plain, misled = asked
    assert plain == misled
    assert misled[1] is not None
    assert misled[1].focus == "notes"


async def test_timings_name_every_stage() -> None:
    reply = await House(notes()).run(do("save"))
    wanted = {"recall", "plan", "observe", "ground", "act", "verify", "first_action", "total"}
    assert set(reply.timing_ms) == wanted
    assert 0 < reply.timing_ms["first_action"] <= reply.timing_ms["total"]


async def test_the_intent_is_written_before_each_action() -> None:
    house = House(notes())
    await house.run(do("save"))
    label = "[Save (push button)]"
    wanted = ["command c1", f"intend click {label}", f"perform click {label}", "outcome confirmed", "reply finished"]
    assert house.log == wanted


async def test_a_plan_in_doubt_is_asked_about() -> None:
    house = House(notes())
    house.planner.confidence = 0.1
    reply = await house.run(do("save"))
    assert (reply.status, house.acts) == (Status.ASKED, [])
    assert 'do "save"' in reply.answer


async def test_a_longer_plan_may_be_less_sure_as_a_whole() -> None:
    house = House(notes())
    house.planner.confidence = 0.1  # of two steps, each is about as sure as .3
    reply = await house.run(do("save"), do("save"))
    assert reply.status is not Status.ASKED


@pytest.mark.parametrize("words", ["file", "something unheard of"])
async def test_a_question_back(words: str) -> None:
    reply = await House(notes()).run(step("ask", words))
    assert reply.status is Status.ASKED
    assert reply.answer.endswith("?")


async def test_no_is_out_of_scope_with_its_reason() -> None:
    house = House(notes())
    house.planner.confidence = 0.1
    reply = await house.run(step("no", "physical"))
    assert (reply.status, reply.code) == (Status.OUT_OF_SCOPE, "session.out_of_scope_physical")
    assert "not something this computer can do" in reply.answer


async def test_no_after_something_was_done_is_partial() -> None:
    reply = await House(notes()).run(do("save"), step("no", "online"))
    assert reply.status is Status.PARTIAL
    assert "The rest: That needs the internet" in reply.answer


async def test_what_comes_after_a_no_is_still_done() -> None:
    house = House(notes())
    reply = await house.run(step("no", "generate"), do("save"))
    assert (reply.status, house.acts) == (Status.PARTIAL, ["click Save"])
    assert "make up" in reply.answer


async def test_a_question_about_itself_is_answered() -> None:
    reply = await House(notes()).run(step("no", "self"))
    assert reply.status is Status.FINISHED


async def test_no_after_something_that_changed_nothing_is_not_partial() -> None:
    reply = await House(notes()).run(do("refresh"), step("no", "online"))
    assert reply.status is Status.OUT_OF_SCOPE


async def test_a_skill_that_is_not_installed_is_out_of_scope() -> None:
    reply = await House(notes()).run(step("skill", "audio.volume", level="60"))
    assert (reply.status, reply.code) == (Status.OUT_OF_SCOPE, "skill.unknown")
    assert "audio.volume" in reply.answer


async def test_an_empty_plan_is_no_success() -> None:
    reply = await House(notes()).run()
    assert (reply.status, reply.code) == (Status.FAILED, "planning.malformed")


@pytest.mark.parametrize("error", [PlanningError("too_long", "too long"), ModelError("crashed", "the model is gone")])
async def test_without_a_plan_it_fails_typed(error: PlanningError | ModelError) -> None:
    house = House(notes())
    house.planner.error = error
    reply = await house.run()
    assert (reply.status, reply.code, reply.answer) == (Status.FAILED, error.code, error.message)
    assert house.journal.replies == [reply]


async def test_a_grounder_that_is_gone_fails_typed() -> None:
    house = House(notes())
    house.grounder.fails = ModelError("missing", "no grounder is installed")
    reply = await house.run(do("keep it"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "model.missing", [])


async def test_without_an_app_in_front_it_fails_typed() -> None:
    reply = await House().run(do("save"))
    assert (reply.status, reply.code) == (Status.FAILED, "perception.no_app")


async def test_the_app_can_be_named() -> None:
    other = App(lambda has: [frame(button("Play"))], {}, name="radio")
    house = House(notes(), other)
    reply = await house.run(do("save"), app="radio")
    assert (reply.code, house.acts) == ("grounding.nothing", [])
    assert (await house.run(do("save"), app="nonesuch")).code == "perception.no_app"


# --- dry run ---------------------------------------------------------------------------------------------------------


async def test_a_dry_run_touches_nothing_and_shows_the_first_action() -> None:
    app = notes()
    house = House(app)
    before = app.tree
    reply = await house.run(do("save"), do("bold", True), dry_run=True)
    assert reply.status is Status.FINISHED
    assert (effects(reply), house.acts) == (["planned"], [])
    assert "the first action would be click [Save" in reply.answer
    assert reply.plan == ('do "save"', 'do "bold" on')
    assert app.tree is before
    assert not any(line.startswith(("intend", "perform")) for line in house.log)


async def test_a_dry_run_starts_no_program() -> None:
    house = House(notes(), installed=[App(lambda has: [frame()], name="radio")])
    reply = await house.run(step("open", "radio"), dry_run=True)
    assert (effects(reply), house.launcher.done) == (["planned"], [])


async def test_a_dry_run_of_what_is_so_already_says_so() -> None:
    reply = await House(notes(Bold=True)).run(do("bold", True), dry_run=True)
    assert "on already" in reply.answer


async def test_a_dry_run_tells_what_would_be_asked_and_what_refused() -> None:
    rules = GuardSettings(ask=(GuardRule(label="save"),), deny=(GuardRule(label="refresh"),))
    house = House(notes(), settings=Settings(guard=rules))
    asked = await house.run(do("save"), dry_run=True)
    assert asked.status is Status.FINISHED
    assert "asked first" in asked.answer
    refused = await house.run(do("refresh"), dry_run=True)
    assert (refused.status, refused.code) == (Status.REFUSED, "guard.denied")
    assert house.acts == []
    assert house.consent.asked == []


# --- guard, journal, stop --------------------------------------------------------------------------------------------


async def test_what_the_guard_denies_is_refused() -> None:
    house = House(notes(), settings=Settings(guard=GuardSettings(deny=(GuardRule(label="save"),))))
    reply = await house.run(do("save"))
    assert (reply.status, reply.code, house.acts) == (Status.REFUSED, "guard.denied", [])
    assert reply.steps[0].verdict.rule == "settings-deny"
    assert reply.steps[0].outcome.effect is Effect.FAILED


@pytest.mark.parametrize("broken", ["command", "intend"])
async def test_no_journal_no_action(broken: str) -> None:
    house = House(notes())
    house.journal.broken = {broken}
    reply = await house.run(do("save"))
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "journal.unwritable", [])


async def test_an_outcome_that_cannot_be_written_is_told_with_what_was_done() -> None:
    house = House(notes())
    house.journal.broken = {"outcome"}
    reply = await house.run(do("save"))
    assert reply.code == "journal.unwritable"
    assert reply.status is Status.PARTIAL
    assert effects(reply) == ["confirmed"]


async def test_a_reply_that_cannot_be_written_still_comes() -> None:
    house = House(notes())
    house.journal.broken = {"reply"}
    assert (await house.run(do("save"))).status is Status.FINISHED


async def test_stop_in_the_middle_of_an_action_tells_what_was_done() -> None:
    house = House(notes())
    house.actuator.hangs = "Save"
    task = asyncio.create_task(house.run(do("bold", True), do("save"), do("refresh")))
    await asyncio.wait_for(house.actuator.reached.wait(), 10)
    task.cancel()
    reply = await task
    assert reply.status is Status.STOPPED
    assert effects(reply) == ["confirmed", "failed"]
    assert [r.action.split()[0] for r in reply.steps] == ["set", "click"]
    assert house.journal.outcomes[1].evidence == "stopped"
    assert house.journal.replies == [reply]


async def test_stop_while_planning() -> None:
    house = House(notes())
    house.planner.hangs = True
    task = asyncio.create_task(house.run())
    await asyncio.wait_for(house.planner.reached.wait(), 10)
    task.cancel()
    reply = await task
    assert (reply.status, reply.steps, reply.plan) == (Status.STOPPED, (), ())


async def test_an_action_that_never_ends_is_given_up() -> None:
    house = House(notes())
    house.actuator.hangs = "Save"
    reply = await house.run(do("save"))
    assert (reply.status, reply.code) == (Status.FAILED, "actuation.failed")
    assert "longer than 0.5 s" in reply.answer


async def test_one_command_has_a_last_action() -> None:
    house = House(notes(), settings=Settings(session=SessionSettings(max_steps=3)))
    reply = await house.run(*[do("save")] * 9)
    assert (reply.status, reply.code, len(house.acts)) == (Status.PARTIAL, "actuation.too_many", 3)


@pytest.mark.parametrize(
    "error",
    [
        AtspiError("app_gone", "notes is not there any more"),
        GroundingError("stale", "it is gone"),
        ActuationError("unsupported", "it offers nothing"),
    ],
)
async def test_what_goes_wrong_while_acting_is_told_typed(error: AtspiError | GroundingError | ActuationError) -> None:
    house = House(notes())
    house.actuator.fails["Save"] = error
    reply = await house.run(do("save"), do("bold", True))
    assert (reply.status, reply.code, reply.answer) == (Status.FAILED, error.code, error.message)
    assert effects(reply) == ["failed"]
    assert house.log[1:3] == ["intend click [Save (push button)]", "perform click [Save (push button)]"]


async def test_an_app_that_quits_between_two_steps_is_told() -> None:
    app = notes()
    house = House(app)
    app._on["click", "Save"] = lambda has, action: setattr(app, "gone", True)
    reply = await house.run(do("save"), do("bold", True))
    assert (reply.status, reply.code) == (Status.PARTIAL, "atspi.app_gone")


async def test_unchanged_is_never_finished() -> None:
    reply = await House(notes()).run(do("bold", True), do("refresh"))
    assert (reply.status, reply.code) == (Status.PARTIAL, "session.unchanged")
    assert effects(reply) == ["confirmed", "unchanged"]


# --- typing, keys, passwords -----------------------------------------------------------------------------------------


async def test_a_key_that_nobody_sees_is_not_checked() -> None:
    house = House(notes())
    reply = await house.run(step("key", "f5"))
    assert (reply.status, effects(reply), house.acts) == (Status.FINISHED, ["unverifiable"], ["key f5"])
    assert "could not be checked" in reply.answer


async def test_text_goes_to_the_page_after_what_is_there() -> None:
    app = notes(page="one ")
    await House(app).run(step("type", "two"))
    assert app.has["page"] == "one two"


async def test_without_a_field_text_goes_where_the_focus_is() -> None:
    house = House(App(lambda has: [frame(button("7"), button("8"))]))
    reply = await house.run(step("type", "56"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type 56"])


SECRET = "hunter22"  # noqa: S105


def login() -> App:
    def draw(has: State) -> list[Spec]:
        secret = ("password text", "Password", {"states": {"editable"}, "interfaces": ("EditableText",)})
        return [frame(field(has, "User"), secret, button("Log In"), ("label", has.get("who", ""), {"key": "who"}))]

    return App(draw, {("click", "Log In"): lambda has, action: has.update(who="anna")}, name="club")


@pytest.mark.parametrize("values", [{"password": SECRET}, {"user": "anna", "password": SECRET}])
async def test_a_password_is_typed_and_shown_nowhere(values: dict[str, str]) -> None:
    app = login()
    house = House(app)
    text = f'log in as anna with the password "{SECRET}"'
    reply = await house.run(do("log in", **values), text=text)
    assert reply.status is Status.FINISHED, reply
    assert app.has["Password"] == SECRET
    assert [r.verdict.rule for r in house.consent.asked] == ["types-password"]
    for shown in (repr(house.told), repr(reply), repr(house.log)):
        assert SECRET not in shown
    assert all(a.secret for a in house.journal.intents if a.target and a.target.role == "password text")


async def test_a_password_without_a_place_is_shown_nowhere() -> None:
    house = House(notes())
    reply = await house.run(do("save", password=SECRET), text=f'save with password "{SECRET}"')
    assert reply.status is not Status.FINISHED
    assert SECRET not in repr(reply) + repr(house.told)


async def test_a_password_that_the_command_does_not_hold_is_not_typed() -> None:
    house = House(login())
    reply = await house.run(do("log in", password=SECRET), text="log in with my password")
    assert (reply.status, house.acts) == (Status.REFUSED, [])


# --- one action on one element ---------------------------------------------------------------------------------------


async def act(house: House, name: str, verb: str, value: str = "", stale: int = 0) -> Reply:
    seen = await house.session.see("")
    ref = next(n.ref for n in seen.tree.nodes if n.name == name)
    command = Command("c2", f"{verb} {name}", "cli")
    return await house.session.act(command, "", ref, seen.tree.revision - stale, verb, value)


async def test_what_an_app_shows_after_a_change() -> None:
    house = House(notes())
    assert (await house.session.changed("", 0, 1)).tree == (await house.session.see("")).tree


async def test_without_anything_that_knows_places_there_are_none() -> None:
    house = House(notes())
    seen = await house.session.see("")
    assert await house.session.placed(seen) is seen


async def test_one_action_is_judged_journalled_and_verified() -> None:
    house = House(notes())
    reply = await act(house, "Save", "click")
    assert (reply.status, effects(reply), house.acts) == (Status.FINISHED, ["confirmed"], ["click Save"])
    assert house.log[0] == "command c2"
    assert house.log[-1] == "reply finished"


async def test_a_reference_is_good_for_one_observation() -> None:
    house = House(notes())
    reply = await act(house, "Save", "click", stale=1)
    assert (reply.status, reply.code, house.acts) == (Status.FAILED, "grounding.stale", [])


async def test_one_element_is_read() -> None:
    house = House(notes(page="dear all"))
    reply = await act(house, "page", "read")
    assert (reply.status, reply.answer) == (Status.FINISHED, "dear all")


async def test_one_action_can_be_stopped_and_refused() -> None:
    house = House(notes(), settings=Settings(guard=GuardSettings(deny=(GuardRule(label="save"),))))
    assert (await act(house, "Save", "click")).status is Status.REFUSED
    house.actuator.hangs = "Refresh"
    task = asyncio.create_task(act(house, "Refresh", "click"))
    await asyncio.wait_for(house.actuator.reached.wait(), 10)
    task.cancel()
    assert (await task).status is Status.STOPPED


# --- any plan, any program -------------------------------------------------------------------------------------------

NAMES = ("save", "open", "find", "replace all", "bold", "name", "zoom", "cancel", "ok", "star")
name = st.sampled_from(NAMES)
values = st.dictionaries(st.sampled_from(("value", "name", "find", "text", "expression")), name, max_size=3)
steps = st.one_of(
    st.builds(
        lambda words, state, within, ordinal, given: Step(Verb.DO, words, state, tuple(given.items()), within, ordinal),
        name,
        st.sampled_from((None, True, False)),
        st.sampled_from(("", "", "list", "save")),
        st.sampled_from((0, 0, 1, 3, -1)),
        values,
    ),
    st.builds(Step, st.sampled_from((Verb.TYPE, Verb.READ, Verb.OPEN, Verb.CLOSE, Verb.SWITCH)), name),
    st.builds(Step, st.sampled_from((Verb.KEY,)), st.sampled_from(("escape", "ctrl+s", "enter"))),
    st.builds(Step, st.sampled_from((Verb.ASK, Verb.NO, Verb.SKILL)), name),
)
makers = ("button", "default", "popup", "toggle", "field", "page", "spin", "combo", "item", "row", "label")
widget = st.tuples(st.sampled_from(makers), name)
screen = st.tuples(st.sampled_from(("none", "dialog", "loose", "alert", "frame")), st.lists(widget, max_size=6))
screens = st.lists(screen, min_size=1, max_size=4)
cause = st.tuples(st.sampled_from(("click", "click", "type", "key", "set")), name | st.just("escape"))
jumps = st.dictionaries(cause, st.integers(0, 3), max_size=12)


def made(kind: str, called: str, at: int, has: State) -> Spec:
    key = {"key": f"{kind}/{called}/{at}"}
    match kind:
        case "button":
            return button(called, **key)
        case "default":
            return button(called, "is-default", **key)
        case "popup":
            return button(called, "has-popup", **key)
        case "toggle":
            return check(has, called, **key)
        case "field":
            return field(has, called, **key)
        case "page":
            return field(has, called, states={"multi-line"}, **key)
        case "spin":
            return number(has, called)
        case "combo":
            return combo(has, called, "ok", "star")
        case "item":
            return menu("Menu", item(called, **key))
        case "row":
            return ("list", "List", ("list item", called, key))
    return ("label", called, key)


def program(pages: list[tuple[str, list[tuple[str, str]]]], jump: dict[tuple[str, str], int]) -> App:
    """A program that goes from screen to screen, at random."""

    def draw(has: State) -> list[Spec]:
        kind, widgets = pages[has.get("screen", 0) % len(pages)]
        below = [made(*one, at, has) for at, one in enumerate(pages[0][1])]
        inside = [made(*one, at + 10, has) for at, one in enumerate(widgets)]
        if has.get("screen", 0) % len(pages) == 0 or kind == "none":
            return [frame(*below)]
        if kind == "frame":
            return [frame(*inside, title="Other")]
        role = "alert" if kind == "alert" else "dialog"
        return [frame(*below, active=False), dialog("Dialog", *inside, role=role, modal=kind != "loose")]

    on = {key: (lambda has, action, to=to: has.update(screen=to)) for key, to in jump.items()}
    return App(draw, on)


@given(st.lists(steps, min_size=1, max_size=4), screens, jumps, st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_plan_on_any_program_ends_and_claims_nothing_unseen(
    plan: list[Step],
    pages: list[tuple[str, list[tuple[str, str]]]],
    jump: dict[tuple[str, str], int],
    allow: bool,
    dry_run: bool,
) -> None:
    house = House(program(pages, jump), settings=Settings(session=SessionSettings(max_steps=20)))
    house.consent.allow = allow
    reply = asyncio.run(asyncio.wait_for(house.run(*plan, dry_run=dry_run), 60))
    event(f"{reply.status}, {min(len(reply.steps), 4)} actions")
    assert len(reply.steps) <= 20
    if reply.status is Status.FINISHED:
        assert not {"unchanged", "failed"} & set(effects(reply))
    if dry_run:
        assert house.acts == []
        assert house.launcher.done == []
        assert len(reply.steps) <= 1
    if reply.status is Status.PARTIAL:
        assert {"confirmed", "already", "unverifiable"} & set(effects(reply))
    assert reply.answer
    assert len(house.journal.replies) == 1
    acts = [line for line in house.log if line.startswith(("intend", "perform"))]
    assert all(acts[at].startswith("intend") for at in range(0, len(acts), 2))


async def test_a_dialog_that_is_to_be_closed_is_no_program() -> None:
    def draw(has: State) -> list[Spec]:
        question = [] if has.get("closed") else [("dialog", "News", button("Close"))]
        return [frame(("document web", "Shop", button("Close account"), *question))]

    house = House(App(draw, {("click", "Close"): lambda has, action: has.update(closed=True)}))
    reply = await house.run(step("close", "the dialog box"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["click Close"])
    assert (await house.run(step("close", "the game"))).code == "perception.no_app"


async def test_what_is_typed_in_a_browser_goes_into_its_page() -> None:
    app = App(lambda has: [frame(field(has, "Address"), ("document web", "Shop", field(has, "Words")))])
    await House(app).run(step("type", "tea"))
    assert app.has == {"Words": "tea"}


async def test_what_is_typed_goes_into_the_field_with_the_focus_before_all() -> None:
    def draw(has: State) -> list[Spec]:
        return [frame(field(has, "Address", states={"focused"}), ("document web", "Shop", field(has, "Words")))]

    app = App(draw)
    await House(app).run(step("type", "tea"))
    assert app.has == {"Address": "tea"}


async def show_about(*names: str) -> tuple[House, Reply]:
    house = House(App(lambda has: [frame(("menu bar", "", menu("Help", *map(item, names))))]))
    house.skills.put(SkillInfo("windows.focus"), SkillError("not_found", "there is no window called “about”"))
    return house, await house.run(step("skill", "windows.focus", name="about"))


async def test_a_window_that_is_not_open_is_brought_up_by_what_is_called_so() -> None:
    house, reply = await show_about("About", "Manual")
    assert house.acts == ["click About"]
    assert "no window" not in reply.answer


async def test_without_such_a_name_no_window_is_called_so() -> None:
    house, reply = await show_about("Manual")
    assert (house.acts, reply.status, reply.code) == ([], Status.FAILED, "skill.not_found")
