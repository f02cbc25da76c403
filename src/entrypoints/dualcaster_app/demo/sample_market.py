"""The bundled sample market: real cards at real prices, and invented traders with collections of many apps."""

import json
import lzma
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import as_file, files

import cattrs
from attrs import frozen

from dualcaster_app.application import Application
from dualcaster_app.demo.signal_history import settle_signal_history, write_signal_history
from dualcaster_app.demo.trading_history import write_trading_history
from dualcaster_app.events import drain_outbox
from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.sources import CatalogueKind, catalogue_source, price_file
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.catalogue.use_cases import import_catalogue
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.use_cases import import_prices

OBSERVED = datetime(2026, 2, 14, tzinfo=UTC)
"""The day of the sample's prices."""

Step = Callable[[str], None]


_SERVERS = {1: "Lone Star Trades", 2: "Pauper Pit"}
"""What the Discord servers of the sample are called."""


@frozen(kw_only=True)
class SampleTrader:
    """An invented trader. ``collection`` is a file in ``format``, ``wants`` are plain text lines."""

    username: str
    place: str
    latitude: float
    longitude: float
    trade_radius_miles: int
    tier: int
    email_verified: bool
    servers: list[int]
    format: str
    collection: str
    wants: str


def sample_traders() -> list[SampleTrader]:
    """Read the bundled traders."""
    packed = files("dualcaster_app").joinpath("sample/traders.json.xz").read_bytes()
    return cattrs.structure(json.loads(lzma.decompress(packed)), list[SampleTrader])


async def fill_sample_market(app: Application, *, step: Step = lambda _title: None) -> list[SampleTrader]:
    """Bring the sample market into an empty database; one that holds it already is set back to it, accounts that
    people opened since then left alone.

    Every part goes the way that a user's own files go. Raises ``ValidationFailed`` where other accounts came first.
    """
    traders = sample_traders()
    first = {user.username for user in await app.accounts.queries.summaries(after=0, limit=len(traders))}
    known = first & {trader.username for trader in traders}
    if first and not known:
        raise ValidationFailed(
            "this database has accounts of its own: give the sample a directory or database to itself"
        )
    step("Importing cards and prices")
    await _import_market_files(app)
    for trader in traders:
        step(f"Importing the collection and the wants of {trader.username}")
        if trader.username not in known:
            await _open_account(app, trader)
        await _import_lists(app, trader)
    if not known:
        step("Writing down the trades of the past year")
        await write_trading_history(app, {trader.username: trader.tier for trader in traders})
        step("Letting the signals of the past weeks happen")
        await write_signal_history(app, [trader.username for trader in traders], OBSERVED.date())
    step("Matching everybody with everybody")
    await drain_outbox(app)
    if not known:
        await settle_signal_history(app, [trader.username for trader in traders])
    return traders


async def reset_sample_login(app: Application, username: str) -> tuple[str, str]:
    """Let somebody on this machine log in as a sample trader; return the address and a new random password."""
    email, password = f"{username}@example.org", app.accounts.sessions.random_token()[:16]
    await app.accounts.passwords.set_by_operator(username, email=email, password=password, notify=False)
    return email, password


async def _import_market_files(app: Application) -> None:
    units, rules = app.units, app.settings.valuation
    with as_file(files("dualcaster_app").joinpath("sample")) as folder:
        cards, identifiers = str(folder / "cards.json.xz"), str(folder / "AllIdentifiers.json.xz")
        await import_catalogue(catalogue_source(cards, CatalogueKind.SCRYFALL), units)
        await import_catalogue(catalogue_source(identifiers, CatalogueKind.MTGJSON_IDENTIFIERS), units)
        history = str(folder / "AllPrices.json.xz")
        for location, kind in ((history, PriceFileKind.MTGJSON), (cards, PriceFileKind.SCRYFALL)):
            await import_prices(price_file(location, kind, observed_at=OBSERVED, now=OBSERVED).feed, units, rules)


async def _open_account(app: Application, trader: SampleTrader) -> None:
    place = place_from(trader.place, trader.latitude, trader.longitude)
    await app.accounts.operator.create(trader.username, is_public=True, place=place)
    await app.accounts.operator.change(
        trader.username, trade_radius_miles=trader.trade_radius_miles, email_verified=trader.email_verified
    )
    for server in trader.servers:
        await app.accounts.operator.join_guild(trader.username, server, _SERVERS.get(server, ""))


async def _import_lists(app: Application, trader: SampleTrader) -> None:
    await app.collection.imports.apply(
        SourceFile(trader.collection.encode(), f"{trader.username}.{trader.format}.csv"),
        username=trader.username,
        mode=ImportMode.REPLACE,
    )
    await app.collection.imports.apply_wants(
        SourceFile(trader.wants.encode(), "wants.txt"), username=trader.username, mode=ImportMode.REPLACE
    )
