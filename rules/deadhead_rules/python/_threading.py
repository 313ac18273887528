"""What the rules about ``threading`` share."""

from __future__ import annotations

#: What gives a thread, so that a use through it is seen.
MAKERS = {f"threading.{name}": "threading.Thread" for name in ("current_thread", "currentThread", "main_thread")}
HEIRS = {"threading.Timer": "threading.Thread", "threading._DummyThread": "threading.Thread"}
