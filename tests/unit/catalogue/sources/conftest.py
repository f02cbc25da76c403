import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a value as JSON, or bytes as they are, to a file of its own."""
    count = 0

    def write_file(content: Any) -> Path:
        nonlocal count
        count += 1
        path = tmp_path / f"source-{count}.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write_file


class Site:
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


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve pages from a thread for as long as a test runs."""
    served = Site()
    thread = Thread(target=served.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join()


@pytest.fixture(params=["plain", "gzip", "xz"])
def pack(request: pytest.FixtureRequest) -> Callable[[bytes], bytes]:
    """Pack bytes in each way that a source may be packed."""
    packers: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress, "xz": lzma.compress}
    return packers[request.param]
