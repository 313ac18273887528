"""``datetime.datetime.utcfromtimestamp``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use, Warns
from deadhead_rules._fixes import is_plain
from deadhead_rules.python._datetime import (
    MAKERS,
    call_fixes,
    is_plain_reference,
    local_time,
    reference_fixes,
)

_HELPER = '''
def {helper}(timestamp):
    """Return a POSIX timestamp as a naive datetime in UTC."""
    return {datetime.datetime}.fromtimestamp(timestamp, {datetime.timezone}.utc).replace(tzinfo=None)
'''


class DatetimeUtcfromtimestamp(Rule):
    """``datetime.utcfromtimestamp()`` returns a naive value that most APIs take for local time.

    The safe fix keeps the value naive; the unsafe one makes it aware, which changes comparisons, arithmetic and text.
    """

    name = "datetime-utcfromtimestamp"
    watches = ("datetime.datetime.utcfromtimestamp",)
    since, gone, use = "3.12", None, "datetime.fromtimestamp(timestamp, timezone.utc)"
    needs = "3.2"
    url = "https://docs.python.org/3/library/datetime.html#datetime.datetime.utcfromtimestamp"
    warns = Warns(DeprecationWarning, r"datetime\.utcfromtimestamp\(\) is deprecated")
    also = ("DTZ004",)
    variants = ("naive", "aware")
    makers = MAKERS

    flags = (
        Example(
            """
            import datetime

            result = datetime.datetime.utcfromtimestamp(86400).isoformat()
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import datetime

            result = datetime.datetime.fromtimestamp(86400, datetime.timezone.utc).replace(tzinfo=None).isoformat()
            """,
            unsafe="""
            import datetime

            result = datetime.datetime.fromtimestamp(86400, datetime.timezone.utc).isoformat()
            """,
        ),
        Example(
            """
            from datetime import datetime, timezone

            result = datetime.utcfromtimestamp(0).replace(tzinfo=timezone.utc)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from datetime import datetime, timezone

            result = datetime.fromtimestamp(0, timezone.utc)
            """,
        ),
        Example(
            """
            from datetime import datetime

            result = list(map(datetime.utcfromtimestamp, [0, 1]))
                              ^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe='''
            from datetime import datetime, timezone


            def _utcfromtimestamp(timestamp):
                """Return a POSIX timestamp as a naive datetime in UTC."""
                return datetime.fromtimestamp(timestamp, timezone.utc).replace(tzinfo=None)


            result = list(map(_utcfromtimestamp, [0, 1]))
            ''',
            unsafe="""
            from datetime import datetime, timezone
            from functools import partial

            result = list(map(partial(datetime.fromtimestamp, tz=timezone.utc), [0, 1]))
            """,
        ),
    )
    allows = ("class Clock:\n    def utcfromtimestamp(self, x): ...\n\nClock().utcfromtimestamp(0)\n",)

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield the naive and the aware form of a call, a function and a partial for a reference."""
        if use.kind == "call" and use.owner is not None and use.through is None:
            if is_plain(use, 1):
                yield from call_fixes(use, "fromtimestamp")
        elif is_plain_reference(use):
            aware = "{functools.partial}({datetime.datetime}.fromtimestamp, tz={datetime.timezone}.utc)"
            yield from reference_fixes(use, use.helper("_utcfromtimestamp", _HELPER), use.expression(aware))

    def remark(self, use: Use) -> str:
        """Say that the value is taken for local time, where it is."""
        return local_time(use)
