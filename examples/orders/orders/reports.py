"""Figures for the warehouses and for accounting."""
import csv
import io
from collections import OrderedDict
from datetime import datetime, timedelta
from decimal import Decimal

from orders import timezone
from orders.models import OPEN

BUCKETS = OrderedDict([("0-14", 14), ("15-30", 30), ("31-60", 60)])


def daily_report(orders, warehouse):
    """The open orders as text, headed by the local time of the warehouse."""
    local = timezone.localize(datetime.utcnow(), warehouse)
    lines = ["Open orders for %s, %s" % (warehouse, local.strftime("%d.%m.%Y %H:%M"))]
    for order in orders:
        if order.status != OPEN:
            continue
        # placed_at is stored the way datetime.utcnow() returns it
        placed = timezone.localize(order.placed_at, warehouse)
        lines.append("%-10s %s %10s" % (order.number, placed.strftime("%d.%m. %H:%M"), order.net))
    return "\n".join(lines) + "\n"


def ageing(invoices):
    """Unpaid gross amounts by age in days."""
    now = datetime.utcnow
    totals = OrderedDict((name, Decimal(0)) for name in BUCKETS)
    totals["older"] = Decimal(0)
    for invoice in invoices:
        if invoice.paid:
            continue
        age = now() - invoice.issued_at
        for name, days in BUCKETS.items():
            if age <= timedelta(days=days):
                totals[name] += invoice.gross
                break
        else:
            totals["older"] += invoice.gross
    return totals


def export_csv(invoices):
    """What accounting imports every month."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["number", "issued", "net", "vat", "gross"])
    for invoice in invoices:
        writer.writerow(
            [invoice.number, invoice.issued_at.date().isoformat(), invoice.net, invoice.vat, invoice.gross]
        )
    return out.getvalue()
