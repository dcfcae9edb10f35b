"""The registry: the models that ship and the ones a person added, and which of them is in use.

A model is a folder with ``manifest.yaml`` and the weights. A folder that is broken is a problem to tell of, and never
hides the others.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import yaml

import lamd
from lamd import places
from lamd.errors import ModelError
from lamd.runtime import gguf, manifests
from lamd.runtime.weights import Kind, Model, digest

_CHOICE = "chosen.yaml"


@dataclass(slots=True)
class Registry:
    """Looks into its folders at every call, so it never knows less than the disk."""

    shipped: Path
    """Folder with a folder for each shipped model; read only."""
    user: Path
    """The same for a person's own models, and the choice; made when something is written."""
    problems: list[ModelError] = field(default_factory=list)
    """What was wrong with manifests at the last look."""

    def list(self) -> tuple[Model, ...]:
        """All models whose manifests are right, the person's own first; on a clash of names the own one counts."""
        self.problems = []
        found: dict[str, Model] = {}
        for folder, shipped in ((self.user, False), (self.shipped, True)):
            for path in sorted(folder.glob(f"[!.]*/{manifests.NAME}")):
                try:
                    model = manifests.read(path, shipped)
                except ModelError as error:
                    self.problems.append(error)
                else:
                    found.setdefault(model.name, model)
        return tuple(found.values())

    def find(self, name: str) -> Model:
        """The model called ``name``; raises ``ModelError`` (``missing``) naming those there are."""
        models = self.list()
        for model in models:
            if model.name == name:
                return model
        known = ", ".join(sorted(model.name for model in models)) or "none"
        raise ModelError("missing", f"there is no model {name!r}", f"there are: {known}")

    def chosen(self, kind: Kind) -> Model:
        """The model in use: the person's choice while it is there, else the shipped one; raises ``ModelError``."""
        models = [model for model in self.list() if model.kind is kind]
        wanted = self._choices().get(str(kind), "")
        ranked = sorted(models, key=lambda model: (model.name != wanted, not model.shipped))
        if not ranked:
            raise ModelError("missing", f"there is no {kind} in {self.shipped} or {self.user}", "install lamd again")
        return ranked[0]

    def use(self, name: str) -> Model:
        """Remember that ``name`` is the model to use for its kind; raises ``ModelError``."""
        model = self.find(name)
        choices = self._choices() | {str(model.kind): name}
        try:
            self.user.mkdir(parents=True, exist_ok=True)
            manifests.write_text(self.user / _CHOICE, yaml.safe_dump(choices))
        except OSError as error:
            raise _unwritable(self.user, error) from error
        return model

    def add(self, source: Path, name: str = "", prompt: str = "", context: int = 4096) -> Model:
        """Copy a GGUF file in, with a manifest made from its header; raises ``ModelError``.

        Blocks as long as copying takes. Without ``name`` it is called what it calls itself. ``prompt`` names the format
        that it was trained with; ``context``: the tokens it is given at most.
        """
        header = gguf.read_header(source)
        name = manifests.model_name(name or header.name or source.stem)
        if any(model.name == name for model in self.list()):
            raise ModelError("exists", f"there is a model {name!r} already", "give it another name")
        draft, folder = self.user / f".{name}.part", self.user / name
        try:
            draft.mkdir(parents=True, exist_ok=True)
            weights = draft / "model.gguf"
            shutil.copyfile(source, weights)
            model = Model(
                name=name, kind=Kind.PLANNER, folder=draft, file=weights.name, sha256=digest(weights),
                size=weights.stat().st_size, licence=header.licence, prompt=prompt,
                context=max(16, min(header.context or 2048, context)), quantization=header.quantization,
                made_by=f"added from {source.name}",
            )  # fmt: skip
            manifests.write(model)
            draft.rename(folder)
        except OSError as error:
            raise _unwritable(folder, error) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return manifests.relocated(model, folder)

    def remove(self, name: str) -> None:
        """Delete one of the person's own models; raises ``ModelError``."""
        model = self.find(name)
        if model.shipped:
            raise ModelError("unfit", f"{name!r} ships with lamd and stays", "choose another with 'lam models use'")
        try:
            shutil.rmtree(model.folder)
        except OSError as error:
            raise _unwritable(model.folder, error) from error

    def _choices(self) -> dict[str, str]:
        with contextlib.suppress(OSError, ValueError, yaml.YAMLError):
            loaded = yaml.safe_load((self.user / _CHOICE).read_text("utf-8"))
            if isinstance(loaded, dict):
                return {str(kind): str(name) for kind, name in loaded.items()}
        return {}


def default_registry() -> Registry:
    """The registry of this installation and this person; touches no folder."""
    package = Path(lamd.__file__).resolve().parent
    checkout = package.parent / "models" / "shipped"
    shipped = checkout if checkout.is_dir() else package / "models"
    return Registry(shipped, places.data_dir() / "models")


def _unwritable(path: Path, error: OSError) -> ModelError:
    return ModelError("unwritable", f"{path} cannot be written: {error.strerror}", "look at its rights and free space")
