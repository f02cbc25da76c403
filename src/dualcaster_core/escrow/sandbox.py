"""Paying with cards that are none, where the provider is a sandbox."""

from enum import StrEnum
from typing import Protocol


class SandboxCard(StrEnum):
    """A card that somebody chooses, by what comes of it."""

    PAID = "paid"
    """It is paid at once."""
    ASKS = "asks"
    """The bank asks the payer first."""
    DECLINED = "declined"
    NO_FUNDS = "no_funds"
    DISPUTED = "disputed"
    """It is paid, and the payer wants it back from the bank."""


class CardAnswer(StrEnum):
    """What came of it."""

    PAID = "paid"
    ASKS = "asks"
    DECLINED = "declined"


class SandboxPayer(Protocol):
    """Plays the payer's part at a sandbox. Raises as ``PaymentProvider`` does."""

    async def pay(self, payment: str, card: SandboxCard) -> CardAnswer:
        """Pay a payment, by what the provider calls it, with a card."""
        ...

    async def answer(self, payment: str, *, approve: bool) -> CardAnswer:
        """Answer the bank's question about a payment."""
        ...

    async def asked(self, payment: str) -> bool:
        """Tell whether the bank waits for an answer about a payment."""
        ...
