"""``load_module`` of the loaders in ``importlib`` and of ``zipimport.zipimporter``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_MESSAGE = r"load_module\(\) (method )?is deprecated"


class ImportlibLoadModule(Rule):
    """Loaders execute a module that is there already; what made one by itself, ``load_module``, goes.

    ``module_from_spec`` makes the module, which has to be put into ``sys.modules`` before it is executed. There is no
    fix: ``load_module`` executed a module again that was there, and took it away when that failed.
    """

    name = "importlib-load-module"
    watches = (
        "importlib.machinery.SourceFileLoader.load_module",
        "importlib.machinery.SourcelessFileLoader.load_module",
        "importlib.machinery.ExtensionFileLoader.load_module",
        "zipimport.zipimporter.load_module",
    )
    since, gone = "3.10", None
    use = "`importlib.util.spec_from_file_location`, `importlib.util.module_from_spec` and the loader's `exec_module`"
    url = "https://docs.python.org/3/library/importlib.html#importlib.machinery.SourceFileLoader.load_module"
    warns = Warns(DeprecationWarning, _MESSAGE)

    flags = (
        Example(
            """
            import string
            from importlib import machinery
            from importlib.machinery import SourceFileLoader

            loader = SourceFileLoader("string", string.__file__)
            result = loader.load_module().__name__, machinery.SourceFileLoader("string", string.__file__).load_module()
                     ^^^^^^^^^^^^^^^^^^^^           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """
        ),
    )
    allows = (
        "class SourceFileLoader:\n    def load_module(self): ...\n\n\nSourceFileLoader().load_module()\n",
        "from importlib.machinery import SourceFileLoader\n\nSourceFileLoader('a', 'a.py').exec_module(1)\n",
    )
