"""Attributes of the classes of one file: what binds them, and whether others may well put something in their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deadhead.static.collect import Site
from deadhead.static.scopes import Assigned, Binding, Declared, Entered, Receiver, Scope
from deadhead.static.values import Local, Named, Values

if TYPE_CHECKING:
    from deadhead.static.names import Names

_DEPTH = 60  # of inheritance; real code needs about ten
_FINAL = frozenset(["typing.Final", "typing_extensions.Final"])


def is_open(names: Names, scope: Scope, name: str, bindings: Sequence[Binding]) -> bool:
    """Whether what ``bindings`` say of the attribute ``name`` of a class need not be what its objects hold."""
    return any(_invites(names, binding) for binding in bindings) or _is_set_elsewhere(names, scope, name)


def bindings_of(names: Names, owners: Values, name: str) -> list[Binding]:
    """Return the bindings by which classes of this file give the attribute ``name`` to ``owners``."""
    scopes = [owner.scope for owner in owners if isinstance(owner, Local)]
    return [binding for scope in scopes for binding in _bindings_in(names, scope, name, 0)]


def _bindings_in(names: Names, scope: Scope, name: str, depth: int) -> list[Binding]:
    own = names.found.attribute_of(scope, name)
    if own or depth > _DEPTH:
        return own
    inherited = (_bindings_in(names, base, name, depth + 1) for base in _bases(names, scope))
    return next((bindings for bindings in inherited if bindings), own)


def _bases(names: Names, scope: Scope) -> Iterator[Scope]:
    """Yield those bases of a class that are classes of this file."""
    for base in names.bases(scope):
        yield from (value.scope for value in base if isinstance(value, Local))


def _invites(names: Names, binding: Binding) -> bool:
    """Whether an attribute holds a class, a module or a function, or its annotation allows for more than its value."""
    what = binding.what
    if not isinstance(what, Assigned | Declared) or _is_final(names, binding):
        return False
    given = names.of_binding(binding)
    if any(isinstance(value, Named) for value in given):
        return True
    return isinstance(what, Declared) and not given & names.annotated(what.annotation, names.place(binding))


def _is_final(names: Names, binding: Binding) -> bool:
    what = binding.what
    if not isinstance(what, Declared):
        return False
    outer = what.annotation.value if isinstance(what.annotation, ast.Subscript) else what.annotation
    return names.qualified(outer, names.place(binding)) in _FINAL


def _is_set_elsewhere(names: Names, scope: Scope, name: str) -> bool:
    """Whether this file sets the attribute ``name`` also on some other object, or in a class that inherits."""
    if is_set_from_outside(names, name):
        return True
    return any(
        other is not scope and names.found.attribute_of(other, name) and _inherits(names, other, scope, 0)
        for other in names.found.scopes
        if other.kind == "class"
    )


def is_set_from_outside(names: Names, name: str) -> bool:
    """Whether this file sets the attribute ``name`` of an object other than the one whose method does it."""
    return any(not _is_known_apart(site) for site in names.found.setting(name))


def _inherits(names: Names, scope: Scope, base: Scope, depth: int) -> bool:
    """Whether the class of ``scope`` has that of ``base`` among its bases."""
    if depth > _DEPTH:
        return False
    return any(one is base or _inherits(names, one, base, depth + 1) for one in _bases(names, scope))


def _is_known_apart(site: Site) -> bool:
    """Whether an attribute is one of the object whose method this is, or of a mock that ``patch`` gave."""
    owner = site.node.value if isinstance(site.node, ast.Attribute) else None
    bindings = site.scope.names.get(owner.id, ()) if isinstance(owner, ast.Name) else ()
    return any(isinstance(binding.what, Receiver) or _is_mock(binding) for binding in bindings)


def _is_mock(binding: Binding) -> bool:
    manager = binding.what.manager if isinstance(binding.what, Entered) else None
    return isinstance(manager, ast.Call) and "patch" in ast.unparse(manager.func).split(".")
