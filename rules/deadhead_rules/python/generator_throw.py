"""``generator.throw(type, value, traceback)``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Code, Example, Fix, Rule, Use, Warns

_GENERATOR = "types.GeneratorType"


class GeneratorThrow(Rule):
    """``throw()`` of generators and coroutines takes one exception; the form with type, value and traceback goes.

    Few receivers are known to be generators from the source alone: most uses are found by a recorded warning. The fix
    is unsafe: in spite of an annotation there may come an object of a class whose own ``throw`` wants all three.
    """

    name = "generator-throw"
    watches = (f"{_GENERATOR}.throw",)
    passing = dict.fromkeys(watches, 1)
    since, gone, use = "3.12", None, "throw(exception)"
    needs = "2.5"
    url = "https://docs.python.org/3/reference/expressions.html#generator.throw"
    warns = Warns(DeprecationWarning, r"the \(type, exc, tb\) signature of a?throw\(\) is deprecated")
    heirs = dict.fromkeys(
        (
            "collections.abc.Generator",
            "collections.abc.Coroutine",
            "typing.Generator",
            "typing.Coroutine",
            "types.CoroutineType",
        ),
        _GENERATOR,
    )

    flags = (
        Example(
            """
            from typing import Generator

            def numbers():
                try:
                    yield 1
                except ValueError as error:
                    yield repr(error)

            def stop(generator: Generator):
                next(generator)
                return generator.throw(ValueError("a"), None, None)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            result = stop(numbers())
            """,
            unsafe="""
            from typing import Generator

            def numbers():
                try:
                    yield 1
                except ValueError as error:
                    yield repr(error)

            def stop(generator: Generator):
                next(generator)
                return generator.throw(ValueError("a"))

            result = stop(numbers())
            """,
        ),
    )
    allows = (
        "from typing import Generator\n\n\ndef stop(one: Generator):\n    one.throw(ValueError('a'))\n",
        "class Ball:\n    def throw(self, *a): ...\n\n\nBall().throw(1, 2, 3)\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Leave out ``None, None``: a generator takes an exception and its class alike."""
        call, (first, *rest) = use.call, use.arguments
        empty = all(arg.value.name == "None" and not arg.star for arg in rest)
        if call is not None and not first.star and empty:
            yield Fix("Pass the exception alone", "unsafe", Code(call.without(range(1, len(call.arguments)))))
