"""Takes the plugin off pytest's lists, which tests and ``--trace-config`` read; its hooks stay."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def hide(plugin: Any, manager: Any) -> None:
    """Forget the names under which ``manager`` knows ``plugin``, and that it was registered."""
    for table in ("_name2plugin", "_plugin2hookcallers"):  # the second is that of pluggy before 1.0
        known: dict[Any, Any] = getattr(manager, table, {})
        for key in [key for key, value in known.items() if value is plugin or key is plugin]:
            del known[key]
    history: list[Any] | None = getattr(manager.hook.pytest_plugin_registered, "_call_history", None)
    if history:
        history[:] = [call for call in history if call[0].get("plugin") is not plugin]
