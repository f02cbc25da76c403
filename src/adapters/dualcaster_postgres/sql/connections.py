"""Connections that are not waited for without end."""

import asyncio
import os
import select
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from dualcaster_postgres.sql.circuit import Circuit
from dualcaster_postgres.sql.limits import DatabaseLimits

RV = TypeVar("RV")
TOO_MANY_CONNECTIONS = "53300"


def parameters_of(url: str, limits: DatabaseLimits) -> dict[str, Any]:
    """Make the parameters of a connection: those of the address, and the limits that the server and the kernel hold.

    What the address says itself counts more.
    """
    given = conninfo_to_dict(url)
    options = f"-c statement_timeout={limits.statement * 1_000:.0f} -c idle_in_transaction_session_timeout=60000"
    ours: Mapping[str, Any] = {
        "connect_timeout": max(2, round(limits.connect)),
        "tcp_user_timeout": round(limits.network * 1_000),
        "application_name": "dualcaster",
    }
    return {**ours, **given, "options": f"{options} {given.get('options') or ''}".strip(), "autocommit": True}


async def answers(parameters: Mapping[str, Any], patience: float) -> bool:
    """Ask a server on a new connection whether it lives; one that has no connection left lives."""
    try:
        async with asyncio.timeout(patience):
            async with await psycopg.AsyncConnection.connect(**parameters) as connection:
                await connection.execute("SELECT 1")
    except psycopg.OperationalError as error:
        return error.sqlstate == TOO_MANY_CONNECTIONS
    except TimeoutError:
        return False
    return True


class WatchedConnection(psycopg.AsyncConnection[TupleRow]):
    """A connection that has its server looked at when it says nothing for a while, and is cut when that lasts."""

    _circuit: Circuit | None = None
    _suspect = _deadline = 0.0

    def watch(self, circuit: Circuit, *, suspect: float, deadline: float) -> None:
        """Tell ``circuit`` after ``suspect`` seconds of silence, and cut the connection after ``deadline``."""
        self._circuit, self._suspect, self._deadline = circuit, suspect, deadline

    async def wait(self, gen: PQGen[RV], *arguments: Any, **named: Any) -> RV:
        """Wait for what the server says; everything that is said on a connection comes through here."""
        if self._circuit is None:
            return await super().wait(gen, *arguments, **named)
        self._alarm = asyncio.get_running_loop().call_later(self._suspect, self._worry, self._circuit)
        try:
            result = await super().wait(gen, *arguments, **named)
        finally:
            self._alarm.cancel()
        self._circuit.answered()
        return result

    def _worry(self, circuit: Circuit) -> None:
        circuit.suspect()
        self._alarm = asyncio.get_running_loop().call_later(self._deadline - self._suspect, self.cut)

    def cut(self) -> None:
        """End the connection from below: who waits on it gets an error at once, as if the server had hung up."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.pgconn.socket)) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)


async def checked(connection: WatchedConnection, circuit: Circuit) -> None:
    """See whether a pooled connection still lives, without a round trip where nothing came over it meanwhile."""
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    if arrived.poll(0):
        try:
            await connection.execute("")
        except psycopg.Error:
            circuit.suspect()
            raise
