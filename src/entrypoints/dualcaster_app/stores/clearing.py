"""Builds store-night clearing."""

from attrs import frozen

from dualcaster_app.rings import RingUseCases
from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.clearing.counter import StoreCounter
from dualcaster_core.stores.clearing.finding import FindClearing
from dualcaster_core.stores.clearing.handlers import ClearAgain, EndClearing, KeepCounterCopies, NotifyClearing
from dualcaster_core.stores.clearing.model import ClearingRules
from dualcaster_core.stores.clearing.offers import StoreBuylistOffers
from dualcaster_core.stores.clearing.reading import StoreNights
from dualcaster_core.stores.clearing.running import ClearStoreNight
from dualcaster_highs.clearing import HighsClearingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from dualcaster_postgres.stores.clearing.queries import PostgresClearingQueries
from dualcaster_postgres.stores.clearing.supply import PostgresStoreSupply


@frozen(kw_only=True)
class ClearingUseCases:
    """Who of those present gives what to whom: found, published, shown and handed over; the rest follows of that."""

    running: ClearStoreNight
    counter: StoreCounter
    nights: StoreNights
    keeping: KeepCounterCopies
    again: ClearAgain
    ending: EndClearing
    notices: NotifyClearing


def build_clearing(parts: StoreParts, rings: RingUseCases) -> ClearingUseCases:
    """Build clearing over rings; looking for circles takes longer than requests may."""
    units, clock, matching = parts.units, parts.clock, parts.settings.matching
    finding = FindClearing(
        arcs=PostgresMarketArcs(parts.work, clock, matching),
        supply=PostgresStoreSupply(parts.work, matching),
        offers=StoreBuylistOffers(parts.work_units, clock),
        chooser=HighsClearingChooser(),
        clock=clock,
        rules=ClearingRules(tolerance_percent=parts.settings.rings.tolerance_percent),
    )
    running = ClearStoreNight(units, rings.context, finding)
    return ClearingUseCases(
        running=running,
        counter=StoreCounter(units, clock),
        nights=StoreNights(units, PostgresClearingQueries(parts.database, parts.ids)),
        keeping=KeepCounterCopies(units, clock),
        again=ClearAgain(units, running),
        ending=EndClearing(units, rings.context),
        notices=NotifyClearing(units, clock, parts.ids),
    )
