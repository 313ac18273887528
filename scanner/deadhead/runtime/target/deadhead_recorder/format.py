"""The record format: one folder a run, one JSON-lines file a process, every key of it named here and nowhere else.

Both sides import this module: the recorder inside the target's process and deadhead's reader. A line is one JSON
object with a ``"k"`` that names its kind:

``process``   the first line of each file: who writes, in which run
``source``    a project file that a later line names or that was loaded when the process ended, with its digest then
``sighting``  one distinct (category, message, stack), written when it is first seen
``count``     how often a sighting was seen in one test and phase; cumulative, so the last line wins
``test``      the outcome of one phase of one test
``watch``     the process notes the lines that it executes, and what has to be known to judge by them
``pending``   it has executed lines of this file that it has not written yet
``lines``     lines of one project file that it executed for the first time since the last such line
``exit``      the process ended in order
``trouble``   the recorder failed at one emission and says why

A later ``sighting`` line of the same id adds to the first: it holds only the keys that changed (``shown``, ``named``).
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
NAMED = (
    "named"  # {path, line} that the warning names, or null where it was hidden before it named one; a line 0 is unknown
)
STACK = "stack"  # list of frames, innermost first
THREAD = "thread"  # str: the thread's name
SHOWN = "shown"  # bool: it passed the filters
EXPECTED = "expected"  # bool: a test asserted it (pytest.warns, deprecated_call, assertWarns)

# a frame is an object of PATH and
LINE = "line"  # int
FUNCTION = "function"  # str: qualified name where the interpreter knows it (3.11+), else the plain one
SPAN = "span"  # list of 4 int, or null (before 3.11, or unknown)
IN_PROJECT = "project"  # bool
OWNER = "owner"  # str or null: dotted class of the frame's ``self`` or ``cls``, frames outside the project only
TEXT = "text"  # str or null: source of the span, else of the line; innermost frame only

COUNT = "count"  # kind and key: int
TEST_ID = "test"  # str (pytest's node id) or null outside any test
PHASE = "phase"  # "import", "collect", "setup", "call", "teardown", "exit" or null

TEST = "test"
OUTCOME = "outcome"  # "passed", "failed", "skipped"
SECONDS = "seconds"  # float

WATCH = "watch"  # a later one of the same file replaces an earlier one
SEES_HIDDEN = "sees_hidden"  # bool: warnings that a filter hides are recorded too
FAKES = "fakes"  # list of str: loaded packages that replace the clock by one that does not warn

PENDING = "pending"  # the next line of kind ``lines`` ends it

LINES = "lines"
# list of str, "name:first line:lines:executed" for each code object, such as "f:7:7-9 11:8-9": the lines that it has
# instructions for (none unless it just started) and those of them that were executed
CODES = "codes"

EXIT = "exit"

TROUBLE = "trouble"
REASON = "reason"  # str
