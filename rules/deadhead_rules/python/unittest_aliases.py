"""The old names of ``unittest.TestCase``'s assertions."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns

_CASE = "unittest.TestCase"
_NAMES = {
    "assertEquals": "assertEqual",
    "assertNotEquals": "assertNotEqual",
    "assertAlmostEquals": "assertAlmostEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertRegexpMatches": "assertRegex",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertRaisesRegexp": "assertRaisesRegex",
    "assert_": "assertTrue",
    "failUnless": "assertTrue",
    "failIf": "assertFalse",
    "failUnlessEqual": "assertEqual",
    "failIfEqual": "assertNotEqual",
    "failUnlessAlmostEqual": "assertAlmostEqual",
    "failIfAlmostEqual": "assertNotAlmostEqual",
    "failUnlessRaises": "assertRaises",
}
_DJANGO = ("SimpleTestCase", "TransactionTestCase", "TestCase", "LiveServerTestCase")


class UnittestAliases(Renamed):
    """The old names of the assertions of ``unittest.TestCase`` were removed in Python 3.12."""

    name = "unittest-aliases"
    names = {f"{_CASE}.{old}": f"{_CASE}.{new}" for old, new in _NAMES.items()}
    since, gone, use = "3.2", "3.12", "the assertion's present name"
    needs = {"": "2.4", **{f"{_CASE}.{old}": "3.2" for old, new in _NAMES.items() if new.endswith("Regex")}}
    history = {
        **{f"{_CASE}.{old}": ("3.1", "3.12") for old in _NAMES if old.startswith("fail")},
        f"{_CASE}.assertNotRegexpMatches": ("3.5", "3.12"),
    }
    url = "https://docs.python.org/3.11/library/unittest.html#deprecated-aliases"
    warns = Warns(DeprecationWarning, r"Please use assert\w+ instead")
    also = ("PT009", "UP005", "W4902")
    heirs = {
        "unittest.case.TestCase": _CASE,
        "unittest.IsolatedAsyncioTestCase": _CASE,
        "unittest.FunctionTestCase": _CASE,
        **{f"django.test.{name}": _CASE for name in _DJANGO},
        **{f"django.test.testcases.{name}": _CASE for name in _DJANGO},
    }

    flags = (
        Example(
            """
            import unittest

            class Base(unittest.TestCase):
                def check(self, value):
                    self.assertEquals(value, 1)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^

            class StockTest(Base):
                def runTest(self):
                    self.check(1)
                    self.assertRegexpMatches("abc", "b")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    check = self.failUnless
                            ^^^^^^^^^^^^^^^
                    check(True)
                    ^^^^^^^^^^^

            result = StockTest().run()
            """,
            safe="""
            import unittest

            class Base(unittest.TestCase):
                def check(self, value):
                    self.assertEqual(value, 1)

            class StockTest(Base):
                def runTest(self):
                    self.check(1)
                    self.assertRegex("abc", "b")
                    check = self.assertTrue
                    check(True)

            result = StockTest().run()
            """,
        ),
    )
    allows = (
        "import unittest\n\nclass T(unittest.TestCase):\n    def assertEquals(self, a, b): ...\n\n"
        "    def test(self):\n        self.assertEquals(1, 1)\n",
        "import unittest\n\nclass Checker:\n    def run(self):\n        self.assertEquals(1, 1)\n",
    )
