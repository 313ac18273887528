"""How fast a scan is, against ruff in the same alternating run: ``python bench/speed.py [FOLDER …]``.

Prints for each job the median wall seconds of both, the median of the ratios, pair by pair, and the bar. The jobs are
the standard library of the newest Python found and the source of Home Assistant, fetched with pip once, each with all
processors and with one process; and one clean file. Folders named on the command line take the place of the first two.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BIN = Path(sys.executable).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "deadhead-bench"
RUNS = 7
APPLICATION = "homeassistant", "2024.3.3"
LINES = 500_000  # that application code has to have at least
#: An installed deadhead is compiled; one that is edited in place would be anew by every run that may not keep that.
ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BAR, BAR_ALONE, BAR_CLEAN = 2.0, 4.0, 0.25  # times ruff's wall time, the same for one process, seconds

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


def compare(title: str, target: Path, processes: int | None = None) -> tuple[float, float]:
    """Time both, which print what they find, on one target in turn; print and return our seconds and the ratio."""
    env = {**ENV, **({} if processes is None else {"DEADHEAD_PROCESSES": str(processes)})}
    ours = [str(BIN / "deadhead"), "scan", "--isolated", "--no-record", "--no-cache", str(target)]
    theirs = [str(BIN / "ruff"), "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--select", "DTZ,UP"]
    pairs = [(timed(ours, env), timed([*theirs, str(target)], env)) for _ in range(RUNS + 1)][1:]
    own, peer = statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{title}: deadhead {own:.2f} s, ruff {peer:.2f} s, ratio {ratio:.2f}", end="")
    return own, ratio


def judge(value: float, bar: float) -> None:
    """Print whether a bar is met."""
    print(f"; bar {bar:g} {'met' if value <= bar else 'MISSED'} ({RUNS} pairs after one warm-up)")


def library() -> Path:
    """Return the standard library of the newest Python beside this one, or its own."""
    own = Path(os.__file__).parent
    found = {
        tuple(map(int, re.findall(r"\d+", path.parts[-3]))): path
        for path in Path(sys.base_prefix).parent.glob("*/lib/python3.*")
        if re.fullmatch(r"[\d.]+", path.parts[-3])
    }
    return found[max(found)] if found else own


def application() -> Path | None:
    """Return the unpacked source of an application, fetched if it is not there; None where it cannot be had."""
    name, version = APPLICATION
    folder = CACHE / f"{name}-{version}"
    if not folder.is_dir():
        options = ["--quiet", "--no-deps", "--no-binary", name, "--dest", str(CACHE)]
        pip = [sys.executable, "-m", "pip", "download", *options, f"{name}=={version}"]
        if subprocess.run(pip, check=False).returncode:
            return None
        with tempfile.TemporaryDirectory(dir=CACHE) as unpacked, tarfile.open(f"{folder}.tar.gz") as archive:
            archive.extractall(unpacked, filter="data")
            (Path(unpacked) / folder.name).rename(folder)
    return folder


def lines_in(folder: Path) -> int:
    """Return the number of lines of Python below a folder, without what neither tool looks at."""
    paths = (path for path in folder.rglob("*.py") if "site-packages" not in path.parts)
    return sum(path.read_bytes().count(b"\n") for path in paths)


def jobs() -> Iterator[Path]:
    """Yield the folders to time."""
    yield library()
    source = application()
    if source is None:
        print(f"{' '.join(APPLICATION)}: skipped, pip cannot fetch it")
    elif (lines := lines_in(source)) < LINES:
        print(f"{source}: skipped, {lines:,} lines are too few")
    else:
        yield source


def main() -> None:
    """Time the jobs."""
    for folder in map(Path, sys.argv[1:]) if sys.argv[1:] else jobs():
        title = f"{folder} ({lines_in(folder):,} lines)"
        judge(compare(title, folder)[1], BAR)
        judge(compare(f"{title}, one process", folder, 1)[1], BAR_ALONE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.py"
        path.write_text(CLEAN, encoding="utf-8")
        judge(compare(f"one clean file of {CLEAN.count(chr(10))} lines", path)[0], BAR_CLEAN)


if __name__ == "__main__":
    main()
