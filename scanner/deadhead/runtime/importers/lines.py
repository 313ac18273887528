"""From the bytes of a log to its lines, without the decoration that terminals and CI services add to them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from deadhead.errors import RecordError

_CHUNK = 1 << 18
LONGEST = 1 << 16  # characters of a line that are looked at

_ANSI = re.compile(r"(?:\x1b|#x1B)\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]")
#: GitHub's and Azure's time stamps, GitLab's with the number of the stream, Jenkins's in brackets; before them the job
#: and step that ``gh run view --log`` adds.
_STAMP = re.compile(
    r"(?:[^\t]{1,200}\t[^\t]{1,200}\t)?\ufeff?\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\]?(?: \d\d[OE][ +]?| |$)"
)
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{3})?  ")  # Jenkins
_SERVICE = re.compile(r"\S{1,60}[-_]\d{1,3} +\| ")  # docker compose
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ARCHIVES = {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "compressed by gzip", b"BZh": "compressed by bzip2"}


def chunks(stream: BinaryIO, name: str) -> Iterator[str]:
    """Yield the text of a file piece by piece; what cannot be decoded is replaced.

    Raises :class:`~deadhead.errors.RecordError` for a file that is empty, an archive, or no text.
    """
    first = stream.read(_CHUNK)
    _check(first, name)
    bom, encoding = next(((bom, name) for bom, name in _BOMS if first.startswith(bom)), (b"", _declared(first)))
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for data in chain([first[len(bom) :]], iter(lambda: stream.read(_CHUNK), b"")):
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def lines(pieces: Iterator[str], longest: int = LONGEST) -> Iterator[str]:
    """Yield the lines of a text, without their ends, each cut off after ``longest`` characters."""
    rest = ""
    for piece in pieces:
        *whole, last = (rest + piece).split("\n") if "\n" in piece else [rest + piece]
        for line in whole:
            yield line.rstrip("\r")[:longest]
        rest = last[: longest + 1]
    if rest:
        yield rest.rstrip("\r")[:longest]


def plain(line: str) -> str:
    """Return a line as the program wrote it: no colours, no progress that was overwritten, no time stamp of CI's."""
    if "\x1b" in line or "#x1B" in line:
        line = _ANSI.sub("", line)
    if "\r" in line:
        line = next((part for part in reversed(line.split("\r")) if part), "")
    if "Z" in line[:500]:
        line = line[found.end() :] if (found := _STAMP.match(line)) else line
    found = _CLOCK.match(line) or _SERVICE.match(line)
    return line[found.end() :] if found else line


def uncoloured(text: str) -> str:
    """Return a text of many lines without colours and the like."""
    return (_ANSI.sub("", text) if "\x1b" in text or "#x1B" in text else text).replace("\r\n", "\n")


def _check(first: bytes, name: str) -> None:
    if not first.strip():
        raise RecordError(f"{name} is empty", hint="did the run get as far as writing it?")
    for magic, kind in _ARCHIVES.items():
        if first.startswith(magic):
            raise RecordError(f"{name} is {kind}", hint="unpack it first")
    if b"\0" in first and not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RecordError(f"{name} is no text", hint="name the file that the run or its reporter wrote")


def _declared(first: bytes) -> str:
    """Return the encoding that an XML declaration names, where there is such a one; else UTF-8."""
    found = re.match(rb"""\s*<\?xml[^>]*encoding=["']([\w.-]{1,40})["']""", first)
    try:
        return codecs.lookup(found.group(1).decode()).name if found else "utf-8"
    except LookupError:
        return "utf-8"
