"""Imports the recorder's modules, a part of it at once from one file: one by one, each costs a process 0.2 ms.

What a part consists of, and in which order, shows when it is imported module by module; then its file is written, next
to Python's own compiled files. The file is used as long as the sources are those that it was made of.
"""

from __future__ import annotations

import os as _os
import sys as _sys
from marshal import dumps, loads
from os.path import dirname, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, List, Tuple

    Modules = List[Tuple[str, CodeType]]

_FOLDER = dirname(__file__)
_Module: Any = type(_sys)  # pyright: ignore[reportUnknownVariableType]

finished: Modules = []  # the modules that were imported one by one, each after those that it needs


def part(name: str) -> Any:
    """The recorder's module ``name``, imported with all that it needs of the recorder.

    While this runs no other thread may import any of it: the interpreter's locks know nothing of it.
    """
    full = f"{__package__}.{name}"
    if full in _sys.modules:
        return _sys.modules[full]
    kept, _sys.dont_write_bytecode = _sys.dont_write_bytecode, False  # compiling takes a process 15 ms
    try:
        file = join(_FOLDER, "__pycache__", f"{name}.{_sys.implementation.cache_tag}-{_sys.flags.optimize}.part")
        modules = _read(file)
        if modules is None:
            begun = len(finished)
            __import__(full)
            if full in dict(finished[begun:]):  # else there is another loader
                _write(file, finished[begun:])
        else:
            _run(modules)
        return _sys.modules[full]
    finally:
        _sys.dont_write_bytecode = kept


def _run(modules: Modules) -> None:
    package = _sys.modules[str(__package__)]
    for name, code in modules:
        if name not in _sys.modules:
            short = name.rpartition(".")[2]
            module = _Module(name)
            module.__dict__.update(__package__=__package__, __file__=join(_FOLDER, short + ".py"))
            _sys.modules[name] = module
            try:
                exec(code, module.__dict__)
            except BaseException:
                del _sys.modules[name]
                raise
            setattr(package, short, module)


def _state(names: list[str]) -> list[tuple[int, int]]:
    """What tells whether the sources are still the same."""
    files = [_os.stat(join(_FOLDER, name.rpartition(".")[2] + ".py")) for name in names]
    return [(file.st_mtime_ns, file.st_size) for file in files]


def _read(file: str) -> Modules | None:
    try:
        with open(file, "rb") as stream:
            version, names, state, codes = loads(stream.read())
        return [*zip(names, codes)] if version == _sys.version and state == _state(names) else None
    except Exception:  # noqa: BLE001 - there is none, or it is of no use
        return None


def _write(file: str, modules: Modules) -> None:
    names = [name for name, _ in modules]
    made = f"{file}.{_os.getpid()}"
    try:
        with open(made, "wb") as stream:
            stream.write(dumps((_sys.version, names, _state(names), [code for _, code in modules])))
        _os.replace(made, file)
    except Exception:  # noqa: BLE001 - the folder cannot be written to
        return
