"""How fast a scan is, against ruff in the same alternating run: ``python bench/speed.py [FOLDER …]``.

Prints for each job the median wall seconds of both and the median of the ratios, pair by pair. Folders default to the
standard library of the newest Python found. ``--one-process`` keeps deadhead to one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
RUNS = 7

CLEAN = "import datetime\nimport logging\n\nlog = logging.getLogger(__name__)\n\n\n" + "".join(
    f"def f{number}(value):\n    log.info('%s', value)\n    return datetime.date.today()\n\n\n" for number in range(59)
)


def timed(command: list[str], env: dict[str, str]) -> float:
    """Return the wall seconds of a command."""
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{command}: exit code {done.returncode}: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - started


def compare(title: str, target: str, env: dict[str, str]) -> None:
    """Time both on one target, in turn."""
    ours = [str(BIN / "deadhead"), "scan", "--isolated", "--no-record", "--statistics", target]
    theirs = [str(BIN / "ruff"), "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--select", "DTZ,UP"]
    pairs = [(timed(ours, env), timed([*theirs, target], env)) for _ in range(RUNS + 1)][1:]
    median = statistics.median
    print(
        f"{title}: deadhead {median(a for a, _ in pairs):.2f} s, ruff {median(b for _, b in pairs):.2f} s, "
        f"ratio {median(a / b for a, b in pairs):.2f} ({RUNS} pairs after one warm-up)"
    )


def main() -> None:
    """Time the jobs named on the command line, or the standard library."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    env = dict(os.environ)
    if "--one-process" in sys.argv:
        env["DEADHEAD_PROCESSES"] = "1"
    for folder in folders or [str(Path(os.__file__).parent)]:
        compare(folder, folder, env)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.py"
        path.write_text(CLEAN, encoding="utf-8")
        compare(f"one clean file of {CLEAN.count(chr(10))} lines", str(path), env)


if __name__ == "__main__":
    main()
