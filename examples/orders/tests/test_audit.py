from datetime import timedelta

import pytest

from orders.audit import AuditLog


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "clerk")
    return AuditLog(tmp_path)


def test_write_and_read(log):
    log.write("place", "A-100")
    log.write("ship", "A-100", user="picker")
    first, second = log.read()
    assert (first["action"], first["user"]) == ("place", "clerk")
    assert (second["action"], second["user"]) == ("ship", "picker")
    assert second["at"].endswith("Z") and "+" not in second["at"]


def test_nothing_written_yet(log):
    assert log.read() == []


def test_damaged_lines_are_skipped(log, caplog):
    log.write("place", "A-100")
    with open(log.path, "a") as stream:
        stream.write("{\n")
    assert len(log.read()) == 1
    assert "audit.log:2 is damaged" in caplog.text


def test_last_change(log):
    entry = log.write("place", "A-100")
    assert abs(log.last_change() - entry.at) < timedelta(minutes=1)
    assert not log.is_stale()


def test_rotate_and_restore(log):
    log.write("place", "A-100")
    before = log.read()
    archive = log.rotate()
    assert log.read() == []
    log.restore(archive)
    assert log.read() == before


def test_restore_does_not_overwrite(log):
    log.write("place", "A-100")
    archive = log.rotate()
    log.write("place", "A-101")
    with pytest.raises(IOError):
        log.restore(archive)
