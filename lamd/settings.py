"""Settings: frozen, from one YAML file, wrong ones told with their line. No file is needed; every field has a default.

The file is ``~/.config/lamd/config.yaml`` or ``$LAMD_CONFIG``. Nothing is read before ``load`` is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from lamd import places, shortcut, strict
from lamd.errors import SettingsError
from lamd.strict import number, text

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 256 * 1024
SECTIONS = frozenset({"perception", "runtime", "guard", "journal", "session", "skills", "plugins", "hotkeys", "log"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PerceptionSettings:
    backend: Literal["atspi", "pyatspi"] = "atspi"
    """``atspi``: lamd's own live mirror. ``pyatspi``: the plain walk, slow, to compare with."""
    max_nodes: int = number(20_000, low=100, high=200_000)
    """An app's tree is cut there."""
    call_timeout_s: float = number(1.0, low=0.05, high=30)
    """Longest wait for one call to an app."""
    tree_timeout_s: float = number(5.0, low=0.1, high=60)
    """Longest first read of an app."""


@dataclass(frozen=True, slots=True)
class RuntimeSettings:
    threads: int = number(0, low=0, high=256)
    """Threads of the model process; 0: as many as there are cores, at most 8."""
    nice: int = number(5, low=0, high=19)
    """Niceness of the model process."""
    idle_unload_s: int = number(600, low=0, high=86_400)
    """The planner leaves memory after so long without a command; 0: never."""
    planner: str = text("", 128)
    """Name of the planner's model; empty: the one that ships."""
    grounder: str = text("", 128)
    """Name of the grounder's model; empty: the one that ships."""
    plan_timeout_s: float = number(20.0, low=0.5, high=300)
    """Longest time for one plan."""


@dataclass(frozen=True, slots=True)
class GuardRule:
    """One more rule of the person's own. What is left empty fits all; at least one is given."""

    app: str = text("", 128)
    """Words of the app's name."""
    label: str = text("", 256)
    """Words of the label of what is acted on."""

    def __post_init__(self) -> None:
        if not self.app.strip() and not self.label.strip():
            raise ValueError("a guard rule names an app, a label or both")


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """The strictest rule wins: ``allow`` can spare a question, never overrule a denial."""

    allow: tuple[GuardRule, ...] = ()
    ask: tuple[GuardRule, ...] = ()
    deny: tuple[GuardRule, ...] = ()
    consent_timeout_s: float = number(60.0, low=1, high=3_600)
    """A question not answered in this time is a no."""


@dataclass(frozen=True, slots=True)
class JournalSettings:
    folder: str = text("", 4_096)
    """Empty: ``~/.local/state/lamd/journal``."""
    keep_months: int = number(12, low=1, high=1_200)

    @property
    def path(self) -> Path:
        """Where the journal lies."""
        return Path(self.folder).expanduser() if self.folder else places.state_dir() / "journal"


@dataclass(frozen=True, slots=True)
class SessionSettings:
    act_threshold: float = number(0.5, low=0, high=1)
    """The grounder's probability from which lamd acts: what is ambiguous and easily undone is done and told."""
    ask_threshold: float = number(0.25, low=0, high=1)
    """From here to ``act_threshold`` it asks; below it says no."""
    plan_threshold: float = number(0.2, low=0, high=1)
    """A plan whose steps, on the average, are less sure than this is asked about."""
    max_steps: int = number(24, low=1, high=200)
    """Actions of one command."""
    step_timeout_s: float = number(10.0, low=0.5, high=300)
    """Longest time for one action with its verification."""

    def __post_init__(self) -> None:
        if self.ask_threshold > self.act_threshold:
            raise ValueError("session.ask_threshold is above session.act_threshold")


@dataclass(frozen=True, slots=True)
class SkillSettings:
    disabled: tuple[str, ...] = ()
    """Plugins or single skills that are switched off, by name."""
    idle_s: int = number(600, low=0, high=86_400)
    """The skill process ends after so long without a call; 0: never."""


