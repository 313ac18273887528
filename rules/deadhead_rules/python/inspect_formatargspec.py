"""``inspect.formatargspec``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns


class InspectFormatargspec(Rule):
    """``inspect.formatargspec()`` was removed in Python 3.11: a signature object turns into text by itself."""

    name = "inspect-formatargspec"
    watches = ("inspect.formatargspec",)
    since, gone, use = "3.5", "3.11", "`str(inspect.signature(function))`"
    url = "https://docs.python.org/3/whatsnew/3.11.html#removed"
    warns = Warns(DeprecationWarning, r"`formatargspec` is deprecated since Python 3\.5")
    also = ("W4902",)

    flags = (
        Example(
            """
            import inspect

            result = inspect.formatargspec(*inspect.getfullargspec(lambda a, b=1: a))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
        Example(
            """
            from inspect import formatargspec as text
                                ^^^^^^^^^^^^^^^^^^^^^

            result = text(["a"])
                     ^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import inspect\n\ninspect.formatargvalues, inspect.signature(print)\n",
        "try:\n    from inspect import formatargspec\nexcept ImportError:\n    formatargspec = None\n",
    )
