import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from orders.clock import FrozenClock
from orders.invoices import InvoiceBook, reminder
from orders.models import Customer, Order


class InvoiceTestCase(unittest.TestCase):
    def setUp(self):
        self.clock = FrozenClock(datetime(2019, 4, 12, 9, 30))
        self.book = InvoiceBook(self.clock)

    def order(self, country="DE", price="100.00"):
        order = Order("A-100", Customer("C-1", country))
        order.add("TEA-1001", 1, price)
        return order

    def assertAmounts(self, invoice, net, vat, gross):
        self.assertEquals(invoice.net, Decimal(net))
        self.assertEquals(invoice.vat, Decimal(vat))
        self.assertEquals(invoice.gross, Decimal(gross))


class IssueTest(InvoiceTestCase):
    def test_amounts(self):
        self.assertAmounts(self.book.issue(self.order()), "100.00", "19.00", "119.00")

    def test_amounts_of_an_export(self):
        self.assertAmounts(self.book.issue(self.order("NZ")), "100.00", "0.00", "100.00")

    def test_numbers_have_no_gaps(self):
        first, second = self.book.issue(self.order()), self.book.issue(self.order())
        self.assertRegexpMatches(first.number, r"^INV/2019\.\d{4}$")
        self.assertNotEquals(first.number, second.number)

    def test_cancelled_orders_get_no_invoice(self):
        order = self.order()
        order.cancel()
        with self.assertRaisesRegexp(ValueError, "is cancelled"):
            self.book.issue(order)

    def test_issued_at_is_the_time_of_the_clock(self):
        self.assertEqual(self.book.issue(self.order()).issued_at, self.clock.instant)


class ReminderTest(InvoiceTestCase):
    def setUp(self):
        super(ReminderTest, self).setUp()
        self.invoice = self.book.issue(self.order())

    def test_due_after_the_payment_term(self):
        self.assertEqual(self.book.overdue(), [])
        self.clock.advance(days=15)
        self.assertEqual(self.book.overdue(), [self.invoice])

    def test_paid_invoices_are_not_overdue(self):
        self.book.pay(self.invoice.number)
        self.clock.advance(days=15)
        self.assert_(not self.book.overdue())

    def test_paying_twice_is_logged(self):
        self.book.pay(self.invoice.number)
        with self.assertLogs("orders.invoices", "WARNING"):
            self.book.pay(self.invoice.number)

    def test_text(self):
        text = reminder(self.invoice, timezone(timedelta(hours=2)))
        self.assertIn("over 119.00 EUR was due on 26.04.2019", text)


if __name__ == "__main__":
    unittest.main()
