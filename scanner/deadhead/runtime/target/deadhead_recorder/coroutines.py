"""Where a coroutine that nobody awaited was made; the warning itself comes wherever it is dropped.

The interpreter keeps that place with each coroutine if it is asked to, and then prints it with the warning, too. It is
asked to, and the function that puts the text together reads another attribute in its place, one that is None as long
as a coroutine has not begun: what is printed stays as it was, tracebacks included. A program that asks for these places
itself, as asyncio's debug mode does, gets everything back as it was.
"""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Optional, Tuple

    Made = Optional[Tuple[str, int]]

_ORIGIN, _NEVER_BEGUN = "cr_origin", "cr_await"
UNAWAITED_WARNS = "_warn_unawaited_coroutine"  # of ``warnings``
_SETS = "set_coroutine_origin_tracking_depth"
_GETS = "get_coroutine_origin_tracking_depth"


def track(warnings: Any) -> None:
    """Have the interpreter keep the places, unless something has it do so already."""
    warns: Any = getattr(warnings, UNAWAITED_WARNS, None)
    code = getattr(warns, "__code__", None)
    if not hasattr(_sys, _SETS) or code is None or _ORIGIN not in code.co_names or getattr(_sys, _GETS)():
        return
    silent = code.replace(co_names=tuple([_NEVER_BEGUN if name == _ORIGIN else name for name in code.co_names]))
    sets, gets = getattr(_sys, _SETS), getattr(_sys, _GETS)

    def set_coroutine_origin_tracking_depth(*args: Any, **named: Any) -> Any:
        done = sets(*args, **named)
        if gets():
            give_back()
        else:
            sets(1)
        return done

    def get_coroutine_origin_tracking_depth() -> int:
        return 0

    def give_back() -> None:
        warns.__code__ = code
        setattr(_sys, _SETS, sets)
        setattr(_sys, _GETS, gets)

    warns.__code__ = silent
    sets(1)
    setattr(_sys, _SETS, _like(set_coroutine_origin_tracking_depth, sets))
    setattr(_sys, _GETS, _like(get_coroutine_origin_tracking_depth, gets))


def _like(function: Any, original: Any) -> Any:
    function.__qualname__, function.__doc__, function.__module__ = function.__name__, original.__doc__, "sys"
    return function


def made(frame: FrameType) -> Made:
    """The file name and line where the coroutine was made that the frame ``frame`` is warning of."""
    if frame.f_code.co_name != UNAWAITED_WARNS:
        return None
    origin: Any = getattr(frame.f_locals.get("coro"), _ORIGIN, None)
    return (origin[0][0], origin[0][1]) if origin else None
