"""One use as a rule sees it, and what a rule answers: fixes, of code that is text or built of libcst nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from deadhead.written import Argument, Call, Written

if TYPE_CHECKING:
    import libcst as cst

Kind = Literal["call", "reference", "import", "attribute", "argument", "subclass", "decorator", "syntax"]
Applicability = Literal["safe", "unsafe"]
Via = Literal["attribute", "name", "getattr", "import"]
Context = Literal["class-assignment", "class-value", "comparison", "unpacking", ""]


class Code:
    """An expression to put into the source, and what has to be added to the module for it.

    It is given as text or as a libcst node, and can be had as either.
    """

    __slots__ = ("_given", "helper", "imports")

    def __init__(
        self,
        node: cst.BaseExpression | Written | str,
        imports: tuple[ImportNeed, ...] = (),
        helper: Helper | None = None,
    ) -> None:
        """``node`` is the expression."""
        self._given = Written(node) if isinstance(node, str) else node
        self.imports = imports
        self.helper = helper

    def __str__(self) -> str:
        return str(self.written())

    @property
    def node(self) -> cst.BaseExpression:
        """The expression as a libcst node."""
        if not isinstance(self._given, Written):
            return self._given
        from deadhead.concrete import parse_expression

        return parse_expression(self._given.text)

    def written(self, newline: str = "\n") -> Written:
        """Return the expression as text; ``newline`` is what ends the lines of one that was built of nodes."""
        return as_written(self._given, newline)


def as_written(given: cst.BaseExpression | Written | str, newline: str = "\n") -> Written:
    """Return the text of an expression; ``newline`` is what ends the lines of a libcst node."""
    if isinstance(given, str):
        return Written(given)
    if isinstance(given, Written):
        return given
    from deadhead.concrete import render

    return Written(render(given, newline))


class ImportNeed(NamedTuple):
    """``from module import name as local`` (or ``import module`` where ``name`` is empty) that a fix has to add."""

    module: str
    name: str
    local: str


@dataclass(frozen=True, slots=True)
class Helper:
    """A module-level function that a fix inserts once."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a use: ``code`` replaces the expression ``level`` steps out from it (0 is the use itself).

    A safe fix keeps the behaviour: same values, same calls. Everything else is unsafe. ``variant`` names the choice for
    ``[tool.deadhead.prefer]``. In place of ``code``: with ``member`` only the last identifier of the use is renamed;
    with ``spelled``, a template as for :meth:`Use.expression`, only what it names, so that the arguments of a call stay
    as they are; with ``imported`` the import that gave the name is changed so that the same local name means that
    qualified one; ``statement`` replaces a call that is a statement of its own, and is no fix of any other;
    ``decorators`` replace the decorator right above a function, one to a line. ``needs`` is the oldest Python that it
    works on (``"3.8"``) where that is not the one that its rule says; where the project runs on an older one too, the
    fix is not offered.
    """

    title: str
    applicability: Applicability
    code: Code | None = None
    level: int = 0
    member: str | None = None
    spelled: str = ""
    imported: str | None = None
    variant: str = ""
    statement: cst.BaseSmallStatement | str | None = None
    decorators: tuple[Code, ...] = ()
    needs: str = ""

    def __post_init__(self) -> None:
        if self.applicability not in ("safe", "unsafe"):
            raise ValueError(f'a fix is "safe" or "unsafe", not {self.applicability!r}')


class Place(Protocol):
    """What the engine knows about the place of a use; rules reach it through :class:`Use`."""

    def node(self, level: int) -> cst.BaseExpression | None:
        """Return the expression ``level`` steps out from the use, or None where there is none."""
        ...

    def written(self, level: int) -> Written | None:
        """Return the same as text."""
        ...

    def resolve(self, dotted: str) -> str | None:
        """Return the qualified name that a dotted name written at this place refers to, if it is known."""
        ...

    def member(self, name: str) -> str | None:
        """Return the qualified name of the attribute ``name`` of the use's receiver, if it is known."""
        ...

    def fill(self, template: str, parts: Mapping[str, cst.BaseExpression | Written | str]) -> Code | None:
        """Return what :meth:`Use.expression` promises."""
        ...

    def helper(self, name: str, source: str) -> Code | None:
        """Return what :meth:`Use.helper` promises."""
        ...


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the source where a watched name is called, referenced, imported, subclassed, …

    ``via`` tells how the name is spelled: ``attribute`` (``a.name``), ``name`` (a bare name), ``getattr`` (a literal
    attribute name). ``through`` is the line of the binding through which a bare name got its meaning, ``None`` where
    that is an import. ``context`` is what the value is used for: ``class-assignment`` for the value of an assignment in
    a class body, ``class-value`` where else a function could become a method, ``comparison`` for an operand of one,
    ``unpacking`` for a call whose value is assigned to several names. A use is ``proven`` if only a recorded warning
    has told what its receiver is, ``in_coroutine`` if it stands directly in an ``async def``. ``oldest`` is the oldest
    Python that the project says it runs on, None where that is not known. ``inner_classes`` are the names of the
    classes in the body of a ``subclass``.

    ``written``, ``call``, ``arguments``, ``owner`` and ``around`` give the code as text, which suits most rules;
    ``node``, ``args``, ``receiver`` and ``outer`` the same as libcst nodes, whose import takes its time.
    """

    symbol: str
    kind: Kind
    via: Via
    place: Place = field(repr=False, compare=False)
    through: int | None = None
    context: Context = ""
    proven: bool = False
    in_coroutine: bool = False
    oldest: tuple[int, int] | None = None
    inner_classes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The last part of the watched name."""
        return self.symbol.rpartition(".")[2]

    @property
    def written(self) -> Written:
        """The use itself as it is written: for a call the whole call."""
        written = self.place.written(0)
        if written is None:
            raise ValueError(f"an {self.kind} has no expression")
        return written

    @property
    def call(self) -> Call | None:
        """The call as it is written; None for anything but a call."""
        return self.written.call if self.kind == "call" else None

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments of a call as they are written, empty for anything else."""
        call = self.call
        return () if call is None else call.arguments

    @property
    def owner(self) -> Written | None:
        """The expression before ``.name`` as it is written; None for a bare name."""
        call = self.call
        named = self.written if call is None else call.func
        if self.via != "getattr":
            return named.owner
        return None if named.call is None else named.call.arguments[0].value

    def around(self, level: int) -> Written | None:
        """Return the expression ``level`` steps out from the use, within its statement, as it is written."""
        return self.place.written(level)

    @property
    def node(self) -> cst.BaseExpression:
        """The libcst node of the use itself: for a call the whole call."""
        node = self.place.node(0)
        if node is None:
            raise ValueError(f"an {self.kind} has no expression")
        return node

    @property
    def receiver(self) -> cst.BaseExpression | None:
        """The expression before ``.name``; None for a bare name."""
        import libcst as cst

        node = self.node
        if self.via == "getattr":
            call = node.func if self.kind == "call" and isinstance(node, cst.Call) else node
            return call.args[0].value if isinstance(call, cst.Call) else None
        func = node.func if self.kind == "call" and isinstance(node, cst.Call) else node
        return func.value if isinstance(func, cst.Attribute) else None

    @property
    def args(self) -> tuple[cst.Arg, ...]:
        """The arguments of a call, empty for anything else."""
        import libcst as cst

        node = self.node if self.kind == "call" else None
        return tuple(node.args) if isinstance(node, cst.Call) else ()

    def outer(self, level: int) -> cst.BaseExpression | None:
        """Return the expression ``level`` steps out from the use, within its statement."""
        return self.place.node(level)

    def refers(self, node: cst.BaseExpression | Written, *qualified: str) -> bool:
        """Whether ``node``, a name or dotted name of this place, refers to one of the ``qualified`` names."""
        dotted = node.name if isinstance(node, Written) else dotted_name(node)
        return dotted is not None and self.place.resolve(dotted) in qualified

    def expression(self, template: str, /, **parts: cst.BaseExpression | Written | str) -> Code | None:
        """Build an expression for this place, or None where a name it needs cannot be had.

        ``{key}`` in ``template`` stands for the expression passed as ``key``, ``{package.name}`` for whatever denotes
        that qualified name at this place; the import it takes is added with the fix.
        """
        return self.place.fill(template, parts)

    def helper(self, name: str, source: str) -> Code | None:
        """Return a reference to a module-level function that the fix inserts once, None where there is no room for it.

        ``source`` is its text, a template in which ``{helper}`` is its name: ``name``, or a free one made of it.
        """
        return self.place.helper(name, source)


def dotted_name(node: cst.CSTNode) -> str | None:
    """Return ``a.b.c`` for a libcst name or chain of attributes, None for any other node."""
    import libcst as cst

    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return ".".join([node.value, *reversed(parts)])
