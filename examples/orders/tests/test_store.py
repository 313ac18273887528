import datetime as dt

import pytest

from orders.models import SHIPPED
from orders.store import OrderStore


def test_round_trip(store, order):
    store.add(order)
    loaded = store.get("A-100")
    assert loaded.placed_at == order.placed_at
    assert loaded.lines == order.lines
    assert loaded.net == order.net


def test_unknown_order(store):
    with pytest.raises(KeyError):
        store.get("A-999")


def test_adding_twice_replaces(store, order, caplog):
    store.add(order)
    order.add("TEA-1001", 1, "4.50")
    store.add(order)
    assert len(store.get("A-100").lines) == 3
    assert "order A-100 is replaced" in caplog.text


def test_placed_within(store, order):
    store.add(order)
    order.number, order.placed_at = "A-099", dt.datetime.utcnow() - dt.timedelta(days=10)
    store.add(order)
    assert [found.number for found in store.placed_within(7)] == ["A-100"]
    assert [found.number for found in store.placed_within(30)] == ["A-099", "A-100"]


def test_mark_shipped_once(store, order, caplog):
    store.add(order)
    assert store.mark_shipped("A-100")
    assert store.get("A-100").status == SHIPPED
    assert not store.mark_shipped("A-100")
    assert "is not open" in caplog.text


def test_orders_survive_reopening(tmp_path, order):
    path = str(tmp_path / "orders.db")
    first = OrderStore.open(path)
    first.add(order)
    first.close()
    second = OrderStore.open(path)
    try:
        assert second.get("A-100").customer.country == "DE"
    finally:
        second.close()
