from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from orders.clock import FrozenClock
from orders.invoices import InvoiceBook
from orders.reports import ageing, daily_report, export_csv


@pytest.fixture
def clock():
    return FrozenClock(datetime.utcnow() - timedelta(days=20))


def test_daily_report_in_local_time(order):
    order.placed_at = datetime(2019, 4, 12, 22, 30)
    lines = daily_report([order], "rix").splitlines()
    assert lines[0].startswith("Open orders for rix, ")
    assert lines[1].split() == ["A-100", "13.04.", "00:30", "21.00"]


def test_closed_orders_are_not_reported(order):
    order.cancel()
    assert len(daily_report([order], "HAM").splitlines()) == 1


def test_unknown_warehouse(order):
    with pytest.raises(KeyError):
        daily_report([order], "XXX")


def test_ageing(order, clock):
    book = InvoiceBook(clock)
    book.issue(order)
    clock.advance(days=-100)
    book.issue(order)
    book.issue(order).paid = True
    totals = ageing(book.invoices)
    assert totals == {"0-14": 0, "15-30": Decimal("24.99"), "31-60": 0, "older": Decimal("24.99")}


def test_export_csv(order):
    book = InvoiceBook(FrozenClock(datetime(2019, 4, 12)), first=42)
    book.issue(order)
    assert export_csv(book.invoices) == "number;issued;net;vat;gross\nINV/2019.0042;2019-04-12;21.00;3.99;24.99\n"
