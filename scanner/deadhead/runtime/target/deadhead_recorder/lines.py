"""Which lines of the project's files a process executes (Python 3.12+), noted when they first run."""

from __future__ import annotations

import sys as _sys
from _operator import itemgetter
from _thread import allocate_lock
from _weakref import ref
from time import monotonic

from .format import CODES, FAKES, KIND, LINES, PATH, PENDING, SEES_HIDDEN, WATCH
from .instructions import Instructions, free_tool, searched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Dict, Iterable, Iterator, List, Set, Tuple

    from .encode import Json, Line
    from .places import Places
    from .writer import Writer

    ByCode = Dict[int, Tuple[CodeType, Set[int]]]
    Left = Dict[int, Tuple[ref[CodeType], Set[int]]]
    Files = List[Tuple[str, str]]

    _Base = Dict[str, bool]
else:
    _Base = dict

_line = itemgetter(2)  # of what ``co_lines`` gives
_NO_LINE = {None, 0}
_OWN = __file__[: -len("lines.py")]  # deadhead's own tests may be recorded
_INTERVAL = 0.1  # seconds between two writes: what a kill can lose
_AT_ONCE = 300  # notes of a fork that are written at once: most are killed when they have done their little work
_FOREVER = 1 << 30
_FEW = 20
_MOST = 100_000  # lines that are waited for: they take some megabytes
_EACH = 8  # a function takes as much as so many
_FUNCTION = 0x02  # of a code's flags, CO_NEWLOCALS: it may run more than once
_GENERATES = 0x20 | 0x80 | 0x200  # it makes a generator, coroutine or asynchronous generator
_START = 0  # in place of a line: the code began to run; the complement of an offset is an instruction
_DEAR = 25  # searches through a whole code, which take as long as all its instructions
_FAKES = ("freezegun", "time_machine", "libfaketime")  # a clock that they replace does not warn


