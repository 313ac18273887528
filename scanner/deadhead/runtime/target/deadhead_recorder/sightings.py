"""From an emission to its sighting: a dictionary look-up for those seen before, the whole stack for a new one."""

from __future__ import annotations

import sys as _sys
from _collections import deque  # type: ignore[import-not-found]
from _thread import get_ident
from itertools import count
from os import sep
from os.path import isfile

from .code import ECHO, PROJECT, SKIPPED, UNAWAITED, Verdicts
from .coroutines import made
from .format import (
    BASES,
    CATEGORY,
    DIGEST,
    EXPECTED,
    FUNCTION,
    ID,
    KIND,
    LINE,
    MADE,
    MESSAGE,
    NAMED,
    OWNER,
    PATH,
    REASON,
    SHOWN,
    SIGHTING,
    SOURCE,
    SPAN,
    STACK,
    THREAD,
    TROUBLE,
    WRAPS,
)
from .ledger import CLOCK, Sighting
from .loaded import loaded_files
from .stack import describe, dotted, frames_of, wrapped_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Tuple

    from .encode import Line
    from .expected import Assertions
    from .ledger import Ledger
    from .places import Places
    from .writer import Writer

    Key = Tuple[Any, ...]

_FIXED = 4  # a key is category, text, expected and what is compiled, then a code's id and instruction for each frame
_FRAMES = 12
_LONGEST_KEY = _FIXED + 2 * _FRAMES
_MESSAGES = 100  # distinct ones at one place; processes put ids and addresses into them
_KNOWN = 20_000
_INVALID = "invalid escape"  # of which older Pythons warn by another category
_IMPORTS = "_call_with_frames_removed"
_MESSAGE_LENGTH = 10_000
_NESTED = 3
_TROUBLES = 10
_UNSEEN = 16  # repeats between two looks at the clock
_MOST = 20_000  # sightings in one process: its generated code may have no end


