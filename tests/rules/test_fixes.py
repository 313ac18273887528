"""What fixes of single rules make of code that is too odd for their examples."""

from __future__ import annotations

import pytest

from deadhead.fix.apply import Fixed, fix
from deadhead.fix.project import Choice
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts

from .conftest import RULES


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("re-positional-arguments", "import re\nre.sub(a, b, c, 0, re.I, flags=0)\n", None),
        ("re-positional-arguments", "import re\nre.split(a, b, 1, maxsplit=1)\n", None),
        ("codecs-open", "import codecs\ncodecs.open(a, ( # b\n'rb'), b)\n", "open(a, ( # b\n'r'), encoding=b)\n"),
        ("codecs-open", "import codecs\ncodecs.open(a, 'r' 'b', b)\n", None),
    ],
)
def test_fixes(rule: str, before: str, after: str | None) -> None:
    outcome = fix(Examiner(Facts([RULES[rule]]), (3, 14)), "a.py", before.encode(), Choice(unsafe=True))
    assert (outcome.after.decode() if isinstance(outcome, Fixed) else None) == after
