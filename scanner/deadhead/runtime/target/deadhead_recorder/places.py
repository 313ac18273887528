"""Which files are the project's, how the record names them, and what is written in them."""

from __future__ import annotations

import sys as _sys
from os import getcwd, lstat, sep
from os.path import dirname, isabs, join, normpath, realpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_FOREIGN = frozenset(
    ["site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "node_modules", ".eggs", "__pypackages__"]
)
_TEXT_LIMIT = 200
_NO_NAMES = ("", ".", "..")
_KEPT = 4  # files in memory
_FILE_TYPE, _LINK = 0o170000, 0o120000  # of a file's mode


def _own_sha256() -> Callable[[bytes], Any]:
    """The implementation that is quickest to import: ``hashlib`` loads OpenSSL, which takes 5 to 16 ms."""
    module: Any
    try:
        module = __import__("_sha2" if _sys.version_info >= (3, 12) else "_sha256")
    except ImportError:  # another implementation than CPython
        module = __import__("hashlib")
    sha256: Callable[[bytes], Any] = module.sha256
    return sha256


def _sha256(data: bytes) -> Any:
    """Where the program has loaded OpenSSL, that is five times as fast."""
    return getattr(_sys.modules.get("_hashlib"), "openssl_sha256", _OWN_SHA256)(data)


_OWN_SHA256 = _own_sha256()


class Places:
    """The files of one project, seen from the names that code objects and warnings give them."""

    def __init__(self, root: str) -> None:
        self._roots = [_folder(path) for path in {normpath(root), realpath(root)}]
        self._libraries = [lib for lib in _libraries() if any(lib.startswith(top) for top in self._roots)]
        self._start = _current_folder()
        self._known: dict[str, tuple[str, bool]] = {}
        self._folders: dict[str, tuple[str | None, str | None]] = {}
        self._real: dict[str, str] = {}
        self._lstat = lstat
        self._sources: dict[str, list[bytes]] = {}
        self._open = open  # tools that fake files replace it elsewhere

    def locate(self, filename: str) -> tuple[str, bool]:
        """The name of a file in the record, and whether it is one of the project's."""
        found = self._known.get(filename)
        if found is None:
            found = self._known[filename] = self._locate(filename)
        return found

    def _locate(self, filename: str) -> tuple[str, bool]:
        if filename[:1] == "<":
            return filename, False
        path = filename if isabs(filename) else normpath(join(self._start, filename))
        folder, _, name = path.rpartition(sep)
        known = self._folders.get(folder)
        if known is None:  # every file of the process is asked for, so each folder is looked at once
            real_path = join(self._real_folder(folder or sep), name)
            known = _without(name, self._inside(path)), _without(name, self._inside(real_path))
            self._folders[folder] = known
        # Without a system call where the name says enough: at shutdown os.path no longer works.
        named, real = known
        if named is not None:
            return named + name, True
        if self._is_link(path):
            inside = self._inside(realpath(path))
            return (inside, True) if inside else (path, False)
        return (path, False) if real is None else (real + name, True)

    def _real_folder(self, folder: str) -> str:
        """``realpath`` of a folder, which would look at those above it again for each that is in them."""
        found = self._real.get(folder)
        if found is None:
            above, _, name = folder.rpartition("/")
            if sep != "/" or name in _NO_NAMES or self._is_link(folder):
                found = realpath(folder)
            else:
                found = join(self._real_folder(above or sep), name)
            self._real[folder] = found
        return found

    def _is_link(self, path: str) -> bool:
        try:
            return self._lstat(path).st_mode & _FILE_TYPE == _LINK
        except (OSError, ValueError):
            return False

    def _inside(self, path: str) -> str | None:
        for top in self._roots:
            if path.startswith(top) and not any(path.startswith(lib) for lib in self._libraries):
                parts = path[len(top) :].split(sep)
                return None if ".." in parts or not _FOREIGN.isdisjoint(parts[:-1]) else "/".join(parts)
        return None

    def digest(self, filename: str) -> str | None:
        """The SHA-256 of a file's bytes in hexadecimal, or None where code names a file that is not there."""
        try:
            with self._open(self._absolute(filename), "rb") as file:
                return str(_sha256(file.read()).hexdigest())
        except (OSError, ValueError):
            return None

    def text(self, filename: str, line: int, span: tuple[int, int, int, int] | None) -> str | None:
        """The source of ``span``, else of ``line``, at most 200 characters, or None."""
        if filename[:1] == "<":
            return None
        lines = self._lines(filename)
        if span is None:
            chosen = [part.strip() for part in lines[line - 1 : line]]
        else:
            first, start, last, end = span
            chosen = lines[first - 1 : last]
            if len(chosen) != last - first + 1:
                return None
            chosen[-1] = chosen[-1][:end]
            chosen[0] = chosen[0][start:]
        return b"\n".join(chosen).decode("utf-8", "replace")[:_TEXT_LIMIT] or None

    def _lines(self, filename: str) -> list[bytes]:
        found = self._sources.get(filename)
        if found is None:
            if len(self._sources) >= _KEPT:
                self._sources.clear()
            found = self._sources[filename] = self._read(filename)
        return found

    def _read(self, filename: str) -> list[bytes]:
        try:
            with self._open(self._absolute(filename), "rb") as file:
                return _utf8(file.read()).splitlines()
        except (OSError, ValueError):
            return []

    def _absolute(self, filename: str) -> str:
        return filename if isabs(filename) else join(self._start, filename)


def _without(name: str, path: str | None) -> str | None:
    return None if path is None else path[: len(path) - len(name)]


def _current_folder() -> str:
    try:
        return getcwd()
    except OSError:  # it was deleted
        return sep


def _folder(path: str) -> str:
    return path if path.endswith(sep) else path + sep


def _libraries() -> list[str]:
    """The folders of the recorder, the interpreter and its virtual environment, any of which may lie under the root."""
    prefixes = {_sys.prefix, _sys.base_prefix, _sys.exec_prefix}
    folders = [join(prefix, lib) for prefix in prefixes for lib in ("lib", "lib64", "Lib")]
    return [_folder(realpath(folder)) for folder in (dirname(__file__), *folders)]


def _utf8(source: bytes) -> bytes:
    """A source file in the encoding that columns are counted in, without its byte order mark."""
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        from tokenize import detect_encoding  # rarely needed, slow to import

        lines = iter(source.splitlines(True))
        try:
            encoding = detect_encoding(lambda: next(lines, b""))[0]
            return source.decode(encoding, "replace").encode("utf-8")
        except (SyntaxError, LookupError, ValueError):
            return source
    return source[3:] if source[:3] == b"\xef\xbb\xbf" else source
