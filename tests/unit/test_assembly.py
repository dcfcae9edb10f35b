"""The real house, built in an empty home without a desktop: it stands, and says what is missing."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gguf import TokenType

from lamd import assembly, settings
from lamd.assembly import Assembly, ChosenGrounder, assemble
from lamd.atspi import mirror
from lamd.errors import JournalError, ModelError
from lamd.grounding.calibration import FEATURES
from lamd.runtime import manifests
from lamd.runtime.models import Registry
from lamd.settings import JournalSettings, Settings
from lamd.trajectory import Candidate, Command, Kind, Status
from tests.unit.runtime.conftest import make_grounder, make_planner, write_gguf
from tests.unit.session.twins import TwinConsent, do

WEIGHTS = dict.fromkeys(FEATURES, 1.0)
CALIBRATED = {"null": "none", "bias": 0.0, "scale": 10.0, "calibration": {"right": WEIGHTS, "none": WEIGHTS}}
CHATML = dict.fromkeys(("<|im_start|>", "<|im_end|>"), TokenType.CONTROL)
Build = Callable[..., Awaitable[Assembly]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No bus, no display, nothing on the disk."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CACHE", "DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setattr(mirror, "READY_TIMEOUT", 0.05)
    return tmp_path


@pytest.fixture
async def build(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Build]:
    """Builds houses and takes them down."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(config: Settings | None = None, models: bool = False) -> Assembly:
            registry = Registry(home / "shipped", home / "own")
            if models:
                make_planner(home / "shipped" / "planner")
                manifests.write(replace(make_grounder(home / "shipped" / "grounder"), extra=CALIBRATED))
            monkeypatch.setattr(assembly, "default_registry", lambda: registry)
            house = await assemble(config or Settings(), TwinConsent())
            stack.push_async_callback(house.close)
            return house

        yield begin


async def test_without_models_and_desktop_it_stands_and_says_so(build: Build) -> None:
    house = await build()
    await house.warm()
    checks = {check["name"]: check["state"] for check in await house.doctor()}
    assert checks["accessibility bus"] == "fail"
    assert checks["keyboard and pointer"] == "warn"
    assert checks["journal"] == "ok"
    assert await house.models() == []
    assert set(house.report()) == {"problems", "models", "journal"}


async def test_a_command_ends_typed_and_is_in_the_journal(build: Build) -> None:
    house = await build()

    async def silent(event: str, data: dict[str, object]) -> None:
        """Nobody listens."""

    reply = await house.session.run(Command("c1", "save it", "cli"), silent)
    assert (reply.status, reply.code) == (Status.FAILED, "atspi.no_bus")
    listed = await house.journal_list(5)
    assert [(entry["id"], entry["text"], entry["status"]) for entry in listed] == [("c1", "save it", "failed")]
    assert (await house.journal_verify())["ok"] is True


