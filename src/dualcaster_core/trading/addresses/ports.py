"""What keeping addresses needs from outside."""

from datetime import datetime
from typing import Protocol


class MailingAddressBook(Protocol):
    """Stores the address of each account, encrypted."""

    async def of(self, user_id: int) -> str | None:
        """Return what is stored; None for nothing."""
        ...

    async def store(self, user_id: int, encrypted: str | None, at: datetime) -> None:
        """Replace what is stored; None removes it."""
        ...
