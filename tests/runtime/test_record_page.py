"""``docs/record.md`` names every key of the record format, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from deadhead.runtime.target.deadhead_recorder import format as keys

PAGE = Path(__file__).resolve().parents[2] / "docs" / "record.md"


def test_names_every_kind_and_key() -> None:
    names = {value for name, value in vars(keys).items() if name.isupper() and type(value) is str}
    names -= {value for name, value in vars(keys).items() if name.startswith("ENV_")} | {keys.SCHEMA, keys.SUFFIX}
    text = PAGE.read_text(encoding="utf-8")
    assert keys.SCHEMA in text and keys.SUFFIX in text
    lines = text.partition("## Lines")[2].partition("## How")[0]
    told = {word for row in re.findall(r"^\|(.*)\|$", lines, re.M) for word in re.findall(r"`(\w+)`", row)}
    frame = set(re.findall(r"`(\w+)`", lines.partition("A\nframe")[2].partition("\n\n")[0]))
    assert names - told - frame == set()
    assert (told | frame) - names == {*_VALUES}


#: Words of the page that are values of keys, or code.
_VALUES = (
    *("import", "collect", "fixture", "setup", "call", "teardown", "passed", "failed", "skipped"),
    *("crashed", "error", "xfailed", "xpassed"),
    *("deprecated_call", "assertWarns", "assertRaises", "self", "cls", "ast"),
)
