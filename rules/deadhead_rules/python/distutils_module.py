"""The package ``distutils``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use, Warns
from deadhead_rules._fixes import fixed, is_plain, unsafe
from deadhead_rules.python._modules import Modules

_SETUPTOOLS = {f"distutils.core.{name}": f"setuptools.{name}" for name in ("setup", "Extension", "Command")}
#: Calls with so many arguments, and what does about the same.
_CALLS = {
    ("distutils.dir_util.copy_tree", 2): "{shutil}.copytree({arg0}, {arg1}, dirs_exist_ok=True)",
    ("distutils.dir_util.mkpath", 1): "{os}.makedirs({arg0}, exist_ok=True)",
    ("distutils.dir_util.remove_tree", 1): "{shutil}.rmtree({arg0})",
    ("distutils.sysconfig.get_python_inc", 0): '{sysconfig}.get_path("include")',
    ("distutils.sysconfig.get_python_lib", 0): '{sysconfig}.get_path("purelib")',
}
_REPLACED = "setuptools, where it is installed, replaces the package by one that does not warn"


class DistutilsModule(Modules):
    """The package ``distutils`` was removed in Python 3.12: ``setuptools`` builds packages, other modules do the rest.

    The import still works where setuptools puts its own copy in the place of the package, and then does not warn.
    """

    name = "distutils-module"
    watches = ("distutils.*",)
    names = {
        "distutils.spawn.find_executable": "shutil.which",
        "distutils.sysconfig.get_config_var": "sysconfig.get_config_var",
        "distutils.sysconfig.get_config_vars": "sysconfig.get_config_vars",
        "distutils.util.get_platform": "sysconfig.get_platform",
        **_SETUPTOOLS,
    }
    inexact = frozenset(names) - {"distutils.sysconfig.get_config_var"}
    advice = {
        "distutils.archive_util": "shutil.make_archive",
        "distutils.dir_util": "the functions of `shutil` and `os.makedirs`",
        "distutils.file_util": "the functions of `shutil`",
        "distutils.log": "logging",
        "distutils.spawn": "subprocess",
        "distutils.sysconfig": "sysconfig",
        "distutils.util.strtobool": "a function of the project",
        "distutils.util.split_quoted": "shlex.split",
        "distutils.version": "the third-party package `packaging`",
    }
    since, gone, use = "3.10", "3.12", "setuptools"
    needs = {
        "": "2.7",
        "distutils.dir_util.copy_tree": "3.8",
        "distutils.dir_util.mkpath": "3.2",
        "distutils.spawn.find_executable": "3.3",
    }
    history = {
        "distutils.command.bdist_msi": ("3.9", "3.12"),
        "distutils.command.bdist_wininst": ("3.8", "3.10"),
    }
    url = "https://docs.python.org/3/library/distutils.html"
    warns = (
        Warns(DeprecationWarning, r"The distutils package is deprecated and slated for removal", once=True),
        Warns(DeprecationWarning, r"The distutils\.sysconfig module is deprecated", once=True),
        Warns(DeprecationWarning, r"distutils Version classes are deprecated"),
    )
    also = ("W4901",)

    flags = (
        Example(
            """
            from distutils.sysconfig import get_config_var
                                            ^^^^^^^^^^^^^^

            result = get_config_var("EXT_SUFFIX")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from sysconfig import get_config_var

            result = get_config_var("EXT_SUFFIX")
            """,
            runs=False,
            because=_REPLACED,
        ),
        Example(
            """
            import distutils.dir_util
                   ^^^^^^^^^^^^^^^^^^
            import distutils.version as versions
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            distutils.dir_util.copy_tree("a", "b")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = versions.LooseVersion("1")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import distutils.version as versions
            import shutil

            shutil.copytree("a", "b", dirs_exist_ok=True)
            result = versions.LooseVersion("1")
            """,
            runs=False,
            because=_REPLACED,
        ),
        Example(
            """
            from distutils.spawn import find_executable
                                        ^^^^^^^^^^^^^^^

            result = find_executable("git")
                     ^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from shutil import which

            result = which("git")
            """,
            runs=False,
            because=_REPLACED,
        ),
    )
    allows = (
        "try:\n    from setuptools import setup\nexcept ImportError:\n    from distutils.core import setup\n\n"
        "setup()\n",
        "import sys\n\nif sys.version_info < (3, 10):\n    from distutils.spawn import find_executable\n",
        "from setuptools._distutils import log\n\nlog.info('a')\n",
        "class distutils:\n    log = print\n\ndistutils.log()\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Refer to the new home of a member; most new homes differ somewhat."""
        template = _CALLS.get((use.symbol, len(use.arguments))) if use.kind == "call" else None
        if template is not None and is_plain(use, len(use.arguments)) and use.through is None:
            args = {f"arg{number}": arg.value for number, arg in enumerate(use.arguments)}
            code = use.expression(template, **args)
            name = template.partition("(")[0].replace("{", "").replace("}", "")
            yield fixed(f"Use `{name}`", "unsafe", code)
        elif use.symbol == "distutils.spawn.find_executable" and use.kind == "call":
            yield from unsafe(self._moved(use)) if is_plain(use, 1, "path") else ()
        else:
            yield from super().fixes(use)
