"""What the rules about ``datetime`` share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING

from deadhead.rule import Applicability, Code, Fix, ImportNeed, Use
from deadhead_rules.python._fixes import with_argument

if TYPE_CHECKING:
    import libcst as cst

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


def _renamed_call(use: Use, method: str, *more: cst.BaseExpression) -> cst.Call | None:
    """Return the call of ``use`` as one of ``method`` of the same receiver, with ``more`` arguments after its own."""
    import libcst as cst

    call, receiver = use.node, use.receiver
    if not isinstance(call, cst.Call) or receiver is None:
        return None
    func = call.func
    func = (
        func.with_changes(attr=cst.Name(method))
        if use.via == "attribute"
        else cst.Attribute(receiver, cst.Name(method))
    )
    return reduce(with_argument, more, call.with_changes(func=func))


def call_fixes(use: Use, method: str) -> Iterator[Fix | None]:
    """Yield what a call of ``use`` can become: calls of ``method`` that are given UTC, naive or aware."""
    given = _zone_that_replaces(use)
    utc = Code(given) if given is not None else use.expression("{datetime.timezone}.utc")
    call = None if utc is None else _renamed_call(use, method, utc.node)
    if utc is None or call is None:
        return
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


def _naive(use: Use, call: cst.Call, imports: tuple[ImportNeed, ...]) -> Fix:
    """Return the fix that makes the value naive, in the ``replace`` that is there if it is only about other fields."""
    import libcst as cst

    above, level = _method_on_value(use), 2
    if above is None or _method_name(above) != "replace" or any(arg.star for arg in above.args):
        above, level = cst.Call(cst.Attribute(call, cst.Name("replace"))), 0
    else:
        above = above.with_changes(func=above.func.with_changes(value=call))
    code = Code(with_argument(above, cst.Name("None"), "tzinfo"), imports)
    return Fix("Keep the value naive", "safe", code, level=level, variant="naive")


def _has_no_say(use: Use) -> bool:
    """Whether the zone of the value of a use makes no difference to what is taken from it."""
    import libcst as cst

    attribute, call = use.outer(1), _method_on_value(use)
    if call is None:
        return (
            isinstance(attribute, cst.Attribute)
            and attribute.value.deep_equals(use.node)
            and (attribute.attr.value in _FIELDS and not isinstance(use.outer(2), cst.Call))
        )
    name = _method_name(call)
    if use.place.member(name) != f"datetime.datetime.{name}":
        return False
    if name == "replace":
        return any(arg.keyword is not None and arg.keyword.value == "tzinfo" for arg in call.args)
    return (name in _WITHOUT_ZONE and not call.args) or (name == "strftime" and _is_without_zone(call))


def _is_without_zone(call: cst.Call) -> bool:
    """Whether the format of a ``strftime`` is written out and asks for nothing of a zone."""
    import libcst as cst

    form = call.args[0].value if len(call.args) == 1 else None
    text = form.evaluated_value if isinstance(form, cst.SimpleString) else None
    return isinstance(text, str) and re.search(r"%[:\-_0^#EO]*[zZs+]", text) is None


def _method_on_value(use: Use) -> cst.Call | None:
    """Return the method call that is made on the value of the use: the ``….replace()`` of ``utcnow().replace()``."""
    import libcst as cst

    attribute, call = use.outer(1), use.outer(2)
    if use.kind != "call" or not isinstance(attribute, cst.Attribute) or not isinstance(call, cst.Call):
        return None
    return call if isinstance(call.func, cst.Attribute) and call.func.deep_equals(attribute) else None


def _zone_that_replaces(use: Use) -> cst.BaseExpression | None:
    """Return the ``timezone.utc`` of ``utcnow().replace(tzinfo=timezone.utc)``, as the source spells it."""
    call = _method_on_value(use)
    if call is None or _method_name(call) != "replace" or len(call.args) != 1:
        return None
    arg = call.args[0]
    named = arg.keyword is not None and arg.keyword.value == "tzinfo"
    return arg.value.with_changes() if named and use.refers(arg.value, *_UTC) else None


def _taken_for_local(use: Use) -> str | None:
    """Return the method by which the value of the use is taken for local time, if it is."""
    call = _method_on_value(use)
    name = None if call is None else _method_name(call)
    return name if name in _LOCAL else None


def _method_name(call: cst.Call) -> str:
    """Return the last name of what a call calls."""
    import libcst as cst

    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def _is_as_made(use: Use, method: str) -> bool:
    """Whether the receiver's class takes ``method`` and all that it calls from ``datetime`` itself."""
    names = (method, "replace", "__new__", "__init__")
    return all(use.place.member(name) == f"datetime.datetime.{name}" for name in names)


def _in_class_body(use: Use, code: Code) -> Code:
    """Keep a function that is assigned in a class body from becoming a method."""
    import libcst as cst

    if use.context != "class-assignment":
        return code
    return Code(cst.Call(cst.Name("staticmethod"), [cst.Arg(code.node)]), code.imports, code.helper)


def is_plain_reference(use: Use) -> bool:
    """Whether the use is a reference to the method of ``datetime.datetime`` itself, to be called by somebody."""
    receiver = use.receiver if use.kind == "reference" and use.context != "comparison" else None
    return receiver is not None and use.refers(receiver, "datetime.datetime")
