"""What a rule declares, checked when it is loaded: a mistake is told in its author's words, not met in a scan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from deadhead.rule import Example, Lexical, Renamed, Rule, Warns

_NEEDED = ("name", "since", "use", "url")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_VERSION = re.compile(r"\d+(\.\d+)*\w*")
_MINOR = re.compile(r"\d+\.\d+(\.\d+)*")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+(\.\*)?|[^\W\d]\w*\.\*")

#: For each attribute what tells whether it is right, and in words what is.
Checks = dict[str, tuple[Callable[[object], bool], str]]

_A_VERSION = 'a version as in "3.12"'
_NAMES = 'a tuple of qualified names as in ("package.module.name", "package.other.*")'
_STRINGS = "a tuple of strings"
_MAPPING = 'a mapping of qualified names as in {"package.make": "package.Made"}'


def complaints(rule: type[Rule]) -> Iterator[str]:
    """Yield what is wrong with the attributes of a rule, and what they may be."""
    missing = [name for name in _NEEDED if not hasattr(rule, name)]
    if missing:
        yield f"lacks {', '.join(missing)}"
        return
    for name, (fits, wanted) in _attributes(rule).items():
        value = getattr(rule, name, None)
        if not fits(value):
            yield f"`{name}` must be {wanted}, not {_shown(value)}"
    if _are_warns(rule.warns):
        for warns in rule.all_warns():
            yield from _about_warns(warns)


def _attributes(rule: type[Rule]) -> Checks:
    """Return for each attribute what tells whether it is right, and in words what is."""
    version = _is_minor if getattr(rule, "package", None) == "python" else _is_version
    known: Checks = {
        "name": (_is_name, 'a name as in "old-factory"'),
        "package": (_is_text, "the name of a package"),
        "since": (version, _A_VERSION),
        "gone": (_none_or(version), f"None or {_A_VERSION}"),
        "use": (_is_text, "a text"),
        "url": (_is_text, "an address"),
        "watches": (_is_watched, _NAMES),
        "attributes": (_are_strings, "a frozenset of strings"),
        "makers": (_is_mapping, _MAPPING),
        "heirs": (_is_mapping, _MAPPING),
        "history": (_is_history(version), 'a mapping as in {"package.name": ("3.1", "3.12")}'),
        "needs": (_are_versions, f"{_A_VERSION}, or a mapping of qualified names to such"),
        "warns": (_are_warns, "a `Warns` or a tuple of them"),
        "variants": (_are_strings, _STRINGS),
        "also": (_are_strings, _STRINGS),
        "flags": (_are_examples, "a tuple of examples"),
        "allows": (_are_strings, _STRINGS),
    }
    if issubclass(rule, Lexical):
        known |= {"watches": (_are_strings, _STRINGS), "needle": (_is_pattern, "a regular expression")}
    elif issubclass(rule, Renamed):
        known["names"] = (_is_mapping, _MAPPING)
    return known


def _about_warns(warns: object) -> Iterator[str]:
    if not isinstance(warns, Warns):
        return
    if not _is_text(warns.category) and not _is_warning(warns.category):
        yield f"the category of `Warns` must be a warning class or its dotted name, not {_shown(warns.category)}"
    if not _is_pattern(warns.message):
        yield f"the message of `Warns` must be a regular expression, not {_shown(warns.message)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_warning(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Warning)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_version(value: object) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _is_minor(value: object) -> bool:
    return isinstance(value, str) and _MINOR.fullmatch(value) is not None


def _are_versions(value: object) -> bool:
    every: Sequence[object] = list(value.values()) if isinstance(value, Mapping) else [value]  # pyright: ignore
    return all(one == "" or _is_minor(one) for one in every)


def _is_row(value: object, kind: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, kind) for one in value)  # pyright: ignore


def _are_strings(value: object) -> bool:
    return isinstance(value, tuple | frozenset) and all(isinstance(one, str) for one in value)  # pyright: ignore


def _is_watched(value: object) -> bool:
    return _is_row(value, str) and bool(value) and all(_DOTTED.fullmatch(one) for one in value)  # type: ignore[attr-defined] # pyright: ignore


def _is_mapping(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    return all(isinstance(one, str) and one for pair in value.items() for one in pair)  # pyright: ignore


def _are_examples(value: object) -> bool:
    return _is_row(value, Example)


def _none_or(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


def _is_history(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    def is_entry(name: object, versions: object) -> bool:
        return _is_text(name) and isinstance(versions, tuple) and _is_pair(versions)  # pyright: ignore

    def _is_pair(versions: tuple[object, ...]) -> bool:
        return len(versions) == 2 and fits(versions[0]) and (versions[1] is None or fits(versions[1]))

    return lambda value: isinstance(value, Mapping) and all(is_entry(*pair) for pair in value.items())  # pyright: ignore


def _are_warns(value: object) -> bool:
    return isinstance(value, Warns) or _is_row(value, Warns)


def _is_pattern(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        re.compile(value.replace("{name}", "x").replace("{symbol}", "x"))
    except re.error:
        return False
    return True
