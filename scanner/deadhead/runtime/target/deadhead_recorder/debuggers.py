"""Keeps the recorder out of sessions of ``pdb``: a person who steps through a program steps over what we do in it."""

from __future__ import annotations

from .unreal import UNREAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from .places import Places

_DEPTH = 50  # frames of libraries that we have called, one by the other


def watch(module: Any, places: Places) -> None:
    """Have no debugger of ``bdb`` stop in our frames and in those of libraries below them; breakpoints are left."""
    stop_here = module.Bdb.stop_here

    def is_ours(frame: FrameType | None) -> bool:
        for _ in range(_DEPTH):
            if frame is None or places.locate(frame.f_code.co_filename)[1]:
                return False
            if frame.f_code.co_filename.startswith(UNREAL):
                return True
            frame = frame.f_back
        return False

    def stop(self: Any, frame: FrameType) -> Any:
        return False if is_ours(frame) else stop_here(self, frame)

    module.Bdb.stop_here = stop
