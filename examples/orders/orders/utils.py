"""Odds and ends shared by the other modules."""
import warnings

from orders.compat import Mapping


def get_order_store(path):
    """Open the database of orders.

    .. deprecated:: 2.5
       Use :meth:`orders.store.OrderStore.open`.
    """
    from orders.store import OrderStore

    warnings.warn(
        "get_order_store() is deprecated and will be removed in orders 3.0, use OrderStore.open()",
        DeprecationWarning,
        stacklevel=2,
    )
    return OrderStore.open(path)


def batch_id(prefix):
    """An identifier such as ``INV-20190412-093000`` for a batch of documents."""
    from datetime import datetime

    return "%s-%s" % (prefix, datetime.utcnow().strftime("%Y%m%d-%H%M%S"))


def chunks(items, size):
    """Split a list into lists of at most ``size`` items."""
    if size < 1:
        raise ValueError("size must be positive")
    return [items[start:start + size] for start in range(0, len(items), size)]


def deep_update(target, changes):
    """Overlay nested mappings, as in the webhook templates."""
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(target.get(key), Mapping):
            deep_update(target[key], value)
        else:
            target[key] = value
    return target
