"""Price APIs as their publishers speak them, on localhost."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen


@frozen(kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    authorization: str


@frozen
class Answered:
    """What is answered: bytes as they are, everything else as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(factory=dict)


@frozen
class PriceApi:
    """A running API, and what it was asked."""

    address: str
    asked: list[Asked]

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.asked]


@contextmanager
def price_api(answer: Callable[[Asked], Answered]) -> Iterator[PriceApi]:
    """Serve an API from a thread; ``answer`` says what each request gets."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def _respond(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Asked(
                method=self.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query)),
                form=dict(parse_qsl(body.decode())),
                authorization=self.headers.get("Authorization", ""),
            )
            asked.append(request)
            found = answer(request)
            text = found.body if isinstance(found.body, bytes) else json.dumps(found.body).encode()
            self.send_response(found.status)
            for name, value in {"Content-Length": str(len(text)), **found.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield PriceApi(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Tcgplayer:
    """TCGplayer's API: a token for the two keys, groups in pages of 100, and the prices of each group."""

    def __init__(self, prices: dict[int, list[Any]], *, keys: tuple[str, str] = ("public", "private")) -> None:
        self.prices = prices
        self.keys = keys
        self.before: list[Answered] = []
        """Answered first, one for each request for prices."""

    def __call__(self, asked: Asked) -> Answered:
        """Answer a request as the API does."""
        if asked.path == "/token":
            return self._token(asked)
        if asked.authorization != "bearer given":
            return Answered(401, {"success": False, "errors": ["no token"], "results": []})
        if asked.path == "/catalog/categories/1/groups":
            first, count = int(asked.query["offset"]), int(asked.query["limit"])
            groups = [{"groupId": key, "name": f"set {key}"} for key in self.prices][first : first + count]
            return self._found(groups)
        if self.before:
            return self.before.pop(0)
        group = int(asked.path.rpartition("/")[2])
        return self._found(self.prices[group]) if self.prices[group] else Answered(404, {"success": False})

    def _token(self, asked: Asked) -> Answered:
        given = asked.form.get("client_id"), asked.form.get("client_secret")
        if asked.form.get("grant_type") != "client_credentials" or given != self.keys:
            return Answered(400, {"error": "invalid_client"})
        return Answered(200, {"access_token": "given", "token_type": "bearer", "expires_in": 1_209_599})

    def _found(self, results: list[Any]) -> Answered:
        return Answered(200, {"success": True, "errors": [], "results": results, "totalItems": len(self.prices)})
