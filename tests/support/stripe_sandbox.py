"""The payment sandbox in this process, with a receiver of its webhooks."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from attrs import define, field

from dualcaster_stripe import EVENTS, StripeKeys
from dualcaster_stripe_sandbox.application import Application
from dualcaster_stripe_sandbox.delivery import Deliverer
from dualcaster_stripe_sandbox.journal import Journal
from dualcaster_stripe_sandbox.pages import Pages
from dualcaster_stripe_sandbox.server import SandboxServer
from dualcaster_stripe_sandbox.state import State

SECRET_KEY = "sk_test_sandbox_key"
WEBHOOK_SECRET = "whsec_sandbox_secret"


@define
class Receiver:
    """What came to a webhook endpoint: bodies with their signatures; ``statuses`` are answered first, then 200."""

    received: list[tuple[bytes, str]] = field(factory=list)
    statuses: list[int] = field(factory=list)
    url: str = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a webhook endpoint."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


@define
class Sandbox:
    """A sandbox that runs, spoken to as Stripe is."""

    state: State
    address: str
    deliverer: Deliverer

    @property
    def keys(self) -> StripeKeys:
        """The keys to it."""
        return StripeKeys(
            secret_key=SECRET_KEY,
            publishable_key="pk_test_sandbox_key",
            webhook_secret=WEBHOOK_SECRET,
            base_address=self.address,
        )

    def send(self, method: str, path: str, form: Mapping[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send one request with the secret key; the names of ``headers`` have underscores."""
        sent = {"Authorization": f"Bearer {SECRET_KEY}"} | {key.replace("_", "-"): one for key, one in headers.items()}
        where = {"params": form} if method == "GET" else {"data": form}
        return httpx.request(method, self.address + path, headers=sent, timeout=10, **where)  # type: ignore[arg-type]

    def do(self, path: str, **form: Any) -> dict[str, Any]:
        """Post, and return the object that is answered."""
        answer = self.send("POST", path, form)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def look(self, path: str, **query: Any) -> dict[str, Any]:
        """Get an object."""
        answer = self.send("GET", path, query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def pay(self, cents: int = 10_200, card: str = "pm_card_visa", **form: Any) -> dict[str, Any]:
        """Make a payment and pay it."""
        intent = self.do("/v1/payment_intents", amount=cents, currency="usd", **form)
        return self.do(f"/v1/payment_intents/{intent['id']}/confirm", payment_method=card)

    def payee(self) -> str:
        """Make an account that can be paid."""
        asked = {"type": "express", "country": "US", "capabilities[transfers][requested]": "true"}
        account: str = self.do("/v1/accounts", **asked)["id"]
        self.do(f"/sandbox/accounts/{account}/verify")
        return account

    def tell(self, url: str) -> None:
        """Have what the site wants to hear told to an address."""
        self.do("/v1/webhook_endpoints", url=url, **{f"enabled_events[{n}]": one for n, one in enumerate(EVENTS)})


@contextmanager
def running_sandbox(directory: Path) -> Iterator[Sandbox]:
    """Run the sandbox of a directory; webhooks are sent when the test says so."""
    state = State(Journal(directory / "journal.jsonl"))
    with SandboxServer(0) as server:
        server.application = Application(
            state, address=server.address, secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET
        )
        server.pages = Pages(state)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Sandbox(state, server.address, Deliverer(state, first_pause=0.0))
        server.shutdown()
        thread.join()
