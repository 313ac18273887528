"""The list of names of one import: names taken out of it and put into it, each with the comment that is about it.

All of it is text: nothing changes but the names themselves, their commas, and lines that hold nothing else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from deadhead.finding import Edit
from deadhead.static.source import Source

Statement = ast.Import | ast.ImportFrom
Range = tuple[int, int]

_TAIL = re.compile(rb"[ \t\f]*(?P<comma>,[ \t\f]*)?(?P<comment>#[^\r\n]*)?(?:\r\n|\n|\r)")
_COMMA = re.compile(rb"[ \t\f]*,")
_PIECE = re.compile(rb"(?:[ \t\f]*,(?:[ \t\f]+(?=[^\s#]))?)?")


def spelled(name: str, local: str) -> str:
    """Return a name as an import spells it."""
    return name if name == local else f"{name} as {local}"


def in_parentheses(source: Source, statement: Statement) -> bool:
    """Whether the names stand in parentheses."""
    return source.text[: source.extent(statement)[1]].endswith(b")")


# -- out


def without(source: Source, statement: Statement, gone: Collection[ast.alias]) -> tuple[Edit, ...] | None:
    """Return the edits that take some, not all, of its names out of an import; None where that is beyond this text."""
    ranges = _joined([_place_of(source, statement, alias, gone) for alias in statement.names if alias in gone])
    edits = tuple(Edit(source.span(*one), "") for one in ranges)
    wanted = [ast.dump(alias) for alias in statement.names if alias not in gone]
    return edits if _names(_cut(source, statement, ranges)) == wanted else None


def rest(source: Source, statement: Statement, edits: Iterable[Edit]) -> Edit:
    """Return the edit that puts the whole statement, less what ``edits`` delete, in its place."""
    ranges = [(source.offset_of(*edit.span.start), source.offset_of(*edit.span.end)) for edit in edits]
    return Edit(source.span_of(statement), _cut(source, statement, ranges))


def comment_of(source: Source, statement: Statement, alias: ast.alias) -> str:
    """Return the comment that is about one name alone, with its ``#``; empty where there is none."""
    lines = _own_lines(source, statement, alias, (alias,))
    match = _TAIL.match(source.text, source.extent(alias)[1]) if lines else None
    return (match.group("comment") or b"").decode() if match else ""


def _place_of(source: Source, statement: Statement, alias: ast.alias, gone: Collection[ast.alias]) -> Range:
    lines = _own_lines(source, statement, alias, gone)
    if lines is not None:
        return lines
    names, text = statement.names, source.text
    start, stop = source.extent(alias)
    at = names.index(alias)
    before = next((one for one in reversed(names[:at]) if one not in gone), None)
    after = next((one for one in names[at + 1 :] if one not in gone), None)
    to_next = None if after is None else (start, source.extent(after)[0])
    from_last = None if before is None else (source.extent(before)[1], stop)
    ends_line = before is not None and before.end_lineno == alias.lineno and getattr(after, "lineno", 0) > alias.lineno
    for one in (from_last, to_next) if ends_line else (to_next, from_last):
        if one is not None and b"#" not in text[slice(*one)]:
            return one
    match = _PIECE.match(text, stop)
    return start, match.end() if match else stop


def _own_lines(source: Source, statement: Statement, alias: ast.alias, gone: Collection[ast.alias]) -> Range | None:
    """Return the lines of a name, where within parentheses they hold nothing but names that go and a comment."""
    here = [one for one in statement.names if one.lineno <= _last(alias) and alias.lineno <= _last(one)]
    begin = source.line_starts[here[0].lineno - 1]
    end = _TAIL.match(source.text, source.extent(here[-1])[1])
    shares = source.text[begin : source.extent(here[0])[0]].strip()
    if end is None or shares or any(one not in gone for one in here) or not in_parentheses(source, statement):
        return None
    if not end.group("comma") and here[-1] is not statement.names[-1]:
        return None  # the comma stands on the next line
    return begin, end.end()


def _last(alias: ast.alias) -> int:
    return alias.end_lineno or alias.lineno


def _joined(ranges: Iterable[Range]) -> list[Range]:
    joined: list[Range] = []
    for start, stop in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return joined


def _cut(source: Source, statement: Statement, ranges: Sequence[Range]) -> str:
    start, stop = source.extent(statement)
    bounds = [start, *(at for one in ranges for at in one), stop]
    return b"".join(source.text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)).decode()


