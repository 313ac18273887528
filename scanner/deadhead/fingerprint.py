"""Identities that outlive a change of lines."""

from __future__ import annotations

import hashlib
import re

_VERSION = "1"


def fingerprint(*parts: str) -> str:
    """Return a versioned hash of ``parts``: 16 hexadecimal digits after the version."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{_VERSION}:{digest}"


def normalised(snippet: str) -> str:
    """Return source text without what reformatting changes: white space, the kind of quotes, commas at the end."""
    text = re.sub(r"\\\r?\n|\s+", "", snippet).replace("'", '"')
    return re.sub(r",(?=[)\]}])", "", text)
