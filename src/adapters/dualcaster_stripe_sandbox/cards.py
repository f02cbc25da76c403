"""The cards that can be paid with: Stripe's own names of test cards, and what each does."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen


class Outcome(StrEnum):
    """What becomes of a payment by a card."""

    PAID = "paid"
    DECLINED = "declined"
    ASKS = "asks"
    DISPUTED = "disputed"


@frozen
class Card:
    """A test card: what it does, its brand and last digits, and why it is declined."""

    outcome: Outcome
    brand: str
    last4: str
    decline_code: str = ""
    code: str = "card_declined"
    message: str = "Your card was declined."


_VISA = Card(Outcome.PAID, "visa", "4242")
_ASKS = Card(Outcome.ASKS, "visa", "3220")
CARDS: Final[Mapping[str, Card]] = {
    "pm_card_visa": _VISA,
    "pm_card_mastercard": Card(Outcome.PAID, "mastercard", "4444"),
    "pm_card_chargeDeclined": Card(Outcome.DECLINED, "visa", "0002", "generic_decline"),
    "pm_card_visa_chargeDeclined": Card(Outcome.DECLINED, "visa", "0002", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": Card(
        Outcome.DECLINED, "visa", "9995", "insufficient_funds", message="Your card has insufficient funds."
    ),
    "pm_card_chargeDeclinedExpiredCard": Card(
        Outcome.DECLINED, "visa", "0069", code="expired_card", message="Your card has expired."
    ),
    "pm_card_threeDSecure2Required": _ASKS,
    "pm_card_authenticationRequired": _ASKS,
    "pm_card_createDispute": Card(Outcome.DISPUTED, "visa", "0259"),
}
"""By the name of the payment method."""
