"""The record format: one folder a run, one JSON-lines file a process, every key of it named here and nowhere else.

Both sides import this module: the recorder inside the target's process and deadhead's reader. A line is one JSON
object with a ``"k"`` that names its kind:

``process``   the first line of each file: who writes, in which run
``source``    a project file that a later line names or that was loaded when the process ended, with its digest then
``sighting``  one distinct (category, message, stack), written when it is first seen
``count``     how often a sighting or log record was seen in one test and phase; cumulative, so the last line wins
``log``       one distinct (level, logger, message, place) of a log record, written when it is first seen
``test``      the outcome of one phase of one test
``watch``     the process notes the lines that it executes, and what has to be known to judge by them
``pending``   it has executed lines of this file that it has not written yet
``lines``     lines of one project file that it executed for the first time since the last such line
``runner``    the process runs tests with this runner: what happens outside them, each of its workers repeats
``launch``    the process started another one, or became it
``unrecorded``  this process cannot be recorded and says why; it writes nothing else
``failure``   a test that did not pass, with its exceptions; also a file that was not collected, or the whole run
``exit``      the process ended in order
``trouble``   the recorder failed at one emission and says why
``note``      something to tell the user about the record

A later ``sighting`` line of the same id adds to the first: it holds only the keys that changed (``shown``, ``named``).
A log record is written if its level is WARNING or above, a lower one with the failure it came before. The ids of
sightings and log records are of one sequence. What nobody caught is a log record too: that of a thread, of the logger
``threading.excepthook``, that of a finaliser, of ``sys.unraisablehook``, and what ended the process, of
``sys.excepthook``. Secrets in texts are three stars.
Frames of the machinery of warnings and imports, and of the recorder, are no part of a stack.

Paths of project files are relative to the root, with ``/``; all others are absolute. Lines start at 1. A ``span`` is
``[line, column, end_line, end_column]`` with the columns of ``ast``: UTF-8 bytes from 0, end exclusive.
"""

SCHEMA = "deadhead/record/1"
SUFFIX = ".jsonl"

#: The environment of a recorded process: the folder to write into, and the project's root; both absolute.
ENV_RECORD = "DEADHEAD_RECORD"
ENV_ROOT = "DEADHEAD_ROOT"
#: "0" where executed lines are not to be noted.
ENV_LINES = "DEADHEAD_LINES"
#: The folder in memory for the boards of processes that run tests; empty where there is none.
ENV_BOARDS = "DEADHEAD_BOARDS"
#: The value of PYTEST_CURRENT_TEST where the recording itself was started in a test, which is none of the run's.
ENV_AROUND = "DEADHEAD_AROUND"
#: The variable that pytest sets in a test: ``tests/test_a.py::test_b (call)``.
ENV_TEST = "PYTEST_CURRENT_TEST"

KIND = "k"

PROCESS = "process"
RUN_SCHEMA = "schema"  # str: SCHEMA
PID = "pid"  # int
PARENT = "parent"  # int
FORKED = "forked"  # bool: it began as a copy of its parent, with all that this had loaded
PYTHON = "python"  # str: "3.12.1"
ARGV = "argv"  # list of str
ROOT = "root"  # str
STARTED = "started"  # float: seconds since the epoch

SOURCE = "source"
PATH = "path"  # str
DIGEST = "sha256"  # str: hexadecimal digest of the file's bytes

SIGHTING = "sighting"
ID = "id"  # int: unique in this file
CATEGORY = "category"  # str: dotted name; builtins without their module
BASES = "bases"  # list of str: the category's other bases in method resolution order, dotted likewise
MESSAGE = "message"  # str
# {path, line} that the warning names, or null where it was hidden before it named one; a line 0 is unknown
NAMED = "named"
STACK = "stack"  # list of frames, innermost first
WRAPS = "wraps"  # str or null: dotted name of the project's function whose deprecation a library's decorator announced
MADE = "made"  # {path, line} in the project where the coroutine was made that was never awaited; else absent
THREAD = "thread"  # str: the thread's name
SHOWN = "shown"  # bool: it passed the filters
EXPECTED = "expected"  # bool: a test asserted it (pytest.warns, deprecated_call, assertWarns, pytest.raises)
RETOLD = "retold"  # bool, absent: read from what a run printed, not recorded (see docs/record-import.md)

# a frame is an object of PATH and
LINE = "line"  # int
FUNCTION = "function"  # str: qualified name where the interpreter knows it (3.11+), else the plain one
SPAN = "span"  # list of 4 int, or null (before 3.11, or unknown)
IN_PROJECT = "project"  # bool
OWNER = "owner"  # str or null: dotted class of the frame's ``self`` or ``cls``, frames outside the project only
TEXT = "text"  # str or null: source of the span, else of the line; innermost frame only

COUNT = "count"  # kind and key: int
BACK = "back"  # int: how many of those are another sighting's; a line has this or the count
# str: pytest's node id, unittest's in that form; in phase "fixture" the node whose fixture it is; null outside of tests
TEST_ID = "test"
PHASE = "phase"  # "import", "collect", "fixture", "setup", "call", "teardown", "exit" or null

TEST = "test"
OUTCOME = "outcome"  # "passed", "failed", "skipped", "rerun" (a failed attempt), "crashed"
SECONDS = "seconds"  # float

WATCH = "watch"  # a later one of the same file replaces an earlier one
SEES_HIDDEN = "sees_hidden"  # bool: warnings that a filter hides are recorded too
FAKES = "fakes"  # list of str: loaded packages that replace the clock by one that does not warn

PENDING = "pending"  # the next line of kind ``lines`` ends it

LINES = "lines"
# list of str, "name:first line:lines:executed" for each code object, such as "f:7:7-9 11:8-9": the lines that it has
# instructions for (none unless it just started) and those of them that were executed
CODES = "codes"
RUNNER = "runner"
NAME = "name"  # str: "pytest"

LAUNCH = "launch"  # with the PID of the new process, its ARGV where it is a Python, TEST_ID, PHASE and
PYTHONIC = "is_python"  # bool: it is a Python, which should leave a file of its own
REASON = "reason"  # str or null: why it will probably leave none; also of UNRECORDED and TROUBLE

UNRECORDED = "unrecorded"
FAILURE = "failure"  # also with TEST_ID ("" for the whole run), PHASE ("" where it crashed), SECONDS and REASON
# its OUTCOME is "failed", "error", "skipped", "xfailed", "xpassed" or "crashed"
CHAIN = "chain"  # list of exceptions, from the root cause to the one that reached the runner; of a LOG, too
RERUN = "rerun"  # bool: the runner tried this test again
UNTOLD = "untold"  # true: the chain of a failure that another process reports, which has none; absent else

# an exception is an object of MESSAGE and
TYPE = "type"  # str: dotted name; builtins without their module
FRAMES = "frames"  # list of frames of PATH, LINE, FUNCTION and IN_PROJECT, outermost first
BEFORE = "link"  # "cause", "context", "member" of what comes after it in the chain, or null: it reached the runner

LOG = "log"  # also with ID, MESSAGE, PATH, LINE and CHAIN
LEVEL = "level"  # str: its name
LOGGER = "logger"  # str

EXIT = "exit"

TROUBLE = "trouble"

NOTE = "note"  # with REASON
