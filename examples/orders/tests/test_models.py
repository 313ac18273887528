from datetime import datetime
from decimal import Decimal

import pytest

from orders.models import CANCELLED, SHIPPED, Customer, Order


def test_order_is_stamped_when_it_is_made():
    before = datetime.utcnow()
    order = Order("A-1", Customer("C-1"))
    assert before <= order.placed_at <= datetime.utcnow()
    assert before <= order.customer.registered_at <= order.placed_at


def test_net_is_the_sum_of_the_lines(order):
    assert order.net == Decimal("21.00")


def test_quantity_must_be_positive(order):
    with pytest.raises(ValueError):
        order.add("TEA-1001", 0, "1.00")


def test_cancel(order):
    order.cancel()
    assert order.status == CANCELLED


def test_shipped_orders_cannot_be_cancelled(order):
    order.status = SHIPPED
    with pytest.raises(ValueError, match="has been shipped"):
        order.cancel()
