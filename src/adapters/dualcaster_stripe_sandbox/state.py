"""All objects of the sandbox, changed in transactions: one for each request, whole or not at all."""

import copy
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from secrets import choice
from string import ascii_letters, digits
from typing import Any, TypeAlias

from dualcaster_stripe_sandbox.errors import missing
from dualcaster_stripe_sandbox.journal import Journal

Body: TypeAlias = dict[str, Any]
"""An object as it goes over the wire."""
API_VERSION = "2026-10-28.endive"
_TABLES = ("objects", "answers", "deliveries")
_ALPHABET = ascii_letters + digits


def new_id(prefix: str, length: int = 24) -> str:
    """Make an id as Stripe's are."""
    return f"{prefix}_{''.join(choice(_ALPHABET) for _ in range(length))}"


class Transaction:
    """What one request reads and changes; ``now`` is its second since 1970."""

    def __init__(self, tables: dict[str, dict[str, Any]], now: float) -> None:
        self._tables = tables
        self.now = int(now)
        self.moment = now
        self.changes: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}
        self.request_id = ""
        self.key = ""

    def add(self, body: Body) -> Body:
        """Store a new or a changed object."""
        self.changes["objects"][body["id"]] = body
        return body

    def find(self, kind: str, object_id: str, param: str | None = "id") -> Body:
        """Return an object to read. Raises ``ApiError`` where there is none of this kind."""
        body = self._get("objects", object_id)
        if body is None or body["object"] != kind:
            raise missing(kind, object_id, param)
        return body

    def change(self, kind: str, object_id: str, param: str | None = "id") -> Body:
        """Return an object that is stored as it is at the end. Raises as ``find`` does."""
        return self.add(self.find(kind, object_id, param))

    def look(self, object_id: str) -> Body | None:
        """Return an object to read, of whatever kind."""
        return self._get("objects", object_id)

    def all(self, kind: str) -> Iterable[Body]:
        """List the objects of a kind, the newest first."""
        changed = self.changes["objects"]
        stored = self._tables["objects"]
        names = [*stored, *(name for name in changed if name not in stored)]
        for name in reversed(names):
            body = changed.get(name) or stored[name]
            if body["object"] == kind:
                yield body

    def answer(self, key: str) -> Body | None:
        """Return what was answered under an idempotency key."""
        return self._get("answers", key)

    def remember(self, key: str, answer: Body) -> None:
        """Keep an answer under its idempotency key."""
        self.changes["answers"][key] = answer

    def undo(self) -> None:
        """Forget what was changed until now."""
        self.changes = {table: {} for table in _TABLES}

    def deliveries(self) -> dict[str, Body]:
        """Return the events that are still to be told, by their key."""
        found = {**self._tables["deliveries"], **self.changes["deliveries"]}
        return {key: copy.deepcopy(one) for key, one in found.items() if one is not None}

    def deliver(self, key: str, delivery: Body | None) -> None:
        """Note what is to be told, and when; None once it was."""
        self.changes["deliveries"][key] = delivery

    def record(self, kind: str, body: Body, *, account: str | None = None) -> None:
        """Make an event of what happened to an object, to be told to every webhook endpoint that asks for its kind."""
        endpoints = [
            one
            for one in self.all("webhook_endpoint")
            if one["status"] == "enabled" and {"*", kind} & set(one["enabled_events"])
        ]
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": {"object": copy.deepcopy(body)},
            "livemode": False,
            "pending_webhooks": len(endpoints),
            "request": {"id": self.request_id or None, "idempotency_key": self.key or None},
            "type": kind,
        }
        if account is not None:
            event["account"] = account
        self.add(event)
        for one in endpoints:
            self.deliver(f"{event['id']} {one['id']}", {"attempts": 0, "due": self.moment})

    def _get(self, table: str, key: str) -> Body | None:
        if key in self.changes[table]:
            found: Body | None = self.changes[table][key]
            return found
        found = self._tables[table].get(key)
        return copy.deepcopy(found)


class State:
    """The sandbox's objects, the answers it gave, and what it has still to tell; requests take turns."""

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._clock = clock
        self._lock = threading.Lock()
        self._tables: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}
        for changes in journal.read():
            self._merge(changes)
        journal.rewrite(self._tables)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Run one request alone; what it changed is on disk when the block ends, and forgotten where it raises."""
        with self._lock:
            transaction = Transaction(self._tables, self._clock())
            yield transaction
            self._commit(transaction)

    def _commit(self, transaction: Transaction) -> None:
        changes = {table: rows for table, rows in transaction.changes.items() if rows}
        if changes:
            self._journal.append(changes)
            self._merge(changes)

    def _merge(self, changes: dict[str, dict[str, Any]]) -> None:
        for table, rows in changes.items():
            for key, row in rows.items():
                if row is None:
                    self._tables[table].pop(key, None)
                else:
                    self._tables[table][key] = row
