"""Price and card sources as the tests write and serve them."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WriteSource = Callable[[Any], Path]


class SourceSite:
    """A web server on localhost that answers with what a test puts into it."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.promised_length: dict[str, int] = {}
        self.agents: list[str] = []
        site = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.agents.append(self.headers.get("User-Agent", ""))
                path = self.path.partition("?")[0]
                if path in site.redirects:
                    self.send_response(302)
                    self.send_header("Location", site.redirects[path])
                    self.end_headers()
                elif path in site.pages:
                    body = site.pages[path]
                    self.send_response(200)
                    self.send_header("Content-Length", str(site.promised_length.get(path, len(body))))
                    self.end_headers()
                    self.wfile.write(body)
                else:
                    self.send_error(404)

            def log_message(self, *words: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
