import json
import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orders.webhooks import DeliveryError, WebhookClient, sign, verify

SECRET = "s3cret"


class Receiver(HTTPServer):
    """A shop that answers with the given statuses, one after the other."""

    def __init__(self):
        super(Receiver, self).__init__(("127.0.0.1", 0), ReceiverHandler)
        self.statuses = []
        self.requests = []

    @property
    def url(self):
        return "http://127.0.0.1:%d/hook" % self.server_port


class ReceiverHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0))
        self.send_header("X-RateLimit-Reset", "1555061400")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_delivery_is_signed(receiver):
    receiver.statuses = [204]
    assert WebhookClient(receiver.url, SECRET).deliver("order.shipped", order="A-100") == 204
    (headers, body), = receiver.requests
    assert verify(SECRET, int(headers["X-Orders-Timestamp"]), body, headers["X-Orders-Signature"])
    message = json.loads(body.decode("utf-8"))
    assert message["data"] == {"order": "A-100"}
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", message["sent_at"])


def test_second_attempt(receiver, caplog):
    receiver.statuses = [503, 200]
    assert WebhookClient(receiver.url, SECRET).deliver("order.placed") == 200
    assert "attempt 1 of order.placed got HTTP 503" in caplog.text


def test_delivery_gives_up(receiver):
    receiver.statuses = [500, 500]
    with pytest.raises(DeliveryError, match="refused 2 times"):
        WebhookClient(receiver.url, SECRET).deliver("order.placed")


def test_rate_limit_is_remembered(receiver):
    receiver.statuses = [429, 200]
    client = WebhookClient(receiver.url, SECRET)
    client.deliver("order.placed")
    assert client.blocked_until == datetime(2019, 4, 12, 9, 30)


def test_old_signatures_are_refused():
    assert not verify(SECRET, 1555061400, b"{}", sign(SECRET, 1555061400, b"{}"))
