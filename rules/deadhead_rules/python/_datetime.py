"""What the rules about ``datetime`` share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deadhead.rule import Applicability, Call, Code, Fix, ImportNeed, Use, Written

#: What gives a ``datetime``, so that a use through an instance is seen.
MAKERS = {
    f"datetime.datetime.{name}": "datetime.datetime"
    for name in ("now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "strptime", "combine", "fromisoformat",
                 "replace", "astimezone")
}  # fmt: skip

_UTC = (
    "datetime.timezone.utc",
    "datetime.UTC",
    "pytz.utc",
    "pytz.UTC",
    "dateutil.tz.UTC",
    "django.utils.timezone.utc",
)  # fmt: skip
#: Methods that take a naive value for local time.
_LOCAL = ("timestamp", "astimezone")
#: What a value in UTC gives in the same way with its zone and without.
_FIELDS = ("year", "month", "day", "hour", "minute", "second", "microsecond", "fold")
_WITHOUT_ZONE = (
    "date", "time", "timetuple", "utctimetuple", "toordinal", "weekday", "isoweekday", "isocalendar", "ctime",
)  # fmt: skip


def _renamed_call(use: Use, method: str) -> Call | None:
    """Return the call of ``use`` as one of ``method`` of the same receiver, with the same arguments."""
    call, owner = use.call, use.owner
    if call is None or owner is None:
        return None
    if use.via == "attribute":
        return call.calling(call.func.renamed(method))
    func = use.expression(f"{{owner}}.{method}", owner=owner)
    return None if func is None else call.calling(func.written())


def call_fixes(use: Use, method: str) -> Iterator[Fix | None]:
    """Yield what a call of ``use`` can become: calls of ``method`` that are given UTC, naive or aware."""
    given = _zone_that_replaces(use)
    utc = Code(given) if given is not None else use.expression("{datetime.timezone}.utc")
    call = _renamed_call(use, method)
    if utc is None or call is None:
        return
    call = call.adding(utc.written())
    known = _is_as_made(use, method)
    if given is not None:
        # The zone is one that the code has already.
        yield Fix("Make it aware in one step", "safe" if known else "unsafe", Code(call), level=2, needs="2.7")
    elif known and _has_no_say(use):
        yield Fix("Make the value aware: what is taken from it stays the same", "safe", Code(call, utc.imports))
    else:
        if _taken_for_local(use) is None and known:
            yield _naive(use, call, utc.imports)
        yield Fix("Make the value aware", "unsafe", Code(call, utc.imports), variant="aware")


def reference_fixes(use: Use, naive: Code | None, aware: Code | None) -> Iterator[Fix | None]:
    """Yield what a reference can become: a function that keeps the value naive, a callable that makes it aware."""
    if naive is not None:
        kind: Applicability = "unsafe" if use.context == "class-value" else "safe"
        title = "Refer to a function that keeps the value naive"
        yield Fix(title, kind, _in_class_body(use, naive), variant="naive")
    if aware is not None:
        title = "Refer to a callable that makes the value aware"
        yield Fix(title, "unsafe", _in_class_body(use, aware), variant="aware")


def local_time(use: Use) -> str:
    """Return the remark about a value that is taken for local time, empty for others."""
    method = _taken_for_local(use)
    return f"`.{method}()` takes the naive value for local time: wrong wherever that is not UTC" if method else ""


def _naive(use: Use, call: Call, imports: tuple[ImportNeed, ...]) -> Fix:
    """Return the fix that makes the value naive, in the ``replace`` that is there if it is only about other fields."""
    above, title = _method_on_value(use), "Keep the value naive"
    if above is None or _method_name(above) != "replace" or any(arg.star for arg in above.arguments):
        return Fix(title, "safe", Code(f"{call}.replace(tzinfo=None)", imports), variant="naive")
    code = Code(above.of(call).adding("None", "tzinfo"), imports)
    return Fix(title, "safe", code, level=2, variant="naive")


def _has_no_say(use: Use) -> bool:
    """Whether the zone of the value of a use makes no difference to what is taken from it."""
    attribute, above, call = use.around(1), use.around(2), _method_on_value(use)
    if call is None:
        tree = None if attribute is None else attribute.tree
        called = above is not None and above.call is not None
        return isinstance(tree, ast.Attribute) and tree.attr in _FIELDS and not called
    name = _method_name(call)
    if use.place.member(name) != f"datetime.datetime.{name}":
        return False
    if name == "replace":
        return any(arg.keyword == "tzinfo" for arg in call.arguments)
    return (name in _WITHOUT_ZONE and not call.arguments) or (name == "strftime" and _is_without_zone(call))


def _is_without_zone(call: Call) -> bool:
    """Whether the format of a ``strftime`` is written out and asks for nothing of a zone."""
    text = call.arguments[0].value.string if len(call.arguments) == 1 else None
    return text is not None and re.search(r"%[:\-_0^#EO]*[zZs+]", text) is None


def _method_on_value(use: Use) -> Call | None:
    """Return the method call that is made on the value of the use: the ``….replace()`` of ``utcnow().replace()``."""
    attribute, above = use.around(1), use.around(2)
    call = None if above is None else above.call
    if use.kind != "call" or attribute is None or not isinstance(attribute.tree, ast.Attribute):
        return None
    return call if call is not None and call.func == attribute else None


def _zone_that_replaces(use: Use) -> Written | None:
    """Return the ``timezone.utc`` of ``utcnow().replace(tzinfo=timezone.utc)``, as the source spells it."""
    call = _method_on_value(use)
    if call is None or _method_name(call) != "replace" or len(call.arguments) != 1:
        return None
    arg = call.arguments[0]
    return arg.value if arg.keyword == "tzinfo" and use.refers(arg.value, *_UTC) else None


def _taken_for_local(use: Use) -> str | None:
    """Return the method by which the value of the use is taken for local time, if it is."""
    call = _method_on_value(use)
    name = None if call is None else _method_name(call)
    return name if name in _LOCAL else None


def _method_name(call: Call) -> str:
    """Return the last name of what a call calls."""
    return call.func.tree.attr if isinstance(call.func.tree, ast.Attribute) else ""


def _is_as_made(use: Use, method: str) -> bool:
    """Whether the receiver's class takes ``method`` and all that it calls from ``datetime`` itself."""
    names = (method, "replace", "__new__", "__init__")
    return all(use.place.member(name) == f"datetime.datetime.{name}" for name in names)


def _in_class_body(use: Use, code: Code) -> Code:
    """Keep a function that is assigned in a class body from becoming a method."""
    if use.context != "class-assignment":
        return code
    return Code(f"staticmethod({code})", code.imports, code.helper)


def is_plain_reference(use: Use) -> bool:
    """Whether the use is a reference to the method of ``datetime.datetime`` itself, to be called by somebody."""
    owner = use.owner if use.kind == "reference" and use.context != "comparison" else None
    return owner is not None and use.refers(owner, "datetime.datetime")
