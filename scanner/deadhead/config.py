"""``[tool.deadhead]`` in ``pyproject.toml``: read, checked, with file and key in every complaint."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deadhead.errors import ConfigError, close_to
from deadhead.finding import Severity
from deadhead.gate.policy import Policy, read_policy
from deadhead.git import git_top
from deadhead.root import root_of, table_of
from deadhead.static.files import relative_name
from deadhead.tracker.settings import IssueSettings, read_issues

if TYPE_CHECKING:
    from deadhead.garden.settings import CauseRule, CriticalPath

Minor = tuple[int, int]

NEWEST: Minor = (3, 14)
#: Versions that can be asked for.
TARGETS: tuple[Minor, ...] = tuple((3, minor) for minor in range(8, 16))

#: Folders that are never looked into: ruff's, and our own.
# fmt: off
EXCLUDES = (
    ".bzr", ".deadhead", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache",
    ".nox", ".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode",
    "__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages",
    "venv",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a scan, or of one folder of it.

    ``root`` is absolute, as are ``rules``, the project's own rule files. ``per_file_ignores`` maps globs on names or on
    paths below the folder of ``file`` to rules; ``src`` are the folders, below it too, that packages are imported from.
    ``given`` are settings of the command line, which hold for nested configurations as well; these are looked for
    unless ``alone``.
    """

    root: Path
    target_version: Minor = NEWEST
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = EXCLUDES
    extend_exclude: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    prefer: Mapping[str, str] = field(default_factory=dict[str, str])
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    src: tuple[str, ...] = (".", "src")
    respect_gitignore: bool = True
    force_exclude: bool = False
    cache: bool = True
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    critical_paths: tuple[CriticalPath, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    causes: tuple[CauseRule, ...] = ()
    issues: IssueSettings = field(default_factory=IssueSettings)
    baseline: Path | None = None
    gate: Policy | None = None
    file: Path | None = None
    given: Mapping[str, object] = field(default_factory=dict[str, object])
    alone: bool = False

    @property
    def folder(self) -> Path:
        """The folder that the settings are for."""
        return self.file.parent if self.file is not None and not self.alone else self.root

    def excludes(self) -> Globs:
        """Return what is left out."""
        return Globs.of((*self.exclude, *self.extend_exclude), self.folder)

    def ignored_in(self, path: Path) -> frozenset[str]:
        """Return the rules that ``per-file-ignores`` names for a file."""
        ignores = self.per_file_ignores.items()
        return frozenset(
            name for glob, rules in ignores if Globs.of([glob], self.folder).match(str(path)) for name in rules
        )

    def replaced(self, **changes: object) -> Config:
        """Return a copy in which every given option that is not None replaces the setting."""
        given = {key: value for key, value in changes.items() if value is not None}
        return replace(self, given=given, **given)  # type: ignore[arg-type]


class Globs(NamedTuple):
    """Patterns for a path's name, or for the path as it is below ``folder``.

    Most patterns are plain names: these are looked up at once, for every entry of every folder.
    """

    folder: Path
    names: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, globs: Iterable[str], folder: Path) -> Globs:
        """Compile ``globs``."""
        every = [spelled for glob in globs for spelled in _spelled(glob, folder)]
        plain = {glob for glob in every if not set(glob) & set("*?[/")}
        return cls(
            folder, frozenset(plain), tuple(re.compile(fnmatch.translate(glob)) for glob in every if glob not in plain)
        )

    def match(self, path: str) -> bool:
        """Whether any of them matches an absolute path."""
        name = os.path.basename(path)
        if name in self.names or not self.patterns:
            return name in self.names
        relative = relative_name(Path(path), self.folder)
        return any(pattern.match(name) or pattern.match(relative) for pattern in self.patterns)


class Configs:
    """The configurations of a project: the root's, and those of folders that have their own."""

    def __init__(self, top: Config) -> None:
        """``top`` is the root's."""
        self.top = top
        self._known: dict[str, Config] = {str(top.root): top, str(top.folder): top}

    def of(self, folder: str) -> Config:
        """Return the settings for the files in a folder. Raises :class:`~deadhead.errors.ConfigError`."""
        known = self._known.get(folder)
        if known is None:
            outside = self.top.alone or not Path(folder).is_relative_to(self.top.root)
            known = self.top if outside else self._own(folder) or self.of(os.path.dirname(folder))
            self._known[folder] = known
        return known

    def _own(self, folder: str) -> Config | None:
        file = Path(folder, "pyproject.toml")
        table = table_of(file) if os.path.isfile(file) else None
        if table is None:
            return None
        return Config(self.top.root, **_settings(file, table), file=file).replaced(**self.top.given)


def _spelled(glob: str, folder: Path) -> Iterator[str]:
    """Yield the globs on names and on paths below ``folder`` that a glob stands for as people write it."""
    plain = glob.replace(os.sep, "/").rstrip("/").removeprefix("./").removeprefix(f"{folder.as_posix()}/")
    yield plain
    if plain.startswith("**/"):
        yield plain.removeprefix("**/")  # in the folder itself too


def find_root(start: Path) -> tuple[Path, Path | None]:
    """Return the project's root for a folder, and the file that configures it, as ``root_of`` finds them."""
    root, file = root_of(str(start))
    return Path(root), None if file is None else Path(file)


