"""``unittest.makeSuite``, ``findTestCases`` and ``getTestCaseNames``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use, Warns
from deadhead_rules._fixes import fixed, is_plain

_METHODS = {
    "unittest.makeSuite": "loadTestsFromTestCase",
    "unittest.findTestCases": "loadTestsFromModule",
    "unittest.getTestCaseNames": "getTestCaseNames",
}
_LOADER = "unittest.defaultTestLoader"


class UnittestMakeSuite(Rule):
    """Three functions of ``unittest`` that load tests were removed in Python 3.13: loaders have methods for it.

    A call with a prefix other than ``"test"`` needs a loader of its own with that ``testMethodPrefix``: there is no fix
    for it.
    """

    name = "unittest-make-suite"
    watches = tuple(_METHODS)
    since, gone, use = "3.11", "3.13", "a method of `unittest.TestLoader`"
    needs = "2.7"
    url = "https://docs.python.org/3.12/library/unittest.html#unittest.makeSuite"
    warns = Warns(DeprecationWarning, r"unittest\.{name}\(\) is deprecated")
    also = ("W4902",)

    flags = (
        Example(
            """
            import unittest

            class StockTest(unittest.TestCase):
                def test_one(self): ...

            def suite():
                tests = unittest.TestSuite()
                tests.addTest(unittest.makeSuite(StockTest))
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                return tests

            result = suite()
            """,
            safe="""
            import unittest

            class StockTest(unittest.TestCase):
                def test_one(self): ...

            def suite():
                tests = unittest.TestSuite()
                tests.addTest(unittest.defaultTestLoader.loadTestsFromTestCase(StockTest))
                return tests

            result = suite()
            """,
        ),
        Example(
            """
            import unittest

            class StockTest(unittest.TestCase):
                def test_one(self): ...

            result = unittest.makeSuite(StockTest, "test"), unittest.getTestCaseNames(StockTest, prefix='test')
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import unittest

            class StockTest(unittest.TestCase):
                def test_one(self): ...

            result = unittest.defaultTestLoader.loadTestsFromTestCase(StockTest), \
unittest.defaultTestLoader.getTestCaseNames(StockTest)
            """,
        ),
        Example(
            """
            import sys
            from unittest import TestCase, findTestCases, getTestCaseNames, makeSuite
                                           ^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^  ^^^^^^^^^

            module = sys.modules["unittest"]
            result = findTestCases(module), getTestCaseNames(TestCase, "check"), makeSuite(TestCase, "check")
                     ^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import sys
            from unittest import TestCase, defaultTestLoader, getTestCaseNames, makeSuite

            module = sys.modules["unittest"]
            result = defaultTestLoader.loadTestsFromModule(module), getTestCaseNames(TestCase, "check"), \
makeSuite(TestCase, "check")
            """,
            runs=False,
            because="two of the three uses have no fix, and go on to warn",
        ),
    )
    allows = (
        "import unittest\n\nunittest.defaultTestLoader.getTestCaseNames(unittest.TestCase)\n",
        "class unittest:\n    def makeSuite(self, case): ...\n\n\nunittest().makeSuite(1)\n",
        "from testtools import makeSuite\n\nmakeSuite(1)\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the method that does it."""
        return f"unittest.TestLoader.{_METHODS[symbol]}" if symbol in _METHODS else self.use

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Ask the loader that is there: it has the prefix, the order and the suite that the functions take unasked."""
        new = f"{{{_LOADER}}}.{_METHODS[use.symbol]}"
        title = f"Use `{_LOADER}.{_METHODS[use.symbol]}`"
        if use.symbol != "unittest.getTestCaseNames" and is_plain(use, 1):
            yield Fix(title, "safe", spelled=new)
        elif _has_usual_prefix(use):
            yield fixed(title, "safe", use.expression(f"{new}({{tests}})", tests=use.arguments[0].value))


def _has_usual_prefix(use: Use) -> bool:
    """Whether the one argument after the first is the prefix that the loader has too."""
    alike = is_plain(use, 2) or is_plain(use, 1, "prefix")
    return alike and len(use.arguments) == 2 and use.arguments[1].value.string == "test"
