"""``warnings.filters`` with one more item in front, which C code meets and Python code does not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator, List, TypeVar

    _Base = List[Any]
    _Result = TypeVar("_Result")
else:
    _Base = list

_ALL, _REST = slice(None), slice(1, None)
# Found once: they are called in every test.
_new: Callable[[type[FilterList]], FilterList] = list.__new__
_stored: Callable[[FilterList, slice], list[Any]] = list.__getitem__  # pyright: ignore
_extend: Callable[[FilterList, list[Any]], None] = list.extend  # pyright: ignore
_insert: Callable[[FilterList, int, Any], None] = list.insert  # pyright: ignore


class FilterList(_Base):
    """A list whose storage begins with a sentinel that its Python interface hides.

    ``_warnings`` reads the storage of any list subclass directly, so it asks the sentinel first, whatever the program
    does to its filters through the methods below.
    """

    __slots__ = ()
    __hash__ = None

    def __init__(self, sentinel: tuple[Any, ...], shown: Iterable[Any]) -> None:
        super().__init__([sentinel, *shown])

    def _shown(self) -> list[Any]:
        return super().__getitem__(_REST)

    def _change(self, change: Callable[[list[Any]], _Result]) -> _Result:
        shown = self._shown()
        result = change(shown)
        super().__setitem__(_REST, shown)
        return result

    def __len__(self) -> int:
        return super().__len__() - 1

    def __iter__(self) -> Iterator[Any]:
        return iter(self._shown())

    def __reversed__(self) -> Iterator[Any]:
        return iter(self._shown()[::-1])

    def __repr__(self) -> str:
        return repr(self._shown())

    def __eq__(self, other: object) -> bool:
        return self._shown() == (other._shown() if isinstance(other, FilterList) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __getitem__(self, index: Any) -> Any:
        if type(index) is slice and index == _ALL:  # of every catch_warnings()
            copy = _new(FilterList)
            _extend(copy, _stored(self, _ALL))
            return copy
        return self._shown()[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._change(lambda shown: shown.__setitem__(index, value))

    def __delitem__(self, index: Any) -> None:
        self._change(lambda shown: shown.__delitem__(index))

    def __add__(self, other: Any) -> Any:
        return self._shown() + other

    def __radd__(self, other: Any) -> Any:
        return other + self._shown()

    def __mul__(self, times: Any) -> Any:
        return self._shown() * times

    __rmul__ = __mul__

    def __imul__(self, times: Any) -> Any:
        super().__setitem__(_REST, self._shown() * times)
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        return list, (self._shown(),)

    def __copy__(self) -> FilterList:
        return self.copy()

    def copy(self) -> FilterList:
        """A filter list too: ``warnings.filters = warnings.filters[:]`` must store the object it was given."""
        copy: FilterList = self[_ALL]
        return copy

    def insert(self, index: Any, item: Any) -> None:
        """As of a list, behind the sentinel."""
        if index == 0:  # of every simplefilter()
            _insert(self, 1, item)
        else:
            self._change(lambda shown: shown.insert(index, item))

    def pop(self, *index: Any) -> Any:
        """As of a list, sparing the sentinel."""
        return self._change(lambda shown: shown.pop(*index))

    def index(self, *args: Any) -> int:
        """As of a list without the sentinel."""
        return self._shown().index(*args)

    def clear(self) -> None:
        """As of a list, sparing the sentinel."""
        super().__setitem__(_REST, [])

    def reverse(self) -> None:
        """As of a list, sparing the sentinel."""
        self._change(lambda shown: shown.reverse())

    def sort(self, **options: Any) -> None:
        """As of a list, sparing the sentinel."""
        self._change(lambda shown: shown.sort(**options))
