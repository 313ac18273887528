"""Has the recorder's code named as what is in no file.

Coverage tools, tracers and debuggers measure and report whatever has a file outside of the interpreter's libraries:
without this a report of the program's coverage would list the recorder, and fail for its lack.
"""

from __future__ import annotations

import sys as _sys
from os.path import dirname

from .parts import finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

#: The beginning of the names.
UNREAL = f"<{__package__}."


def begin() -> None:
    """Have the recorder's modules that are imported from now on named so."""
    folder = dirname(__file__)
    base: Any = type(globals()["__loader__"])  # pyright: ignore[reportUnknownVariableType]
    rename: Any = getattr(__import__("_imp"), "_fix_co_filename", None)
    finder: Any = _sys.path_importer_cache.get(folder)
    if rename is None or not hasattr(base, "get_code") or type(finder).__name__ != "FileFinder":
        return
    rename(begin.__code__, f"<{__name__}>")  # and what is in it

    class Loader(base):  # type: ignore[misc]
        def get_code(self, fullname: str) -> CodeType | None:
            """As of any module, under another file's name."""
            code: CodeType | None = base.get_code(self, fullname)
            if code is not None:
                rename(code, f"<{fullname}>")
            return code

        def exec_module(self, module: Any) -> None:
            """As of any module, which is told of when it is ready."""
            code: Any = self.get_code(module.__name__)
            exec(code, module.__dict__)
            finished.append((module.__name__, code))

    _sys.path_importer_cache[folder] = type(finder)(folder, (Loader, [".py"]))
