"""The JSON document is written and read back without loss."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from deadhead.errors import DeadheadError
from deadhead.report import json

from ..project import Project


def test_round_trip(tmp_path: Path) -> None:
    files = {
        "a.py": """
            from datetime import datetime
            import warnings


            def f():
                warnings.warn('x')
                return datetime.utcnow()
        """,
        "b.py": "def (\n",
        "test_a.py": "import a\n\n\ndef test_a():\n    a.f()\n",
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record())
    assert report.findings
    assert report.unexplained
    loaded = json.load(json.render(report), tmp_path)
    assert json.document(loaded) == json.document(report)
    assert loaded.findings[0].fixes == report.findings[0].fixes
    if sys.version_info >= (3, 12):
        assert loaded.findings[0].evidence == replace(report.findings[0].evidence)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "deadhead/scan/9"}', "\x00"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DeadheadError):
        json.load(text, Path())
