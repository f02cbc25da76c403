"""The HTTP server of the sandbox, on this machine's own address alone."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from dualcaster_stripe_sandbox.application import Answer, Application, Call
from dualcaster_stripe_sandbox.errors import ApiError
from dualcaster_stripe_sandbox.pages import Page, Pages

HOST = "127.0.0.1"
MAX_BODY = 65_536
SECONDS = 30.0


class SandboxServer(ThreadingHTTPServer):
    """Listens on a port of this machine; 0 lets the system choose one."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    application: Application
    pages: Pages

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that went away; the rest is for the log."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SECONDS
    server: SandboxServer

    def do_GET(self) -> None:
        """Answer a request."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a request."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer a request."""
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        try:
            body = self._body()
        except ApiError as error:
            self.close_connection = True
            self._send_json(Answer(error.status, error.body("")))
            return
        if (self.headers.get("Host") or "").split(":")[0] not in {HOST, "localhost"}:
            self._send(403, b"The sandbox answers on this machine alone.\n", {"Content-Type": "text/plain"})
            return
        if not parts.path.startswith(("/v1/", "/sandbox/")):
            self._send_page(self.server.pages.answer(self.command, parts.path, body))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send_json(self.server.application.answer(Call(self.command, parts.path, parts.query, headers, body)))

    def _body(self) -> str:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY or self.headers.get("Transfer-Encoding"):
            raise ApiError(413, "invalid_request_error", f"Bodies have {MAX_BODY} bytes at most")
        try:
            return self.rfile.read(int(length)).decode()
        except UnicodeDecodeError:
            raise ApiError(400, "invalid_request_error", "The body is not UTF-8") from None

    def _send_json(self, answer: Answer) -> None:
        headers = {"Content-Type": "application/json", **answer.headers}
        self._send(answer.status, json.dumps(answer.body, indent=2).encode() + b"\n", headers)

    def _send_page(self, page: Page) -> None:
        if page.location:
            self._send(303, b"", {"Location": page.location})
            return
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        self._send(page.status, page.html.encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """Return what the server calls itself."""
        return "dualcaster-sandbox"

    def log_message(self, *_: Any) -> None:
        """Keep no log of requests: their paths name payments."""
