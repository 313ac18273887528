"""Reading the text formats that shops send us."""
import re
from decimal import Decimal

from orders.models import Line

SKU = re.compile("[A-Z]{2,4}-\d{3,6}$")
PRICE = re.compile("(?P<whole>\d+)[.,](?P<cents>\d\d)$")
PHONE = re.compile(r"\+?\d[\d /-]{5,}$")
COLUMNS = re.compile("\s*[;\t]\s*")
EMAIL = re.compile(
    "^[\w.+-]+"
    "@"
    r"[\w-]+(\.[\w-]+)+$"
)


class ParseError(ValueError):
    """A line of an order file that cannot be read."""


def parse_price(text):
    """Read ``12.50`` or ``12,50``."""
    match = PRICE.match(text.strip())
    if match is None:
        raise ParseError("not a price: %r" % text)
    return Decimal("%s.%s" % (match.group("whole"), match.group("cents")))


def parse_line(text):
    """Read one ``SKU; quantity; unit price`` line of an order file."""
    columns = COLUMNS.split(text.strip())
    if len(columns) != 3:
        raise ParseError("expected 3 columns, got %d: %r" % (len(columns), text))
    sku, quantity, price = columns
    if not SKU.match(sku):
        raise ParseError("not a SKU: %r" % sku)
    return Line(sku, int(quantity), parse_price(price))


def parse_lines(text):
    rows = [row for row in text.splitlines() if row.strip() and not row.startswith("#")]
    return [parse_line(row) for row in rows]


def is_email(text):
    return EMAIL.match(text) is not None


def mask_phone(text):
    """Hide all but the last three digits, for the logs."""
    if not PHONE.match(text):
        return ""
    return re.sub("\d(?=(?:\D*\d){3})", "*", text)


def document_name(text):
    """``INV/2019.0042`` as a file name."""
    return re.sub("[/\.]+", "-", text).lower()
