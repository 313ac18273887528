"""What each key of ``[tool.deadhead]`` means, and each key of its tables, with an example that is valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from deadhead.config import Config
from deadhead.garden.settings import CauseRule, CriticalPath
from deadhead.garden.severity import DEFAULTS, MEANINGS
from deadhead.gate.policy import Policy
from deadhead.tracker.settings import IssueSettings


class Setting(NamedTuple):
    """A key: what it means, a document with it, and what the keys of its table mean."""

    text: str
    example: str
    keys: Mapping[str, str] = {}


def defaults(record: type[Any]) -> dict[str, object]:
    """Return what the fields of a record are unless they are set, None for nothing, by their names as keys."""
    values = {field.name: field.default if field.default is not MISSING else None for field in fields(record)}
    return {name.replace("_", "-"): value for name, value in values.items()}


#: What the keys are unless they are set.
DEFAULT = defaults(Config)
#: The same for the keys of tables.
INNER: Mapping[str, Mapping[str, object]] = {
    "gate": {"max": None, **{key: value for key, value in defaults(Policy).items() if key != "most"}},
    "critical-paths": {key: value for key, value in defaults(CriticalPath).items() if key != "name"},
    "severity": DEFAULTS,
    "causes": defaults(CauseRule),
    "issues": defaults(IssueSettings),
}

#: Rows of the severity table that mean what the sentences in worklogs say.
_KINDS = ("infrastructure", "crash", "dependency", "timeout", "assertion", "error", "flaky", "skip")


def _key(text: str, example: str) -> Setting:
    return Setting(text, f"[tool.deadhead]\n{example}")


SETTINGS: dict[str, Setting] = {
    "target-version": _key("The newest Python the code must run on.", 'target-version = "py314"'),
    "select": _key("Only these rules look.", 'select = ["datetime-utcnow"]'),
    "ignore": _key("These rules do not look.", 'ignore = ["logging-warn"]'),
    "exclude": _key("What is left out, and the usual is not: names or globs.", 'exclude = [".venv", "build"]'),
    "extend-exclude": _key("What is left out besides the usual.", 'extend-exclude = ["generated"]'),
    "force-exclude": _key("Leave out what is excluded also where it is named as a path.", "force-exclude = true"),
    "respect-gitignore": _key("Leave out what git ignores.", "respect-gitignore = false"),
    "rules": _key("Rules of your own: files, or folders of them.", 'rules = ["tools/rules"]'),
    "src": _key("Folders that packages are imported from.", 'src = [".", "src"]'),
    "baseline": _key("The file that knows accepted findings; every scan uses it.", 'baseline = ".deadhead-baseline"'),
    "prefer": Setting("The variant of a fix, by rule.", '[tool.deadhead.prefer]\ndatetime-utcnow = "aware"'),
    "per-file-ignores": Setting(
        "Rules that do not look at the files of a glob.",
        '[tool.deadhead.per-file-ignores]\n"tests/*" = ["invalid-escape-sequence"]',
    ),
    "gate": Setting(
        "What passes. Without it, findings fail and recorded warnings do not. One line on standard error says why the "
        "gate fails and how to pass it.",
        '[tool.deadhead.gate]\nmax = {self = 0, direct = 20, indirect = "none", unexecuted = 50}\nfail-on = "P2"\n'
        "deadlines = {imp = 2027-01-01}\nwarn-only = true\nstrict = true",
        {
            "max": "How many may be there, a number or `none`: recorded warnings without a rule by their origin "
            "(`self`, `direct`, `indirect`, `undetermined`), findings that no baseline knows by their grade "
            "(`confirmed`, `statement`, `definition`, `silent`, `unexecuted`, `unknown`), all of them as `findings`.",
            "fail-on": "The least severity that fails.",
            "deadlines": "Names of rules, or of what is used, with a day each: after it no use passes, known or not.",
            "warn-only": "Say why it would fail, and exit with 0.",
            "strict": "Fail for entries of the baseline that are gone, too.",
        },
    ),
    "components": Setting(
        "Parts of the project: globs on paths. They become labels of issues.",
        '[tool.deadhead.components]\nwebsocket = ["backend/websocket", "test_framework/websocket_helpers.py"]',
    ),
    "critical-paths": Setting(
        "What raises the severity by one, up to P0; a table for each, by its name.",
        '[tool.deadhead.critical-paths.login]\ntests = ["tests/mission_critical/*"]\npaths = ["backend/auth"]\n'
        'impact = "users cannot log in"\nlabels = ["golden-path"]',
        {
            "tests": "Globs on test ids and their files.",
            "paths": "Globs on the places of a cause.",
            "impact": "What is at stake; it goes into the entry.",
            "labels": "Labels of its issues.",
        },
    ),
    "severity": Setting(
        "How much the entries of the garden matter, by what they are.",
        '[tool.deadhead.severity]\nskip = "P2"',
        {
            **{row: f"{MEANINGS[row].capitalize()}." for row in _KINDS},
            "nothing-ran": "No test of the focus could run (also: files that could not be collected stopped the run), "
            "or one cause outside of the tests stops all of them.",
            "collection": "Tests could not be collected, or lack a fixture.",
            "clean-up": "Set-up or shutdown went wrong, and no test failed with it; or a teardown failed.",
            "gone-and-run": "A name is gone by the target version, and was executed or is imported at module level.",
            "gone": "A name is gone by the target version.",
            "announced": "A name is going later.",
            "proven": "The run met a deprecation.",
            "deprecation": "The other deprecations.",
            "warning": "The other warnings.",
            "warning-failing": "Tests fail because a warning was turned into an error.",
        },
    ),
    "causes": Setting(
        "How a sort of cause is told from others, and named; these come before [those that deadhead knows]"
        "(../garden.md#kinds-of-cause). A rule needs `name`, `kind`, and `exception` or `message`; without `exception` "
        "it is not asked about assertions: they may be about somebody else's error.",
        '[[tool.deadhead.causes]]\nname = "licence-server"\nkind = "infrastructure"\n'
        "exception = '.*LicenceError'\nmessage = 'licence server (?P<subject>[\\w.-]+) is away'\n"
        'cause = "The licence server[ {subject}] is away"\n'
        'advice = "start the licence server [{subject}|that {met} asks]"\nslug = "licence-server-away"',
        {
            "name": "The name of the rule.",
            "kind": "One of [the kinds of cause](../garden.md#kinds-of-cause).",
            "exception": "A regular expression that fits the whole name of the exception's type.",
            "message": "One that is found in its text.",
            "frame": "One that is found in the path of its innermost frame.",
            "cause": "What happened, in a sentence. `{subject}` is the group of that name in `message`, else the "
            "address that the errors name; other groups likewise; `{met}` the function of the project that met it. "
            "`[…]` is left out where a name in it is not known; `[a|b]` is the first that is known.",
            "advice": "What to do. Besides: `{every}`, the subjects of all its failures.",
            "slug": "Its name in the category.",
        },
    ),
    "issues": Setting(
        "How [issues](../tracker.md) are kept.",
        '[tool.deadhead.issues]\nlabels = ["tech-debt"]\nmax-new = 20\nreopen-days = 30\ngrown-by = 1.5\n'
        'assign = true\nmilestone = "Spring"',
        {
            "labels": "Labels that every issue gets; issues are found again by the first.",
            "max-new": "Create so many issues at most in one go.",
            "reopen-days": "For so many days after it was closed an issue is opened again, later a new one is made.",
            "grown-by": "An issue that was closed as not planned comes back where it has grown by this factor.",
            "assign": "Assign new issues to the code owners of their files.",
            "milestone": "The milestone of new issues.",
        },
    ),
}
