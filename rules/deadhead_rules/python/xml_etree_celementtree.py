"""``xml.etree.cElementTree``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use
from deadhead_rules.python._modules import Modules

_OLD, _NEW = "xml.etree.cElementTree", "xml.etree.ElementTree"


class XmlEtreeCelementtree(Modules):
    """``xml.etree.cElementTree`` is an old name of ``xml.etree.ElementTree``, which is as fast since Python 3.3.

    It is deprecated in the documentation alone: no Python warns about it, and none has removed it for good.
    """

    name = "xml-etree-celementtree"
    watches = (f"{_OLD}.*",)
    since, gone, use = "3.3", None, _NEW
    needs = "3.3"
    url = "https://docs.python.org/3/library/xml.etree.elementtree.html"
    also = ("UP023", "W4901")

    flags = (
        Example(
            """
            import xml.etree.cElementTree as ET
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            result = ET.fromstring("<a/>").tag
                     ^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import xml.etree.ElementTree as ET

            result = ET.fromstring("<a/>").tag
            """,
        ),
        Example(
            """
            from xml.etree.cElementTree import Element, fromstring as parse
                                               ^^^^^^^  ^^^^^^^^^^^^^^^^^^^

            result = parse("<a/>").tag, Element("b").tag
                     ^^^^^^^^^^^^^      ^^^^^^^^^^^^
            """,
            safe="""
            from xml.etree.ElementTree import Element, fromstring as parse

            result = parse("<a/>").tag, Element("b").tag
            """,
        ),
        Example(
            """
            from xml.etree import cElementTree
                                  ^^^^^^^^^^^^

            result = cElementTree.fromstring("<a/>").tag
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from xml.etree import ElementTree

            result = ElementTree.fromstring("<a/>").tag
            """,
        ),
        Example(
            """
            from xml.etree import cElementTree as ET
                                  ^^^^^^^^^^^^^^^^^^

            result = ET.fromstring("<a/>").tag
                     ^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from xml.etree import ElementTree as ET

            result = ET.fromstring("<a/>").tag
            """,
        ),
        Example(
            """
            from xml.etree import cElementTree as ElementTree
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^

            result = ElementTree.fromstring("<a/>").tag
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from xml.etree import ElementTree

            result = ElementTree.fromstring("<a/>").tag
            """,
        ),
    )
    allows = (
        "try:\n    import xml.etree.cElementTree as ET\nexcept ImportError:\n    import xml.etree.ElementTree as ET\n\n"
        "ET.parse('a')\n",
        "from lxml import etree as cElementTree\n\ncElementTree.parse('a')\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the same member of the module's present name."""
        return (symbol or _OLD).replace(_OLD, _NEW, 1)

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Change the import; where that gives another local name, change the uses."""
        new, title = self.instead(use.symbol), f"Use `{_NEW}`"
        owner = None if use.kind == "import" else use.owner
        if use.through is not None:
            return
        if use.kind == "import" or use.via == "name":
            yield Fix(title, "safe", imported=new)
        elif owner is not None and owner.name == "cElementTree":
            yield Fix(title, "safe", spelled=f"{{{_NEW}}}{use.symbol.removeprefix(_OLD)}")
