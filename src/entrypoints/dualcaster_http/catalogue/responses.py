"""Answers about cards that belong to HTTP alone."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.ports import NameHit, SetView
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.priced_cards import Suggestions
from dualcaster_http.site.pictures import small_picture


@frozen
class Completions:
    """Names for what was typed so far, the best first."""

    items: tuple[NameHit, ...]


@frozen(kw_only=True)
class SuggestedCard:
    """A card that was perhaps meant, with its cheapest printing; ``address`` is that of its page on this site, and
    ``picture`` a small picture of the whole card.

    ``price`` is in US dollars for a near mint copy, None where no printing has one.
    """

    name: str
    hashid: str
    address: str
    set_code: str
    set_name: str
    image_url: str | None
    art_url: str | None
    picture: str | None
    price: Decimal | None
    price_finish: str | None
    price_source: str | None
    price_observed_at: datetime | None
    printings: int


@frozen(kw_only=True)
class SuggestedSet:
    """A set that was perhaps meant; ``address`` is that of its cards on this site."""

    code: str
    name: str
    address: str
    printings: int


@frozen
class Suggested:
    """Cards and sets that were perhaps meant, the best first."""

    items: tuple[SuggestedCard, ...]
    sets: tuple[SuggestedSet, ...] = ()


def suggested(found: Suggestions) -> Suggested:
    """Give cards and sets the addresses of their pages."""
    return Suggested(tuple(map(_card, found.cards)), tuple(map(_set, found.sets)))


def _card(card: ListedCard) -> SuggestedCard:
    return SuggestedCard(
        name=card.name,
        hashid=card.hashid,
        address=f"/cards/{card.hashid}",
        set_code=card.set_code,
        set_name=card.set_name,
        image_url=card.image_url,
        art_url=card.art_url,
        picture=small_picture(card.image_url),
        price=card.current_price,
        price_finish=card.price_finish,
        price_source=card.price_source,
        price_observed_at=card.price_observed_at,
        printings=card.printings or 1,
    )


def _set(found: SetView) -> SuggestedSet:
    return SuggestedSet(code=found.code, name=found.name, address=f"/cards?set={found.code}", printings=found.printings)
