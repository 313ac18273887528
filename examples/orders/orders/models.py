"""The records that the rest of the service passes around."""
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

OPEN, SHIPPED, CANCELLED = "open", "shipped", "cancelled"

PAYMENT_TERM = timedelta(days=14)


@dataclass
class Customer:
    number: str
    country: str = "DE"
    vip: bool = False
    registered_at: datetime = field(default_factory=datetime.utcnow)


@dataclass
class Line:
    sku: str
    quantity: int
    unit_price: Decimal

    @property
    def net(self):
        return self.unit_price * self.quantity


@dataclass
class Order:
    number: str
    customer: Customer
    lines: list = field(default_factory=list)
    status: str = OPEN
    placed_at: datetime = field(default_factory=datetime.utcnow)
    shipped_at: datetime = None

    def add(self, sku, quantity, unit_price):
        if quantity < 1:
            raise ValueError("quantity of %s must be positive" % sku)
        self.lines.append(Line(sku, quantity, Decimal(unit_price)))

    @property
    def net(self):
        return sum((line.net for line in self.lines), Decimal(0))

    def cancel(self):
        if self.status == SHIPPED:
            raise ValueError("order %s has been shipped" % self.number)
        self.status = CANCELLED


@dataclass
class Invoice:
    number: str
    order: Order
    net: Decimal
    vat: Decimal
    issued_at: datetime
    paid: bool = False

    @property
    def gross(self):
        return self.net + self.vat

    @property
    def due_at(self):
        return self.issued_at + PAYMENT_TERM