async def test_a_journal_that_cannot_be_written_is_no_house(build: Build, home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(JournalError):
        await build(Settings(journal=JournalSettings(folder=str(home / "file"))))


async def test_models_are_listed_chosen_and_added(build: Build, home: Path) -> None:
    house = await build(models=True)
    assert {(m["name"], m["kind"], m["chosen"], m["shipped"]) for m in await house.models()} == {
        ("tiny-planner", "planner", True, True),
        ("tiny-grounder", "grounder", True, True),
    }
    write_gguf(home / "chat.gguf", CHATML)
    added = await house.add_model(str(home / "chat.gguf"), "mine", "chatml")
    assert (added["name"], added["chosen"], added["prompt"]) == ("mine", False, "chatml")
    assert (await house.use_model("mine"))["chosen"]
    assert [m["name"] for m in await house.models() if m["chosen"]].count("mine") == 1


async def test_a_model_of_others_is_told_apart_used_and_left_again(build: Build, home: Path) -> None:
    house = await build(models=True)
    plain = str(home / "shipped" / "planner" / "tiny.gguf")
    for form in ("", "gemma"):
        with pytest.raises(ModelError, match=r"cannot be told|no token") as caught:
            await house.add_model(plain, "no chat", form)
        assert caught.value.code == "model.unfit"
    write_gguf(home / "chat.gguf", CHATML, "{{ '<|im_start|>' }}")
    assert (await house.add_model(str(home / "chat.gguf"), "chat", ""))["prompt"] == "chatml"
    assert (await house.use_model("chat"))["chosen"]
    told = {check["name"]: check["told"] for check in await house.doctor()}
    assert told["planner"] == "chat: loaded, prompt format chatml"
    assert (await house.use_model("tiny-planner"))["chosen"]
    manifest = home / "own" / "chat" / "manifest.yaml"
    manifest.write_text(manifest.read_text().replace("chatml", "llama3"))
    with pytest.raises(ModelError, match=r"no token .+start_header_id"):
        await house.use_model("chat")
    assert [m["name"] for m in await house.models() if m["chosen"]].count("tiny-planner") == 1


async def test_a_model_that_is_not_there_is_not_used(build: Build) -> None:
    house = await build(models=True)
    with pytest.raises(ModelError, match="nonesuch"):
        await house.use_model("nonesuch")


async def test_the_skills_are_those_of_the_plugins(build: Build) -> None:
    house = await build(models=True)
    told = {skill["name"]: skill for skill in await house.skills()}
    assert told["calc.evaluate"]["risk"] == "observe"
    assert "hidden" not in told["calc.evaluate"]


async def test_a_grounder_that_does_not_fit_is_refused_and_changes_nothing(build: Build, home: Path) -> None:
    house = await build(models=True)
    manifests.write(replace(make_grounder(home / "own" / "bare"), name="bare"))
    before = [m["name"] for m in await house.models() if m["chosen"]]
    with pytest.raises(ModelError) as caught:
        await house.use_model("bare")
    assert caught.value.code == "model.unfit"
    assert [m["name"] for m in await house.models() if m["chosen"]] == before
    assert house.report()["models"]["models"]["grounder"]["state"] == "not loaded"


async def test_a_chosen_grounder_that_does_not_fit_does_not_keep_the_house_from_standing(
    build: Build, home: Path
) -> None:
    make_grounder(home / "own" / "grounder")
    house = await build()
    with pytest.raises(ModelError) as caught:
        await house._grounder.rank(do("save"), "save", [Candidate(1, Kind.CLICK, "Save", "push button")], "notes")
    assert caught.value.code == "model.unfit"


async def test_a_grounder_that_is_missing_is_told(build: Build) -> None:
    house = await build()
    grounder = ChosenGrounder(house._models, None)
    some = [Candidate(1, Kind.CLICK, "Save", "push button")]
    with pytest.raises(ModelError) as caught:
        await grounder.rank(do("save"), "save", some, "notes")
    assert caught.value.code == "model.missing"
    with pytest.raises(ModelError):
        await grounder.warm(some, "notes")
    await grounder.save()


async def test_the_grounder_in_use_ranks_and_keeps_what_it_embedded(build: Build, home: Path) -> None:
    house = await build(models=True)
    some = [Candidate(1, Kind.CLICK, "Save", "push button"), Candidate(2, Kind.CLICK, "Open", "push button")]
    ranking = await house._grounder.rank(do("save"), "save", some, "notes")
    assert {ranked.ref for ranked in ranking.best} == {1, 2}
    await house._grounder.save()
    assert list((home / "cache").rglob("*.npz"))


async def test_it_warms_up_once_its_models_run(build: Build) -> None:
    house = await build(models=True)
    await house.warm()
    states = {kind: model["state"] for kind, model in house.report()["models"]["models"].items()}
    assert states["grounder"] == "loaded"
    assert house.report()["problems"] == []


async def test_the_other_way_of_reading_can_be_chosen(build: Build) -> None:
    config = settings.parse("perception:\n  backend: pyatspi\n")
    assert (await build(config)).session is not None
