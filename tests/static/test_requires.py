"""The oldest Python that a project says it runs on, and the fixes that are offered for it."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts
from deadhead.static.requires import Requires, parse_requirement

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENTS = {
    ">=3.8": (3, 8),
    ">= 3.8.1, <4": (3, 8),
    ">3.6": (3, 6),
    "~=3.7": (3, 7),
    "==3.9.*": (3, 9),
    "===3.10.2": (3, 10),
    ">=3": (3, 0),
    ">=2.7,!=3.0.*,!=3.1.*": (2, 7),
    ">=3.6, !=3.6.*, !=3.7.*": (3, 8),
    ">=3.6,!=3.6.0": (3, 6),
    "!=3.9.*": None,
    "^3.9": (3, 9),
    "~3.9": (3, 9),
    "3.9": (3, 9),
    "^2.7 || ^3.6": (2, 7),
    "<3 || >=3.6": None,
    ">=3.7 <4.0": (3, 7),
    "<4": None,
    "*": None,
    "": None,
    "what": None,
}


@pytest.mark.parametrize("text", REQUIREMENTS)
def test_requirements(text: str) -> None:
    assert parse_requirement(text) == REQUIREMENTS[text]


FILES = {
    "project": ("pyproject.toml", '[project]\nrequires-python = ">=3.9"\n'),
    "poetry": ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n'),
    "setup.cfg": ("setup.cfg", "[options]\npython_requires =\n    >=3.9\n    <4\n"),
    "setup.py": (
        "setup.py",
        "# python_requires='>=3.4'\nimport setuptools\nsetuptools.setup(python_requires='>=3.9')\n",
    ),
}
BROKEN = {
    "TOML": ("pyproject.toml", "[project\n"),
    "a number": ("pyproject.toml", "[project]\nrequires-python = 3.9\n"),
    "no table": ("pyproject.toml", "project = 1\ntool = []\n"),
    "INI": ("setup.cfg", "python_requires = >=3.9\n"),
    "bytes": ("setup.cfg", "[options]\npython_requires = >=3.9\n\udcff\n"),
    "a program": ("setup.py", "import setuptools\nsetuptools.setup(python_requires=f'>={OLDEST}')\n"),
    "Python 2": ("setup.py", "print 'a'\n"),
}


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(dedent(text).encode(errors="surrogateescape"))
    return root


@pytest.mark.parametrize("case", FILES)
def test_files_that_say_it(tmp_path: Path, case: str) -> None:
    name, text = FILES[case]
    assert Requires(_write(tmp_path, {name: text})).oldest(tmp_path / "a" / "b") == (3, 9)


@pytest.mark.parametrize("case", BROKEN)
def test_files_that_do_not(tmp_path: Path, case: str) -> None:
    name, text = BROKEN[case]
    outer = {"setup.cfg": "[options]\npython_requires = >=3.5\n", f"sub/{name}": text}
    assert Requires(_write(tmp_path, outer)).oldest(tmp_path / "sub") == (3, 5)


def test_the_nearest_word_counts_within_the_root(tmp_path: Path) -> None:
    project = '[project]\nrequires-python = ">=3.{}"\n'
    files = {"pyproject.toml": project.format(6), "a/pyproject.toml": project.format(9), "a/b/pyproject.toml": ""}
    requires = Requires(_write(tmp_path, files))
    assert [requires.oldest(tmp_path / name) for name in ("", "c", "a", "a/b")] == [(3, 6), (3, 6), (3, 9), (3, 9)]
    assert Requires(tmp_path / "a" / "b").oldest(tmp_path / "a" / "b") is None
    assert requires.oldest(tmp_path.parent) is None


UTCNOW = "import datetime\n\nprint(datetime.datetime.utcnow())\n"
AWARE = "import datetime\n\nprint(datetime.datetime.utcnow().replace(tzinfo=pytz.utc))\nimport pytz\n"
ABC = "import collections\n\ncollections.{}\n"
FIXES: dict[str, tuple[str, str, list[str]]] = {
    "nobody knows": ("", UTCNOW, ["safe", "unsafe"]),
    "Python 2 has had its time": (">=2.7", UTCNOW, ["safe", "unsafe"]),
    "timezone is there": (">=3.2", UTCNOW, ["safe", "unsafe"]),
    "a zone that the code has": (
        ">=2.7",
        AWARE.replace("import pytz\n", "").replace("import d", "import pytz, d"),
        ["safe"],
    ),
    "by symbol": (">=3.5", ABC.format("Mapping"), ["safe"]),
    "by another symbol": (">=3.5", ABC.format("Collection"), []),
    "an assertion's name": (
        ">=2.7",
        "import unittest\n\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertRegexpMatches(a, b)\n",
        ["safe"],
    ),
    "a name of old": (">=2.7", "import logging\n\nlogging.warn('a')\n", ["safe"]),
    "money": (">=3.6", "import locale\n\nlocale.format('%d', 1, monetary=True)\n", []),
    "no money": (">=2.7", "import locale\n\nlocale.format('%d', 1, grouping=True)\n", ["safe"]),
    "bytes made raw": (">=2.7", "x = b'\\d'\n", ["safe"]),
}
_ALL = load().rules


def _offered(root: Path, code: str) -> list[str]:
    outcome = Examiner(Facts(_ALL), (3, 14), root=root).source("module.py", dedent(code).encode())
    assert isinstance(outcome, Looked)
    assert outcome.crashes == ()
    return [patch.applicability for patch in outcome.findings[-1].fixes]


@pytest.mark.parametrize("case", FIXES)
def test_fixes_are_offered_for_the_oldest_python(tmp_path: Path, case: str) -> None:
    requirement, code, offered = FIXES[case]
    _write(tmp_path, {"setup.cfg": f"[options]\npython_requires = {requirement}\n"})
    assert _offered(tmp_path, code) == offered


GUARDED = {
    "an import for both versions": (
        """
        import sys
        import collections

        PY2 = sys.version_info[0] < 3
        if PY2:
            string_types = basestring
        else:
            is_callable = lambda c: isinstance(c, collections.Callable)
        """,
        ["safe"],
    ),
    "no import": (
        """
        import configparser
        import six

        parser = configparser.ConfigParser()
        if six.PY3:
            parser.readfp([])
        """,
        ["safe"],
    ),
    "no import, for both": (
        """
        import configparser
        import six

        if six.PY2:
            str = unicode
        configparser.ConfigParser().readfp([])
        """,
        ["safe"],
    ),
    "an import for two versions of Python 3": (
        """
        import ast
        import sys

        if sys.version_info < (3, 8):
            TEXT = ast.Str
        ast.Str("a")
        """,
        ["unsafe"],
    ),
    "new enough": (
        """
        import sys
        import collections

        if sys.version_info >= (3, 7):
            pass
        collections.Callable
        """,
        ["safe"],
    ),
    "an import in a branch": (
        """
        import sys

        if sys.version_info[0] == 2:
            from collections import Mapping as Old
        else:
            from collections import Mapping
        """,
        ["safe"],
    ),
}


@pytest.mark.parametrize("case", GUARDED)
def test_a_file_shows_the_versions_that_it_is_for(tmp_path: Path, case: str) -> None:
    code, offered = GUARDED[case]
    assert _offered(tmp_path, code) == offered


def test_what_the_project_says_counts_more(tmp_path: Path) -> None:
    _write(tmp_path, {"setup.cfg": "[options]\npython_requires = >=3.6\n"})
    assert _offered(tmp_path, GUARDED["an import for two versions of Python 3"][0]) == []
