"""The format ``junit``: each finding as a failed test, for services that read nothing else."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from deadhead.finding import Finding
from deadhead.outcome import Report
from deadhead.report.places import from_top

#: What XML 1.0 cannot hold, not even as a reference.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Return the report as XML, with a test for each finding, and one that passes where there are none."""
    suite = Element("testsuite", name="deadhead")
    place = from_top(report.root)
    for crash in report.errors:
        _case(suite, place(crash.path or "."), f"rule {crash.rule}", "error", "failed", crash.reason)
    for one in report.unreadable:
        _case(suite, place(one.path), "readable", "error", "cannot be read", one.reason)
    for finding in report.objections:
        _failure(suite, finding, place(finding.path))
    if not len(suite):
        SubElement(suite, "testcase", classname="deadhead", name=f"no findings in {report.files} files", time="0")
    totals = {"tests": str(len(suite)), "failures": str(len(report.objections)), "skipped": "0", "time": "0"}
    totals["errors"] = str(len(report.errors) + len(report.unreadable))
    suite.attrib |= totals
    whole = Element("testsuites", suite.attrib)
    whole.append(suite)
    indent(whole)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(whole, encoding="unicode") + "\n"


def _failure(suite: Element, finding: Finding, path: str) -> None:
    line, column = finding.span.start
    said = [f"{path}:{line}:{column}: {finding.message}"]
    if finding.evidence.count:
        said.append(f"proof: {finding.evidence.grade}, seen {finding.evidence.count} times")
    said += [f"fix: {patch.title} ({patch.applicability})" for patch in finding.fixes]
    case = _case(suite, path, f"{finding.rule} {line}:{column}", "failure", finding.message, "\n".join(said))
    case.set("line", str(line))


def _case(suite: Element, path: str, name: str, outcome: str, message: str, text: str) -> Element:
    case = SubElement(suite, "testcase", classname=_possible(path), name=_possible(name), file=_possible(path))
    case.set("time", "0")
    SubElement(case, outcome, message=_possible(message), type=_possible(name.partition(" ")[0])).text = _possible(text)
    return case


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
