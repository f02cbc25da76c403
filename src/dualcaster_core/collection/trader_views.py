"""People on the page of a card, and the copies that they offer or look for."""

from decimal import Decimal

from attrs import frozen

from dualcaster_core.accounts.profiles.visibility import ViewedAccount
from dualcaster_core.catalogue.grading import ConditionName, Finish


@frozen(kw_only=True)
class OfferedCopies:
    """Copies of a printing that somebody offers, and what the market says of one, in US dollars."""

    finish: Finish
    condition: ConditionName
    language: str
    quantity: int
    unit_value: Decimal | None


@frozen(kw_only=True)
class WantedCopies:
    """Copies of a printing that somebody looks for; ``any_printing`` will do if it says so."""

    condition_min: ConditionName
    is_foil_required: bool
    any_printing: bool
    language: str
    quantity: int


@frozen
class CardOffer:
    """An offer as the database knows it, and the account behind it as its viewer comes upon it."""

    account: ViewedAccount
    copies: OfferedCopies


@frozen
class CardWant:
    """A want as the database knows it, and the account behind it as its viewer comes upon it."""

    account: ViewedAccount
    copies: WantedCopies


@frozen(kw_only=True)
class ListedTrader:
    """Somebody on the page of a card; distances are told as on profiles, None unless both have a place."""

    username: str
    distance_miles: int | None
    distance: str | None


@frozen
class HavingTrader:
    """Somebody who has a printing for trade."""

    trader: ListedTrader
    copies: OfferedCopies


@frozen
class WantingTrader:
    """Somebody who wants a printing."""

    trader: ListedTrader
    copies: WantedCopies


@frozen(kw_only=True)
class CardTraders:
    """Who has and who wants a printing, the nearest first; people without a distance follow, the latest active first.

    Of each person the copies that are offered at the lowest market value stand, and the want of most copies.
    """

    having: tuple[HavingTrader, ...] = ()
    wanting: tuple[WantingTrader, ...] = ()