class Lines:
    """The lines that this process executes; none where the interpreter cannot tell or the user does not want it."""

    def __init__(
        self,
        places: Places,
        writer: Writer,
        sources: Callable[[Files], list[Line]],
        trouble: Callable[[Exception], None],
        wanted: bool,
    ) -> None:
        self._places = places
        self._writer = writer
        self._sources = sources
        self._trouble = trouble
        self.noted: list[Any] = []  # a code, a number, and so on: pairs would be work for the garbage collector
        self._pending: set[str] = set()
        self._left: Left = {}  # the lines of a function that it has not executed yet; its code is not kept alive
        self._room = _MOST
        self._beginnings: list[int] = []  # the bytes with which a function begins, and those of a generator
        self._let_go: Callable[[CodeType], object] = id
        self._clock = monotonic  # kept from those who replace clocks in all modules
        self.restart()
        self._at_once = 0
        self.on = False
        self.on = wanted and self._watch(getattr(_sys, "monitoring", None))
        self.write()

    def restart(self) -> None:
        """Forget what the parent noted: this process is a fork. What the parent executed stays switched off."""
        del self.noted[:]
        self._pending.clear()
        self._lock = allocate_lock()
        self._is_told = False
        self._fakes: set[str] = set()
        self._at_once = _AT_ONCE
        self.due = self._clock() + _INTERVAL

    def finish(self) -> None:
        """Write what is left, and from now on each line at once: the process ends."""
        self.write()
        self._at_once = _FOREVER

    def write(self) -> None:
        """Write what was noted since the last time."""
        # Not re-entrant: a signal handler or a finaliser may run project code in the middle of this.
        if not self.on or not self._lock.acquire(False):
            return
        try:
            self._write()
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of a dying interpreter, must not break the run
            self._trouble(error)
        finally:
            self.due = self._clock() + _INTERVAL
            self._lock.release()

    def _noticed(self, code: CodeType) -> None:
        """Write what was just noted of ``code``, or only its file: what a kill may lose has to be known."""
        try:
            if self._at_once > 0:
                self._at_once -= 1
                self.write()
            elif self._clock() >= self.due:
                self.write()
            elif code.co_filename not in self._pending:
                self._mark(code)
        except RecursionError:  # the program is near its limit and has room for itself alone
            pass
        except Exception as error:  # noqa: BLE001 - a fault of ours must not break the run
            self._trouble(error)

    def _mark(self, code: CodeType) -> None:
        self._pending.add(code.co_filename)
        self._writer.write({KIND: PENDING, PATH: self._places.locate(code.co_filename)[0]})

    def _write(self) -> None:
        self._pending.clear()  # first: another thread may note something at any moment
        size = len(self.noted)
        batch = self.noted[:size:2], self.noted[1:size:2]
        files: dict[str, list[Json]] = {}
        names: dict[str, str] = {}
        spent: list[CodeType] = []
        for code, noted in _by_code(*batch).values():
            numbers = noted if min(noted) >= 0 else _lines_at(code, noted)
            path = self._places.locate(code.co_filename)[0]
            names[path] = code.co_filename
            lines = _lines_of(code) if _START in numbers else None
            files.setdefault(path, []).append(_entry(code, numbers, lines))
            if code.co_flags & _FUNCTION and self._is_spent(code, numbers, lines):
                spent.append(code)
        told: list[Line] = [{KIND: LINES, PATH: path, CODES: codes} for path, codes in files.items()]
        self._writer.write(*self._told(), *self._sources([*names.items()]), *told)
        del self.noted[:size]  # only now: what cannot be written this time may be the next
        for code in spent:
            self._let_go(code)
        for code in self.noted[::2]:
            if code.co_filename not in self._pending:
                self._mark(code)

    def _is_spent(self, code: CodeType, numbers: set[int], lines: set[int] | None) -> bool:
        """Whether a function has executed all its lines, of which ``lines`` are new to us: there are no more to come.

        Where a jump stays on its line, the interpreter looks each time whether it does, and there is no event for
        which this could be switched off, but for all of the function at once.
        """
        if lines is not None:
            left = lines - numbers
            if code.co_firstlineno in left and self._begins_by_itself(code):
                left.discard(code.co_firstlineno)
            if left:
                self._wait_for(left, code)
            return not left
        known, left = self._left.get(id(code), (None, numbers))
        if known is None or known() is not code:  # another's, which is gone
            return False
        left -= numbers
        if left:
            return False
        del self._left[id(code)]
        return True

    def _begins_by_itself(self, code: CodeType) -> bool:
        """Whether a function's first line has only the instructions with which it begins: they are no event."""
        return _size_of_first_line(code) <= self._beginnings[bool(code.co_flags & _GENERATES)]

    def _wait_for(self, left: set[int], code: CodeType) -> None:
        """Remember what is left of a function; what is forgotten for that is only watched for longer."""
        self._room -= len(left) + _EACH
        if self._room < 0:
            self._left.clear()
            self._room = _MOST
        self._left[id(code)] = ref(code), left

    def _told(self) -> list[Line]:
        """What has to be known of this process to judge by its lines, where that is new."""
        fakes = {name for name in _FAKES if name in _sys.modules}
        if self._is_told and fakes == self._fakes:
            return []
        self._is_told, self._fakes = True, fakes
        return [{KIND: WATCH, SEES_HIDDEN: True, FAKES: [*sorted(fakes)]}]

    def _watch(self, monitoring: Any) -> bool:
        """Ask the interpreter for the start of each code, and for the lines of the project's."""
        tool = free_tool(monitoring)
        if tool is None:
            return False
        self._beginnings = [_size_of_first_line(each.__code__) for each in (_function, _generator)]
        events = monitoring.events
        callbacks = self._callbacks(monitoring, tool)
        for event, callback in zip((events.PY_START, events.LINE, events.INSTRUCTION, events.JUMP), callbacks):
            monitoring.register_callback(tool, event, callback)
        monitoring.set_events(tool, events.PY_START)
        self._let_go = lambda code: monitoring.set_local_events(tool, code, 0)
        return True

    def _callbacks(self, monitoring: Any, tool: int) -> tuple[Callable[..., Any], ...]:
        """Closures, not methods: what they use must be there when modules are torn down.

        A code with lines that are searched for is watched by its instructions where that is cheaper, if not at once
        then when it runs again or loops: there each line where a jump may stay is searched for each time.
        """
        note, wanted, noticed, pending = self.noted.extend, _Wanted(self._places), self._noticed, self._pending
        trouble, is_finalizing = self._trouble, _sys.is_finalizing
        done, get_events, set_events = monitoring.DISABLE, monitoring.get_local_events, monitoring.set_local_events
        lines, by_instructions = monitoring.events.LINE, Instructions(monitoring, tool).watch
        lines_and_loops = lines | monitoring.events.JUMP

        def started(code: CodeType, _offset: int) -> Any:
            try:
                if not wanted[code.co_filename]:
                    return done
                if get_events(tool, code) == lines_and_loops:
                    by_instructions(code)
                    return done
                searches = searched(code)
                if searches < _DEAR:
                    set_events(tool, code, lines_and_loops if searches else lines)
                else:
                    by_instructions(code)
                note((code, _START))
                noticed(code)
            except RecursionError:  # the program is near its limit: ask again
                return None
            except Exception as error:  # noqa: BLE001 - a fault of ours must not break the run
                if not is_finalizing():  # when files cannot be looked for any more
                    trouble(error)
                return None
            return None if 0 < searches < _DEAR else done

        def line(code: CodeType, number: int) -> Any:
            note((code, number))
            if code.co_filename not in pending:  # else the next start of a code will do
                noticed(code)
            return done

        def instruction(code: CodeType, offset: int) -> Any:
            note((code, ~offset))  # as of a line; to call that would take as long again
            if code.co_filename not in pending:
                noticed(code)
            return done

        def jumped(code: CodeType, offset: int, target: int) -> Any:
            if target < offset:
                try:
                    by_instructions(code)
                except ValueError:  # the program has taken the tool away
                    return done
            return done

        return started, line, instruction, jumped


