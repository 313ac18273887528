import json
import socketserver
import threading
from datetime import timedelta

import pytest

from orders.payments import PaymentRefused, PaymentsClient, Token


class StubHandler(socketserver.StreamRequestHandler):
    ANSWERS = {
        "ping": {"ok": True},
        "token": {"token": "t-1"},
        "authorize": {"reference": "R-7"},
        "capture": {"error": "reference has expired"},
    }

    def handle(self):
        for line in self.rfile:
            answer = self.ANSWERS[json.loads(line.decode("utf-8"))["method"]]
            self.wfile.write(json.dumps(answer).encode("utf-8") + b"\n")


@pytest.fixture
def stub():
    server = socketserver.TCPServer(("127.0.0.1", 0), StubHandler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with PaymentsClient(*server.server_address).connect() as client:
        yield client
    server.shutdown()
    thread.join()
    server.server_close()


def test_authorize_fetches_a_token(stub, order):
    assert stub.authorize(order, "24.99") == "R-7"
    assert stub.token.value == "t-1"


def test_refusal(stub):
    with pytest.raises(PaymentRefused, match="reference has expired"):
        stub.capture("R-7")


def test_token_is_fresh_for_ten_minutes():
    token = Token("t-1")
    assert token.is_fresh()
    assert not token.is_fresh(margin=timedelta(minutes=11))


class TestGateway(object):
    """Against the gateway of the integration environment."""

    def test_ping(self, gateway):
        assert gateway.ping()

    def test_authorize_and_capture(self, gateway, order):
        reference = gateway.authorize(order, "24.99")
        assert gateway.capture(reference)

    def test_unknown_reference_is_refused(self, gateway):
        with pytest.raises(PaymentRefused):
            gateway.capture("R-0")
