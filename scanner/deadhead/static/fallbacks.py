"""What is there for Pythons without a module of the standard library, and is not used where each of them has it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from deadhead.static.facts import Facts
from deadhead.static.scopes import Binding, Block

_MISSING = frozenset(["ImportError", "ModuleNotFoundError"])


def in_use(bindings: Sequence[Binding], facts: Facts) -> Sequence[Binding]:
    """Return the bindings of a name without those of an ``except ImportError:`` that no Python of today gets to."""
    if len(bindings) < 2:
        return bindings
    return [one for one in bindings if not any(_is_idle(block, facts) for block in one.block.chain())] or bindings


def _is_idle(block: Block, facts: Facts) -> bool:
    """Whether a block handles that an import failed which cannot fail."""
    owner = block.owner
    if not isinstance(owner, ast.Try) or not block.branch.startswith("except"):
        return False
    caught = owner.handlers[int(block.branch.removeprefix("except"))].type
    return (
        isinstance(caught, ast.Name)
        and caught.id in _MISSING
        and all(isinstance(one, ast.Import) and _is_there(one, facts) for one in owner.body)
    )


def _is_there(statement: ast.Import, facts: Facts) -> bool:
    names = [alias.name for alias in statement.names]
    return all(_top(name) in sys.stdlib_module_names and facts.canonical(name) is None for name in names)


def _top(name: str) -> str:
    return name.partition(".")[0]
