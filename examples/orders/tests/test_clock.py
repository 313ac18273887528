from datetime import date, datetime, timedelta

from orders.clock import SYSTEM_CLOCK, FrozenClock


def test_frozen_clock_stands_still():
    clock = FrozenClock(datetime(2019, 4, 12, 23, 30))
    assert clock.utcnow() == clock.utcnow() == datetime(2019, 4, 12, 23, 30)
    assert clock.today() == date(2019, 4, 12)


def test_frozen_clock_advances():
    clock = FrozenClock(datetime(2019, 4, 12, 23, 30))
    clock.advance(hours=1)
    assert clock.today() == date(2019, 4, 13)
    assert clock.in_days(2) == datetime(2019, 4, 15, 0, 30)


def test_system_clock_is_naive_and_moves_forward():
    first = SYSTEM_CLOCK.utcnow()
    assert first.tzinfo is None
    assert timedelta(0) <= SYSTEM_CLOCK.utcnow() - first < timedelta(minutes=1)
