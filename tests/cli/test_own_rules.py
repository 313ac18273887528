"""A project's own rules and those of distributions, as a scan meets them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from .test_scan import OLD, scan, write


class TestOwnRules:
    """A project's own rules, good and bad."""

    GOOD = """
        from deadhead.rule import Example, Renamed


        class OldFactory(Renamed):
            \"\"\"``make`` is called ``create`` now.\"\"\"

            name = "old-factory"
            old, new = "shop.factory.make", "shop.factory.create"
            since, url, package = "2.0", "https://example.org", "shop"
    """

    def project(self, root: Path, rules: Mapping[str, str]) -> Path:
        files = {f"rules/{name}.py": dedent(text) for name, text in rules.items()}
        code = "from shop import factory\n\nfactory.make(1)\n"
        return write(
            root, {**files, "a.py": code, "b.py": OLD, "pyproject.toml": '[tool.deadhead]\nrules = ["rules"]\n'}
        )

    def test_finds_and_fixes(self, tmp_path: Path) -> None:
        project = self.project(tmp_path, {"old_factory": self.GOOD})
        done = scan(project, "a.py", "--output-format", "concise")
        message = "`shop.factory.make` is deprecated since shop 2.0; use `shop.factory.create`"
        assert done.stdout.splitlines()[0] == f"a.py:3:1: old-factory {message} [safe fix]"
        scan(project, "a.py", "--fix")
        assert (project / "a.py").read_text() == "from shop import factory\n\nfactory.create(1)\n"

    def test_come_with_distributions_too(self, tmp_path: Path) -> None:
        project = write(tmp_path / "project", {"a.py": "from shop import factory\n\nfactory.make(1)\n"})
        site = tmp_path / "site"
        meta = {"METADATA": "Metadata-Version: 2.1\nName: shop-rules\nVersion: 1\n"}
        meta["entry_points.txt"] = "[deadhead.rules]\nshop = shop_rules\n\n[console_scripts]\nx = y:z\n"
        package = {"shop_rules/__init__.py": "", "shop_rules/old_factory.py": dedent(self.GOOD)}
        write(site, {**package, **{f"shop_rules-1.dist-info/{name}": text for name, text in meta.items()}})
        done = scan(project, "--output-format", "concise", PYTHONPATH=str(site))
        assert done.stdout.startswith("a.py:3:1: old-factory ")
        listed = scan(project, command="deadhead rules list", PYTHONPATH=str(site)).stdout
        assert "old-factory" in listed

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("import nowhere", "cannot be loaded: ModuleNotFoundError: No module named 'nowhere'"),
            ("from deadhead.rule import Rule\nclass A(Rule):\n    name = 'a'", "lacks since, use, url"),
            (
                "from deadhead.rule import Rule\nclass A(Rule):\n    name, since, use, url = 'a', '3.8', 'b', 'c'\n"
                "    watches = ('shop.factory.make',)\n    def fixes(self, use):\n        return 1 / 0",
                "ZeroDivisionError: division by zero",
            ),
            (
                "from deadhead.rule import Fix, Rule\nclass A(Rule):\n"
                "    name, since, use, url = 'a', '3.8', 'b', 'c'\n"
                "    watches = ('shop.factory.make',)\n    def fixes(self, use):\n        yield Fix('a', 'sure')",
                'ValueError: a fix is "safe" or "unsafe", not \'sure\'',
            ),
            (
                "from deadhead.rule import Rule\nclass A(Rule):\n    name, since, use, url = 'a', '3.8', 'b', 'c'\n"
                "    watches = ('shop.factory.make',)\n    def message(self, symbol, gone):\n        return [][1]",
                "IndexError: list index out of range",
            ),
            (
                "from deadhead.rule import Rule\nclass A(Rule):\n    name, since, use, url = 'a', '3', 'b', 'c'\n"
                "    watches = ('shop.factory.make',)",
                """`since` must be a version as in "3.12", not '3'""",
            ),
        ],
    )
    def test_a_bad_rule_is_named_and_the_rest_goes_on(self, tmp_path: Path, text: str, reason: str) -> None:
        project = self.project(tmp_path, {"bad": text})
        done = scan(project, "--output-format", "json")
        values = json.loads(done.stdout)
        assert done.returncode == 2
        assert any(reason in one["reason"] for one in values["errors"])
        assert "b.py" in [one["path"] for one in values["findings"]]
        assert "Traceback" not in done.stderr
