"""A server in front of another that loses answers, breaks them off, is slow, or asks to come back later."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from attrs import define, field


class Fault(Enum):
    """What goes wrong with one request; those named ``after`` are done all the same."""

    NONE = "none"
    REFUSED = "the connection is closed at once"
    LOST_AFTER = "the answer never comes"
    HALF_AFTER = "half of the answer comes"
    ERROR_AFTER = "the answer is a 500"
    SLOW = "the answer takes four seconds"
    BUSY = "429, to come back in a second"
    NOT_JSON = "200 with something else than JSON"


@define
class FaultyServer:
    """Where it answers, what goes wrong next, and the requests that came: method, path and idempotency key."""

    address: str = ""
    faults: list[Fault] = field(factory=list)
    requests: list[tuple[str, str, str]] = field(factory=list)


@contextmanager
def faulty_server(behind: str) -> Iterator[FaultyServer]:
    """Run a server that passes requests on to ``behind``."""
    faulty = FaultyServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            faulty.requests.append((self.command, self.path, self.headers.get("Idempotency-Key", "")))
            fault = faulty.faults.pop(0) if faulty.faults else Fault.NONE
            if fault is Fault.REFUSED:
                self.close_connection = True
            elif fault is Fault.BUSY:
                error = b'{"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many"}}'
                self._send(429, error, retry_after="1")
            elif fault is Fault.NOT_JSON:
                self._send(200, b"<html>Login to the Wi-Fi</html>")
            else:
                self._forward(fault, body)

        def _forward(self, fault: Fault, body: bytes) -> None:
            if fault is Fault.SLOW:
                time.sleep(4)
            kept = {key: one for key, one in self.headers.items() if key.lower() not in {"host", "connection"}}
            answer = httpx.request(self.command, behind + self.path, headers=kept, content=body)
            if fault is Fault.LOST_AFTER:
                self.close_connection = True
            elif fault is Fault.HALF_AFTER:
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content[: len(answer.content) // 2])
                self.close_connection = True
            elif fault is Fault.ERROR_AFTER:
                self._send(500, b'{"error": {"type": "api_error", "message": "oops"}}')
            else:
                self._send(answer.status_code, answer.content)

        def _send(self, status: int, body: bytes, *, retry_after: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Keep quiet about callers that gave up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        faulty.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield faulty
        server.shutdown()
        thread.join()
