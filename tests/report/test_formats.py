"""The formats for services: each is read by what its service reads it with, or by what its schema says."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from pydantic_sarif.model import (  # pyright: ignore[reportMissingTypeStubs]
    StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif,
)

from deadhead.finding import Patch, Severity
from deadhead.outcome import Report
from deadhead.report import github, gitlab, json_lines, junit, markdown, sarif
from deadhead.ruleset.loading import load

from .made import HOSTILE, PROVEN, SAFE, finding, report

_cmark: Any = import_module("cmarkgfm")  # has no types


@pytest.fixture
def hostile(tmp_path: Path) -> Report:
    """A report full of text that is no text of ours."""
    return report(tmp_path, finding("pkg/ä b.py", message=HOSTILE, evidence=PROVEN, fixes=(SAFE,)), troubles=True)


def in_bytes(text: str) -> bytes:
    """Return what reaches a file."""
    return text.encode(errors="backslashreplace")


def log(of: Report) -> dict[str, Any]:
    """Return the one run of a SARIF log that the published schema has accepted."""
    text = in_bytes(sarif.render(of))
    Sarif.model_validate_json(text)
    (run,) = json.loads(text)["runs"]
    return run


class TestSarif:
    """SARIF 2.1.0, by a model generated from the published schema that forbids what the schema does not know."""

    def test_a_finding(self, tmp_path: Path) -> None:
        one = finding(evidence=PROVEN, fixes=(SAFE,), patched_by=("tests/conftest.py:4",), status="new")
        (result,) = log(report(tmp_path, one))["results"]
        del result["properties"]
        where = {"uri": "pkg/a.py", "uriBaseId": "%SRCROOT%"}
        test = {"physicalLocation": {"artifactLocation": {"uri": "tests/test_a.py", "uriBaseId": "%SRCROOT%"}}}
        assert result == {
            "ruleId": "old-name",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "`old.name` is deprecated since Python 3.12; use `new.name`"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": where,
                        "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 15},
                    },
                    "logicalLocations": [{"fullyQualifiedName": "Shop.sell"}],
                }
            ],
            "partialFingerprints": {"deadhead/v1": "1:pkg/a.py:1"},
            "relatedLocations": [
                {"id": 1, **test, "message": {"text": "Seen in tests/test_a.py::test_a\\[x\\]"}},
                {"id": 2, **test, "message": {"text": "Seen in tests/test_a.py::test_b"}},
                {
                    "id": 3,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "tests/conftest.py", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 4},
                    },
                    "message": {"text": "Puts something else in its place"},
                },
            ],
            "fixes": [
                {
                    "description": {"text": "Use `new.name` (safe)"},
                    "artifactChanges": [
                        {
                            "artifactLocation": where,
                            "replacements": [
                                {
                                    "deletedRegion": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 13},
                                    "insertedContent": {"text": "new.name"},
                                }
                            ],
                        }
                    ],
                }
            ],
            "baselineState": "new",
        }

    def test_hostile_text(self, hostile: Report) -> None:
        run = log(hostile)
        assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pkg/%C3%A4%20b.py"
        assert "\\[x\\](http://e.vil)" in run["results"][0]["message"]["text"]
        assert [one["level"] for one in run["invocations"][0]["toolExecutionNotifications"]] == ["error", "error"]
        assert run["invocations"][0]["executionSuccessful"] is False

    def test_a_fix_without_edits_is_none(self, tmp_path: Path) -> None:
        one = finding(fixes=(Patch("safe", "Goes with its last use", ()),))
        assert "fixes" not in log(report(tmp_path, one))["results"][0]

    def test_levels(self, tmp_path: Path) -> None:
        severities: tuple[Severity, ...] = ("P0", "P1", "P2", "P3")
        found = [finding(line=number, severity=severity) for number, severity in enumerate(severities, 1)]
        levels = [result["level"] for result in log(report(tmp_path, *found))["results"]]
        assert levels == ["error", "error", "warning", "note"]

    def test_only_what_is_most_important_is_kept(self, tmp_path: Path) -> None:
        many = [finding(line=number, severity="P3") for number in range(1, 5002)]
        late = [finding("z.py", severity="P1"), finding("z.py", line=2, severity="P1", status="known")]
        text = json.loads(sarif.render(report(tmp_path, *many, *late)))
        results = text["runs"][0]["results"]
        assert len(results) == 5000
        assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "z.py"
        assert [result["level"] for result in results[:2]] == ["error", "note"]
        (said,) = text["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert said["message"]["text"] == "3 less important findings are left out."

    def test_rules_explain_themselves(self, tmp_path: Path) -> None:
        of = replace(report(tmp_path, replace(finding(), rule="datetime-utcnow")), rulebook=load().rules)
        (described,) = log(of)["tool"]["driver"]["rules"]
        assert described["id"] == "datetime-utcnow"
        assert "returns a naive value" in described["shortDescription"]["text"]
        assert "After the safe fix" in described["help"]["markdown"]


class TestGithub:
    """Workflow commands, read as the runner reads them."""

    def test_a_finding(self, tmp_path: Path) -> None:
        assert github.render(report(tmp_path, finding(evidence=PROVEN, fixes=(SAFE,)))) == (
            "::warning file=pkg/a.py,line=1,endLine=1,col=5,endColumn=15,title=old-name::"
            "`old.name` is deprecated since Python 3.12; use `new.name` [safe fix] (confirmed)\n"
        )

    def test_untrusted_text_gives_no_commands(self, hostile: Report) -> None:
        lines = github.render(hostile).splitlines()
        assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::warning"]
        assert lines[0].startswith("::error file=pkg/x%2Cy%3Az.py,title=rule broken failed::`a|b` %250A%0A::error::")

    def test_ten_of_a_kind(self, tmp_path: Path) -> None:
        minor = [finding("a.py", line=number, severity="P3") for number in range(1, 15)]
        major = [finding("z.py", line=number, severity="P2") for number in range(1, 13)]
        worst = finding("z.py", line=99, severity="P1")
        lines = github.render(report(tmp_path, *minor, *major, worst, finding(status="known"))).splitlines()
        kinds = [line.partition(" ")[0] for line in lines]
        assert kinds == ["::error", *["::warning"] * 10, *["::notice"] * 10, "6"]
        assert lines[-1].startswith("6 more: GitHub shows 10 annotations of a kind")

    def test_paths_start_at_the_top_of_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / "services" / "shop").mkdir(parents=True)
        inner = report(tmp_path / "services" / "shop", finding())
        assert "file=services/shop/pkg/a.py," in github.render(inner)
        assert log(inner)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
            "services/shop/pkg/a.py"
        )
        assert json.loads(gitlab.render(inner))[0]["location"]["path"] == "services/shop/pkg/a.py"


class TestGitlab:
    """What GitLab documents of Code Quality reports."""

    def test_a_finding(self, tmp_path: Path) -> None:
        (issue,) = json.loads(gitlab.render(report(tmp_path, finding())))
        assert issue == {
            "description": "`old.name` is deprecated since Python 3.12; use `new.name`",
            "check_name": "old-name",
            "fingerprint": "1:pkg/a.py:1",
            "severity": "major",
            "location": {"path": "pkg/a.py", "lines": {"begin": 1, "end": 1}},
            "categories": ["Compatibility"],
        }

    def test_every_issue_has_a_fingerprint_of_its_own(self, hostile: Report) -> None:
        issues = json.loads(in_bytes(gitlab.render(hostile)))
        assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 3
        assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}

    def test_nothing_is_an_empty_list(self, tmp_path: Path) -> None:
        assert gitlab.render(report(tmp_path)) == "[]\n"


class TestJunit:
    """JUnit's XML, by a library that reads it."""

    def read(self, of: Report) -> Any:
        """Return the one suite, of a type that the library does not name."""
        (suite,) = cast("Any", JUnitXml).fromstring(in_bytes(junit.render(of)))
        return suite

    def test_a_finding(self, tmp_path: Path) -> None:
        suite = self.read(report(tmp_path, finding(evidence=PROVEN, fixes=(SAFE,)), finding(status="known")))
        (case,) = suite
        assert (case.name, case.classname, suite.tests, suite.failures, suite.errors) == (
            "old-name 1:5",
            "pkg/a.py",
            1,
            1,
            0,
        )
        (failure,) = case.result
        assert failure.message == "`old.name` is deprecated since Python 3.12; use `new.name`"
        assert failure.text.splitlines()[1:] == [
            "proof: confirmed, seen 3 times",
            "fix: Use `new.name` (safe)",
        ]

    def test_hostile_text(self, hostile: Report) -> None:
        suite = self.read(hostile)
        assert (suite.tests, suite.failures, suite.errors) == (3, 1, 2)

    def test_nothing_found_is_a_test_that_passes(self, tmp_path: Path) -> None:
        (case,) = self.read(report(tmp_path))
        assert (case.name, case.is_passed) == ("no findings in 7 files", True)

    @given(st.text(st.characters(codec=None)))
    def test_any_text_is_xml(self, text: str) -> None:
        rendered = junit.render(report(Path("/nowhere"), finding(message=text)))
        ElementTree.fromstring(rendered)


