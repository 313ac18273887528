"""What the source of a file does not tell, the run does: which objects are models that another file defines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .project import Project, at

FILES = {
    "models.py": """
        from pydantic import BaseModel


        class Order(BaseModel):
            number: int
            lines: list[str] = []


        class Answer:
            def dict(self):
                return {}
    """,
    "service.py": """
        def payload(order, answer):
            return order.dict(exclude={"lines"}), answer.dict()


        def renumbered(orders):
            return [one.copy(update={"number": place}) for place, one in enumerate(orders)]
    """,
    "main.py": """
        from models import Answer, Order
        from service import payload, renumbered

        order = Order.parse_obj({"number": 1})
        print(payload(order, Answer()), renumbered([order, order]), order.__fields_set__)
    """,
}


def test_models_of_other_files(tmp_path: Path) -> None:
    project = Project(tmp_path, FILES)
    report = project.scan(project.record("main.py"))
    found = [at(report, *place) for place in [("main.py", 4), ("main.py", 5), ("service.py", 2), ("service.py", 6)]]
    assert report.unexplained == ()
    assert [one.symbol.rpartition(".")[2] for one in found if one.symbol] == [
        "parse_obj",
        "__fields_set__",
        "dict",
        "copy",
    ]
    assert {one.evidence.grade for one in found} == {"confirmed"}
    before = _run("main.py", cwd=tmp_path)
    _run("-m", "deadhead", "scan", "--fix", "--unsafe-fixes", cwd=tmp_path)
    after = project.scan(project.record("main.py"))
    assert (after.findings, after.unexplained) == ((), ())
    assert _run("main.py", cwd=tmp_path) == before
    assert "order.model_dump(exclude=" in (tmp_path / "service.py").read_text()


CHAINS = """
    from pydantic import BaseModel


    class Order(BaseModel):
        number: int = 1


    def made(number):
        return Order(number=number)


    one = Order.model_validate(Order().dict()).dict()
    two = made(2).copy().copy()
    three = made(
        3
    ).json()
    four = (
        made(4)
        .copy()
        .dict()
    )
    print(one, two, three, four)
"""


def test_each_call_of_a_chain(tmp_path: Path) -> None:
    """One that is known does not take the warnings of those around it, on whichever line they stand."""
    project = Project(tmp_path, {"main.py": CHAINS})
    report = project.scan(project.record("main.py"))
    assert report.unexplained == ()
    assert [(one.span.line, one.symbol and one.symbol.rpartition(".")[2]) for one in report.findings] == [
        *((12, "dict"), (12, "dict"), (13, "copy"), (13, "copy"), (14, "json"), (18, "copy"), (18, "dict")),
    ]
    assert {(one.evidence.grade, one.evidence.count) for one in report.findings} == {("confirmed", 1)}
    before = _run("main.py", cwd=tmp_path)
    _run("-m", "deadhead", "scan", "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert _run("-W", "error", "main.py", cwd=tmp_path) == before


def _run(*command: str, cwd: Path) -> str:
    return subprocess.run([sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False).stdout
