"""Background work: the job queue and the nightly run."""
import logging
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from orders.utils import get_order_store

_STOP = object()


class Worker(object):
    """A few threads that take callables off one queue."""

    def __init__(self, threads=2):
        self.log = logging.getLogger("orders.worker")
        self.results = []
        self.failed = []
        self.started_at = None
        self._queue = queue.Queue()
        self._threads = []
        for index in range(threads):
            thread = threading.Thread(target=self._run, name="orders-%d" % index)
            thread.setDaemon(True)
            self._threads.append(thread)

    def start(self):
        self.started_at = datetime.utcnow()
        for thread in self._threads:
            thread.start()

    def submit(self, job, *args):
        self._queue.put((job, args))

    def stop(self, timeout=5):
        """Finish what is queued, then end the threads."""
        for _ in self._threads:
            self._queue.put(_STOP)
        for thread in self._threads:
            thread.join(timeout)

    def _run(self):
        name = threading.currentThread().getName()
        while True:
            item = self._queue.get()
            if item is _STOP:
                return
            job, args = item
            try:
                self.results.append((name, job(*args)))
            except Exception as error:
                self.log.warn("%s: job %r failed", name, job, exc_info=True)
                self.failed.append(error)


class Monitor(object):
    """Keeps an eye on the pool that renders documents."""

    def __init__(self, pool=None):
        self.pool = pool or ThreadPoolExecutor(max_workers=1)
        self.last_beat = None

    def beat(self, timeout=5):
        """Have a pool thread tell the time: raises if the pool is stuck."""
        self.last_beat = self.pool.submit(datetime.utcnow).result(timeout)
        return self.last_beat

    def close(self):
        self.pool.shutdown()


def nightly(path, days=365):
    """Ship what was picked today and drop what is old.

    Returns the numbers of shipped and of purged orders.
    """
    store = get_order_store(path)
    try:
        shipped = [order.number for order in store.placed_within(1) if store.mark_shipped(order.number)]
        purged = store.purge(days)
    finally:
        store.close()
    return len(shipped), purged
