"""``datetime.datetime.utcnow``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fake, Fix, Rule, Use, Warns
from deadhead_rules.python._datetime import (
    MAKERS,
    call_fixes,
    is_plain_reference,
    local_time,
    reference_fixes,
)

_HELPER = '''
def {helper}():
    """Return the current time in UTC as a naive datetime."""
    return {datetime.datetime}.now({datetime.timezone}.utc).replace(tzinfo=None)
'''


class DatetimeUtcnow(Rule):
    """``datetime.utcnow()`` returns a naive value that most APIs take for local time.

    The safe fix keeps the value naive; the unsafe one makes it aware, which changes comparisons, arithmetic and text.
    A reference stays something that can be called: the safe fix points it to a function of the module, which can be
    pickled and which Django can write into a migration. ``utcnow().timestamp()`` and ``utcnow().astimezone()`` are
    wrong wherever the local time is not UTC, so that no fix of them keeps the behaviour; the unsafe one mends them.
    """

    name = "datetime-utcnow"
    watches = ("datetime.datetime.utcnow",)
    since, gone, use = "3.12", None, "datetime.now(timezone.utc)"
    needs = "3.2"
    url = "https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow"
    warns = Warns(DeprecationWarning, r"datetime\.utcnow\(\) is deprecated")
    also = ("DTZ003",)
    variants = ("naive", "aware")
    makers = MAKERS
    # freezegun adds the offset to ``now(timezone.utc)``, and not to ``utcnow()``.
    defeated_by = (
        Fake(("freezegun.freeze_time", "freezegun.api.freeze_time", "pytest.mark.freeze_time"), "tz_offset", 1),
    )

    flags = (
        Example(
            """
            from datetime import datetime

            result = datetime.utcnow().tzinfo
                     ^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from datetime import datetime, timezone

            result = datetime.now(timezone.utc).replace(tzinfo=None).tzinfo
            """,
            unsafe="""
            from datetime import datetime, timezone

            result = datetime.now(timezone.utc).tzinfo
            """,
        ),
        Example(
            """
            import datetime as dt

            stamp = dt.datetime.utcnow().replace(tzinfo=dt.timezone.utc)
                    ^^^^^^^^^^^^^^^^^^^^
            result = stamp.tzinfo
            """,
            safe="""
            import datetime as dt

            stamp = dt.datetime.now(dt.timezone.utc)
            result = stamp.tzinfo
            """,
        ),
        Example(
            """
            from dataclasses import dataclass, field
            from datetime import datetime

            @dataclass
            class Order:
                placed: datetime = field(default_factory=datetime.utcnow)
                                                         ^^^^^^^^^^^^^^^

            result = Order().placed.tzinfo
            """,
            safe='''
            from dataclasses import dataclass, field
            from datetime import datetime, timezone


            def _utcnow():
                """Return the current time in UTC as a naive datetime."""
                return datetime.now(timezone.utc).replace(tzinfo=None)


            @dataclass
            class Order:
                placed: datetime = field(default_factory=_utcnow)

            result = Order().placed.tzinfo
            ''',
            unsafe="""
            from dataclasses import dataclass, field
            from datetime import datetime, timezone
            from functools import partial

            @dataclass
            class Order:
                placed: datetime = field(default_factory=partial(datetime.now, timezone.utc))

            result = Order().placed.tzinfo
            """,
        ),
        Example(
            """
            from datetime import datetime

            class Clock:
                now = datetime.utcnow
                      ^^^^^^^^^^^^^^^

            result = Clock().now().tzinfo
                     ^^^^^^^^^^^^^
            """,
            safe='''
            from datetime import datetime, timezone


            def _utcnow():
                """Return the current time in UTC as a naive datetime."""
                return datetime.now(timezone.utc).replace(tzinfo=None)


            class Clock:
                now = staticmethod(_utcnow)

            result = Clock().now().tzinfo
            ''',
            unsafe="""
            from datetime import datetime, timezone
            from functools import partial

            class Clock:
                now = staticmethod(partial(datetime.now, timezone.utc))

            result = Clock().now().tzinfo
            """,
        ),
        Example(
            """
            from datetime import datetime

            seconds = datetime.utcnow().timestamp()
                      ^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from datetime import datetime, timezone

            seconds = datetime.now(timezone.utc).timestamp()
            """,
        ),
        Example(
            """
            from datetime import datetime

            def local(timezone):
                return datetime.utcnow().replace(tzinfo=timezone)
                       ^^^^^^^^^^^^^^^^^

            result = local(None).tzinfo
            """,
            safe="""
            from datetime import datetime, timezone as _timezone

            def local(timezone):
                return datetime.now(_timezone.utc).replace(tzinfo=timezone)

            result = local(None).tzinfo
            """,
        ),
        Example(
            """
            from datetime import datetime

            result = datetime.utcnow().replace(minute=0, second=0, microsecond=0).tzinfo
                     ^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from datetime import datetime, timezone

            result = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0, tzinfo=None).tzinfo
            """,
            unsafe="""
            from datetime import datetime, timezone

            result = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0).tzinfo
            """,
        ),
        Example(
            """
            from datetime import datetime

            result = datetime.utcnow().date().year > 2000, datetime.utcnow().strftime("UTC")
                     ^^^^^^^^^^^^^^^^^                     ^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from datetime import datetime, timezone

            result = datetime.now(timezone.utc).date().year > 2000, datetime.now(timezone.utc).strftime("UTC")
            """,
        ),
    )
    allows = (
        "class datetime:\n    def utcnow(self): ...\n\ndatetime().utcnow()\n",
        "from datetime import datetime\n\ndatetime = object()\ndatetime.utcnow()\n",
        "import sys\nfrom datetime import datetime\n\nif sys.version_info < (3, 12):\n    datetime.utcnow()\n",
        "from datetime import datetime\n\ntext = 'datetime.utcnow()'  # datetime.utcnow()\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield the naive and the aware form of a call, a function and a partial for a reference."""
        if use.kind == "call" and use.owner is not None and use.through is None and not use.arguments:
            yield from call_fixes(use, "now")
        elif is_plain_reference(use):
            aware = "{functools.partial}({datetime.datetime}.now, {datetime.timezone}.utc)"
            yield from reference_fixes(use, use.helper("_utcnow", _HELPER), use.expression(aware))

    def remark(self, use: Use) -> str:
        """Say that the value is taken for local time, where it is."""
        return local_time(use)