class Sightings:
    """All sightings of this process."""

    def __init__(self, places: Places, writer: Writer, ledger: Ledger, assertions: Assertions) -> None:
        self._places = places
        self._writer = writer
        self._ledger = ledger
        self._assertions = assertions
        self._verdicts = Verdicts(places, self.failed)
        self.modules: Any = deque([""], 1)  # the latest that the filters were asked about
        self._busy: list[int] = []
        self._digested: set[str] = set()  # a fork need not tell again what its parent has written
        self._clock = CLOCK
        #: What is met again: by category, text and innermost frame, then by frame after frame as far as these decide.
        self.trails: dict[Any, Any] = {}
        self.restart()

    def restart(self) -> None:
        """Forget what was written: this process is a fork, with a file of its own."""
        self._numbers = count(1)
        self._forget_trails()
        self._known: dict[Key, Sighting] = {}
        self._crowded: dict[Key, Sighting] = {}
        self._messages: dict[Key, dict[str, Sighting]] = {}
        self._troubles = 0
        self._full = False

    def seen(self, category: type, text: Any, frame: FrameType, at: tuple[str, int] | None = None) -> Sighting | None:
        """Count one emission, made in ``frame``, where that compiles what stands ``at`` a file and line."""
        if type(text) is not str:
            text = _plain(text)
        wants = self._assertions.wants
        key: list[Any] = [category, text, wants is not None and wants(category, text), at]
        trail: list[Any] = []
        verdicts = self._verdicts
        last = SKIPPED
        step: FrameType | None = frame
        while step is not None:
            code = step.f_code
            ident = id(code)
            verdict = verdicts[ident] if ident in verdicts else verdicts.judge(code)
            trail.append((ident, step.f_lasti))
            if verdict > SKIPPED:
                key += trail[-1]
                if verdict >= PROJECT or verdict != last != SKIPPED or len(key) == _LONGEST_KEY:
                    if verdict == ECHO and len(key) == _FIXED + 2:
                        return None
                    break
                last = verdict
            elif verdict == UNAWAITED:
                key.append(made(step))
                trail = [None]  # which leads nowhere
            step = step.f_back
        else:
            trail.append(None)
        if category is SyntaxWarning or text.startswith(_INVALID):
            key.append(self.modules[-1])  # the file that is compiled: the way there may be that of others
            trail = [None]
        found = self._known.get(tuple(key))
        if found is None:
            return self._first(tuple(key), frame)
        self.tick(found)
        if wants is None and at is None and trail[0] is not None:
            self._tread(category, text, trail, (found, text, frame.f_code.co_filename))
        return found

    def unframed(self, category: type, text: Any) -> Sighting | None:
        """Count one emission that no frame made, as those about a script while that is compiled."""
        key = category, text if type(text) is str else _plain(text), False, None, self.modules[-1]
        found = self._known.get(key)
        if found is None:
            return self._first(key, None)
        self.tick(found)
        return found

    def _tread(self, category: type, text: str, trail: list[Any], known: tuple[Sighting, str, str]) -> None:
        """Have what was met a second time found by its trail, within bounds."""
        self._trodden += 1
        if self._trodden > _KNOWN:
            self._forget_trails()
        node, at = self.trails, (category, text, *trail[0])
        for step in trail[1:]:
            node, at = node.setdefault(at, {}), step
        node[at] = known

    def _forget_trails(self) -> None:
        self.trails.clear()
        self._trodden = 0

    def tick(self, found: Sighting) -> None:
        """Count one more of what is known."""
        ticks = found.tick()
        if ticks >= found.limit:
            self.mark(found, ticks)

    def mark(self, found: Sighting, ticks: int) -> None:
        """``found`` has ticked for the first time since it was settled, or some times more."""
        seen = ticks - found.reads
        is_due = seen >= found.goal
        if is_due:
            found.goal = 2 * found.goal + 1
        # Before it is marked: another thread may settle it meanwhile.
        found.limit = min(found.goal, seen + _UNSEEN) + found.reads
        if not found.dirty:
            self._ledger.touch(found)
        if is_due:  # after 1, 2, 4, 8, …: a kill loses at most half of the count
            self._ledger.write_one(found)
        elif self._clock() >= self._ledger.due:  # and at most a few, and that of the last second
            self._ledger.write_due()

    def shown(self, found: Sighting, filename: str, line: int) -> None:
        """Note that an emission of ``found`` passed the filters, and the location that it names."""
        found.shown = True
        found.named = (filename, line)
        path, ours = self._places.locate(filename)
        self._writer.write(
            *self.sources([(path, filename)] if ours else []),
            {KIND: SIGHTING, ID: found.id, SHOWN: True, NAMED: {PATH: path, LINE: line}},
        )

    def compiled(self, found: Sighting, message: Any, text: str, frame: FrameType) -> None:
        """Count the latest emission of ``found`` by itself if it is about another place, which is being compiled.

        The stack is the same for each line of a file, and for each file that pytest collects.
        """
        if self._compiled(frame) is None:
            return
        at = (message.filename, message.lineno)
        self._ledger.take_back(found)
        other = self.seen(message.category, text, frame, at)
        if other is not None and not other.shown:
            self.shown(other, *at)

    def _first(self, key: Key, frame: FrameType | None) -> Sighting | None:
        """Describe a new emission. A finaliser may warn meanwhile, on this thread, but our own code not without end."""
        thread = get_ident()
        if self._full or self._busy.count(thread) >= _NESTED:
            return None
        self._busy.append(thread)
        try:
            return self._learn(key, frame)
        except RecursionError:  # swallowing it aborts Python 3.8
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of a dying interpreter, must not break the run
            self.failed(error)
            return None
        finally:
            self._busy.remove(thread)

    def _learn(self, key: Key, frame: FrameType | None) -> Sighting:
        place = key[:1] + key[2:]
        found = self._crowded.get(place)
        if found is None:
            found, lines = self._find(key, frame)
            if lines:
                found.tick()
                self._ledger.touch(found)
                self._ledger.write_one(found, *lines)
                return found
        self.tick(found)
        return found

    def _find(self, key: Key, frame: FrameType | None) -> tuple[Sighting, list[Line]]:
        """The sighting of a key not met before, and the lines that introduce it unless it was met under another key."""
        kept = [] if frame is None else frames_of(frame, self._places, self._verdicts.hidden)
        stack = describe(kept, self._places, self._verdicts)
        origin = None if frame is None else made(frame)
        compiled = self._compiled(frame)
        place = key[0], *key[2:_FIXED], origin, compiled and compiled[PATH], *_chain(kept, stack, self._verdicts)
        messages = self._messages.setdefault(place, {})
        if key[1] not in messages and len(messages) >= _MESSAGES:
            found = self._crowded[key[:1] + key[2:]] = list(messages.values())[-1]
            return found, []
        mine = Sighting(self.number())
        if mine.id >= _MOST:  # log records are numbered with them
            self._full = True
            self.trouble("too many sightings: new ones are no longer recorded")
        found = self._remember(key, messages.setdefault(key[1], mine))
        if found is not mine:
            return found, []
        sources = [(str(shape[PATH]), step.f_code.co_filename) for (step, ours), shape in zip(kept, stack) if ours]
        line = self._line(found, key, stack)
        line.update({NAMED: compiled, WRAPS: None if frame is None else wrapped_by(frame, self._places)})
        if origin is not None and self._places.locate(origin[0])[1]:
            path = self._places.locate(origin[0])[0]
            sources.append((path, origin[0]))
            line[MADE] = {PATH: path, LINE: origin[1]}
        return found, [*self.sources(sources), line]

    def _remember(self, key: Key, found: Sighting) -> Sighting:
        """Make the next look-up of ``key`` quick, within bounds: programs may create code and messages without end."""
        if len(self._known) >= _KNOWN:
            self._known.clear()
            self._crowded.clear()
            self._forget_trails()
            self._verdicts.forget()
        self._known[key] = found
        return found

    def _line(self, found: Sighting, key: Key, stack: list[Line]) -> Line:
        category, text, expected = key[: _FIXED - 1]
        return {
            KIND: SIGHTING,
            ID: found.id,
            CATEGORY: dotted(category),
            BASES: [dotted(base) for base in type.mro(category)[1:-1]],
            MESSAGE: text[:_MESSAGE_LENGTH],
            STACK: [*stack],
            THREAD: _thread_name(),
            SHOWN: False,
            EXPECTED: expected,
        }

    def _compiled(self, frame: FrameType | None) -> Line | None:
        """The file whose compilation warns, by ``frame``: C code gives its path for a module, or what imports has it.

        Of its line nothing is known.
        """
        filename = f"{self.modules[-1]}.py"
        if frame is None:  # a script, by its name as it was given
            filename = filename if isfile(filename) else self.modules[-1]
        elif frame.f_code.co_name == _IMPORTS and frame.f_locals.get("f") is compile:
            filename = frame.f_locals["args"][1]
        if (frame is not None and sep not in filename) or not isfile(filename):
            return None
        return {PATH: self._places.locate(filename)[0], LINE: 0}

    def loaded(self) -> list[Line]:
        """The lines that name the project's files which this process has loaded, unless they are written."""
        try:
            return self.sources([*loaded_files(self._places)])
        except RecursionError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of a dying interpreter, must not break the run
            self.failed(error)
            return []

    def number(self) -> int:
        """An id that this process's file has not got yet."""
        return next(self._numbers)

    def sources(self, files: list[tuple[str, str]]) -> list[Line]:
        """The lines that give the digests of files (path in the record and file name), unless they are written."""
        lines: list[Line] = []
        for path, filename in files:
            if path not in self._digested:
                self._digested.add(path)
                digest = self._places.digest(filename)
                if digest is not None:
                    lines.append({KIND: SOURCE, PATH: path, DIGEST: digest})
        return lines

    def failed(self, error: Exception) -> None:
        """Note a fault of ours."""
        self.trouble(f"{type(error).__name__}: {error}")

    def trouble(self, reason: str) -> None:
        """Note why something was missed."""
        self._troubles += 1
        if self._troubles <= _TROUBLES:
            self._writer.write({KIND: TROUBLE, REASON: reason})


