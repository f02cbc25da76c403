"""Recognises catalogue and price files and opens them with the adapter of their kind."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.settings import PriceApiKeys
from dualcaster_core.catalogue.ports import CatalogueSource
from dualcaster_core.collection.files.price_exports import exported_prices
from dualcaster_core.collection.files.reading import SourceFile, Units
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.ports import PriceFeed
from dualcaster_formats import TcgplayerExports
from dualcaster_formats.decoding import LARGEST_FILE
from dualcaster_sources.cardkingdom import CardKingdomPrices
from dualcaster_sources.cardmarket import CardmarketPrices
from dualcaster_sources.cardtrader import CardTraderPrices
from dualcaster_sources.manapool import ManaPoolPrices
from dualcaster_sources.mtgjson import AllIdentifiers, AllPrices, AllPrintings
from dualcaster_sources.scryfall import FileMoment, ScryfallBulk, ScryfallPrices, ScryfallSets, ToldBy, bulk_file_moment
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.stream import read_whole
from dualcaster_sources.tcgplayer import TcgcsvArchive, TcgplayerKeys, TcgplayerPricing


class CatalogueKind(StrEnum):
    """Kinds of catalogue files."""

    SCRYFALL = "scryfall"
    SCRYFALL_SETS = "scryfall-sets"
    MTGJSON = "mtgjson"
    MTGJSON_IDENTIFIERS = "mtgjson-identifiers"


_HOSTS: Final[Mapping[str | None, PriceFileKind]] = {
    "api.tcgplayer.com": PriceFileKind.TCGPLAYER_API,
    "api.cardtrader.com": PriceFileKind.CARDTRADER_API,
    "manapool.com": PriceFileKind.MANAPOOL,
}
"""Publishers whose addresses have no file's name."""


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


@frozen(kw_only=True)
class _Asked:
    location: str
    observed_at: datetime | None
    now: datetime
    keys: PriceApiKeys


def price_file(
    location: str,
    kind: PriceFileKind | None,
    *,
    observed_at: datetime | None,
    now: datetime,
    keys: PriceApiKeys = PriceApiKeys(),  # noqa: B008 - an immutable value
) -> PriceFile:
    """Open a price file, its address or that of an API.

    ``observed_at`` is for files that do not say when they were made. Raises ``ValidationFailed`` where the kind cannot
    be told, or an API is to be asked without its ``keys``.
    """
    asked = _Asked(location=location, observed_at=observed_at, now=now, keys=keys)
    opened = _OPENERS.get(kind or _price_kind(location))
    if opened is None:
        raise ValidationFailed(
            f"{_file_name(location)!r} names printings by name: it needs the catalogue", field="kind"
        )
    return opened(asked)


async def open_price_file(
    location: str,
    kind: PriceFileKind | None,
    units: Units,
    *,
    observed_at: datetime | None,
    now: datetime,
    keys: PriceApiKeys,
) -> PriceFile:
    """Open a price file as ``price_file`` does, or a seller's export, whose printings are looked up first."""
    if (kind or _price_kind(location)) is not PriceFileKind.TCGPLAYER_EXPORT:
        return price_file(location, kind, observed_at=observed_at, now=now, keys=keys)
    content = await asyncio.to_thread(read_whole, location, Limits(expanded=LARGEST_FILE + 1))
    file = SourceFile(content, location.rpartition("/")[2])
    dated = bulk_file_moment(location, now)
    feed = await exported_prices(file, TcgplayerExports(), units, observed_at=observed_at or dated.moment)
    return PriceFile(feed, None if observed_at else _said_of(dated))


def _scryfall(asked: _Asked) -> PriceFile:
    if asked.observed_at is not None:
        return PriceFile(ScryfallPrices(asked.location, asked.observed_at))
    dated = bulk_file_moment(asked.location, asked.now)
    return PriceFile(ScryfallPrices(asked.location, dated.moment), _said_of(dated))


def _tcgplayer(asked: _Asked) -> PriceFile:
    keys = TcgplayerKeys(
        _key(asked.keys.tcgplayer_public_key, "TCGPLAYER_PUBLIC_KEY"),
        _key(asked.keys.tcgplayer_private_key, "TCGPLAYER_PRIVATE_KEY"),
    )
    return PriceFile(TcgplayerPricing(keys, observed_at=asked.now, address=asked.location))


def _cardtrader(asked: _Asked) -> PriceFile:
    token = _key(asked.keys.cardtrader_token, "CARDTRADER_TOKEN")
    return PriceFile(CardTraderPrices(token, observed_at=asked.now, address=asked.location))


_OPENERS: Final[Mapping[PriceFileKind, Callable[[_Asked], PriceFile]]] = {
    PriceFileKind.SCRYFALL: _scryfall,
    PriceFileKind.MTGJSON: lambda asked: PriceFile(AllPrices(asked.location)),
    PriceFileKind.CARDKINGDOM: lambda asked: PriceFile(CardKingdomPrices(asked.location)),
    PriceFileKind.CARDMARKET: lambda asked: PriceFile(CardmarketPrices(asked.location)),
    PriceFileKind.MANAPOOL: lambda asked: PriceFile(ManaPoolPrices(asked.location)),
    PriceFileKind.TCGCSV: lambda asked: PriceFile(TcgcsvArchive(asked.location)),
    PriceFileKind.TCGPLAYER_API: _tcgplayer,
    PriceFileKind.CARDTRADER_API: _cardtrader,
}


def _key(value: str | None, variable: str) -> str:
    if value is None:
        raise ValidationFailed(f"this API is asked with a key of yours: set {variable}", field="kind")
    return value


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


_PRICE_NAMES: Final[tuple[tuple[str, PriceFileKind], ...]] = (
    ("allprices", PriceFileKind.MTGJSON),
    (".ppmd.7z", PriceFileKind.TCGCSV),
    ("manapool", PriceFileKind.MANAPOOL),
    ("mypricing", PriceFileKind.TCGPLAYER_EXPORT),
    ("pricingexport", PriceFileKind.TCGPLAYER_EXPORT),
    ("cardkingdom", PriceFileKind.CARDKINGDOM),
    ("pricelist", PriceFileKind.CARDKINGDOM),
    ("cardmarket", PriceFileKind.CARDMARKET),
    ("price_guide", PriceFileKind.CARDMARKET),
    ("price-guide", PriceFileKind.CARDMARKET),
    ("cards", PriceFileKind.SCRYFALL),
)
"""What the name of a file holds, in the order it is asked for."""


def _host(location: str) -> str | None:
    try:
        return urlsplit(location).hostname if "://" in location else None
    except ValueError:
        return None


def _price_kind(location: str) -> PriceFileKind:
    host = _host(location)
    if host in _HOSTS:
        return _HOSTS[host]
    name = _file_name(location)
    for part, kind in _PRICE_NAMES:
        if part in name:
            return kind
    known = ", ".join(PriceFileKind)
    raise ValidationFailed(f"the kind of {name!r} cannot be told from its name; state one of {known}", field="kind")