def load(start: Path, file: Path | None = None, *, isolated: bool = False) -> Config:
    """Return the settings for a scan started in ``start``. Raises :class:`~deadhead.errors.ConfigError`."""
    if isolated:
        return Config(git_top(start) or start, alone=True)
    root, found = find_root(start)
    chosen = file or found
    if chosen is None:
        return Config(root)
    table = table_of(chosen)
    if table is None:
        raise ConfigError(f"{chosen}: no [tool.deadhead] table", hint="add one, or leave out --config")
    return Config(root, **_settings(chosen, table), file=chosen, alone=file is not None)


def _settings(file: Path, table: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for key, value in table.items():
        reader = _READERS.get(key)
        if reader is None:
            hint = close_to(key, _READERS) or f"known keys: {', '.join(sorted(_READERS))}"
            raise ConfigError(f"{file}: unknown key `{key}` in [tool.deadhead]", hint=hint)
        settings[key.replace("-", "_")] = reader(file, key, value)
    return settings


def parse_target(text: str) -> Minor:
    """Return ``py314`` as ``(3, 14)``. Raises ``ValueError`` with what is allowed."""
    digits = text.removeprefix("py")
    version = (3, int(digits[1:])) if digits.startswith("3") and digits[1:].isdecimal() else None
    if version not in TARGETS or not text.startswith("py"):
        names = ", ".join(f"py{major}{minor}" for major, minor in TARGETS)
        raise ValueError(f"`{text}` is no Python version; one of {names}")
    return version


def _target(file: Path, key: str, value: object) -> Minor:
    try:
        return parse_target(str(value))
    except ValueError as error:
        raise ConfigError(f"{file}: tool.deadhead.{key}: {error}") from None


def _strings(file: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):  # pyright: ignore[reportUnknownVariableType]
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a list of strings")
    return tuple(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _paths(file: Path, key: str, value: object) -> tuple[Path, ...]:
    paths = tuple((file.parent / item).resolve() for item in _strings(file, key, value))
    for path in paths:
        if not os.path.exists(path):
            raise ConfigError(f"{file}: tool.deadhead.{key}: no such file or folder: {path}")
    return paths


def _file(file: Path, key: str, value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{file}: tool.deadhead.{key} must be the name of a file")
    return file.parent / value


def _truth(file: Path, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be true or false")
    return value


def _ignores(file: Path, key: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a table of globs and lists of rules")
    return {str(glob): _strings(file, f"{key}.{glob}", names) for glob, names in value.items()}  # pyright: ignore


def _words(file: Path, key: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):  # pyright: ignore
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a table of strings")
    return dict(value)  # pyright: ignore


def _of_garden(file: Path, key: str, value: object) -> object:
    # Only who tends a garden needs to know what it is made of.
    from deadhead.garden.settings import read_causes, read_components, read_critical_paths, severities
    from deadhead.garden.severity import DEFAULTS

    readers: dict[str, Callable[[Path, str, object], object]] = {
        "components": read_components,
        "critical-paths": read_critical_paths,
        "severity": severities(DEFAULTS),
        "causes": read_causes,
    }
    return readers[key](file, key, value)


_READERS: dict[str, Callable[[Path, str, object], object]] = {
    "target-version": _target,
    "select": _strings,
    "ignore": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
    "rules": _paths,
    "prefer": _words,
    "per-file-ignores": _ignores,
    "respect-gitignore": _truth,
    "force-exclude": _truth,
    "src": _strings,
    "components": _of_garden,
    "critical-paths": _of_garden,
    "severity": _of_garden,
    "causes": _of_garden,
    "issues": read_issues,
    "baseline": _file,
    "gate": read_policy,
}
#: The keys of ``[tool.deadhead]``.
KEYS = tuple(_READERS)


def check_rule_names(config: Config, known: Mapping[str, Sequence[str]]) -> None:
    """Raise :class:`~deadhead.errors.ConfigError` for a setting or option that names what is not there.

    ``known`` are the variants that fixes come in, by the name of the rule.
    """
    ignores = [name for names in config.per_file_ignores.values() for name in names]
    named = {"select": config.select, "ignore": config.ignore, "prefer": config.prefer, "per-file-ignores": ignores}
    for key, names in named.items():
        where = f"--{key}" if key in config.given else f"{config.file}: tool.deadhead.{key}"
        for name in names:
            if name not in known:
                hint = close_to(name, known) or "`deadhead rules list` shows them"
                raise ConfigError(f"{where}: there is no rule `{name}`", hint=hint)
    for name, variant in config.prefer.items():
        if variant not in known[name]:
            allowed = " or ".join(f"`{one}`" for one in known[name])
            hint = f"it can be {allowed}" if allowed else "the fixes of this rule come in one way only"
            raise ConfigError(f"{config.file}: tool.deadhead.prefer.{name}: there is no `{variant}`", hint=hint)


def check_deadlines(config: Config, names: Collection[str]) -> None:
    """Raise :class:`~deadhead.errors.ConfigError` for a deadline of what no rule is about: it would never come.

    ``names`` are those of the rules and of what they watch.
    """
    for name in config.gate.deadlines if config.gate else ():
        if not any(f"{one}.".startswith(f"{name}.") or name.startswith(f"{one}.") for one in names):
            hint = close_to(name, names) or "a deadline is of a rule, or of what one is about: `deadhead rules list`"
            where = f"{config.file}: tool.deadhead.gate.deadlines.{name}"
            raise ConfigError(f"{where}: no rule is about `{name}`", hint=hint)
