"""Discounts, VAT and quotes."""
import logging
from datetime import datetime, timedelta
from decimal import Decimal

from orders.expressions import ExpressionError, evaluate

logger = logging.getLogger(__name__)

CENT = Decimal("0.01")

VAT = {"DE": Decimal("0.19"), "AT": Decimal("0.20"), "PT": Decimal("0.23"), "LV": Decimal("0.21")}

QUOTE_VALIDITY = timedelta(days=30)


class DiscountRule(object):
    """A percentage that applies where an expression holds."""

    def __init__(self, condition, percent):
        self.condition = condition
        self.percent = Decimal(percent)

    def applies_to(self, order):
        try:
            return evaluate(
                self.condition,
                total=order.net,
                country=order.customer.country,
                vip=order.customer.vip,
                quantity=sum(line.quantity for line in order.lines),
            )
        except ExpressionError as error:
            logger.warn("discount rule %r is skipped: %s", self.condition, error)
            return False


class Quote(object):
    """What an order would cost, and until when we stand by it."""

    def __init__(self, order, net, vat, expires_at):
        self.order = order
        self.net = net
        self.vat = vat
        self.expires_at = expires_at

    @property
    def gross(self):
        return self.net + self.vat

    def is_valid(self):
        return datetime.utcnow() < self.expires_at


def to_cents(amount):
    """Round an amount to whole cents."""
    return amount.quantize(CENT)


def vat_of(net, country):
    """The VAT on a net amount; countries we do not list are exports."""
    return to_cents(net * VAT.get(country, Decimal(0)))


def discounted(order, rules):
    """The net amount after the best single discount."""
    percent = max([rule.percent for rule in rules if rule.applies_to(order)] or [Decimal(0)])
    return to_cents(order.net * (100 - percent) / 100)


def quote(order, rules=()):
    net = discounted(order, rules)
    expires_at = (
        datetime
        .utcnow()
        .replace(microsecond=0)
        + QUOTE_VALIDITY
    )
    return Quote(order, net, vat_of(net, order.customer.country), expires_at)
