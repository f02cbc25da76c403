"""Builds what people do with trades."""

from attrs import frozen

from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.model import TradingRules
from dualcaster_core.trading.proposing import Proposing
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class TradingUseCases:
    """What people do with proposals and trades, and what time does to them."""

    context: TradingContext
    proposing: Proposing
    deciding: Deciding
    fulfilling: Fulfilling
    clock_work: ClockWork


def build_trading(
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    rules: TradingRules,
    *,
    clock: Clock,
    ids: PublicIds,
) -> TradingUseCases:
    """Build trading over a database."""
    context = TradingContext(units, clock, ids, rules)
    return TradingUseCases(
        context=context,
        proposing=Proposing(context, profiles),
        deciding=Deciding(context),
        fulfilling=Fulfilling(context),
        clock_work=ClockWork(context),
    )
