import io
import re

import pytest

from orders.cli import Console, main


@pytest.fixture
def run(tmp_path):
    def run(*argv):
        console = Console(io.StringIO(), io.StringIO())
        code = main(["--database", str(tmp_path / "orders.db")] + list(argv), console)
        return code, console.out.getvalue(), console.err.getvalue()

    return run


def test_import_and_list(run, tmp_path):
    path = tmp_path / "order.txt"
    path.write_text("TEA-1001; 2; 4.50\n")
    code, out, _ = run("import-lines", "C-1", "DE", str(path))
    assert code == 0
    assert re.match(r"ORD-\d{8}-\d{6}: 1 lines, 9.00 EUR\n$", out)
    assert " open 9" in run("list")[1]
    assert run("report", "HAM")[1].startswith("Open orders for HAM, ")


def test_unreadable_file(run, tmp_path):
    path = tmp_path / "my order.txt"
    path.write_text("TEA-1001; 2\n")
    code, _, err = run("import-lines", "C-1", "DE", str(path))
    assert code == 1
    assert err.startswith("warning: '") and "expected 3 columns" in err
