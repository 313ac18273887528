"""Whether a command is a Python that will be recorded, from its words and its environment."""

from __future__ import annotations

from os import pathsep
from os.path import basename

from .format import ENV_RECORD, ENV_ROOT
from .passing import TARGET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Sequence, Tuple

    Verdict = Tuple[bool, "str | None"]

_NAMES = ("python", "pypy")
_ISOLATING = {"I": "ignores the environment", "E": "ignores the environment", "S": "runs no sitecustomize"}
_VALUED = "WXQ"  # options that take the rest of the word, or the next one
_NO_CODE = "Vh?"  # it prints something and ends
_SHEBANG = 200  # bytes


def judge(executable: str, argv: Sequence[str], env: Mapping[str, str]) -> Verdict:
    """Whether a program is a Python that runs code, and why it will not be recorded, None where nothing forbids it."""
    options = _options(executable, argv)
    if options is None:
        return False, None
    letters = _letters(options)
    if letters is None:
        return False, None
    for letter in letters:
        if letter in _ISOLATING:
            return True, f"-{letter} {_ISOLATING[letter]}"
    return True, _lacking(env)


def _lacking(env: Mapping[str, str]) -> str | None:
    missing = [name for name in (ENV_RECORD, ENV_ROOT) if name not in env]
    if TARGET not in env.get("PYTHONPATH", "").split(pathsep):
        missing.insert(0, "PYTHONPATH")
    return f"its environment lacks the recorder's {', '.join(missing)}" if missing else None


def _options(executable: str, argv: Sequence[str]) -> list[str] | None:
    """The words after the interpreter, or None where it is none: of a script, first those of its ``#!`` line."""
    if _is_python(executable):
        return [*argv[1:]]
    try:
        with open(executable, "rb") as file:
            first = file.read(_SHEBANG) if file.read(2) == b"#!" else b""
    except (OSError, ValueError):
        return None
    words = first.decode("utf-8", "replace").splitlines()[:1]
    interpreter = words[0].split() if words else []
    if interpreter and basename(interpreter[0]) == "env":
        interpreter = [word for word in interpreter[1:] if word != "-S"]
    if not interpreter or not _is_python(interpreter[0]):
        return None
    return [*interpreter[1:], executable]


def _is_python(executable: str) -> bool:
    name = basename(executable).lower()
    found = [start for start in _NAMES if name.startswith(start)]
    rest = name[len(found[0]) :] if found else "?"
    return not rest.replace(".exe", "").strip("w0123456789.t")


def _letters(options: list[str]) -> str | None:
    """The options without values that come before the code to run; None where no code is run."""
    letters = ""
    words = iter(options)
    for word in words:
        if word[:2] == "--" and word != "--":
            if word in ("--version", "--help", "--help-all", "--help-env", "--help-xoptions"):
                return None
            if word == "--check-hash-based-pycs":
                next(words, None)
            continue
        if word[:1] != "-" or word in ("-", "--"):
            return letters
        for index, letter in enumerate(word[1:], 2):
            if letter in _NO_CODE:
                return None
            if letter in "cm":
                return letters
            if letter in _VALUED:
                if index == len(word):
                    next(words, None)
                break
            letters += letter
    return letters
