"""Telling the shops what happened to their orders."""
import hashlib
import hmac
import json
import logging
import urllib.error
import urllib.request
from datetime import datetime

TOLERANCE = 300


class DeliveryError(Exception):
    """The receiver did not accept an event."""


def _timestamp():
    return int(datetime.utcnow().timestamp())


def sign(secret, timestamp, body):
    """The hexadecimal HMAC-SHA256 that receivers check."""
    message = b"%d." % timestamp + body
    return hmac.new(secret.encode("utf-8"), message, hashlib.sha256).hexdigest()


def verify(secret, timestamp, body, signature):
    """Whether a signature is right and not too old."""
    if abs(_timestamp() - timestamp) > TOLERANCE:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body), signature)


class WebhookClient(object):
    """Delivers events to one receiver."""

    def __init__(self, url, secret, attempts=2, timeout=5):
        self.url = url
        self.secret = secret
        self.attempts = attempts
        self.timeout = timeout
        self.blocked_until = None
        self.log = logging.getLogger(__name__ + ".client")
        # receivers are inside our network, never behind the proxy
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def deliver(self, event, **data):
        """POST an event; raises DeliveryError after the last attempt."""
        body = self._body(event, data)
        for attempt in range(1, self.attempts + 1):
            status = self._post(body)
            if status < 300:
                return status
            self.log.warn("%s: attempt %d of %s got HTTP %d", self.url, attempt, event, status)
        raise DeliveryError("%s was refused %d times by %s" % (event, self.attempts, self.url))

    def _body(self, event, data):
        message = {"event": event, "sent_at": datetime.utcnow().isoformat() + "Z", "data": data}
        return json.dumps(message, sort_keys=True).encode("utf-8")

    def _post(self, body):
        timestamp = _timestamp()
        request = urllib.request.Request(
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Orders-Timestamp": str(timestamp),
                "X-Orders-Signature": sign(self.secret, timestamp, body),
            },
        )
        try:
            response = self._opener.open(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            reset = response.headers.get("X-RateLimit-Reset")
            if reset is not None:
                self.blocked_until = datetime.utcfromtimestamp(int(reset))
            return response.getcode()
