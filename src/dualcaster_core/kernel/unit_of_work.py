"""The transaction boundary that use cases open."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from dualcaster_core.kernel.events import Event


class UnitOfWork(Protocol):
    """One transaction. Leaving its ``async with`` block without ``commit`` rolls everything back."""

    async def commit(self) -> None:
        """Make the changes and the recorded events visible, together."""
        ...

    async def record(self, event: Event) -> None:
        """Add an event to the outbox of this transaction."""
        ...


UnitOfWorkT = TypeVar("UnitOfWorkT", bound=UnitOfWork)

UnitOfWorkFactory = Callable[[], AbstractAsyncContextManager[UnitOfWorkT]]
"""Opens a unit of work: ``async with factory() as uow: ...; await uow.commit()``."""
