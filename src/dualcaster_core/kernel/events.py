"""Facts that happened, written to the outbox in the transaction that made them true."""

from typing import ClassVar

from attrs import frozen


@frozen(kw_only=True)
class Event:
    """A fact. Subclasses are frozen attrs classes of plain values, so that cattrs can store and restore them."""

    kind: ClassVar[str] = "event"
