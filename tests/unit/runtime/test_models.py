import shutil
from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime.models import Registry, default_registry
from lamd.runtime.weights import Kind, Model, verify


@pytest.fixture
def registry(planner: Model, grounder: Model, tmp_path: Path) -> Registry:
    return Registry(planner.folder.parent, tmp_path / "user")


def test_lists_what_ships(registry: Registry) -> None:
    assert [model.name for model in registry.list()] == ["tiny-grounder", "tiny-planner"]
    assert all(model.shipped for model in registry.list())
    assert registry.chosen(Kind.PLANNER).name == "tiny-planner"
    assert not registry.user.exists()


def test_adds_a_gguf_with_a_manifest_from_its_header(registry: Registry, planner: Model) -> None:
    with pytest.raises(ModelError, match="'tiny-planner' already"):
        registry.add(planner.path)
    model = registry.add(planner.path, "Tiny Planner (mine)", prompt="chatml")
    assert model.name == "tiny-planner-mine"
    verify(model)
    assert registry.find(model.name) == model
    assert (model.licence, model.quantization, model.context, model.prompt) == ("CC0-1.0", "F32", 4096, "chatml")
    assert sorted(path.name for path in model.folder.iterdir()) == ["manifest.yaml", "model.gguf"]


def test_a_name_is_taken_once(registry: Registry, planner: Model) -> None:
    registry.add(planner.path, "mine")
    with pytest.raises(ModelError, match="'mine' already"):
        registry.add(planner.path, "mine")


def test_adding_what_is_no_model_leaves_nothing_behind(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "x.gguf"
    file.write_bytes(b"GGUF but not really")
    with pytest.raises(ModelError):
        registry.add(file)
    assert len(registry.list()) == 2
    assert not registry.user.exists()


def test_the_choice_is_remembered_and_outlives_a_removed_model(registry: Registry, planner: Model) -> None:
    registry.add(planner.path, "mine")
    assert registry.chosen(Kind.PLANNER).name == "tiny-planner"
    registry.use("mine")
    assert Registry(registry.shipped, registry.user).chosen(Kind.PLANNER).name == "mine"
    registry.remove("mine")
    assert registry.chosen(Kind.PLANNER).name == "tiny-planner"


def test_a_broken_choice_file_is_no_choice(registry: Registry) -> None:
    registry.user.mkdir()
    for text in ("[", "- a", "planner: {a: b}", "\x00"):
        (registry.user / "chosen.yaml").write_text(text)
        assert registry.chosen(Kind.PLANNER).name == "tiny-planner"


def test_a_broken_model_hides_no_other(registry: Registry, planner: Model) -> None:
    broken = registry.user / "broken"
    broken.mkdir(parents=True)
    (broken / "manifest.yaml").write_text("name: [")
    assert len(registry.list()) == 2
    assert "broken/manifest.yaml, line" in registry.problems[0].message


def test_the_own_model_goes_before_a_shipped_one_of_its_name(registry: Registry, planner: Model) -> None:
    shutil.copytree(planner.folder, registry.user / "copy")
    assert not registry.find("tiny-planner").shipped


def test_what_is_not_there_is_told_with_what_is(registry: Registry, tmp_path: Path) -> None:
    for act in (registry.find, registry.use, registry.remove):
        with pytest.raises(ModelError) as raised:
            act("nothing")
        assert raised.value.code == "model.missing"
        assert "tiny-planner" in raised.value.hint
    with pytest.raises(ModelError):
        Registry(tmp_path / "a", tmp_path / "b").chosen(Kind.GROUNDER)


def test_a_shipped_model_stays(registry: Registry, planner: Model) -> None:
    with pytest.raises(ModelError):
        registry.remove("tiny-planner")
    assert planner.path.exists()


def test_a_place_that_cannot_be_written_is_told(registry: Registry, planner: Model) -> None:
    registry.user.write_text("a file where the folder should be")
    for act in (lambda: registry.use("tiny-planner"), lambda: registry.add(planner.path, "mine")):
        with pytest.raises(ModelError) as raised:
            act()
        assert raised.value.code == "model.unwritable"


def test_the_default_registry_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    registry = default_registry()
    assert registry.user == tmp_path / "data" / "lamd" / "models"
    assert registry.shipped.name in ("shipped", "models")
    assert not (tmp_path / "data").exists()


def test_what_ships_in_this_checkout_is_whole() -> None:
    registry = default_registry()
    models = registry.list()
    assert registry.problems == []
    for model in models:
        verify(model)
