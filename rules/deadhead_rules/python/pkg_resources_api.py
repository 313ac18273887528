"""``pkg_resources``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deadhead.rule import Example, Fix, Use, Warns, Written
from deadhead_rules._fixes import fixed, is_plain
from deadhead_rules.python._modules import Modules

_READERS = {"pkg_resources.resource_string": "read_bytes()", "pkg_resources.resource_stream": 'open("rb")'}
_METADATA, _FILES = "importlib.metadata", "importlib.resources.files"


class PkgResourcesApi(Modules):
    """``pkg_resources`` was removed from setuptools 82: the standard library reads metadata and resources, and faster.

    No fix is safe: what is missing is told by other exceptions. ``importlib.metadata`` is there from Python 3.8 on,
    ``importlib.resources.files`` from 3.9.
    """

    name = "pkg-resources-api"
    package = "setuptools"
    watches = ("pkg_resources.*",)
    names = {"pkg_resources.DistributionNotFound": "importlib.metadata.PackageNotFoundError"}
    inexact = frozenset(names)
    advice = {
        "pkg_resources.get_distribution": f"{_METADATA}.distribution",
        "pkg_resources.require": f"{_METADATA}.distribution",
        "pkg_resources.working_set": f"{_METADATA}.distributions",
        "pkg_resources.iter_entry_points": f"{_METADATA}.entry_points",
        "pkg_resources.get_entry_map": f"{_METADATA}.entry_points",
        "pkg_resources.load_entry_point": f"{_METADATA}.entry_points",
        "pkg_resources.resource_filename": f"`{_FILES}` with `importlib.resources.as_file`",
        "pkg_resources.resource_exists": _FILES,
        "pkg_resources.resource_isdir": _FILES,
        "pkg_resources.resource_listdir": _FILES,
        "pkg_resources.resource_stream": _FILES,
        "pkg_resources.resource_string": _FILES,
        "pkg_resources.declare_namespace": "a namespace package: a folder without `__init__.py`",
        "pkg_resources.parse_version": "`packaging.version.Version`",
        "pkg_resources.parse_requirements": "`packaging.requirements.Requirement`",
        "pkg_resources.Requirement": "packaging.requirements.Requirement",
        "pkg_resources.extern": "the package itself, as a dependency",
    }
    since, gone, use = "67.5", "82.0", "`importlib.metadata`, `importlib.resources` and `packaging`"
    needs = {"": "3.8", **dict.fromkeys(_READERS, "3.9")}
    url = "https://setuptools.pypa.io/en/latest/history.html#v82-0-0"
    warns = (
        Warns(DeprecationWarning, r"pkg_resources is deprecated as an API", once=True),
        Warns(UserWarning, r"pkg_resources is deprecated as an API", once=True),
        Warns(DeprecationWarning, r"Deprecated call to `pkg_resources\.declare_namespace"),
    )

    flags = (
        Example(
            """
            import pkg_resources
                   ^^^^^^^^^^^^^
            import setuptools

            try:
                result = pkg_resources.get_distribution("shop").version
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            except pkg_resources.DistributionNotFound:
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                result = "0"
            """,
            unsafe="""
            from importlib import metadata

            import setuptools

            try:
                result = metadata.version("shop")
            except metadata.PackageNotFoundError:
                result = "0"
            """,
        ),
        Example(
            """
            from pkg_resources import parse_version, resource_filename, resource_string
                                      ^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^

            text = resource_string("shop", "data/prices.txt")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            path = resource_filename("shop", "data/prices.txt")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = parse_version("1") < parse_version("2")
                     ^^^^^^^^^^^^^^^^^^   ^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from importlib.resources import files

            from pkg_resources import parse_version, resource_filename

            text = files("shop").joinpath("data/prices.txt").read_bytes()
            path = resource_filename("shop", "data/prices.txt")
            result = parse_version("1") < parse_version("2")
            """,
            runs=False,
            because="shop and its data are not installed",
        ),
        Example(
            """
            import pkg_resources
                   ^^^^^^^^^^^^^

            stream = pkg_resources.resource_stream(__name__, "prices.txt")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from importlib.resources import files

            stream = files(__package__).joinpath("prices.txt").open("rb")
            """,
            runs=False,
            because="no package is around it",
        ),
    )
    allows = (
        "try:\n    from importlib.metadata import version\nexcept ImportError:\n"
        "    from pkg_resources import get_distribution\n",
        "from plants import pkg_resources\n\npkg_resources.get_distribution('shop')\n",
        "class pkg_resources:\n    require = print\n\npkg_resources.require('shop')\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Ask the standard library for a version, or for what is in a resource."""
        if use.symbol in self.names:
            yield from super().fixes(use)
        elif use.symbol == "pkg_resources.get_distribution" and is_plain(use, 1) and use.through is None:
            yield self._version(use)
        elif use.symbol in _READERS and is_plain(use, 2) and use.through is None:
            yield self._read(use)

    @staticmethod
    def _read(use: Use) -> Fix | None:
        package, path = (arg.value for arg in use.arguments)
        if package.name == "__name__":
            # A module that is no package finds what lies beside it, which ``files`` allows from Python 3.12 on.
            package = Written("__package__")
        template = f"{{{_FILES}}}({{package}}).joinpath({{path}}).{_READERS[use.symbol]}"
        return fixed("Use `importlib.resources`", "unsafe", use.expression(template, package=package, path=path))

    @staticmethod
    def _version(use: Use) -> Fix | None:
        around = use.around(1)
        match around and around.tree:
            case ast.Attribute(attr="version"):
                code = use.expression(f"{{{_METADATA}}}.version({{name}})", name=use.arguments[0].value)
                return fixed("Use `importlib.metadata`", "unsafe", code, level=1)
            case _:
                return None
