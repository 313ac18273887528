"""Where the imports that a fix needs go, and what they are called where a name is taken."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from deadhead.fix.apply import Fixed, fix
from deadhead.fix.imports import Imports
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts
from deadhead.static.module import Module
from deadhead.static.names import Where
from deadhead.static.scopes import END
from deadhead.static.source import Source

from .mend import EXAMINER, RULES, SAFE, mended

_NAIVE = ".replace(tzinfo=None)"

#: Text before and after the safe fixes.
SAFELY = {
    "extended": (
        """
        from datetime import datetime
        x = datetime.utcnow()
        """,
        f"""
        from datetime import datetime, timezone
        x = datetime.now(timezone.utc){_NAIVE}
        """,
    ),
    "already there": (
        """
        from datetime import datetime, timezone as tz
        x = datetime.utcnow()
        """,
        f"""
        from datetime import datetime, timezone as tz
        x = datetime.now(tz.utc){_NAIVE}
        """,
    ),
    "in parentheses": (
        """
        from datetime import (  # a
            date,  # b
            datetime,  # c
        )  # d
        x = datetime.utcnow(), date
        """,
        f"""
        from datetime import (  # a
            date,  # b
            datetime,  # c
            timezone,
        )  # d
        x = datetime.now(timezone.utc){_NAIVE}, date
        """,
    ),
    "in parentheses without a comma": (
        """
        from datetime import (
            datetime
        )
        x = datetime.utcnow()
        """,
        f"""
        from datetime import (
            datetime,
            timezone
        )
        x = datetime.now(timezone.utc){_NAIVE}
        """,
    ),
    "over a backslash": (
        """
        from datetime import date, \\
            datetime
        x = datetime.utcnow(), date
        """,
        f"""
        from datetime import date, \\
            datetime, timezone
        x = datetime.now(timezone.utc){_NAIVE}, date
        """,
    ),
    "several lines, two ways": (
        """
        import datetime
        from datetime import datetime as D
        x = D.utcnow(), datetime.datetime.utcnow()
        """,
        f"""
        import datetime
        from datetime import datetime as D
        x = D.now(datetime.timezone.utc){_NAIVE}, datetime.datetime.now(datetime.timezone.utc){_NAIVE}
        """,
    ),
    "in a function": (
        """
        import os
        def f():
            from datetime import datetime
            return datetime.utcnow()
        def g():
            from datetime import datetime as d
            return d.utcnow()
        """,
        f"""
        import os
        def f():
            from datetime import datetime, timezone
            return datetime.now(timezone.utc){_NAIVE}
        def g():
            from datetime import datetime as d, timezone
            return d.now(timezone.utc){_NAIVE}
        """,
    ),
    "in a branch": (
        """
        import os
        if os:
            from datetime import datetime
        else:
            from datetime import datetime
        x = datetime.utcnow()
        """,
        f"""
        import os
        from datetime import timezone
        if os:
            from datetime import datetime
        else:
            from datetime import datetime
        x = datetime.now(timezone.utc){_NAIVE}
        """,
    ),
    "in a try": (
        """
        try:
            from datetime import datetime
        except ImportError:
            raise
        x = datetime.utcnow()
        """,
        f"""
        from datetime import timezone
        try:
            from datetime import datetime
        except ImportError:
            raise
        x = datetime.now(timezone.utc){_NAIVE}
        """,
    ),
    "for type checkers only": (
        """
        from typing import TYPE_CHECKING
        from datetime import datetime
        if TYPE_CHECKING:
            from datetime import timezone
        x = datetime.utcnow()
        """,
        f"""
        from typing import TYPE_CHECKING
        from datetime import datetime, timezone as _timezone
        if TYPE_CHECKING:
            from datetime import timezone
        x = datetime.now(_timezone.utc){_NAIVE}
        """,
    ),
    "another timezone": (
        """
        from datetime import datetime
        from django.utils import timezone
        from pytz import utc
        x = datetime.utcnow(), timezone.now(), utc
        """,
        f"""
        from datetime import datetime, timezone as _timezone
        from django.utils import timezone
        from pytz import utc
        x = datetime.now(_timezone.utc){_NAIVE}, timezone.now(), utc
        """,
    ),
    "parameters and locals": (
        """
        from datetime import datetime
        def f(timezone): return datetime.utcnow()
        def g():
            timezone = 1
            return lambda _timezone: datetime.utcnow()
        def h(): return datetime.utcnow()
        """,
        f"""
        from datetime import datetime, timezone as _timezone
        def f(timezone): return datetime.now(_timezone.utc){_NAIVE}
        def g():
            timezone = 1
            return lambda _timezone: datetime.utcnow()
        def h(): return datetime.now(_timezone.utc){_NAIVE}
        """,
    ),
    "rebound later": (
        """
        from datetime import datetime
        x = datetime.utcnow()
        timezone = x
        """,
        f"""
        from datetime import datetime, timezone as _timezone
        x = datetime.now(_timezone.utc){_NAIVE}
        timezone = x
        """,
    ),
    "bound by global": (
        """
        from datetime import datetime
        def f():
            global timezone
            timezone = 1
        x = datetime.utcnow()
        """,
        f"""
        from datetime import datetime, timezone as _timezone
        def f():
            global timezone
            timezone = 1
        x = datetime.now(_timezone.utc){_NAIVE}
        """,
    ),
    "a builtin's name is meant": (
        """
        from datetime import datetime
        x = datetime.utcnow()
        def f(): return timezone
        """,
        f"""
        from datetime import datetime, timezone as _timezone
        x = datetime.now(_timezone.utc){_NAIVE}
        def f(): return timezone
        """,
    ),
    "after docstring and future": (
        '''
        #!/usr/bin/env python
        # -*- coding: utf-8 -*-
        """A docstring."""
        from __future__ import annotations
        from mine import x
        def f():
            import datetime as dt
            return dt.datetime.utcnow
        ''',
        '''
        #!/usr/bin/env python
        # -*- coding: utf-8 -*-
        """A docstring."""
        from __future__ import annotations
        from datetime import datetime, timezone

        from mine import x


        def _utcnow():
            """Return the current time in UTC as a naive datetime."""
            return datetime.now(timezone.utc).replace(tzinfo=None)


        def f():
            return _utcnow
        ''',
    ),
    "star": (
        """
        from datetime import *
        x = datetime.utcnow()
        """,
        f"""
        from datetime import *
        from datetime import timezone as _timezone
        x = datetime.now(_timezone.utc){_NAIVE}
        """,
    ),
    "among imports, those by from at the end": (
        """
        from __future__ import annotations

        import os
        import sys
        from collections import deque
        from typing import Any

        import yaml
        if os:
            from datetime import datetime
        x = datetime.utcnow(), sys, deque, Any, yaml
        """,
        f"""
        from __future__ import annotations

        import os
        import sys
        from collections import deque
        from datetime import timezone
        from typing import Any

        import yaml
        if os:
            from datetime import datetime
        x = datetime.now(timezone.utc){_NAIVE}, sys, deque, Any, yaml
        """,
    ),
    "among imports, those by from between the others": (
        """
        from collections import deque
        import os
        from typing import Any
        if os:
            from datetime import datetime
        x = datetime.utcnow(), deque, Any
        """,
        f"""
        from collections import deque
        from datetime import timezone
        import os
        from typing import Any
        if os:
            from datetime import datetime
        x = datetime.now(timezone.utc){_NAIVE}, deque, Any
        """,
    ),
    "among imports in no order": (
        """
        import sys
        from typing import Any
        import os
        from mine import it
        if os:
            from datetime import datetime
        x = datetime.utcnow(), sys, Any, it
        """,
        f"""
        import sys
        from typing import Any
        import os
        from datetime import timezone
        from mine import it
        if os:
            from datetime import datetime
        x = datetime.now(timezone.utc){_NAIVE}, sys, Any, it
        """,
    ),
    "one of several removed": (
        """
        from ast import Name, Str, parse
        def f(node): return isinstance(node, Str), Name, parse
        """,
        """
        from ast import Constant, Name, parse
        def f(node): return isinstance(node, Constant) and isinstance(node.value, str), Name, parse
        """,
    ),
    "the first removed": (
        """
        from ast import Str, parse
        def f(node): return isinstance(node, Str), parse
        """,
        """
        from ast import Constant, parse
        def f(node): return isinstance(node, Constant) and isinstance(node.value, str), parse
        """,
    ),
    "the last removed": (
        """
        from ast import (
            parse,
            Str,
        )
        def f(node): return isinstance(node, Str), parse
        """,
        """
        from ast import (
            Constant,
            parse,
        )
        def f(node): return isinstance(node, Constant) and isinstance(node.value, str), parse
        """,
    ),
    "a whole line removed": (
        """
        import datetime
        import datetime as date_and_time
        x = date_and_time.datetime.utcnow
        """,
        '''
        import datetime


        def _utcnow():
            """Return the current time in UTC as a naive datetime."""
            return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


        x = _utcnow
        ''',
    ),
}


def _text(text: str) -> bytes:
    return dedent(text).lstrip("\n").encode()


@pytest.mark.parametrize("case", SAFELY)
def test_safe_fixes(case: str) -> None:
    before, after = SAFELY[case]
    assert mended(_text(before), SAFE).decode() == _text(after).decode()


def test_a_helper_is_inserted_once_and_used_again() -> None:
    once = mended(b"from datetime import datetime\nx = datetime.utcnow\n")
    again = mended(once + b"y = datetime.utcnow\n")
    assert again == once + b"y = _utcnow\n"


def test_a_helper_whose_name_is_taken() -> None:
    text = mended(b"from datetime import datetime\ndef _utcnow(): pass\nx = datetime.utcnow\n").decode()
    assert "def _utcnow_naive():" in text
    assert text.endswith("def _utcnow(): pass\nx = _utcnow_naive\n")


def test_nothing_is_put_after_its_use() -> None:
    code = b"from datetime import datetime\nx = datetime.utcnow\nimport os\n"
    assert mended(code).decode().index("def _utcnow") < mended(code).decode().index("x =")


DENOTED = [
    ("", "html", "html", "import html"),
    ("from a import html\n", "html", "_html", "import html as _html"),
    ("from xml import dom\n", "html", "html", "import html"),
    ("import html\n", "html", "html", None),
    ("import html\n", "html.escape", "html.escape", None),
    ("from html import escape\n", "html.escape", "escape", None),
    ("import importlib\n", "importlib.util", "util", "from importlib import util"),
    ("import importlib\n", "importlib.util.find_spec", "find_spec", "from importlib.util import find_spec"),
    ("import importlib.util\n", "importlib.util", "importlib.util", None),
    ("import importlib.util\n", "importlib.util.find_spec", "importlib.util.find_spec", None),
    ("import importlib.util as u\n", "importlib.util.find_spec", "u.find_spec", None),
    ("import importlib.abc\n", "importlib.util", "util", "from importlib import util"),
    ("import importlib\n", "importlib.import_module", "importlib.import_module", None),
]


@pytest.mark.parametrize(("head", "qualified", "text", "added"), DENOTED)
def test_how_a_name_is_denoted(head: str, qualified: str, text: str, added: str | None) -> None:
    module = Module(Source("x.py", (head + "pass\n").encode()), EXAMINER.facts)
    imports = Imports(module)
    denoted = imports.denote(qualified, Where(imports.root, END, imports.root.block))
    assert denoted is not None
    spelled, need = denoted
    edits = () if need is None else imports.edits([need], Where(imports.root, END, imports.root.block))
    assert (spelled, [edit.text.rstrip() for edit in edits or ()]) == (text, [] if added is None else [added])


def test_a_package_s_own_module_of_that_name(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "timezone.py").write_text("Z = 1\n")
    text = "from datetime import datetime\n\n\ndef now():\n    return datetime.utcnow()\n"
    (package / "__init__.py").write_text(text)
    examiner = Examiner(Facts(RULES), (3, 14), tmp_path)
    outcome = fix(examiner, "pkg/__init__.py", text.encode(), SAFE)
    assert isinstance(outcome, Fixed)
    assert outcome.after.decode().startswith("from datetime import datetime, timezone as _timezone\n")


def test_every_name_of_an_import_moves() -> None:
    examiner = Examiner(Facts(load().rules), (3, 14))
    text = "if 1:\n\tfrom collections import Mapping, Iterable\nprint(Mapping, Iterable)\n"
    outcome = fix(examiner, "module.py", text.encode(), SAFE)
    assert isinstance(outcome, Fixed), outcome
    assert outcome.after.decode() == (
        "if 1:\n\tfrom collections.abc import Iterable, Mapping\nprint(Mapping, Iterable)\n"
    )
