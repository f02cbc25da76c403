"""Recognises catalogue and price files and opens them with the adapter of their kind."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.catalogue.ports import CatalogueSource
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.ports import PriceFeed
from dualcaster_sources.cardkingdom import CardKingdomPrices
from dualcaster_sources.cardmarket import CardmarketPrices
from dualcaster_sources.mtgjson import AllIdentifiers, AllPrices, AllPrintings
from dualcaster_sources.scryfall import FileMoment, ScryfallBulk, ScryfallPrices, ScryfallSets, ToldBy, bulk_file_moment


class CatalogueKind(StrEnum):
    """Kinds of catalogue files."""

    SCRYFALL = "scryfall"
    SCRYFALL_SETS = "scryfall-sets"
    MTGJSON = "mtgjson"
    MTGJSON_IDENTIFIERS = "mtgjson-identifiers"


class PriceFileKind(StrEnum):
    """Kinds of price files."""

    SCRYFALL = "scryfall"
    MTGJSON = "mtgjson"
    CARDKINGDOM = "cardkingdom"
    CARDMARKET = "cardmarket"


def catalogue_source(location: str, kind: CatalogueKind | None) -> CatalogueSource:
    """Open a catalogue file or address. Raises ``ValidationFailed`` where its kind cannot be told from its name."""
    kind = kind or _catalogue_kind(location)
    match kind:
        case CatalogueKind.SCRYFALL:
            return ScryfallBulk(location)
        case CatalogueKind.SCRYFALL_SETS:
            return ScryfallSets(location)
        case CatalogueKind.MTGJSON:
            return AllPrintings(location)
        case CatalogueKind.MTGJSON_IDENTIFIERS:
            return AllIdentifiers(location)


@frozen
class PriceFile:
    """A price file; ``dated`` says from when on its prices count and why, where its content does not."""

    feed: PriceFeed
    dated: str | None = None


def price_file(location: str, kind: PriceFileKind | None, *, observed_at: datetime | None, now: datetime) -> PriceFile:
    """Open a price file or address; ``observed_at`` is for files that do not say when they were made."""
    kind = kind or _price_kind(location)
    match kind:
        case PriceFileKind.SCRYFALL if observed_at is not None:
            return PriceFile(ScryfallPrices(location, observed_at))
        case PriceFileKind.SCRYFALL:
            dated = bulk_file_moment(location, now)
            return PriceFile(ScryfallPrices(location, dated.moment), _said_of(dated))
        case PriceFileKind.MTGJSON:
            return PriceFile(AllPrices(location))
        case PriceFileKind.CARDKINGDOM:
            return PriceFile(CardKingdomPrices(location))
        case PriceFileKind.CARDMARKET:
            return PriceFile(CardmarketPrices(location))


def _said_of(dated: FileMoment) -> str:
    moment = f"{dated.moment:%Y-%m-%d %H:%M} UTC"
    match dated.told_by:
        case ToldBy.NAME:
            return f"the prices count as of {moment}, by the file's name"
        case ToldBy.WRITTEN:
            return (
                f"the prices count as of {moment}, when the file was last written: it does not say when it was made; "
                "--observed states the day"
            )
        case ToldBy.NOTHING:
            return (
                f"the prices count as of now, {moment}: neither the file nor its name says when it was made; "
                "--observed states the day"
            )


def _file_name(location: str) -> str:
    return location.partition("?")[0].rpartition("/")[2].lower()


def _catalogue_kind(location: str) -> CatalogueKind:
    name = _file_name(location)
    if "allprintings" in name:
        return CatalogueKind.MTGJSON
    if "allidentifiers" in name:
        return CatalogueKind.MTGJSON_IDENTIFIERS
    if name.startswith("sets") or "scryfall-sets" in name:
        return CatalogueKind.SCRYFALL_SETS
    if "cards" in name:
        return CatalogueKind.SCRYFALL
    known = ", ".join(CatalogueKind)
    raise ValidationFailed(f"the kind of {name!r} cannot be told from its name; state one of {known}", field="kind")


def _price_kind(location: str) -> PriceFileKind:
    name = _file_name(location)
    if "allprices" in name:
        return PriceFileKind.MTGJSON
    if "cardkingdom" in name or "pricelist" in name:
        return PriceFileKind.CARDKINGDOM
    if "cardmarket" in name or "price_guide" in name or "price-guide" in name:
        return PriceFileKind.CARDMARKET
    if "cards" in name:
        return PriceFileKind.SCRYFALL
    known = ", ".join(PriceFileKind)
    raise ValidationFailed(f"the kind of {name!r} cannot be told from its name; state one of {known}", field="kind")
