"""Paying with cards that are none, where the provider is a sandbox."""

from enum import StrEnum


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
