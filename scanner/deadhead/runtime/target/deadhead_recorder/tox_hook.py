"""Has tox pass on to its environments' commands what the recorder starts by; no file of the user's changes."""

from __future__ import annotations

from os import environ

from .format import ENV_AROUND, ENV_LINES, ENV_RECORD, ENV_ROOT
from .passing import TARGET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_NAMES = (ENV_RECORD, ENV_ROOT, ENV_LINES, ENV_AROUND)
_OLD_VARIABLE = "TOX_TESTENV_PASSENV"


def pass_on(module: Any) -> None:
    """Add to the variables that tox 4 gives each environment; ``PYTHONPATH`` without what it would have left out."""
    cls: Any = module.ToxEnv
    original = cls._load_pass_env

    def _load_pass_env(pass_env: list[str]) -> dict[str, str]:
        ours = {name: environ[name] for name in _NAMES if name in environ}
        passed: dict[str, str] = original(pass_env)
        return {"PYTHONPATH": TARGET, **passed, **ours}

    cls._load_pass_env = staticmethod(_load_pass_env)


def pass_on_in_old(module: ModuleType) -> None:
    """Set the variable in which tox 3 looks for more names to pass; it passes ``PYTHONPATH`` whole, or not at all.

    tox 4 has a module of this name, too.
    """
    if hasattr(module, "parseconfig"):
        names = [*environ.get(_OLD_VARIABLE, "").split(), "PYTHONPATH", *_NAMES]
        environ[_OLD_VARIABLE] = " ".join(names)
