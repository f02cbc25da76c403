"""How long the database may take, and how much of it one pool may use."""

from attrs import frozen


@frozen(kw_only=True)
class DatabaseLimits:
    """Limits of one pool, in seconds but for ``connections``.

    The server gives a statement up after ``statement`` (``statement_timeout``). A server that says nothing at all does
    not even do that, so a connection is cut ``answer`` seconds after the server should have given up: on a Unix socket,
    or while the server is stopped but its machine lives, nothing else ends the wait. ``network`` ends it earlier where
    the machine itself is gone (``tcp_user_timeout``).

    ``wait`` bounds the wait for a free connection, ``connect`` that for a new one. After ``suspect`` without a word the
    server is asked on another connection whether it lives, and has ``probe`` to say so; while it does not, it is asked
    every ``retry``.
    """

    connections: int = 8
    statement: float = 10.0
    answer: float = 3.0
    wait: float = 3.0
    connect: float = 5.0
    network: float = 10.0
    suspect: float = 1.0
    probe: float = 2.0
    retry: float = 1.0

    @property
    def deadline(self) -> float:
        """How long the server may stay silent on a connection."""
        return self.statement + self.answer


REQUESTS = DatabaseLimits()
"""For people who wait for an answer."""
WORK = DatabaseLimits(connections=3, statement=600.0, wait=60.0)
"""For imports, background work and commands."""
