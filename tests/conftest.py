"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes tells of the machine and of what else it does.
settings.register_profile("deadhead", deadline=None)
settings.load_profile("deadhead")