def _names(text: str) -> list[str] | None:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    return [ast.dump(alias) for node in body if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]


# -- in


def takes_comment(source: Source, statement: Statement) -> bool:
    """Whether each name has a line of its own, so that one that is put in can bring its comment."""
    return all(_own_lines(source, statement, alias, (alias,)) is not None for alias in statement.names)


def extended(source: Source, statement: Statement, names: Sequence[str], comment: str = "") -> tuple[Edit, ...]:
    """Return the edits that put names, as an import spells them, where they belong among sorted ones, else at the end.

    ``comment`` goes with them where :func:`takes_comment`.
    """
    aliases = statement.names
    present = [alias.name for alias in aliases]
    places: dict[int, list[str]] = {}
    for name in _sorted_like(present, names):
        places.setdefault(_place_among(present, name.partition(" ")[0]), []).append(name)
    return tuple(
        edit
        for place, group in places.items()
        for edit in (
            [_before(source, aliases[place], group, comment, in_parentheses(source, statement))]
            if place < len(aliases)
            else _at_end(source, statement, group, comment)
        )
    )


def _before(source: Source, alias: ast.alias, names: Sequence[str], comment: str, in_parentheses: bool) -> Edit:
    line, column = source.span_of(alias).start
    head = source.line(line)[: column - 1]
    # Only parentheses let names stand on lines of their own; a comment is about the names on its line.
    apart = in_parentheses and (not head.strip() or "#" in source.line(line))
    indent = head if not head.strip() else " " * len(head)
    text = _lines(source, names, indent, comment) + indent if apart else ", ".join(names) + ", "
    return _inserted(source, source.extent(alias)[0], text)


def _at_end(source: Source, statement: Statement, names: Sequence[str], comment: str) -> Iterator[Edit]:
    last, text = statement.names[-1], source.text
    stop = source.extent(last)[1]
    comma = _COMMA.match(text, stop)
    end = comma.end() if comma else stop
    tail = _TAIL.match(text, end)
    if not in_parentheses(source, statement) or not (_is_apart(source, last) or (tail and tail.group("comment"))):
        yield _inserted(source, stop, "".join(f", {name}" for name in names))
        return
    line, column = source.span_of(last).start
    indent = " " * (column - 1) if not _is_apart(source, last) else source.line(line)[: column - 1]
    body = _lines(source, names, indent, comment)
    if tail is None:  # the closing parenthesis is on the line
        body = body.rstrip(" \r\n").removesuffix(",") if not comma else body.rstrip("\r\n")
        yield _inserted(source, end, ("" if comma else ",") + source.newline + indent + body)
        return
    if not comma:
        yield _inserted(source, stop, ",")
        body = _without_last_comma(body, comment)
    yield _inserted(source, tail.end(), indent + body)


def _lines(source: Source, names: Sequence[str], indent: str, comment: str) -> str:
    """Return the lines of names, the first without its indentation."""
    remark = f"  {comment}" if comment else ""
    return indent.join(f"{name},{remark}{source.newline}" for name in names)


def _without_last_comma(body: str, comment: str) -> str:
    at = body.rindex(",", 0, len(body) - len(comment) if comment else len(body))
    return body[:at] + body[at + 1 :]


def _is_apart(source: Source, alias: ast.alias) -> bool:
    """Whether a name begins its line."""
    line, column = source.span_of(alias).start
    return not source.line(line)[: column - 1].strip()


def _inserted(source: Source, at: int, text: str) -> Edit:
    return Edit(source.span(at, at), text)


# -- order


def _plain(name: str) -> tuple[int, str]:
    return 0, name


def _caseless(name: str) -> tuple[int, str]:
    return 0, name.lower()


def _by_type(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest: as isort and ruff sort."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name


def _order(names: Sequence[str]) -> Callable[[str], tuple[int, str]] | None:
    """Return the usual order that names are in, None for none."""
    for key in (_plain, _caseless, _by_type):
        if all(key(one) <= key(other) for one, other in pairwise(names)):
            return key
    return None


def _sorted_like(present: Sequence[str], names: Iterable[str]) -> list[str]:
    order = _order(present)
    return list(names) if order is None else sorted(names, key=order)


def _place_among(names: Sequence[str], name: str) -> int:
    """Return where ``name`` goes among sorted names; the end where they are not sorted."""
    order = _order(names)
    return len(names) if order is None else sum(order(one) <= order(name) for one in names)
