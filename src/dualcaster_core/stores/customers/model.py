"""How far a store looks for customers, and how often it may write to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, Coordinates, DistanceUnit
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.text import clean_text, plain_text
from dualcaster_core.messaging.screening import scam_phrase_in
from dualcaster_core.stores.customers.errors import StoreNoteRefused

USUAL_RADIUS: Final = 25
LARGEST_RADIUS: Final = 100
RADII: Final = (5, 10, 15, 25, 40, 50, 75, 100)
LEAST_BOUGHT_CENTS: Final = 100
"""What a store is not told that somebody trades away: stores pay nothing for cards below a dollar."""
CARDS_SHOWN: Final = 5
"""Cards that are listed of each person, the most valuable first; the others are counted."""
LONGEST_NOTE: Final = 300
MESSAGES_KEPT: Final = timedelta(days=365)


def checked_radius(miles: int) -> int:
    """Return a radius of 5 to 100 miles in steps of 5. Raises ``ValidationFailed``."""
    if not RADIUS_STEP_MILES <= miles <= LARGEST_RADIUS or miles % RADIUS_STEP_MILES:
        raise ValidationFailed(
            f"the radius lies between {RADIUS_STEP_MILES} and {LARGEST_RADIUS} miles, in steps of {RADIUS_STEP_MILES}",
            field="radius",
        )
    return miles


class CustomerOrder(StrEnum):
    """Who of a store's customers comes first: by the value of all copies, or by the number of cards."""

    VALUE = "value"
    CARDS = "cards"


@frozen(kw_only=True)
class CustomerRequest:
    """A page of customers: how far away, in which order, and after which other page."""

    miles: int = USUAL_RADIUS
    order: CustomerOrder = CustomerOrder.VALUE
    limit: int = PAGE
    cursor: str | None = None


NEAREST: Final = CustomerRequest()
"""The first page of a store that asks for nothing else."""


@frozen(kw_only=True)
class Surroundings:
    """Where a store looks, on whose behalf: so many miles from its place, told in ``unit``."""

    store_id: int
    owner_id: int
    viewer_id: int
    place: Coordinates
    unit: DistanceUnit = DistanceUnit.MILES
    miles: int = USUAL_RADIUS


@frozen(kw_only=True)
class StoreMessageRules:
    """How often stores may write: to the same person once in ``rest``, to ``daily`` people in any 24 hours."""

    rest: timedelta = timedelta(days=7)
    daily: int = 50

    def __attrs_post_init__(self) -> None:
        if self.rest < timedelta(days=1) or not 1 <= self.daily <= 1_000:
            raise ValidationFailed("a store writes to somebody at most once a day, and to 1 to 1,000 people a day")


@frozen(kw_only=True)
class StoreMessage:
    """What a store wrote to somebody: about which cards, a note of its own, who of the staff, and when."""

    store_id: int
    user_id: int
    sent_by: int
    cards: tuple[str, ...]
    note: str = field(default="", validator=plain_text(LONGEST_NOTE))
    sent_at: datetime
    id: int = UNSAVED


def checked_note(text: str) -> str:
    """Return a note that a store may add to a message.

    Raises ``ValidationFailed`` where it is too long, and ``StoreNoteRefused`` for links and the phrases of scams.
    """
    note = clean_text("note", text, LONGEST_NOTE, lines=True)
    lowered = note.casefold()
    if "://" in lowered or "www." in lowered:
        raise StoreNoteRefused("a message to customers has no links: they find the store's page in it")
    if scam_phrase_in(note) is not None:
        raise StoreNoteRefused("this note reads like a known scam; say it in other words")
    return note


def message_title(store_name: str, cards: Sequence[str], card_count: int) -> str:
    """Say in one line what a message is about: ``Mox Boston has Sol Ring and 2 other cards that you want``.

    ``cards`` are the names of some of the ``card_count``, one at least.
    """
    others = card_count - 1
    more = "" if not others else " and another card" if others == 1 else f" and {others} other cards"
    return f"{store_name} has {cards[0]}{more} that you want"


def message_body(cards: Sequence[str], note: str, card_count: int) -> str:
    """Name the cards of a message, then the store's own note."""
    rest = card_count - len(cards)
    named = f"In stock from your want list: {', '.join(cards)}{f' and {rest} more' if rest > 0 else ''}."
    return f"{named}\n{note}" if note else named
