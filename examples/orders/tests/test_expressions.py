from datetime import datetime
from decimal import Decimal

import pytest

from orders.expressions import ExpressionError, evaluate, literals


@pytest.mark.parametrize("source, expected", [
    ("total >= 100 and country in ('DE', 'AT')", True),
    ("total < 100 or vip", False),
    ("not vip and vip == False", True),
    ("10 < total <= 120", True),
    ("max(total, 500) == 500", True),
    ("lower(country) == 'de'", True),
    ("total * 0.5 == 60", True),
    ("2 * 12 - total", -96),
])
def test_evaluate(source, expected):
    assert evaluate(source, total=Decimal(120), country="DE", vip=False) == expected


def test_time_in_an_expression():
    assert evaluate("placed_at <= utcnow()", placed_at=datetime(2019, 1, 1)) is True


@pytest.mark.parametrize("source", ["__import__('os')", "total.real", "[1, 2]", "lambda: 1", "1 +", "2 ** 64"])
def test_forbidden(source):
    with pytest.raises(ExpressionError):
        evaluate(source, total=1)


def test_unknown_name():
    with pytest.raises(ExpressionError, match="unknown name 'totl'"):
        evaluate("totl > 1", total=1)


def test_literals():
    assert literals("total >= 100 and country in ('DE', 'AT')") == [100, "DE", "AT"]