class _Wanted(_Base):
    """By its name, whether the lines of a file are noted."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self._places = places

    def __missing__(self, filename: str) -> bool:
        wanted = self[filename] = self._places.locate(filename)[1] and not filename.startswith(_OWN)
        return wanted


def _by_code(codes: Iterable[CodeType], noted: Iterable[int]) -> ByCode:
    """The line numbers by the id of the code: hashing code means hashing its bytes."""
    found: ByCode = {}
    latest, numbers = None, set[int]()
    for code, number in zip(codes, noted):
        if code is not latest:
            latest, numbers = code, found.setdefault(id(code), (code, set()))[1]
        numbers.add(number)
    return found


def _lines_of(code: CodeType) -> set[int]:
    lines: Any = code.co_lines()
    return {*map(_line, lines)} - _NO_LINE


def _lines_at(code: CodeType, noted: set[int]) -> set[int]:
    """What was noted, with the lines of instructions in place of their offsets' complements."""
    lines: Any = code.co_lines()
    found = {line for start, end, line in lines if line and not noted.isdisjoint(range(-end, -start))}
    return found | {number for number in noted if number >= 0}


def _size_of_first_line(code: CodeType) -> int:
    """The bytes of a code's instructions on its first line."""
    lines: Any = code.co_lines()
    return sum([end - start for start, end, line in lines if line == code.co_firstlineno])


def _function() -> None:
    pass


def _generator() -> Iterator[None]:
    yield


def _entry(code: CodeType, numbers: set[int], lines: set[int] | None) -> str:
    """One code as the record tells it; what ``lines`` it has only when it starts."""
    begins = f"{code.co_name}:{code.co_firstlineno}:"
    numbers.discard(_START)
    if lines is None:
        return f"{begins}:{_ranges(numbers)}"
    text = _ranges(lines)
    return f"{begins}{text}:{text if numbers == lines else _ranges(numbers)}"


def _ranges(numbers: set[int]) -> str:
    """The numbers as ``1-4 7 9-12``; a few, or those of lines one after the other, in the quickest way."""
    if not numbers:
        return ""
    ordered = sorted(numbers)
    first, last = ordered[0], ordered[-1]
    if last - first + 1 == len(ordered):
        return f"{first}-{last}" if first < last else str(first)
    if len(ordered) <= _FEW:
        return str(ordered)[1:-1].replace(",", "")
    parts: list[str] = []
    first = last = -2
    for number in [*ordered, -2]:
        if number != last + 1:
            if first > 0:
                parts.append(f"{first}-{last}" if first < last else str(first))
            first = number
        last = number
    return " ".join(parts)
