"""Builds what people do in rings."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.rings.market.found_rings import ShowFoundRings
from dualcaster_core.rings.market.liquidity import MeasureLiquidity
from dualcaster_core.rings.market.model import MarketRingRules
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.planning import MarketRingPlanner
from dualcaster_core.rings.proposals.proposing import ProposeRing
from dualcaster_core.rings.proposals.reading import RingTrades
from dualcaster_highs import HighsRingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class RingUseCases:
    """What people do with rings, and what follows of it.

    ``market`` finds rings that could be proposed, and ``found`` shows somebody those with them in them; ``liquidity``
    measures who could trade at all.
    """

    context: RingContext
    planner: MarketRingPlanner
    propose: ProposeRing
    decide: DecideRing
    trades: RingTrades
    market: FindMarketRings
    liquidity: MeasureLiquidity
    found: ShowFoundRings


def build_rings(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    snapshots: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> RingUseCases:
    """Build rings over a database."""
    context = RingContext(units, clock, ids, settings.rings, settings.trading)
    planner = MarketRingPlanner(snapshots, clock, settings.matching, settings.rings)
    rules = MarketRingRules(tolerance_percent=settings.rings.tolerance_percent)
    arcs = PostgresMarketArcs(database, clock, settings.matching)
    market = FindMarketRings(arcs, HighsRingChooser(), rules, ids)
    return RingUseCases(
        context=context,
        planner=planner,
        propose=ProposeRing(context, planner),
        decide=DecideRing(context),
        trades=RingTrades(context),
        market=market,
        liquidity=MeasureLiquidity(arcs, rules),
        found=ShowFoundRings(market, snapshots, cache, clock),
    )
