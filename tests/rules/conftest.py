"""Every rule that comes with the product, one at a time."""

from __future__ import annotations

import pytest

from deadhead.ruleset.loading import load

LOADED = load()
RULES = {rule.name: rule for rule in LOADED.rules}
_NAMED = [
    (rule, example, f"{rule.name}-{number}") for rule in LOADED.rules for number, example in enumerate(rule.flags, 1)
]
EXAMPLES = [pytest.param(rule, example, id=name) for rule, example, name in _NAMED]
#: Those that run and warn; on the oldest Python, too, unless only a first use in a process does.
WARNING = [
    pytest.param(rule, example, oldest, id=f"{name}-{'oldest' if oldest else 'newest'}")
    for rule, example, name in _NAMED
    if example.runs and rule.all_warns()
    for oldest in (False, True)
    if not (oldest and any(one.once for one in rule.all_warns()))
]
#: Those that run before and after their safe fix.
MENDED = [pytest.param(rule, example, id=name) for rule, example, name in _NAMED if example.runs and example.safe]
