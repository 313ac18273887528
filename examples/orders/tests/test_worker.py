from datetime import datetime, timedelta

import pytest

from orders.worker import Monitor, Worker, nightly


def test_jobs_run_on_named_threads():
    worker = Worker(threads=1)
    worker.start()
    worker.submit(pow, 2, 10)
    worker.stop()
    assert worker.results == [("orders-0", 1024)]
    assert worker.started_at <= datetime.utcnow()


def test_failed_job_does_not_stop_the_thread(caplog):
    worker = Worker(threads=1)
    worker.start()
    worker.submit(int, "x")
    worker.submit(int, "7")
    worker.stop()
    assert [result for _, result in worker.results] == [7]
    assert isinstance(worker.failed[0], ValueError)
    assert "orders-0: job" in caplog.text


def test_monitor_remembers_the_last_beat():
    monitor = Monitor()
    try:
        assert monitor.beat() == monitor.last_beat
    finally:
        monitor.close()


def test_nightly_ships_and_purges(store, order, tmp_path):
    store.add(order)
    order.number, order.status = "A-001", "shipped"
    order.placed_at = order.shipped_at = datetime.utcnow() - timedelta(days=500)
    store.add(order)
    assert nightly(str(tmp_path / "orders.db")) == (1, 1)
    with pytest.raises(KeyError):
        store.get("A-001")
