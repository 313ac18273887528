"""What rules have to say about a use in particular."""

from __future__ import annotations

import pytest

from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts

from .conftest import RULES


@pytest.mark.parametrize(
    ("rule", "code", "remark"),
    [
        ("re-positional-arguments", "import re\nre.sub('a', 'b', 'c', re.I)\n", "; a flag is passed as `count`"),
        ("re-positional-arguments", "import re as r\nr.split('a', 'b', r.I)\n", "; a flag is passed as `maxsplit`"),
        ("re-positional-arguments", "import re\nre.sub('a', 'b', 'c', 1, re.I)\n", "; use keyword arguments"),
    ],
)
def test_ends_the_message(rule: str, code: str, remark: str) -> None:
    outcome = Examiner(Facts([RULES[rule]]), (3, 14)).source("a.py", code.encode())
    assert isinstance(outcome, Looked)
    (finding,) = outcome.findings
    assert finding.message.endswith(remark)