def _chain(kept: list[tuple[FrameType, bool]], stack: list[Line], verdicts: Verdicts) -> Key:
    """What tells two places apart where code and instruction do not.

    The same source may be compiled or generated twice, and one call has several instructions: 3.11 stops at another
    one when it has specialised the code.
    """
    chain: list[Any] = []
    last = SKIPPED
    for (frame, _), shape in zip(kept[:_FRAMES], stack):
        where = str(shape[SPAN]) if shape[SPAN] else frame.f_lasti
        chain.append((shape[PATH], shape[LINE], shape[FUNCTION], shape[OWNER], where))
        verdict = verdicts[id(frame.f_code)] if id(frame.f_code) in verdicts else verdicts.judge(frame.f_code)
        if verdict >= PROJECT or verdict != last != SKIPPED:
            break
        last = verdict
    return tuple(chain)


def _plain(text: object) -> str:
    """The text of a message that is no plain string, without running its code."""
    if isinstance(text, str):
        return str.__str__(text)
    if text is None or type(text) in (bool, int, float, bytes):
        return repr(text)
    return f"<{dotted(type(text))}>"


def _thread_name() -> str:
    """The name of this thread; ``threading.current_thread`` would register one that it does not know."""
    thread = getattr(_sys.modules.get("threading"), "_active", {}).get(get_ident())
    return str(getattr(thread, "_name", "MainThread" if thread is None else ""))
