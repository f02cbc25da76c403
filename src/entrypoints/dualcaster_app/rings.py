"""Builds what people do in rings."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.planning import MarketRingPlanner
from dualcaster_core.rings.proposals.proposing import ProposeRing
from dualcaster_core.rings.proposals.reading import RingTrades
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class RingUseCases:
    """What people do with rings, and what follows of it."""

    context: RingContext
    planner: MarketRingPlanner
    propose: ProposeRing
    decide: DecideRing
    trades: RingTrades


def build_rings(
    settings: Settings,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    snapshots: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    clock: Clock,
    ids: PublicIds,
) -> RingUseCases:
    """Build rings over a database."""
    context = RingContext(units, clock, ids, settings.rings, settings.trading)
    planner = MarketRingPlanner(snapshots, clock, settings.matching, settings.rings)
    return RingUseCases(
        context=context,
        planner=planner,
        propose=ProposeRing(context, planner),
        decide=DecideRing(context),
        trades=RingTrades(context),
    )
