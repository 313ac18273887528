from datetime import timedelta
from decimal import Decimal

from orders.models import Customer, Order
from orders.pricing import DiscountRule, discounted, quote, vat_of


def test_best_discount_counts(order):
    rules = [DiscountRule("total > 20", 5), DiscountRule("country == 'DE'", 10), DiscountRule("vip", 50)]
    assert discounted(order, rules) == Decimal("18.90")


def test_broken_rule_is_skipped(order, caplog):
    assert discounted(order, [DiscountRule("totl > 20", 5)]) == Decimal("21.00")
    assert "discount rule 'totl > 20' is skipped" in caplog.text


def test_quote(order):
    offer = quote(order)
    assert offer.gross == Decimal("24.99")
    assert offer.is_valid()


def test_quote_expires(order):
    offer = quote(order)
    offer.expires_at -= timedelta(days=31)
    assert not offer.is_valid()


def test_exports_are_free_of_vat():
    order = Order("A-1", Customer("C-1", "NZ"))
    order.add("TEA-1001", 1, "4.50")
    assert quote(order).vat == 0


def test_half_a_cent_of_vat_is_rounded_up():
    assert vat_of(Decimal("4.50"), "DE") == Decimal("0.86")
    assert vat_of(Decimal("1.50"), "DE") == Decimal("0.29")
