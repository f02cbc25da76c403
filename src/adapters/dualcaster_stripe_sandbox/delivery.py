"""Telling webhook endpoints of events, each until it answers."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from attrs import evolve, frozen

from dualcaster_stripe_sandbox.state import Body, State

MAX_ATTEMPTS = 16
SECONDS = 10.0
"""How long an endpoint may take."""
LONGEST_PAUSE = 3_600.0


@frozen(kw_only=True)
class Delivery:
    """An event to be told to an endpoint, for so many times already."""

    key: str
    attempts: int
    event: Body
    endpoint: Body


def signature(body: bytes, secret: str, at: float) -> str:
    """Return the header that says who sent a body, and when."""
    signed = f"{int(at)}.".encode() + body
    return f"t={int(at)},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


class Deliverer:
    """A thread that tells endpoints what happened: again after 1, 2, 4 seconds and so on to an hour."""

    def __init__(self, state: State, *, first_pause: float = 1.0, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._first_pause = first_pause
        self._clock = clock
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def stop(self) -> None:
        """Tell nothing more; the telling under way is finished first."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(0.05):
            self.tell_due()

    def tell_due(self) -> int:
        """Tell all that is due, and return how many were answered."""
        return sum(self._tell(one) for one in self._due())

    def _due(self) -> list[Delivery]:
        now = self._clock()
        with self._state.transaction() as tx:
            waiting = sorted(tx.deliveries().items(), key=lambda row: float(row[1]["due"]))
            found = []
            for key, row in waiting:
                event_id, endpoint_id = key.split(" ")
                event, endpoint = tx.look(event_id), tx.look(endpoint_id)
                if row["due"] <= now and event is not None and endpoint is not None:
                    found.append(Delivery(key=key, attempts=row["attempts"], event=event, endpoint=endpoint))
        return found

    def _tell(self, delivery: Delivery) -> bool:
        if self._ending.is_set():
            return False
        answered = delivery.endpoint["status"] != "enabled" or self._post(delivery)
        tried = evolve(delivery, attempts=delivery.attempts + 1)
        over = answered or tried.attempts >= MAX_ATTEMPTS
        due = self._clock() + min(LONGEST_PAUSE, self._first_pause * 2.0**delivery.attempts)
        with self._state.transaction() as tx:
            tx.deliver(delivery.key, None if over else {"attempts": tried.attempts, "due": due})
            if answered:
                event = tx.change("event", delivery.event["id"])
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
        return answered

    def _post(self, delivery: Delivery) -> bool:
        url = urlsplit(delivery.endpoint["url"])
        body = json.dumps(delivery.event, indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (Dualcaster sandbox)",
            "Stripe-Signature": signature(body, delivery.endpoint["secret"], self._clock()),
        }
        connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=SECONDS)
        try:
            connection.request("POST", url.path or "/", body, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
