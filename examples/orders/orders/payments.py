"""Client of the payments gateway: JSON lines over TCP."""
import json
import logging
import socket
import time
from datetime import datetime, timedelta, timezone

TOKEN_LIFETIME = timedelta(minutes=10)


class PaymentRefused(Exception):
    """The gateway answered, and the answer was no."""


class Token(object):
    """A short-lived permission to book on the gateway."""

    def __init__(self, value):
        self.value = value
        self.expires_at = datetime.utcnow().replace(tzinfo=timezone.utc) + TOKEN_LIFETIME

    def is_fresh(self, margin=timedelta(seconds=30)):
        return self.expires_at - datetime.now(timezone.utc) > margin


class PaymentsClient(object):
    """One connection to the gateway.

    >>> with PaymentsClient("127.0.0.1", 18443).connect() as client:  # doctest: +SKIP
    ...     client.authorize(order, "49.90")
    """

    def __init__(self, host, port, attempts=3, delay=0.2, timeout=5):
        self.host = host
        self.port = port
        self.attempts = attempts
        self.delay = delay
        self.timeout = timeout
        self.token = None
        self.log = logging.getLogger(__name__)
        self._stream = None

    def connect(self):
        """Connect with retries; ConnectionError when the gateway stays away."""
        for attempt in range(1, self.attempts + 1):
            try:
                connection = socket.create_connection((self.host, self.port), self.timeout)
            except OSError as error:
                self.log.warn("payments gateway %s:%d, attempt %d: %s", self.host, self.port, attempt, error)
                if attempt == self.attempts:
                    raise ConnectionError(
                        "Failed to connect to the payments gateway at %s:%d after %d attempts: %s"
                        % (self.host, self.port, self.attempts, error)
                    ) from error
                time.sleep(self.delay)
            else:
                with connection:
                    self._stream = connection.makefile("rwb")
                return self

    def close(self):
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def ping(self):
        return self._request("ping")["ok"]

    def authorize(self, order, amount):
        """Reserve an amount and return the gateway's reference."""
        if self.token is None or not self.token.is_fresh():
            self.token = Token(self._request("token")["token"])
        return self._request(
            "authorize", token=self.token.value, order=order.number, amount=str(amount)
        )["reference"]

    def capture(self, reference):
        return self._request("capture", reference=reference)["ok"]

    def _request(self, method, **params):
        message = dict(params, method=method)
        self._stream.write(json.dumps(message, sort_keys=True).encode("utf-8") + b"\n")
        self._stream.flush()
        answer = json.loads(self._stream.readline().decode("utf-8"))
        if "error" in answer:
            raise PaymentRefused(answer["error"])
        return answer
