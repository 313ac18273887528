"""What each key of ``[tool.deadhead]`` means, with an example that is valid."""

from __future__ import annotations

from typing import NamedTuple


class Setting(NamedTuple):
    """A key: what it means, and a document with it."""

    text: str
    example: str


def _key(text: str, example: str) -> Setting:
    return Setting(text, f"[tool.deadhead]\n{example}")


SETTINGS: dict[str, Setting] = {
    "target-version": _key("The newest Python the code must run on.", 'target-version = "py314"'),
    "select": _key("Only these rules look.", 'select = ["datetime-utcnow"]'),
    "ignore": _key("These rules do not look.", 'ignore = ["logging-warn"]'),
    "exclude": _key("What is left out, and the usual is not: names or globs.", 'exclude = [".venv", "build"]'),
    "extend-exclude": _key("What is left out besides the usual.", 'extend-exclude = ["generated"]'),
    "force-exclude": _key("Leave out what is excluded also where it is named as a path.", "force-exclude = true"),
    "respect-gitignore": _key("Leave out what git ignores; true unless set.", "respect-gitignore = false"),
    "rules": _key("Rules of your own: files, or folders of them.", 'rules = ["."]'),
    "src": _key("Folders that packages are imported from.", 'src = [".", "src"]'),
    "baseline": _key("The file that knows accepted findings; every scan uses it.", 'baseline = ".deadhead-baseline"'),
    "prefer": Setting("The variant of a fix, by rule.", '[tool.deadhead.prefer]\ndatetime-utcnow = "aware"'),
    "per-file-ignores": Setting(
        "Rules that do not look at the files of a glob.",
        '[tool.deadhead.per-file-ignores]\n"tests/*" = ["invalid-escape-sequence"]',
    ),
    "gate": Setting(
        "What passes. `max` limits recorded warnings by origin (`self`, `direct`, `indirect`, `undetermined`), new "
        "findings by grade, and all of them as `findings`; `fail-on` is the least severity that fails; after its day "
        "no use of a name in `deadlines` passes; `warn-only` only says why it would fail; `strict` fails for "
        "entries of the baseline that are gone.",
        '[tool.deadhead.gate]\nmax = {self = 0, direct = 20, indirect = "none", unexecuted = 50}\nfail-on = "P2"\n'
        "deadlines = {imp = 2027-01-01}\nwarn-only = false\nstrict = false",
    ),
    "components": Setting(
        "Parts of the project: globs on paths. They become labels of issues.",
        '[tool.deadhead.components]\nwebsocket = ["backend/websocket"]',
    ),
    "critical-paths": Setting(
        "What raises the severity: globs on tests or paths, what is at stake, labels.",
        '[tool.deadhead.critical-paths.login]\ntests = ["tests/login/*"]\nimpact = "users cannot log in"\n'
        'labels = ["golden-path"]',
    ),
    "severity": Setting("The severity of a sort of entry of the garden.", '[tool.deadhead.severity]\nskip = "P2"'),
    "causes": Setting(
        "How a sort of cause is told from others, and named.",
        '[[tool.deadhead.causes]]\nname = "licence-server"\nkind = "infrastructure"\n'
        "message = 'licence server is away'\ncause = \"The licence server is away\"",
    ),
    "issues": Setting(
        "Labels that every issue gets, how many are created in one go, whether code owners are assigned, which "
        "milestone; for how many days a closed issue is reopened; by which factor a debt must grow to be told.",
        '[tool.deadhead.issues]\nlabels = ["tech-debt"]\nmax-new = 10\nassign = true\nmilestone = "Upgrade"\n'
        "reopen-days = 30\ngrown-by = 1.5",
    ),
}
