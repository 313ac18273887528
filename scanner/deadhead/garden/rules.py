"""The sorts of cause that deadhead knows, the first that fits first: ``[[tool.deadhead.causes]]`` come before them.

See :class:`~deadhead.garden.settings.CauseRule`.
"""

from __future__ import annotations

from deadhead.garden.settings import CauseRule

_ENV = r"[A-Z][A-Z0-9_]{2,}"

INFRASTRUCTURE = (
    CauseRule(
        "docker-not-running",
        "infrastructure",
        message=r"(?i:cannot connect to the docker daemon|docker ?desktop\w*engine|docker(?:_engine|\.sock)\b"
        r"|error while fetching server api version|is the docker daemon running|docker daemon is not running)",
        cause="The Docker daemon could not be reached",
        advice="start the Docker daemon",
        slug="docker-not-running",
    ),
    CauseRule(
        "connection-refused",
        "infrastructure",
        message=r"(?i:connection refused|actively refused|refused the network connection|connect call failed"
        r"|\[errno (?:111|61)\]|\[winerror (?:1225|10061)\]|\beconnrefused\b)",
        cause="The connection[ to {subject}] was refused",
        advice="start the service that [listens on {subject}|{met} connects to]",
        slug="{service}-connection-refused",
    ),
    CauseRule(
        "unknown-host",
        "infrastructure",
        message=r"(?i:name or service not known|temporary failure in name resolution|nodename nor servname"
        r"|getaddrinfo failed|could not resolve host|no address associated with hostname|name does not resolve"
        r"|could not translate host name)(?:.*?host(?:name)?[ :='\"]+(?P<subject>[\w.-]+))?",
        cause="The [host {subject}|host] is not known to the name service",
        advice="make the name[ {subject}| that {met} asks for] known where the tests run, or correct it",
        slug="{service}-unknown-host",
    ),
    CauseRule(
        "network-unreachable",
        "infrastructure",
        message=r"(?i:network is unreachable|no route to host|\[errno (?:101|113)\]|\[winerror 1005[01]\])",
        cause="No network leads [to {subject}|there]",
        advice="give the tests a network that leads to [{subject}|what {met} connects to]",
        slug="{service}-unreachable",
    ),
    CauseRule(
        "connection-timed-out",
        "infrastructure",
        exception=r".*(ConnectTimeout\w*|SelectionTimeoutError|ConnectionTimeout|TimeoutError|OSError|OperationalError)",
        message=r"(?i:connect\w* .{0,60}timed out|timeout connecting|connection timeout|\[errno 110\]"
        r"|\[winerror 10060\]|no servers found yet|server selection timeout)",
        cause="Connecting[ to {subject}] timed out",
        advice="see whether [{subject}|what {met} connects to] can be reached from where the tests run",
        slug="{service}-connection-timed-out",
    ),
    CauseRule(
        "connection-lost",
        "infrastructure",
        message=r"(?i:connection reset by peer|broken pipe|server closed the connection|connection aborted"
        r"|remote end closed connection|\[errno (?:32|104)\]|\[winerror 1005[34]\]|server has gone away)",
        cause="[{subject}|The other side] broke the connection off",
        advice="look at what [{subject}|the service] logged at that time",
        slug="{service}-connection-lost",
    ),
    CauseRule(
        "service-unavailable",
        "infrastructure",
        message=r"\b(?P<subject>50[234])\b[^\n]{0,20}"
        r"(?i:bad gateway|service unavailable|gateway time-?out|server error)",
        cause="The server answered with HTTP {subject}",
        advice="look at what the server logged at that time",
        slug="{service}-service-unavailable",
    ),
    CauseRule(
        "address-in-use",
        "infrastructure",
        message=r"(?i:address already in use|\[errno (?:98|48)\]|\[winerror 10048\]"
        r"|only one usage of each socket address)",
        cause="[{subject}|The address] is in use by another process",
        advice="end what listens on [{subject}|the address], or take another one",
        slug="{service}-address-in-use",
    ),
    CauseRule(
        "missing-executable",
        "infrastructure",
        exception=r"FileNotFoundError",
        message=r"\[(?:Errno|WinError) 2\][^\n:]*(?:: '(?P<subject>[^']+)')?",
        frame=r"(^|/)subprocess\.py$|/asyncio/\w+\.py$",
        cause="[The program {subject}|A program] is not there to be run",
        advice="install [{subject}|the program that {met} starts], or put it on PATH",
        slug="{subject}-not-installed",
    ),
    CauseRule(
        "missing-executable",
        "infrastructure",
        message=r"(?:(?P<subject>[\w.+-]+): (?:command )?not found"
        r"|executable (?:file )?['\"`]?(?P<subject2>[\w.+-]+)['\"`]? (?:file )?(?:was )?not found"
        r"|could not find (?:the )?executable ['\"`]?(?P<subject3>[\w.+-]+))",
        cause="[The program {subject}|A program] is not there to be run",
        advice="install [{subject}|the program that {met} starts], or put it on PATH",
        slug="{subject}-not-installed",
    ),
    CauseRule(
        "missing-variable",
        "infrastructure",
        exception=r"KeyError",
        message=rf"^'(?P<subject>{_ENV})'$",
        frame=r"(^|/|<frozen )os(\.py)?>?$",
        cause="The environment variable {subject} is not set",
        advice="set the environment variable {subject}",
        slug="{subject}-not-set",
    ),
    CauseRule(
        "missing-variable",
        "infrastructure",
        message=rf"(?:[Ee]nvironment variable:? ['\"`]?(?P<subject>{_ENV})"
        r"|['\"`]?(?P<subject2>[A-Z][A-Z0-9]*_[A-Z0-9_]+)['\"`]? (?:environment variable )?(?:env var )?"
        r"(?:is |was |must be |has to be )?(?:not |un)?(?:set|defined|missing|required)\b)",
        cause="The environment variable {subject} is not set",
        advice="set the environment variable {subject}",
        slug="{subject}-not-set",
    ),
    CauseRule(
        "certificate",
        "infrastructure",
        message=r"(?i:certificate[ _]verify[ _]failed|no ssl certificates found|certificate has expired"
        r"|self[- ]signed certificate)",
        cause="A TLS certificate is missing or not accepted",
        advice="give the tests a certificate that holds",
        slug="{service}-certificate",
    ),
    CauseRule(
        "access-denied",
        "infrastructure",
        message=r"(?i:password authentication failed for user [\"'](?P<subject>[^\"']+)|access denied for user"
        r" ['\"]?(?P<subject2>[\w.-]+)|authentication required|noauth |wrongpass |peer authentication failed)",
        cause="The service did not let [{subject}|the tests] in",
        advice="give the tests an account that the service knows",
        slug="{service}-access-denied",
    ),
    CauseRule(
        "missing-database",
        "infrastructure",
        message=r"(?i:database [\"'](?P<subject>[^\"']+)[\"'] does not exist|unknown database '(?P<subject2>[^']+)')",
        cause="There is no database {subject}",
        advice="create the database {subject}",
        slug="{subject}-database-missing",
    ),
    CauseRule(
        "disk-full",
        "infrastructure",
        message=r"(?i:no space left on device|disk quota exceeded|\[errno (?:28|122)\]|database or disk is full)",
        cause="The disk is full",
        advice="free space on the disk that the tests write to",
        slug="disk-full",
    ),
    CauseRule(
        "out-of-memory",
        "infrastructure",
        exception=r"MemoryError|OSError",
        message=r"(?i:^$|cannot allocate memory|\[errno 12\]|unable to allocate)",
        cause="The memory ran out",
        advice="give the tests more memory, or see what takes it",
        slug="out-of-memory",
    ),
    CauseRule(
        "too-many-open-files",
        "infrastructure",
        message=r"(?i:too many open files|\[errno 24\])",
        cause="Too many files were open",
        advice="see what leaves files open, or raise the limit",
        slug="too-many-open-files",
    ),
    CauseRule(
        "permission-denied",
        "infrastructure",
        exception=r"PermissionError",
        message=r"(?:: ['\"](?P<subject>[^'\"]+)['\"])?$",
        cause="Access[ to {subject}] was denied",
        advice="let the user that runs the tests at [{subject}|what {met} opens]",
        slug="{subject}-permission-denied",
    ),
    CauseRule(
        "missing-file",
        "infrastructure",
        exception=r"FileNotFoundError|NotADirectoryError",
        message=r"\[(?:Errno|WinError) \d+\][^\n:]*: '(?P<subject>[^'\n]+)'",
        cause="The file {subject} is not there",
        advice="put {subject} where the tests look for it",
        slug="{subject}-missing",
    ),
)

