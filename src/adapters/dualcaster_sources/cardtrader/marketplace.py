"""CardTrader's API: the cheapest English offers of every printing, expansion by expansion."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams.api_feed import ApiFeed, numbered
from dualcaster_sources.streams.fields import BrokenRecord, Record, as_record, identifier, optional_whole, shown
from dualcaster_sources.streams.json_api import JsonApi
from dualcaster_sources.streams.limits import Limits

ADDRESS: Final = "https://api.cardtrader.com/api/v2"
MAGIC: Final = 1
"""CardTrader's game of Magic: The Gathering."""
CONDITIONS: Final = {
    "Mint": Condition.NM,
    "Near Mint": Condition.NM,
    "Slightly Played": Condition.LP,
    "Moderately Played": Condition.MP,
    "Played": Condition.HP,
    "Heavily Played": Condition.HP,
    "Poor": Condition.DMG,
}
_Offered = tuple[Any, Mapping[str, Any]]
"""A product, and the offers of all products of its expansion."""
_SPECIAL: Final = ("signed", "altered", "misprint", "graded")


class _Offer(NamedTuple):
    finish: Finish
    condition: Condition
    currency: Currency
    amount: Decimal


class CardTraderPrices(ApiFeed[_Offered]):
    """Lowest offers of each printing, finish and grade as of ``observed_at``, in the currency of the token's account.

    An answer holds the 25 cheapest offers of a product, so that dear grades can be missing. Offers that are signed,
    altered, misprinted, graded, in bundles or of people on vacation do not count. The lowest near mint offer stands as
    the general price; lower grades follow. The API asks for one request a second: ``pause`` seconds lie between two.
    """

    name = "cardtrader"

    def __init__(
        self,
        token: str,
        *,
        observed_at: datetime,
        address: str = ADDRESS,
        limits: Limits | None = None,
        pause: float = 1.0,
    ) -> None:
        super().__init__(observed_at=observed_at, address=address, limits=limits, pause=pause)
        self._token = token

    def _authorization(self, api: JsonApi) -> str:
        return f"Bearer {self._token}"

    def _rows(self, api: JsonApi) -> Iterator[_Offered]:
        for expansion in _expansions(api):
            products = _listed(api.get("/blueprints/export", expansion_id=expansion), "blueprints", api)
            offers = api.get("/marketplace/products", expansion_id=expansion, language="en")
            for product in products:
                yield product, offers if isinstance(offers, dict) else {}

    def _prices(self, row: _Offered) -> Iterator[PriceObservation | BrokenRecord]:
        value, offers = row
        try:
            product = as_record(value)
            offered = offers.get(str(product.get("id")))
            if not offered:
                return
            card, is_etched = _card(product), "etched" in str(product.get("version") or "").lower()
            if not isinstance(offered, list):
                raise BrokenRecord(f"the offers are {shown(offered)}, not a list")
        except BrokenRecord as error:
            yield error
            return
        lowest: dict[tuple[Finish, Condition], _Offer] = {}
        for one in offered:
            try:
                offer = _offer(as_record(one), is_etched=is_etched)
            except BrokenRecord as error:
                yield error
                continue
            if offer is not None:
                known = lowest.get(offer[:2])
                if known is None or offer.amount < known.amount:
                    lowest[offer[:2]] = offer
        for offer in lowest.values():
            yield PriceObservation(
                card=card,
                finish=offer.finish,
                source=PriceSource.CARDTRADER,
                kind=PriceKind.LOW,
                currency=offer.currency,
                amount=offer.amount,
                observed_at=self._observed_at,
                condition=None if offer.condition is Condition.NM else offer.condition,
            )


def _expansions(api: JsonApi) -> Iterator[int]:
    listed = _listed(api.get("/expansions"), "expansions", api)
    for number, expansion in numbered(api, listed, "id", "an expansion"):
        if expansion.get("game_id") == MAGIC:
            yield number


def _listed(answer: Any, what: str, api: JsonApi) -> list[Any]:
    if answer is None:
        return []
    if not isinstance(answer, list):
        api.refuse(f"the {what} are {shown(answer)}, not a list")
    return answer


def _card(product: Record) -> CardKey:
    scryfall_id = product.get("scryfall_id")
    if scryfall_id:
        return CardKey(CardKeyKind.SCRYFALL, identifier(scryfall_id, "scryfall_id"))
    number = optional_whole(product, "tcg_player_id")
    if number is None:
        raise BrokenRecord(f"{shown(product.get('name'))} has neither a scryfall_id nor a tcg_player_id")
    return CardKey(CardKeyKind.TCGPLAYER, number)


def _offer(record: Record, *, is_etched: bool) -> _Offer | None:
    """Read an offer; None for one that says nothing of the price of a plain single copy."""
    properties, price = as_record(record.get("properties_hash") or {}), as_record(record.get("price"))
    if record.get("on_vacation") or record.get("graded") or any(properties.get(word) for word in _SPECIAL):
        return None
    if record.get("bundle_size") not in (None, 1) or properties.get("mtg_language", "en") != "en":
        return None
    condition = CONDITIONS.get(str(properties.get("condition")))
    if condition is None:
        raise BrokenRecord(f"condition is {shown(properties.get('condition'))}, not one of {', '.join(CONDITIONS)}")
    currency, cents = price.get("currency"), price.get("cents")
    if currency not in tuple(Currency):
        raise BrokenRecord(f"currency is {shown(currency)}, not one of {', '.join(Currency)}")
    if type(cents) is not int or not 0 < cents <= LARGEST * 100:
        raise BrokenRecord(f"cents is {shown(cents)}, not an amount in whole cents")
    foil = Finish.FOIL if properties.get("mtg_foil") is True else Finish.NONFOIL
    return _Offer(Finish.ETCHED if is_etched else foil, condition, Currency(currency), Decimal(cents) / 100)
