"""A server of price lists that answers byte by byte as it is told, rightly or not."""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from attrs import define, field, frozen

Respond = Callable[["ListRequest"], Iterable[bytes]]
"""What is sent back, piece by piece; the connection is closed after the last."""


@frozen
class ListRequest:
    """A request as it came; ``stopping`` is set when the server ends."""

    path: str
    headers: dict[str, str]
    stopping: Event


@define
class ListServer:
    """A running server, and what it was asked."""

    address: str
    port: int
    respond: Respond
    asked: list[ListRequest] = field(factory=list)

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.address}{path}"


def answer(body: bytes, status: str = "200 OK", **headers: str) -> Iterable[bytes]:
    """Answer with a body and its length; words of a header's name are written with an underscore."""
    told = {"Content_Length": str(len(body)), "Content_Type": "application/json"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return [f"HTTP/1.1 {status}\r\n{lines}\r\n".encode(), body]


def versioned(body: bytes, etag: str) -> Respond:
    """Answer with a version of a list, or that it is still the same."""

    def respond(request: ListRequest) -> Iterable[bytes]:
        if request.headers.get("if-none-match") == etag:
            return answer(b"", "304 Not Modified", ETag=etag)
        return answer(body, ETag=etag, Last_Modified="Sat, 14 Feb 2026 06:00:00 GMT")

    return respond


@contextmanager
def list_server(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[ListServer]:
    """Serve on this machine until the block ends, over TLS where that is set up."""
    stopping = Event()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = ListServer(f"http://127.0.0.1:{port}", port, respond)

    def converse(plain: socket.socket) -> None:
        with suppress(OSError), plain if tls is None else tls.wrap_socket(plain, server_side=True) as connection:
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                head += more
            first, *lines = head.decode().split("\r\n\r\n")[0].split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            request = ListRequest(first.split()[1], headers, stopping)
            server.asked.append(request)
            for piece in server.respond(request):
                connection.sendall(piece)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                Thread(target=converse, args=(connection,), daemon=True).start()

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