DEPENDENCY = (
    CauseRule(
        "missing-module",
        "dependency",
        exception=r"(ModuleNotFound|Import)Error",
        message=r"No module named '?(?P<subject>[\w.]+)",
        cause="There is no module {subject}",
        advice="install what brings the module {subject}",
        slug="{subject}-module-missing",
    ),
    CauseRule(
        "missing-name",
        "dependency",
        exception=r"ImportError",
        message=r"cannot import name '(?P<subject>\w+)' from '(?P<owner>[\w.]+)'",
        cause="The module {owner} has no {subject}",
        advice="take a version of {owner} that has {subject}, or import it from where it is now",
        slug="{subject}-not-in-{owner}",
    ),
    CauseRule(
        "removed-attribute",
        "dependency",
        exception=r"AttributeError",
        message=r"(?:module|type object) '(?P<owner>[\w.]+)' has no attribute '(?P<subject>\w+)'",
        cause="{owner} has no {subject}",
        advice="take a version of {owner} that has {subject}, or what took its place",
        slug="{owner}-has-no-{subject}",
    ),
    CauseRule(
        "version-conflict",
        "dependency",
        exception=r".*(VersionConflict|DistributionNotFound|PackageNotFoundError|ImportError|RuntimeError)",
        message=r"(?i:(?P<subject>[\w.-]+(?:[<>=!~]=?[\w.,]+)?) (?:is required|distribution was not found)"
        r"|no package metadata was found for (?P<subject2>[\w.-]+)"
        r"|\brequires (?P<subject3>[\w.-]+ ?[<>=!~]=? ?[\w.]+))",
        cause="What is installed does not fit: {subject} is asked for",
        advice="install {subject}",
        slug="{subject}-version-conflict",
    ),
    CauseRule(
        "missing-library",
        "dependency",
        exception=r"(ImportError|OSError)",
        message=r"(?P<subject>lib[\w.+-]+\.so[\w.]*|[\w.+-]+\.(?:dylib|dll)): "
        r"(?:cannot open shared object|image not found)",
        cause="The shared library {subject} is not there",
        advice="install the package of the system that brings {subject}",
        slug="{subject}-missing",
    ),
)

