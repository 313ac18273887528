import pytest

from orders.utils import chunks, deep_update, get_order_store


def test_chunks():
    assert chunks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]


def test_deep_update():
    assert deep_update({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4}) == {"a": {"b": 3, "c": 2}, "d": 4}


def test_get_order_store_points_to_its_successor():
    with pytest.warns(DeprecationWarning, match="OrderStore.open"):
        get_order_store(":memory:").close()
