"""The module ``imp``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use, Warns
from deadhead_rules._fixes import fixed, is_plain
from deadhead_rules.python._modules import Modules

#: Functions without arguments whose value has a name elsewhere.
_VALUES = {
    "imp.get_magic": "{importlib.util.MAGIC_NUMBER}",
    "imp.get_tag": "{sys}.implementation.cache_tag",
}
_SPEC = "`importlib.util.spec_from_file_location` and `importlib.util.module_from_spec`"


class ImpModule(Modules):
    """The module ``imp`` was removed in Python 3.12: ``importlib`` does its work."""

    name = "imp-module"
    watches = ("imp.*",)
    names = {
        "imp.reload": "importlib.reload",
        "imp.new_module": "types.ModuleType",
        "imp.cache_from_source": "importlib.util.cache_from_source",
        "imp.source_from_cache": "importlib.util.source_from_cache",
    }
    advice = {
        "imp.find_module": "importlib.util.find_spec",
        "imp.load_source": _SPEC,
        "imp.load_compiled": _SPEC,
        "imp.load_dynamic": _SPEC,
        "imp.load_module": "importlib.import_module",
        "imp.load_package": "importlib.import_module",
        "imp.init_builtin": "importlib.import_module",
        "imp.init_frozen": "importlib.import_module",
        "imp.get_magic": "importlib.util.MAGIC_NUMBER",
        "imp.get_tag": "sys.implementation.cache_tag",
        "imp.get_suffixes": "the suffixes in `importlib.machinery`",
        "imp.NullImporter": "None in `sys.path_importer_cache`",
    }
    since, gone, use = "3.4", "3.12", "importlib"
    needs = {"": "3.4", "imp.new_module": "2.3", "imp.get_tag": "3.3"}
    history = dict.fromkeys(("imp.find_module", "imp.load_module", "imp.get_suffixes"), ("3.3", "3.12"))
    url = "https://docs.python.org/3/library/imp.html"
    warns = Warns(DeprecationWarning, r"the imp module is deprecated in favour of importlib", once=True)
    also = ("W4901",)

    flags = (
        Example(
            """
            import imp
                   ^^^
            import string

            module = imp.new_module("plants")
                     ^^^^^^^^^^^^^^^^^^^^^^^^
            result = imp.reload(string).__name__, module, imp.get_tag(), imp.get_magic()
                     ^^^^^^^^^^^^^^^^^^                   ^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^
            """,
            safe="""
            import importlib
            import string
            import sys
            import types
            from importlib.util import MAGIC_NUMBER

            module = types.ModuleType("plants")
            result = importlib.reload(string).__name__, module, sys.implementation.cache_tag, MAGIC_NUMBER
            """,
        ),
        Example(
            """
            from imp import cache_from_source, reload
                            ^^^^^^^^^^^^^^^^^  ^^^^^^
            import string

            result = cache_from_source("a.py"), reload(string) is string
                     ^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^
            """,
            safe="""
            from importlib import reload
            from importlib.util import cache_from_source
            import string

            result = cache_from_source("a.py"), reload(string) is string
            """,
        ),
        Example(
            """
            import imp
                   ^^^

            result = imp.find_module("string"), imp.cache_from_source("a.py", True)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "try:\n    from importlib import reload\nexcept ImportError:\n    from imp import reload\n\nreload(None)\n",
        "import sys\n\nif sys.version_info < (3, 4):\n    import imp\n\n    imp.reload(sys)\n",
        "from plants import imp\n\nimp.reload(imp)\n",
        "imp = object()\nimp.reload(imp)\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Refer to the new home of a member, or to the value that a function gave."""
        if use.symbol in _VALUES and is_plain(use, 0) and use.through is None:
            yield fixed(f"Use `{self.instead(use.symbol)}`", "safe", use.expression(_VALUES[use.symbol]))
        elif use.symbol != "imp.cache_from_source" or use.kind != "call" or is_plain(use, 1):
            yield from super().fixes(use)  # what else that function took is deprecated too
