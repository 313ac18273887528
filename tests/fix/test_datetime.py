"""What becomes of a value in UTC: naive as it was, but without a step that changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timezone, tzinfo

import pytest

from .mend import mended

NAIVE = "datetime.now(timezone.utc).replace(tzinfo=None)"
AWARE = "datetime.now(timezone.utc)"

FORMS = {
    "datetime.utcnow()": NAIVE,
    "datetime.utcnow().year": f"{AWARE}.year",
    "datetime.utcnow().isoformat()": f"{NAIVE}.isoformat()",
    "datetime.utcnow().tzinfo": f"{NAIVE}.tzinfo",
    "datetime.utcnow().timetz()": f"{NAIVE}.timetz()",
    "datetime.utcnow().utctimetuple()": f"{AWARE}.utctimetuple()",
    "datetime.utcnow().date().isoformat()": f"{AWARE}.date().isoformat()",
    "datetime.utcnow().time": f"{NAIVE}.time",
    "str(datetime.utcnow())": f"str({NAIVE})",
    "datetime.utcnow().strftime('%Y-%m')": f"{AWARE}.strftime('%Y-%m')",
    "datetime.utcnow().strftime('%Y%z')": f"{NAIVE}.strftime('%Y%z')",
    "datetime.utcnow().strftime('%s')": f"{NAIVE}.strftime('%s')",
    "datetime.utcnow().strftime('%c %x %A')": f"{AWARE}.strftime('%c %x %A')",
    "datetime.utcnow().strftime(form)": f"{NAIVE}.strftime(form)",
    "datetime.utcnow().replace(microsecond=0)": f"{AWARE}.replace(microsecond=0, tzinfo=None)",
    "datetime.utcnow().replace(2020, day=1)": f"{AWARE}.replace(2020, day=1, tzinfo=None)",
    "datetime.utcnow().replace(**form)": f"{NAIVE}.replace(**form)",
    "datetime.utcnow().replace(tzinfo=form)": f"{AWARE}.replace(tzinfo=form)",
    "datetime.utcnow().replace(day=1, tzinfo=form)": f"{AWARE}.replace(day=1, tzinfo=form)",
    "datetime.utcfromtimestamp(0).replace(tzinfo=form)": "datetime.fromtimestamp(0, timezone.utc).replace(tzinfo=form)",
    "datetime.utcfromtimestamp(0).hour": "datetime.fromtimestamp(0, timezone.utc).hour",
}
HEAD = "from datetime import datetime\n\nform = '%d'\n"
NEW_HEAD = HEAD.replace("datetime\n", "datetime, timezone\n", 1)


class Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def utcnow(cls) -> Clock:
        return cls(2020, 2, 29, 1, 2, 3, 4)

    @classmethod
    def utcfromtimestamp(cls, timestamp: float, /) -> Clock:
        return cls.fromtimestamp(timestamp, UTC).replace(tzinfo=None)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        return cls(2020, 2, 29, 1, 2, 3, 4, tz)


@pytest.mark.parametrize("old", FORMS)
def test_forms(old: str) -> None:
    assert mended(f"{HEAD}x = {old}\n".encode()).decode() == f"{NEW_HEAD}x = {FORMS[old]}\n"
    names = {"datetime": Clock, "timezone": timezone, "form": UTC if "tzinfo=form" in old else "%d"}
    if "**form" not in old and "time" not in old.rpartition(".")[2]:
        assert repr(eval(old, names)) == repr(eval(FORMS[old], names))


def test_a_zone_that_may_be_missing_is_not_utc() -> None:
    code = (
        "from datetime import datetime, timezone\n\n"
        "try:\n    from pytz import utc\nexcept ImportError:\n    utc = None\n"
        "EPOCH = datetime.utcfromtimestamp(0).replace(tzinfo=utc)\n"
    )
    assert mended(code.encode()).decode() == code.replace("utcfromtimestamp(0)", "fromtimestamp(0, timezone.utc)")
