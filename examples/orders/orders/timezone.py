"""Time zones of the warehouses.

The warehouses stay on standard time all year, so fixed offsets are enough.
"""
from datetime import timedelta, timezone as fixed_offset

UTC = fixed_offset.utc

WAREHOUSES = {
    "HAM": fixed_offset(timedelta(hours=1), "HAM"),
    "LIS": fixed_offset(timedelta(0), "LIS"),
    "RIX": fixed_offset(timedelta(hours=2), "RIX"),
}


def get(code):
    """The zone of a warehouse; KeyError for an unknown code."""
    return WAREHOUSES[code.upper()]


def localize(moment, code):
    """Turn a naive UTC datetime into the local time of a warehouse."""
    return moment.replace(tzinfo=UTC).astimezone(get(code))