#: Told by the source of the test's class: see :mod:`deadhead.garden.nose`.
NOSE_SETUP = CauseRule(
    "nose-setup",
    "dependency",
    exception=r"AttributeError",
    cause="The nose-style setup() of test classes was not called: pytest from 8 on calls none",
    advice="rename `setup` to `setup_method` (and `teardown` to `teardown_method`) in {every}, or run pytest below 8",
    slug="nose-setup-not-called",
)

COLLECTION = (
    CauseRule(
        "syntax-error",
        "collection",
        exception=r"SyntaxError|IndentationError|TabError",
        message=r"\((?P<subject>[^(),]+), line \d+\)",
        cause="{subject} is not valid Python",
        advice="mend the syntax of {subject}",
        slug="{subject}-syntax-error",
    ),
    CauseRule(
        "fixture-not-found",
        "collection",
        message=r"fixture '(?P<subject>[^']+)' not found",
        cause="There is no fixture {subject}",
        advice="define the fixture {subject} where these tests can see it, or install the plugin that brings it",
        slug="{subject}-fixture-not-found",
    ),
    CauseRule(
        "unknown-marker",
        "collection",
        message=r"'(?P<subject>[\w-]+)' not found in `markers` configuration option",
        cause="The marker {subject} is not declared",
        advice="declare the marker {subject} in the configuration of pytest",
        slug="{subject}-marker-unknown",
    ),
    CauseRule(
        "same-name",
        "collection",
        message=r"import file mismatch:\s*imported module '(?P<subject>[\w.]+)'",
        cause="Two test files are both the module {subject}",
        advice="rename one of them, or give their folders an __init__.py",
        slug="{subject}-imported-twice",
    ),
    CauseRule(
        "async-plugin",
        "collection",
        message=r"async def functions? (?:are not natively supported|and no async plugin)",
        cause="Tests are coroutines, and no plugin runs them",
        advice="install a plugin that runs them, such as pytest-asyncio, and set it up",
        slug="no-plugin-for-async-tests",
    ),
    CauseRule(
        "unused-parameter",
        "collection",
        message=r"function uses no (?:argument|fixture) '(?P<subject>\w+)'",
        cause="A test is parametrized by {subject} but does not take it",
        advice="have the test take {subject}",
        slug="{subject}-parameter-unused",
    ),
)

OTHER = (
    CauseRule(
        "timed-out",
        "timeout",
        exception=r".*(Timeout|TimeoutError|TimeoutExpired|timeout)|Failed|_pytest\.outcomes\.Failed",
        message=r"(?i:timeout >? ?\d|timed out|^$|time ?out)",
        cause="The time limit was exceeded",
        advice="see what [{met}|it] waited for",
        slug="{place}-timed-out",
    ),
    CauseRule(
        "unexpected-argument",
        "error",
        exception=r"TypeError",
        message=r"(?P<owner>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<subject>\w+)'",
        cause="{owner}() takes no argument {subject}",
        advice="call {owner}() as it is defined now",
        slug="{owner}-takes-no-{subject}",
    ),
)

#: How a test says that it was skipped because something it needs is not there.
WANTING = (
    r"(?i:\b(?:no|not|without|cannot|can't|could not|unable|missing|requires?|needs?|unavailable|unset|down)\b)"
    r"[^\n]*?(?i:\b(?:server|service|daemon|database|db|broker|cluster|connection|connect|reach(?:able)?|available|running"
    r"|installed|listening|docker|redis|postgres\w*|mysql|mariadb|mongo\w*|rabbitmq|amqp|kafka|elasticsearch|memcached|s3|aws"
    r"|network|internet|credentials|host|endpoint|url|environment variable)\b)"
)

BUILT_IN = (*INFRASTRUCTURE, *DEPENDENCY, *COLLECTION, *OTHER)
