"""Serves the site until it is told to stop."""

import asyncio
import gc
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import structlog
import uvicorn
from attrs import evolve
from litestar.types import ASGIApp

from dualcaster_app import Application, Settings
from dualcaster_app.events import routes
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.application import create_app
from dualcaster_http.edge.connections import LOOPBACK, ConnectionGuard
from dualcaster_http.edge.telemetry import traced
from dualcaster_http.operations.loop_monitor import LoopMonitor

log = structlog.get_logger(__name__)
GRACE_SECONDS = 15
"""How long requests under way may take to finish once the server is told to stop."""


AT_ONCE = 64
"""Connections taken from the kernel at a time: asyncio takes so many before anybody can close one."""
QUEUE = 2_048
"""Connections that the kernel keeps until they are taken."""
SPARE_FILES = 256
"""Open files that a process needs beside the connections of callers: databases, logs, files under way."""


class AddressUnavailable(DualcasterError):  # noqa: N818
    """Nothing can listen at this address and port."""

    code = "server.address_unavailable"

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {reason}", host=host, port=port)


class Server(uvicorn.Server):
    """uvicorn, but the signals are ours: its own handling would end the process before anything is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen: connections are taken few at a time, and the kernel keeps the others until then."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(QUEUE)


async def serve(
    application: Application,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    stopping: asyncio.Event | None = None,
    on_ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve until ``stopping`` is set or the process is told to end; requests under way are finished first.

    Port 0 takes any free one; ``on_ready`` is given the address that answers. Raises ``AddressUnavailable``.
    """
    stop = stopping or _until_told()
    listening = listening_socket(host, port)
    address = _address(listening)
    made = create_app(application)
    with traced(made, application.settings.otlp_endpoint) as site:
        guard = guard_of(application.settings)
        server = Server(configured(site, application.settings, guard))
        await _warm(application)
        monitor = LoopMonitor(stalls=application.metrics.loop_stalls)
        watching = [asyncio.create_task(guard.watch()), asyncio.create_task(monitor.watch())]
        running = asyncio.create_task(server.serve(sockets=[listening]))
        log.info("site is served", address=address)
        on_ready(address)
        async with _loading_places(application), made.live.running():
            await _first(running, stop)
            server.should_exit = True
            await running
        for task in watching:
            task.cancel()
    log.info("site has stopped", address=address)


def guard_of(settings: Settings) -> ConnectionGuard:
    """Make what looks after the connections, with as many of them as this process may have files open."""
    wanted, live = settings.server.connections, settings.live.connections
    possible = open_files(wanted + live + SPARE_FILES) - live - SPARE_FILES
    if possible < wanted:
        log.warning("fewer connections than set: the limit of open files is too low", connections=possible)
    limits = evolve(settings.server, connections=max(AT_ONCE, min(wanted, possible)))
    proxies = (one for one in settings.trusted_proxies if one != "*")
    return ConnectionGuard(limits, (*LOOPBACK, *proxies))


def open_files(wanted: int) -> int:
    """Raise the limit of open files of this process to what is wanted, as far as it may; return what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft


def configured(site: ASGIApp, settings: Settings, guard: ConnectionGuard) -> uvicorn.Config:
    """Say how a site is served."""
    return uvicorn.Config(
        cast(Any, site),
        lifespan="off",
        http=cast(Any, guard.protocol),
        ws=cast(Any, guard.websocket),
        ws_max_size=settings.live.frame_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.live.ping_seconds,
        ws_ping_timeout=settings.live.ping_seconds,
        backlog=AT_ONCE,
        timeout_keep_alive=settings.server.idle_seconds,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _first(running: asyncio.Task[None], stop: asyncio.Event) -> None:
    told = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()


async def _warm(application: Application) -> None:
    """Load the names, so that the first visitor does not wait for them, and say which handlers this release has.

    What is there by then lives as long as the process: the collector need not go over it each time that a large file
    makes it run, which would hold up everybody else's requests.
    """
    await application.catalogue.cards.complete("a", limit=1)
    await application.outbox.announce(routes(application))
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _loading_places(application: Application) -> AsyncIterator[None]:
    """Load the gazetteer meanwhile, so that nobody's first look-up waits for it; being ready does not."""
    loading = asyncio.create_task(application.profiles.gazetteer.load())
    loading.add_done_callback(_note_places)
    try:
        yield
    finally:
        loading.cancel()
        await asyncio.wait({loading})


def _note_places(loading: asyncio.Task[None]) -> None:
    if not loading.cancelled() and (error := loading.exception()) is not None:
        log.warning("places could not be loaded ahead", error=str(error))


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind a socket. Its protocol is named, since asyncio sends small packets at once on such sockets alone.

    Raises ``AddressUnavailable``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise AddressUnavailable(host, port, error.strerror or str(error)) from error
    listening.set_inheritable(True)
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    return stop
