"""Finds deprecated uses in Python source, proves them with the warnings of a real test run, and fixes them."""


def __getattr__(name: str) -> str:
    # Importing the reader of metadata takes as long as all of ours; a clean pre-commit run need not pay for it.
    if name == "__version__":
        from importlib.metadata import version

        return version("deadhead")
    raise AttributeError(name)
