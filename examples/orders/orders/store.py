"""Orders in SQLite."""
import datetime as dt
import logging
import sqlite3
from decimal import Decimal

from orders.compat import naive_utcnow
from orders.models import OPEN, SHIPPED, Customer, Order

logger = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number     TEXT PRIMARY KEY,
    customer   TEXT NOT NULL,
    country    TEXT NOT NULL,
    status     TEXT NOT NULL,
    placed_at  TIMESTAMP NOT NULL,
    shipped_at TIMESTAMP
);
CREATE TABLE IF NOT EXISTS lines (
    number     TEXT NOT NULL REFERENCES orders (number) ON DELETE CASCADE,
    sku        TEXT NOT NULL,
    quantity   INTEGER NOT NULL,
    unit_cents INTEGER NOT NULL
);
"""


class OrderStore(object):
    """One connection to the database of orders.

    A store belongs to the thread that opened it.
    """

    def __init__(self, connection):
        self.connection = connection
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.executescript(SCHEMA)

    @classmethod
    def open(cls, path):
        return cls(sqlite3.connect(path, detect_types=sqlite3.PARSE_DECLTYPES))

    def close(self):
        self.connection.close()

    def add(self, order):
        """Insert an order with its lines; replaces one of the same number."""
        with self.connection:
            if self.connection.execute("DELETE FROM orders WHERE number = ?", (order.number,)).rowcount:
                logger.warn("order %s is replaced", order.number)
            self.connection.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)",
                (
                    order.number,
                    order.customer.number,
                    order.customer.country,
                    order.status,
                    order.placed_at,
                    order.shipped_at,
                ),
            )
            self.connection.executemany(
                "INSERT INTO lines VALUES (?, ?, ?, ?)",
                [
                    (order.number, line.sku, line.quantity, int(line.unit_price * 100))
                    for line in order.lines
                ],
            )

    def get(self, number):
        row = self.connection.execute(
            "SELECT number, customer, country, status, placed_at, shipped_at FROM orders WHERE number = ?",
            (number,),
        ).fetchone()
        if row is None:
            raise KeyError(number)
        return self._load(row)

    def placed_within(self, days):
        """Orders of the last ``days`` days, oldest first."""
        cutoff = dt.datetime.utcnow() - dt.timedelta(days=days)
        rows = self.connection.execute(
            "SELECT number, customer, country, status, placed_at, shipped_at FROM orders"
            " WHERE placed_at >= ? ORDER BY placed_at, number",
            (cutoff,),
        ).fetchall()
        return [self._load(row) for row in rows]

    def mark_shipped(self, number):
        with self.connection:
            changed = self.connection.execute(
                "UPDATE orders SET status = ?, shipped_at = ? WHERE number = ? AND status = ?",
                (SHIPPED, naive_utcnow(), number, OPEN),
            ).rowcount
        if not changed:
            logger.warn("order %s is not open, nothing shipped", number)
        return bool(changed)

    def purge(self, days):
        """Delete shipped orders older than ``days`` days and say how many."""
        limit = dt.datetime.utcnow() - dt.timedelta(days=days)
        with self.connection:
            return self.connection.execute(
                "DELETE FROM orders WHERE status = ? AND shipped_at < ?", (SHIPPED, limit)
            ).rowcount

    def _load(self, row):
        number, customer, country, status, placed_at, shipped_at = row
        order = Order(
            number=number,
            customer=Customer(customer, country),
            status=status,
            placed_at=placed_at,
            shipped_at=shipped_at,
        )
        for sku, quantity, cents in self.connection.execute(
            "SELECT sku, quantity, unit_cents FROM lines WHERE number = ? ORDER BY rowid", (number,)
        ):
            order.add(sku, quantity, Decimal(cents) / 100)
        return order
