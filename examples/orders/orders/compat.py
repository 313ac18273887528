"""Names that moved between the Python versions we deploy on."""
import sys
from datetime import datetime, timezone

try:
    from collections.abc import Mapping
except ImportError:
    from collections import Mapping

try:
    from shlex import quote
except ImportError:
    from pipes import quote

if sys.version_info >= (3, 12):

    def naive_utcnow():
        """The current time in UTC without a tzinfo, as the database keeps it."""
        return datetime.now(timezone.utc).replace(tzinfo=None)

else:
    naive_utcnow = datetime.utcnow

__all__ = ["Mapping", "naive_utcnow", "quote"]
