"""The server: starting, stopping, and traces."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_http.edge.telemetry import traced
from dualcaster_http.server import AddressUnavailable, listening_socket, serve
from tests.support.patience import GENEROUS


@asynccontextmanager
async def served(application: Application) -> AsyncIterator[str]:
    """Serve on a free port; return the address."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stopping = asyncio.Event()
    running = asyncio.create_task(serve(application, port=0, stopping=stopping, on_ready=ready.set_result))
    try:
        yield await asyncio.wait_for(ready, GENEROUS)
    finally:
        stopping.set()
        await asyncio.wait_for(running, GENEROUS)


async def test_a_served_site_answers_over_the_wire(application: Application) -> None:
    """The server answers on the address it tells, without naming its software."""
    async with served(application) as address, httpx.AsyncClient(base_url=address, timeout=GENEROUS) as client:
        response = await client.get("/health")
        assert response.json() == {"status": "ok"}
        assert "server" not in response.headers
        assert (await client.get("/api/v1/cards/search")).status_code == 200
    async with httpx.AsyncClient(timeout=GENEROUS) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{address}/health")


@pytest.mark.parametrize(("proxies", "believed"), [((), False), (("192.0.2.0/24",), False), (("127.0.0.1",), True)])
async def test_only_known_proxies_say_who_calls(
    application: Application, proxies: tuple[str, ...], believed: bool
) -> None:
    """A forwarded address counts as the caller's where a configured proxy sends it, and is ignored from others."""
    settings = evolve(application.settings, trusted_proxies=proxies)
    left = []
    async with served(evolve(application, settings=settings)) as address, httpx.AsyncClient(timeout=GENEROUS) as client:
        for number in range(2):
            forwarded = {"X-Forwarded-For": f"198.51.100.{number + 1}"}
            answer = await client.get(f"{address}/api/v1/cards/autocomplete?q=l", headers=forwarded)
            left.append(int(answer.headers["RateLimit-Remaining"]))
    assert (left[0] == left[1]) is believed


async def test_answers_are_sent_without_delay() -> None:
    """A connection to our socket has TCP_NODELAY: waiting to fill packets costs 40 milliseconds an answer."""
    delays: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        delays.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = listening_socket("127.0.0.1", 0)
    async with await asyncio.start_server(note, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        assert await asyncio.wait_for(delays, GENEROUS) != 0
        writer.close()


async def test_requests_under_way_are_finished(application: Application) -> None:
    """A request that came before the end is answered."""
    async with httpx.AsyncClient(timeout=GENEROUS) as client:
        async with served(application) as address:
            asked = [asyncio.create_task(client.get(f"{address}/sitemap/cards-1.xml")) for _ in range(5)]
            await asyncio.sleep(0.02)
        assert {response.status_code for response in await asyncio.gather(*asked)} == {200}


async def test_a_taken_port_is_told(application: Application) -> None:
    """A port that somebody else listens on is one clear error."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressUnavailable, match=f"127.0.0.1 port {port}"):
            await serve(application, port=port, stopping=asyncio.Event())


PROGRAM = """
import asyncio, os
from dualcaster_app import Settings, open_application
from dualcaster_http.server import serve

async def main():
    settings = Settings(secret_key="k" * 48, database_url=os.environ["DATABASE_URL"], redis_url=os.environ["REDIS_URL"])
    async with open_application(settings, migrated=False) as application:
        await serve(application, port=0, on_ready=lambda address: print("ready", flush=True))
    print("closed", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_told_to_end_closes_everything(application: Application, told: signal.Signals) -> None:
    """After a signal the application is closed in order and the process ends well."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATABASE_URL": application.database.url,
        "REDIS_URL": application.redis_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    while b"ready" not in (line := await asyncio.wait_for(process.stdout.readline(), GENEROUS)):
        assert line, (await process.communicate())[1].decode()
    process.send_signal(told)
    output, errors = await asyncio.wait_for(process.communicate(), GENEROUS)
    assert process.returncode == 0, errors.decode()
    assert output.rstrip().endswith(b"closed")


async def test_traces_go_to_the_collector(application: Application) -> None:
    """With an endpoint set, a request's span arrives there before the server has stopped, without its query."""
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{collector.server_port}"
        measured = evolve(application, settings=evolve(application.settings, otlp_endpoint=endpoint))
        async with served(measured) as address, httpx.AsyncClient(timeout=GENEROUS) as client:
            assert (await client.get(f"{address}/robots.txt")).status_code == 200
            page = await client.get(f"{address}/verify", params={"token": "a-secret-token"})
            assert "a-secret-token" in page.text
        collector.shutdown()
    assert {path for path, _ in received} == {"/v1/traces"}
    assert any(b"dualcaster" in body and b"robots.txt" in body for _, body in received)
    assert not any(b"a-secret-token" in body for _, body in received)


def test_traces_without_their_libraries_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint without the extra names the extra; no endpoint needs none."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    async def app(_scope: object, _receive: object, _send: object) -> None:
        return None

    with traced(app, None) as plain:
        assert plain is app
    with pytest.raises(ExtraMissing, match="telemetry"), traced(app, "http://localhost:4318"):
        pass
