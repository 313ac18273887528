import pytest

from orders.models import Customer, Order
from orders.payments import PaymentsClient
from orders.utils import get_order_store

GATEWAY = ("127.0.0.1", 18443)


@pytest.fixture
def order():
    order = Order("A-100", Customer("C-1", "DE"))
    order.add("TEA-1001", 2, "4.50")
    order.add("CUP-2040", 1, "12.00")
    return order


@pytest.fixture
def store(tmp_path):
    store = get_order_store(str(tmp_path / "orders.db"))
    yield store
    store.close()


@pytest.fixture
def gateway():
    """The payments gateway of the integration environment."""
    client = PaymentsClient(*GATEWAY, attempts=3, delay=0, timeout=2).connect()
    yield client
    client.close()
