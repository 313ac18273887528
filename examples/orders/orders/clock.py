"""Injectable time, so that due dates and retries can be tested."""
from datetime import datetime, timedelta


class Clock(object):
    """Where the service asks for the time. Always naive UTC."""

    def __init__(self, now):
        self._now = now

    def utcnow(self):
        return self._now()

    def today(self):
        return self.utcnow().date()

    def in_days(self, days):
        return self.utcnow() + timedelta(days=days)


class FrozenClock(Clock):
    """A clock that only moves when it is told to."""

    def __init__(self, instant):
        super(FrozenClock, self).__init__(now=lambda: self.instant)
        self.instant = instant

    def advance(self, **delta):
        self.instant += timedelta(**delta)


SYSTEM_CLOCK = Clock(now=datetime.utcnow)
