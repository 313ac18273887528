"""Which of the project's files a process has loaded: only what is in them can have been called."""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Iterator

    from .places import Places

_Module: type[ModuleType] = type(_sys)  # pyright: ignore[reportUnknownVariableType]


def loaded_files(places: Places) -> Iterator[tuple[str, str]]:
    """Yield, for each module that is one of the project's, its path in the record and its file name."""
    for module in list(_sys.modules.values()):
        # Programs put objects of any kind there, and modules that import others when they are asked for something.
        if issubclass(type(module), _Module):
            filename = object.__getattribute__(module, "__dict__").get("__file__")
            if type(filename) is str:
                path, ours = places.locate(filename)
                if ours:
                    yield path, filename
