"""``platform.linux_distribution`` and ``platform.dist``."""

from __future__ import annotations

from deadhead.rule import Example, Rule


class PlatformLinuxDistribution(Rule):
    """``platform.linux_distribution()`` and ``platform.dist()`` were removed in Python 3.8: they mostly guessed.

    ``platform.freedesktop_os_release()``, from Python 3.10 on, reads what a distribution says of itself; the package
    ``distro`` does so everywhere. Neither gives the three values of old.
    """

    name = "platform-linux-distribution"
    watches = ("platform.linux_distribution", "platform.dist")
    since, gone, use = "3.5", "3.8", "`platform.freedesktop_os_release()`, or the third-party package `distro`"
    url = "https://docs.python.org/3.7/library/platform.html#platform.linux_distribution"
    also = ("W4902",)

    flags = (
        Example(
            """
            import platform

            name, version, _ = platform.linux_distribution()
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = platform.dist()[0]
                     ^^^^^^^^^^^^^^^
            """,
            runs=False,
            because="they are in no Python since 3.8",
        ),
    )
    allows = (
        "import platform\n\nplatform.system(), platform.freedesktop_os_release()\n",
        "try:\n    from platform import linux_distribution\nexcept ImportError:\n    linux_distribution = None\n",
        "import distro as platform\n\nplatform.linux_distribution()\n",
    )
