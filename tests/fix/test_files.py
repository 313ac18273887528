"""Fixed files as a diff that git applies, and fixes that meet in one place."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from deadhead.finding import Edit, Patch, Span
from deadhead.fix.edits import applied, compatible, merged
from deadhead.fix.files import diff
from deadhead.static.source import Source

from .mend import outcome

if TYPE_CHECKING:
    from pathlib import Path

_CODE = "import logging\nlogging.warn('a')\n# b\n\n\n\n\n\n\n\n\nlogging.warn('c')\n"
DIFFED = {
    "plain": ("module.py", _CODE.encode()),
    "CRLF": ("module.py", _CODE.replace("\n", "\r\n").encode()),
    "CR": ("module.py", _CODE.replace("\n", "\r").encode()),
    "no end of line": ("module.py", _CODE.rstrip("\n").encode()),
    "CRLF and no end of line": ("module.py", _CODE.replace("\n", "\r\n").rstrip().encode()),
    "mark": ("module.py", b"\xef\xbb\xbf" + _CODE.encode()),
    "latin-1": ("module.py", b"# coding: latin-1\n" + _CODE.replace("'a'", "'\xe4'").encode("latin-1")),
    "form feed": ("module.py", _CODE.replace("# b", "\f# b\x1c\x85\u2028").encode()),
    "folder": ("a/b/module.py", _CODE.encode()),
    "blank in the path": ("a folder/a module.py", _CODE.encode()),
    "path beyond ASCII": ("größe/模块.py", _CODE.encode()),
    "quote in the path": ('a"b\\c\td.py', _CODE.encode()),
    "only line": ("module.py", b"import logging; logging.warn('a')"),
}


@pytest.mark.parametrize("case", DIFFED)
def test_git_applies_the_diff(tmp_path: Path, case: str) -> None:
    name, raw = DIFFED[case]
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    fixed = outcome(raw, name=name)
    git = ["git", "-c", "core.autocrlf=false"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    done = subprocess.run(
        [*git, "apply", "--whitespace=nowarn", "-"],
        cwd=tmp_path,
        input=diff(fixed, name),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert path.read_bytes() == fixed.after != raw


def _patch(*edits: tuple[int, int, str]) -> Patch:
    return Patch("safe", "", tuple(Edit(Span(1, start, 1, stop), text) for start, stop, text in edits))


def test_patches_that_meet_wait_for_the_next_pass() -> None:
    inner, outer, apart, shared = (
        _patch((3, 4, "i")),
        _patch((1, 6, "o")),
        _patch((6, 8, "a")),
        _patch((6, 8, "a"), (9, 9, "s")),
    )
    assert compatible([inner, outer, apart]) == [inner, apart]
    assert compatible([outer, inner, apart]) == [outer, apart]
    assert compatible([apart, shared]) == [apart, shared]
    assert compatible([_patch((6, 8, "b")), shared]) == [_patch((6, 8, "b"))]
    assert compatible([_patch((3, 3, "x")), _patch((3, 3, "y"))]) == [_patch((3, 3, "x"))]
    source = Source("x.py", b"0123456789")
    assert applied(source, merged([shared, inner, apart])) == b"01i34a7s89"
