"""What a code object is to a stack, judged once for each."""

from __future__ import annotations

import warnings as _warnings
from os.path import basename, dirname

from .coroutines import UNAWAITED_WARNS
from .stack import span_of
from .unreal import UNREAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Callable, Dict

    from .encode import Shape
    from .places import Places
    from .stack import Span

    _Base = Dict[int, int]
else:
    _Base = dict

#: ``WARNS`` is the project's too, and speaks of warnings: whom it blames is its caller.
SKIPPED, LIBRARY, WARNS, PROJECT, ECHO = range(5)
#: Skipped as well, but it knows of a coroutine where that was made.
UNAWAITED = -1

_HERE = dirname(__file__)
_IMPORT_SYSTEM = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")


class Verdicts(_Base):
    """By the id of the code object: hashing one means hashing its bytes. Those judged are kept alive."""

    def __init__(self, places: Places, trouble: Callable[[Exception], None]) -> None:
        super().__init__()
        self._places = places
        self._trouble = trouble
        self._alive: list[CodeType] = []
        self._spans: dict[tuple[int, int], Span | None] = {}
        #: Frames as the record tells them, by the id of the code, the instruction and the class that it is of.
        self.shapes: dict[tuple[int, int, str | None], Shape] = {}
        #: Files whose frames are no part of a stack: the machinery of warnings and imports, and the recorder.
        self.hidden: frozenset[str] = frozenset([*_IMPORT_SYSTEM, *warning_machinery()])
        self._own = _HERE

    def judge(self, code: CodeType) -> int:
        """The verdict on a code object that has none yet; it is asked for again if there can be none now."""
        try:
            return self._learn(code)
        except RecursionError:  # swallowing it aborts Python 3.8
            raise
        except Exception as error:  # noqa: BLE001 - programs replace functions that ``os.path`` needs
            self._trouble(error)
            return SKIPPED

    def _learn(self, code: CodeType) -> int:
        filename = code.co_filename
        is_own = filename.startswith(UNREAL) or dirname(filename) == self._own
        if is_own and filename not in self.hidden:
            self.hidden = self.hidden | {filename}
        self._alive.append(code)
        verdict = self[id(code)] = self._judge(code, filename)
        return verdict

    def _judge(self, code: CodeType, filename: str) -> int:
        if filename in self.hidden:
            return UNAWAITED if code.co_name == UNAWAITED_WARNS else SKIPPED
        if self._places.locate(filename)[1]:
            return WARNS if any("warn" in name or "deprecat" in name for name in code.co_names) else PROJECT
        # pytest.warns emits again, on exit, what it did not ask for: those were counted when they were emitted.
        echo = code.co_name == "__exit__" and basename(filename) == "recwarn.py"
        return ECHO if echo else LIBRARY

    def span(self, code: CodeType, lasti: int) -> Span | None:
        """The expression of an instruction, looked up once: to find it, all those before it are gone through."""
        key = (id(code), lasti)
        if key not in self._spans:
            if id(code) not in self:
                self.judge(code)  # which keeps it alive
            self._spans[key] = span_of(code, lasti)
        return self._spans[key]

    def forget(self) -> None:
        """Let go of all code objects."""
        self.clear()
        self._spans = {}
        self.shapes = {}
        self._alive = []


def warning_machinery() -> list[str]:
    """The file of ``warnings``, and from 3.14 on that of ``_py_warnings``, as their code objects name them."""
    functions = [getattr(_warnings, name, None) for name in ("formatwarning", "catch_warnings", "simplefilter")]
    codes = [getattr(getattr(function, "__init__", None), "__code__", None) for function in functions]
    codes += [getattr(function, "__code__", None) for function in functions]
    return [code.co_filename for code in codes if code is not None]