class TestMarkdown:
    """Tables, with untrusted text that stays text."""

    def test_tables(self, tmp_path: Path) -> None:
        found = [finding(evidence=PROVEN, fixes=(SAFE,)), finding(line=2, severity="P1"), finding(status="known")]
        assert markdown.render(report(tmp_path, *found)) == (
            "## deadhead: 2 new findings in 7 files, 1 known\n\n"
            "| rule | worst | findings | proven | safe fix | unsafe fix | files |\n"
            "| --- | --- | --- | --- | --- | --- | --- |\n"
            "| [old-name](<https://example.org/old>) | P1 | 2 | 1 | 1 | 0 | 1 |\n\n"
            "| severity | place | finding | proof | fix |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| P1 | `pkg/a.py:2` | `old.name` is deprecated since Python 3.12; use `new.name` | unknown |  |\n"
            "| P2 | `pkg/a.py:1` | `old.name` is deprecated since Python 3.12; use `new.name` | confirmed | safe |\n"
        )

    def test_untrusted_text_stays_text(self, hostile: Report) -> None:
        page = _cmark.github_flavored_markdown_to_html(in_bytes(markdown.render(hostile)).decode())
        assert page.count("<table>") == 3
        assert [page.count(f"<{tag}") for tag in ("b>", "a ", "img", "h1", "h2")] == [0, 1, 0, 0, 1]


class TestJsonLines:
    """One JSON value a line."""

    def test_types(self, hostile: Report) -> None:
        values = [json.loads(line) for line in in_bytes(json_lines.render(hostile)).splitlines()]
        assert [value["type"] for value in values] == ["finding", "unreadable", "error", "summary"]
        assert values[0]["fixes"][0]["edits"][0]["text"] == "new.name"
        assert (values[-1]["schema"], values[-1]["findings"]) == ("deadhead/scan/1", 1)
