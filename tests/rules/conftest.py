"""Every rule that comes with the product, one at a time."""

from __future__ import annotations

import pytest

from deadhead.ruleset.loading import load

LOADED = load()
RULES = {rule.name: rule for rule in LOADED.rules}
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in LOADED.rules
    for number, example in enumerate(rule.flags, 1)
]
