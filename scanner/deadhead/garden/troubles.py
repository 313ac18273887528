"""Trouble that no test failed with: logged while things were set up or shut down, or raised where nobody caught it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deadhead.alike import VERSION as MASKS
from deadhead.alike import alike
from deadhead.config import Config
from deadhead.debt import Category, Cluster, Ended, Kind
from deadhead.failure import Logged
from deadhead.fingerprint import fingerprint
from deadhead.garden.areas import components_of
from deadhead.garden.causes import Cause, Causes
from deadhead.garden.clusters import VERSION
from deadhead.garden.draft import log_lines
from deadhead.garden.facts import code_in
from deadhead.garden.roots import root_of
from deadhead.garden.severity import graded, labels_of, raised, touched
from deadhead.garden.slugs import slug, words_of

#: The loggers that stand for what nobody caught.
_UNCAUGHT = {"threading.excepthook": "thread", "sys.unraisablehook": "finaliser", "sys.excepthook": "process"}
_AROUND = ("setup", "teardown", "fixture", "exit")
_SERIOUS = ("ERROR", "CRITICAL")
_TROUBLE = re.compile(
    r"(?i)\b(fail\w*|errors?|exception|timed? ?out|could not|couldn't|cannot|can't|unable|refused|issues?|problems?"
    r"|forc(?:e|ed|ing|ibly)|leak\w*|unclosed|not closed|still running|abort\w*|orphan\w*|stuck|hang\w*|killed|lost)\b"
)
_CLEANING = re.compile(r"(?i)shut|clos|clean|teardown|tear_down|stop|dispos|resourc|releas|disconnect")
_WHEN = {"setup": "set-up", "fixture": "set-up or teardown of a fixture"}
_WIDTH = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A log line that tells of trouble."""

    log: Logged
    cause: Cause | None

    @property
    def uncaught(self) -> str | None:
        return _UNCAUGHT.get(self.log.logger)

    @property
    def text(self) -> str:
        """What was raised, where the line is about an exception that nobody caught; else the line itself."""
        root = self.log.chain[root_of(self.log.chain)] if self.uncaught is not None and self.log.chain else None
        said = self.log.message if root is None else f"{root.type.rpartition('.')[2]}: {root.message}"
        return " ".join(said.split())

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells this trouble from another one of the same file; empty where the line only goes with others."""
        if self.log.chain:
            root = self.log.chain[root_of(self.log.chain)]
            return root.type, alike(root.message)
        if self.cause is not None:
            return self.cause.name, self.cause.identity or ""
        return ()


def troubles(logs: Iterable[Logged], causes: Causes, config: Config) -> list[Cluster]:
    """Return the clusters of what was logged outside of failing tests and tells of trouble.

    Lines of one file that name a cause are told apart by it; the others go with that, or together.
    """
    by_file: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    for log in logs:
        line = _line(log, causes)
        if line is not None:
            by_file[log.path if line.uncaught is None else line.log.logger, line.uncaught or "log"].append(line)
    return [_cluster(key, lines, config) for file, group in by_file.items() for key, lines in _apart(file, group)]


def _line(log: Logged, causes: Causes) -> _Line | None:
    cause = causes.of_chain(log.chain, root_of(log.chain)) if log.chain else causes.of_text(log.message)
    if log.logger in _UNCAUGHT:
        seen = _UNCAUGHT[log.logger] == "process" and log.test is not None  # by the test that started it
        return None if seen else _Line(log, cause)
    around = log.phase in _AROUND or log.test is None
    told = log.level in _SERIOUS or _TROUBLE.search(log.message) is not None or cause is not None
    setting_up = log.phase == "setup" and log.level not in _SERIOUS and cause is None
    return _Line(log, cause) if around and told and not setting_up else None


def _apart(file: tuple[str, str], lines: Sequence[_Line]) -> list[tuple[tuple[str, ...], list[_Line]]]:
    """Return the lines of one file by what they are about."""
    groups: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.identity].append(line)
    named = [identity for identity in groups if identity]
    if len(named) == 1 and () in groups:
        groups[named[0]] += groups.pop(())
    return [((*file, *identity), group) for identity, group in sorted(groups.items())]


def _cluster(key: tuple[str, ...], lines: Sequence[_Line], config: Config) -> Cluster:
    told = sorted(lines, key=lambda line: (line.identity == (), line.log.message))
    first = told[0]
    cause, log = first.cause, first.log
    root = log.chain[root_of(log.chain)] if log.chain else None
    tests = tuple(Ended(test, "passed") for test in sorted({line.log.test for line in lines if line.log.test}))
    files = tuple(dict.fromkeys(f"{line.log.path}:{line.log.line}" for line in told))
    kind: Kind = "error" if first.uncaught in ("thread", "process") else "clean-up"
    critical = touched(config.critical_paths, [], files)
    row = "clean-up" if kind == "clean-up" else "error"
    grade = raised(graded(row, _why(first), config.severity), critical)
    components = components_of(config.components, files, [test.id for test in tests])
    return Cluster(
        title=_title(first),
        category=Category("other", "regression", grade.severity, _slug(first, lines)),
        fingerprint=fingerprint("trouble", f"{VERSION}.{MASKS}", *key),
        why=grade.why,
        files=files,
        tests=tests,
        components=components,
        critical=critical,
        labels=labels_of(components, critical, config.critical_paths),
        kind=kind,
        rule=cause.name if cause is not None else kind,
        cause=_sentence(lines, first),
        exception=root.type if root is not None else None,
        message=root.message if root is not None else log.message,
        subject=cause.subject if cause is not None else None,
        code=code_in([log.message, *(one.message for one in log.chain)]),
        advice=(cause.filled(cause.rule.advice) or "") if cause is not None else "",
        where=None,
        phases=tuple(sorted({line.log.phase for line in lines if line.log.phase})),
        chain=log.chain,
        logs=log_lines(line.log for line in told),
    )


def _why(line: _Line) -> str:
    if line.uncaught is not None:
        return f"nobody caught what was raised in a {line.uncaught}"
    return f"it was logged during {_when(line.log)}, and no test failed with it"


def _when(log: Logged) -> str:
    return _WHEN.get(log.phase or "", log.phase or "the run")


def _title(line: _Line) -> str:
    text = line.text
    if line.uncaught is not None:
        told = f"Not caught in a {line.uncaught}: {text}"
    elif line.cause is not None:
        told = f"{line.cause.sentence} ({line.log.phase or 'outside of tests'})"
    else:
        told = f"Logged in {line.log.phase or 'no test'}: {text}"
    return told if len(told) <= _WIDTH // 2 else told[: _WIDTH // 2 - 1] + "…"


def _sentence(lines: Sequence[_Line], first: _Line) -> str:
    count = sum(line.log.count for line in lines)
    log = first.log
    times = "once" if count == 1 else f"{count} times"
    text = first.text.replace("`", "'")
    said = text if len(text) <= 2 * _WIDTH else text[: 2 * _WIDTH - 1] + "…"
    if first.uncaught is not None:
        return f"nobody caught what a {first.uncaught} raised at {log.path}:{log.line} ({times}): `{said}`"
    cause = f"{first.cause.sentence}: " if first.cause is not None else ""
    where = f"`{log.logger}` ({log.path}:{log.line})"
    return f"{cause}`{said}` was logged by {where} during {_when(log)}; trouble came {times}"


def _slug(first: _Line, lines: Sequence[_Line]) -> str:
    """Return the slug: what it is about, whose clean-up it was, and that it failed."""
    log = first.log
    if first.uncaught is not None:
        return slug(words_of(alike(first.text)), "in", first.uncaught)
    texts = " ".join(line.log.message for line in lines)
    cleaning = any(line.log.phase != "setup" for line in lines) and _CLEANING.search(f"{texts} {log.path}")
    stem = log.path.rpartition("/")[2].removesuffix(".py").replace("_", " ")
    about = (first.cause.name.partition("-")[0],) if first.cause is not None else ()
    return slug(
        *about, *(word for word in stem.split() if word not in about), "cleanup failure" if cleaning else "trouble"
    )