@dataclass(frozen=True, slots=True)
class HotkeySettings:
    """Keys of ``lam hotkey``, such as ``Ctrl+Alt+Escape`` or ``F9``; empty: none."""

    palette: str = text("Ctrl+Alt+Space", 64)
    """Opens and closes the palette."""
    talk: str = text("Ctrl+Alt+V", 64)
    """Opens and closes the ear of ``lam voice``."""
    stop: str = text("Ctrl+Alt+Escape", 64)
    """Stops whatever runs, and forgets what waits."""
    palette_command: tuple[str, ...] = ()
    """A program with its arguments to run in place of ``lam desktop --palette``."""

    def __post_init__(self) -> None:
        taken: dict[shortcut.Shortcut, str] = {}
        for name in ("palette", "talk", "stop"):
            if not (given := getattr(self, name)):
                continue
            try:
                read = shortcut.parse(given)
            except ValueError as error:
                raise ValueError(f"hotkeys.{name}: {error}") from None
            if read in taken:
                raise ValueError(f"hotkeys.{name} and hotkeys.{taken[read]} are the same key")
            taken[read] = name


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: Literal["debug", "info", "warning", "error"] = "info"
    file: str = text("", 4_096)
    """Empty: standard error under systemd or with a terminal, else ``~/.local/state/lamd/lamd.log``."""


@dataclass(frozen=True, slots=True)
class Settings:
    socket: str = text("", 100)
    """Where the daemon listens; empty: ``$XDG_RUNTIME_DIR/lamd/lamd.sock``. ``$LAMD_SOCKET`` goes before."""
    perception: PerceptionSettings = field(default_factory=PerceptionSettings)
    runtime: RuntimeSettings = field(default_factory=RuntimeSettings)
    guard: GuardSettings = field(default_factory=GuardSettings)
    journal: JournalSettings = field(default_factory=JournalSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    skills: SkillSettings = field(default_factory=SkillSettings)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each plugin may be told, by its name; the plugin says what it takes."""
    hotkeys: HotkeySettings = field(default_factory=HotkeySettings)
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def socket_path(self) -> Path:
        """The socket in use: environment, then this file, then the default."""
        import os

        if self.socket and not os.environ.get("LAMD_SOCKET"):
            return Path(self.socket).expanduser()
        return places.socket_path()


def load(path: Path | None = None) -> Settings:
    """Read a settings file; without ``path`` the usual one, if it is there. Raises ``SettingsError``."""
    file = path or places.config_file()
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise SettingsError("unreadable", f"{file} is not there") from None
    except OSError as error:
        raise SettingsError("unreadable", f"{file} cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise SettingsError("too_large", f"{file} is larger than {MAX_BYTES // 1024} KiB")
    try:
        return parse(content.decode("utf-8"), str(file))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError("malformed", f"{file}:{line}: not UTF-8") from None


def parse(content: str, file: str = "config.yaml") -> Settings:
    """Settings of a YAML text; ``file`` is only told. Raises ``SettingsError`` with ``file:line``."""
    return read(Settings, content, file, SECTIONS)


def read(kind: type[T], content: str, file: str, sections: frozenset[str] = frozenset()) -> T:
    """A YAML text as a ``kind``, strictly; ``sections`` may be left empty. Raises ``SettingsError`` with the line."""
    import yaml

    try:
        loader = yaml.SafeLoader(content)
        try:
            root = loader.get_single_node()
            lines = _lines(root, file)
            data = loader.construct_document(root) if root is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line + 1 if mark else 1
        raise SettingsError("malformed", f"{file}:{at}: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SettingsError("malformed", f"{file}:1: {str(error).splitlines()[0]}") from None
    try:
        return strict.build(kind, _empty_sections({} if data is None else data, sections))
    except strict.Mismatch as error:
        raise SettingsError("wrong", f"{file}:{_line(lines, error.path)}: {error.message}", error.hint) from None


def dump(settings: Settings) -> str:
    """The settings as YAML that ``parse`` reads back to the same."""
    import yaml

    return yaml.safe_dump(_plain(asdict(settings)), sort_keys=False, allow_unicode=True)


def _empty_sections(data: Any, sections: frozenset[str]) -> Any:
    """``guard:`` with everything below it commented out is an empty section, and is left out."""
    if not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if value is not None or key not in sections}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _lines(root: yaml.Node | None, file: str) -> dict[strict.Path, int]:
    """Line of every key and entry. A key given twice is an error here: YAML would silently keep the last."""
    import yaml

    lines: dict[strict.Path, int] = {}
    todo: list[tuple[strict.Path, yaml.Node]] = [((), root)] if root is not None else []
    while todo:
        path, node = todo.pop()
        if len(path) > 8:  # deeper than any setting; also what stops an alias that holds itself
            continue
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                below = (*path, str(key.value))
                if below in lines:
                    at = key.start_mark.line + 1
                    raise SettingsError("wrong", f"{file}:{at}: {strict.told(below)} is given twice")
                lines[below] = key.start_mark.line + 1
                todo.append((below, value))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                lines[*path, index] = item.start_mark.line + 1
                todo.append(((*path, index), item))
    return lines


def _line(lines: dict[strict.Path, int], path: strict.Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
