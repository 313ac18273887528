"""The live stack under a warning, as the record tells it."""

from __future__ import annotations

import sys as _sys
from itertools import islice

from .encode import Shape
from .format import FUNCTION, IN_PROJECT, LINE, OWNER, PATH, SPAN, TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any, Iterator, Tuple

    from .code import Verdicts
    from .encode import Line
    from .places import Places

    Span = Tuple[int, int, int, int]

_INNERMOST = 10  # library frames kept at the warning's end of the stack
_PROJECT_FRAMES = 200  # a recursion gives no more insight after these
_FRAMES = 5000
_SHAPES = 4000  # frames that are kept as the record tells them, some 2 MB

_class_module = type.__dict__["__module__"].__get__
_class_name = type.__dict__["__qualname__"].__get__


def dotted(cls: type) -> str:
    """A class's full name, read without running its or its metaclass's code."""
    module, name = _class_module(cls), str(_class_name(cls))
    return name if module == "builtins" or type(module) is not str else module + "." + name


def span_of(code: CodeType, lasti: int) -> Span | None:
    """The expression that an instruction was compiled from, in the columns of ``ast``; None before 3.11."""
    if lasti < 0 or not hasattr(code, "co_positions"):
        return None
    for line, end_line, column, end_column in islice(code.co_positions(), lasti // 2, None):
        if line is None or end_line is None or column is None or end_column is None:
            return None
        return line, column, end_line, end_column
    return None


def owner_of(frame: FrameType) -> str | None:
    """The class of the frame's ``self`` or ``cls``."""
    code = frame.f_code
    first = code.co_varnames[0] if code.co_argcount else ""
    if first not in ("self", "cls"):
        return None
    value: Any = frame.f_locals.get(first)
    if value is None:  # deleted, or a function that is called so
        return None
    # type(), because isinstance would ask the object for its __class__
    return dotted(value) if issubclass(type(value), type) else _class_of(value)


def _class_of(value: object) -> str:
    return dotted(type(value))


def wrapped_by(frame: FrameType | None, places: Places) -> str | None:
    """The project's function that a decorator of a library has wrapped, if it is the wrapper that gives the warning.

    ``warnings.deprecated`` and its kin hold the function in a free variable of the wrapper.
    """
    for step in islice(_callers(frame), _INNERMOST):
        code = step.f_code
        if places.locate(code.co_filename)[1]:
            return None
        for name in code.co_freevars:
            held: Any = step.f_locals.get(name)
            if _file_of(held) and places.locate(_file_of(held))[1]:
                return str(held.__module__) + "." + str(held.__qualname__)
    return None


def _file_of(held: Any) -> str:
    """The file of a function or of a plain class, nothing for any other object."""
    if type(held) is type(_file_of):
        return str(held.__code__.co_filename)
    module = _sys.modules.get(held.__module__) if type(held) is type else None
    return str(getattr(module, "__file__", None) or "")


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def frames_of(frame: FrameType | None, places: Places, hidden: frozenset[str]) -> list[tuple[FrameType, bool]]:
    """The frames worth keeping, innermost first, each with whether it is the project's.

    All of the project's, the innermost of others, and those beside the project's; none from a file in ``hidden``.
    """
    stack: list[tuple[FrameType, bool]] = []
    beside: set[int] = set()
    locate, step, index = places.locate, frame, 0
    while step is not None and index < _FRAMES:
        filename = step.f_code.co_filename
        if filename not in hidden:
            ours = locate(filename)[1]
            if ours:
                beside.update((index - 1, index, index + 1))
            stack.append((step, ours))
            index += 1
        step = step.f_back
    later = [stack[at] for at in sorted(beside) if _INNERMOST <= at < index]
    return [*stack[:_INNERMOST], *later][:_PROJECT_FRAMES]


def describe(kept: list[tuple[FrameType, bool]], places: Places, verdicts: Verdicts) -> list[Line]:
    """The frames as objects of the record, with owners down to the innermost project frame: below is the runner.

    All but the innermost are mostly those of other warnings, too: they are described once.
    """
    frames: list[Line] = []
    passed = False
    shapes = verdicts.shapes
    for frame, ours in kept:
        passed = passed or ours
        code, owner = frame.f_code, None if passed else owner_of(frame)
        key = id(code), frame.f_lasti, owner
        shape = shapes.get(key) if frames else None
        if shape is None:
            span = verdicts.span(code, frame.f_lasti)
            line = frame.f_lineno or code.co_firstlineno
            shape = Shape(
                {
                    PATH: places.locate(code.co_filename)[0],
                    LINE: line,
                    FUNCTION: getattr(code, "co_qualname", code.co_name),
                    SPAN: None if span is None else [*span],
                    IN_PROJECT: ours,
                    OWNER: owner,
                    TEXT: None if frames else places.text(code.co_filename, line, span),
                }
            )
            if frames and id(code) in verdicts:  # which keep the code alive
                if len(shapes) >= _SHAPES:
                    shapes.clear()
                shapes[key] = shape
        frames.append(shape)
    return frames
