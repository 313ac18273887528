"""Where rules come from: distributions' entry points and a project's own files."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from deadhead.finding import RuleCrash
from deadhead.rule import Rule

_GROUP = "deadhead.rules"
_OWN = ("deadhead_rules.python", "deadhead_rules.pydantic")
#: What the code of a rule may raise: ending the program is not for it to decide.
_ANYTHING = (Exception, SystemExit)


class Loaded(NamedTuple):
    """The rules, sorted by name, and what could not be loaded."""

    rules: tuple[Rule, ...]
    crashes: tuple[RuleCrash, ...]


def load(own: Sequence[Path] = ()) -> Loaded:
    """Load every installed rule and those in ``own``: files, or folders whose modules hold them."""
    rules: dict[str, Rule] = {}
    crashes: list[RuleCrash] = []
    for source in [*_installed(), *_own(own)]:
        match source:
            case RuleCrash():
                crashes.append(source)
            case Rule() if source.name in rules:
                crashes.append(RuleCrash(source.name, None, f"defined twice, again in {type(source).__module__}"))
            case Rule():
                rules[source.name] = source
    return Loaded(tuple(rules[name] for name in sorted(rules)), tuple(crashes))


def _installed() -> Iterator[Rule | RuleCrash]:
    for name in dict.fromkeys(_entry_points()):
        try:
            package = importlib.import_module(name)
        except _ANYTHING as error:
            yield _crash(name, error)
        else:
            yield from _in_package(package)


def _in_package(package: ModuleType) -> Iterator[Rule | RuleCrash]:
    names = [info.name for info in pkgutil.iter_modules(getattr(package, "__path__", []))]
    modules = [f"{package.__name__}.{name}" for name in names if not name.startswith("_")]
    for name in modules or [package.__name__]:
        try:
            module = importlib.import_module(name)
        except _ANYTHING as error:
            yield _crash(name, error)
        else:
            yield from _in_module(module)


def _in_module(module: ModuleType) -> Iterator[Rule | RuleCrash]:
    for cls in list(vars(module).values()):
        if inspect.isclass(cls) and issubclass(cls, Rule) and cls.__module__ == module.__name__:
            yield from _made(cls, module)


def _made(cls: type[Rule], module: ModuleType) -> Iterator[Rule | RuleCrash]:
    """Make a rule of its class, or say what is wrong with that; our own rules are checked by our tests."""
    wrong: list[str] = []
    if not cls.__module__.startswith("deadhead_rules."):
        from deadhead.ruleset.declared import complaints

        wrong = list(complaints(cls))
    try:
        rule = None if wrong else cls()
    except _ANYTHING as error:
        wrong = [f"cannot be made: {_said(error)}"]
    else:
        if rule is not None:
            yield rule
            return
    yield RuleCrash(f"{module.__name__}.{cls.__name__}", None, f"{'; '.join(wrong)} ({module.__file__})")


def _own(paths: Sequence[Path]) -> Iterator[Rule | RuleCrash]:
    for path in paths:
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        for file in files:
            if file.name.startswith("_"):
                continue
            try:
                module = _import_file(file)
            except _ANYTHING as error:
                yield _crash(str(file), error)
            else:
                yield from _in_module(module)


def _import_file(path: Path) -> ModuleType:
    name = f"deadhead_project_rules.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"not a Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _crash(name: str, error: BaseException) -> RuleCrash:
    return RuleCrash(name, None, f"cannot be loaded: {_said(error)}")


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _entry_points() -> Iterator[str]:
    """Yield the packages that distributions on ``sys.path`` name for rules.

    ``importlib.metadata`` reads the metadata of every distribution for this, which takes four times as long.
    """
    yield from _OWN
    for folder in sys.path:
        try:
            names = [entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(".dist-info")]
        except OSError:
            continue
        for name in sorted(names):
            yield from _named_in(Path(folder or ".", name, "entry_points.txt"))


def _named_in(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    if _GROUP not in text:
        return []
    section = f"\n{text}".partition(f"\n[{_GROUP}]")[2].partition("\n[")[0]
    pairs = [line.partition("=") for line in section.splitlines() if not line.lstrip().startswith(("#", ";"))]
    return [value.strip() for _, equals, value in pairs if equals]
