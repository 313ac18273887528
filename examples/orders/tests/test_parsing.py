from decimal import Decimal

import pytest

from orders import parsing


def test_parse_lines():
    text = "# summer\nTEA-1001; 2; 4,50\n\nCUP-2040;1;12.00\n"
    lines = parsing.parse_lines(text)
    assert [(line.sku, line.quantity, line.unit_price) for line in lines] == [
        ("TEA-1001", 2, Decimal("4.50")),
        ("CUP-2040", 1, Decimal("12.00")),
    ]


@pytest.mark.parametrize("row", ["TEA-1001; 2", "tea-1; 2; 4.50", "TEA-1001; 2; free"])
def test_bad_lines(row):
    with pytest.raises(parsing.ParseError):
        parsing.parse_line(row)


def test_is_email():
    assert parsing.is_email("a.smith+shop@mail.example.org")
    assert not parsing.is_email("a.smith@localhost")


def test_mask_phone():
    assert parsing.mask_phone("+49 40 123456") == "+** ** ***456"
    assert parsing.mask_phone("n/a") == ""


def test_document_name():
    assert parsing.document_name("INV/2019.0042") == "inv-2019-0042"
