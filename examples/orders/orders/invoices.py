"""Invoices and payment reminders."""
import logging
from datetime import datetime

from orders.clock import SYSTEM_CLOCK
from orders.models import CANCELLED, Invoice
from orders.pricing import to_cents, vat_of

log = logging.getLogger("orders.invoices")

REMINDER = "Invoice {number} over {gross} EUR was due on {due:%d.%m.%Y}. Today is {today:%d.%m.%Y}."


class InvoiceBook(object):
    """Hands out invoice numbers without gaps and keeps the invoices."""

    def __init__(self, clock=SYSTEM_CLOCK, first=1):
        self.clock = clock
        self.invoices = []
        self._next = first

    def issue(self, order):
        if order.status == CANCELLED:
            raise ValueError("order %s is cancelled" % order.number)
        issued_at = self.clock.utcnow()
        net = to_cents(order.net)
        invoice = Invoice(
            number="INV/%d.%04d" % (issued_at.year, self._next),
            order=order,
            net=net,
            vat=vat_of(net, order.customer.country),
            issued_at=issued_at,
        )
        self._next += 1
        self.invoices.append(invoice)
        return invoice

    def overdue(self):
        now = self.clock.utcnow()
        return [invoice for invoice in self.invoices if not invoice.paid and invoice.due_at < now]

    def pay(self, number):
        for invoice in self.invoices:
            if invoice.number == number:
                if invoice.paid:
                    log.warn("invoice %s was paid twice", number)
                invoice.paid = True
                return invoice
        raise KeyError(number)


def reminder(invoice, timezone):
    """The text of a reminder; ``timezone`` is the zone of the customer."""
    today = datetime.utcnow() + timezone.utcoffset(None)
    due = invoice.due_at + timezone.utcoffset(None)
    return REMINDER.format(number=invoice.number, gross=invoice.gross, due=due, today=today)
