"""Finds deprecated uses in Python source, proves them with the warnings of a real test run, and fixes them."""

from importlib.metadata import version

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    # Reading the distribution's metadata costs some milliseconds that a clean pre-commit run need not pay.
    if name == "__version__":
        return version("deadhead")
    raise AttributeError(name)
