"""``count``, ``maxsplit`` and ``flags`` of ``re`` by position."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Argument, Code, Example, Fix, Rule, Use, Warns

#: By function: how many arguments have always come by position, and the names of those after them.
_NAMES = {"re.sub": (3, "count", "flags"), "re.subn": (3, "count", "flags"), "re.split": (2, "maxsplit", "flags")}
_SHORT = ("A", "I", "L", "M", "S", "T", "U", "X")
_LONG = ("ASCII", "IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "TEMPLATE", "UNICODE", "VERBOSE", "DEBUG", "NOFLAG")
_FLAGS = tuple(f"re.{name}" for name in (*_SHORT, *_LONG))


class RePositionalArguments(Rule):
    """``re.sub()``, ``re.subn()`` and ``re.split()`` take what comes after the string by keyword.

    A flag in fourth place was taken for a count more often than not. It stays what it was: the fix only says it.
    """

    name = "re-positional-arguments"
    watches = tuple(_NAMES)
    passing = {name: count for name, (count, *_) in _NAMES.items()}
    since, gone, use = "3.13", None, "keyword arguments"
    needs = "2.7"
    url = "https://docs.python.org/3/library/re.html#re.sub"
    warns = Warns(DeprecationWarning, r"'(count|maxsplit)' is passed as positional argument")
    also = ("B034",)

    flags = (
        Example(
            """
            import re

            result = re.sub("a", "b", "aab", 1), re.split("-", "a-B-c", 1, re.IGNORECASE)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import re

            result = re.sub("a", "b", "aab", count=1), re.split("-", "a-B-c", maxsplit=1, flags=re.IGNORECASE)
            """,
        ),
        Example(
            """
            from re import I, subn

            result = subn(
                "a",
                lambda found: found.group().upper(),
                "aab",  # the text
                I,
            )
            """,
            safe="""
            from re import I, subn

            result = subn(
                "a",
                lambda found: found.group().upper(),
                "aab",  # the text
                count=I,
            )
            """,
            at=((3, 10, 8, 2),),
        ),
        Example(
            """
            import re

            arguments = ["b", "aab", 1]
            result = re.sub("a", "b", "aab", 1, *[re.I]), re.sub("a", *arguments)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import re\n\nre.sub('a', 'b', 'c', count=1), re.split('a', 'b'), re.sub('a', 'b', 'c', flags=re.I)\n",
        "import re\n\nre.compile('a').sub('b', 'c', 1), re.findall('a', 'b', re.I), re.split\n",
        "import regex as re\n\nre.sub('a', 'b', 'c', 1)\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Name the arguments."""
        call, (first, *names) = use.call, _NAMES[use.symbol]
        count = len(_positional(use))
        named = dict(zip(range(first, count), names, strict=False))
        if call is None or count > first + len(names):
            return
        if not any(arg.star or arg.keyword in named.values() for arg in call.arguments):
            yield Fix("Pass it by keyword", "safe", Code(call.naming(named)))

    def remark(self, use: Use) -> str:
        """Tell of a flag that is taken for a number."""
        first, name, _ = _NAMES[use.symbol]
        given = _positional(use)[first:]
        return f"a flag is passed as `{name}`" if given and use.refers(given[0].value, *_FLAGS) else ""


def _positional(use: Use) -> list[Argument]:
    """Return the arguments that come by position for certain."""
    args = list(use.arguments)
    end = next((at for at, arg in enumerate(args) if arg.star or arg.keyword), len(args))
    return args[:end]
