"""From a chain of exceptions to the one that is the cause, and to the place in the project where it was met."""

from __future__ import annotations

from collections.abc import Sequence

from deadhead.failure import CodePlace, Raised

#: What code catches on its way to something else: seldom the cause of what was raised while it was handled.
_LOOKUPS = frozenset(("KeyError", "IndexError", "AttributeError", "LookupError", "StopIteration", "StopAsyncIteration"))
_EMPTY = frozenset(
    ("asyncio.exceptions.CancelledError", "concurrent.futures._base.CancelledError", "queue.Empty", "_queue.Empty")
)


def root_of(chain: Sequence[Raised]) -> int:
    """Return the index in a chain (root first) of the exception that is the cause of the others.

    Causes and members of groups are followed to the end; what was merely being handled is not the cause where it is
    a look-up that found nothing, or a cancellation, unless the later exception repeats its words.
    """
    index = len(chain) - 1
    while index > 0 and _follows(chain[index - 1], chain[index]):
        index -= 1
    return index


def _follows(earlier: Raised, later: Raised) -> bool:
    if earlier.type in _EMPTY:
        return False
    if earlier.link in ("cause", "member") or earlier.type not in _LOOKUPS:
        return True
    return bool(earlier.message) and earlier.message in later.message


def met_at(chain: Sequence[Raised], root: int) -> CodePlace | None:
    """Return the project's innermost frame under the root, else under what came of it; None where there is none."""
    for raised in chain[root:]:
        for frame in reversed(raised.frames):
            if frame.in_project:
                return frame
    return None


def entered_at(chain: Sequence[Raised]) -> CodePlace | None:
    """Return the outermost frame of the project under the exception that reached the runner: a test, or its fixture."""
    return next((frame for frame in chain[-1].frames if frame.in_project), None) if chain else None


def places(chain: Sequence[Raised], root: int) -> list[CodePlace]:
    """Return the innermost frame of the project of the root and of each exception after it, the closest first."""
    found: dict[tuple[str, int], CodePlace] = {}
    for raised in chain[root:]:
        frame = next((frame for frame in reversed(raised.frames) if frame.in_project), None)
        if frame is not None:
            found.setdefault(frame[:2], frame)
    return [*found.values()]
