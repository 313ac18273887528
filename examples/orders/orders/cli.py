"""The command line: ``python -m orders.cli``."""
import argparse
import datetime
import sys

from orders import __version__
from orders.compat import quote
from orders.models import Customer, Order
from orders.parsing import ParseError, parse_lines
from orders.reports import daily_report
from orders.utils import batch_id, get_order_store


class Console(object):
    """What the commands print, with problems on stderr."""

    def __init__(self, out=None, err=None):
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.warnings = 0

    def say(self, text):
        self.out.write(text + "\n")

    def warn(self, text):
        self.warnings += 1
        self.err.write("warning: %s\n" % text)


def import_lines(args, store, console):
    with open(args.file, encoding="utf-8") as stream:
        try:
            lines = parse_lines(stream.read())
        except ParseError as error:
            console.warn("%s: %s" % (quote(args.file), error))
            return 1
    if not lines:
        console.warn("%s holds no lines" % quote(args.file))
        return 1
    order = Order(number=args.number or batch_id("ORD"), customer=Customer(args.customer, args.country))
    order.lines.extend(lines)
    store.add(order)
    console.say("%s: %d lines, %s EUR" % (order.number, len(order.lines), order.net))
    return 0


def list_orders(args, store, console):
    for order in store.placed_within(args.since_days):
        console.say("%s %s %s" % (order.number, order.status, order.net))
    return 0


def report(args, store, console):
    console.out.write(daily_report(store.placed_within(365), args.warehouse))
    return 0


def purge(args, store, console):
    started = datetime.datetime.utcnow()
    removed = store.purge(args.days)
    console.say("%d orders removed in %s" % (removed, datetime.datetime.utcnow() - started))
    return 0


def build_parser():
    parser = argparse.ArgumentParser(
        prog="orders", description="Orders of the Brightwater shops.", epilog="All times are UTC, as of utcnow()."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--database", default="orders.db")
    commands = parser.add_subparsers(dest="command")
    commands.required = True

    command = commands.add_parser("import-lines", help="add an order from a text file")
    command.add_argument("customer")
    command.add_argument("country")
    command.add_argument("file")
    command.add_argument("--number")
    command.set_defaults(run=import_lines)

    command = commands.add_parser("list", help="list recent orders")
    command.add_argument("--since-days", type=int, default=30)
    command.set_defaults(run=list_orders)

    command = commands.add_parser("report", help="print the open orders of a warehouse")
    command.add_argument("warehouse")
    command.set_defaults(run=report)

    command = commands.add_parser("purge", help="delete shipped orders")
    command.add_argument("--days", type=int, default=365)
    command.set_defaults(run=purge)
    return parser


def main(argv=None, console=None):
    args = build_parser().parse_args(argv)
    store = get_order_store(args.database)
    try:
        return args.run(args, store, console or Console())
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
