"""``codecs.open``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use, Warns, Written
from deadhead_rules._fixes import fixed

_PARAMETERS = ("filename", "mode", "encoding", "errors")


class CodecsOpen(Rule):
    """``codecs.open()`` is deprecated: ``open()`` takes an encoding since Python 3.

    The fix is unsafe: ``codecs`` opens files as binary ones, so that line ends are kept as they are, and reads lines
    that end at any character that Unicode calls an end of a line.
    """

    name = "codecs-open"
    watches = ("codecs.open",)
    since, gone, use = "3.14", None, "open"
    needs = "3.0"
    url = "https://docs.python.org/3/library/codecs.html#codecs.open"
    warns = Warns(DeprecationWarning, r"codecs\.open\(\) is deprecated")
    also = ("UP020", "W4902")

    flags = (
        Example(
            """
            import codecs

            with codecs.open('a.txt', 'wb', 'utf-8') as file:
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                file.write("a")
            text = codecs.open("a.txt", encoding="utf-8", errors="replace").read()
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            with open('a.txt', 'w', encoding='utf-8') as file:
                file.write("a")
            text = open("a.txt", encoding="utf-8", errors="replace").read()
            """,
            runs=False,
            because="it writes a file",
        ),
        Example(
            """
            import codecs

            def read(path, mode, encoding):
                return codecs.open(path, mode, encoding), map(codecs.open, [path]), codecs.open(path, "r", "a", "", 1)
            """,
            at=((4, 12, 4, 45), (4, 51, 4, 62), (4, 73, 4, 107)),
            runs=False,
            because="nothing is there to open",
        ),
    )
    allows = (
        "import codecs, io\n\nopen('a', encoding='utf-8'), io.open('a'), codecs.getreader('utf-8')\n",
        "class codecs:\n    open = print\n\n\ncodecs.open('a')\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Open it as text, where the text shows that the mode is one of those with an encoding."""
        args = _bound(use)
        if use.kind != "call" or args is None or not {"filename", "encoding"} <= args.keys():
            return
        if "mode" in args:
            mode = _text_mode(args["mode"])
            if mode is None:
                return
            args["mode"] = mode
        places = [f"{name}={{{name}}}" if name in ("encoding", "errors") else f"{{{name}}}" for name in args]
        code = use.expression(f"{{builtins.open}}({', '.join(places)})", **args)
        yield fixed("Open it as text", "unsafe", code)


def _text_mode(mode: Written) -> Written | None:
    """Return a mode without its `b`; None where it is not one that the text shows."""
    literal = mode.bare.text
    if mode.string is None or "U" in mode.string or not literal.startswith(("'", '"')):
        return None
    new = Written(mode.text.replace(literal, literal.replace("b", ""))) if "b" in mode.string else mode
    return new if new.string == mode.string.replace("b", "") else None


def _bound(use: Use) -> dict[str, Written] | None:
    """Return the arguments of a call by name, in the order of the parameters; None where that is not certain."""
    if any(arg.star for arg in use.arguments) or sum(arg.keyword is None for arg in use.arguments) > len(_PARAMETERS):
        return None
    names = [arg.keyword or _PARAMETERS[at] for at, arg in enumerate(use.arguments)]
    if not set(names) <= set(_PARAMETERS) or len(set(names)) != len(names):
        return None
    given = dict(zip(names, (arg.value for arg in use.arguments), strict=True))
    return {name: given[name] for name in _PARAMETERS if name in given}
