"""Builds signals: publishing and grading, members' signals, following, and what readers see."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_app.signal_rules import build_calibrator, build_installed_rules, build_screen
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.signals.following.use_cases import Following
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.members.use_cases import MemberSignals
from dualcaster_core.signals.reading.use_cases import SignalReading
from dualcaster_core.signals.record.stored_prices import StoredPrices
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.signals.runs.grading import GradeSignals
from dualcaster_core.signals.runs.ports import OutcomeSums, SignalAudience
from dualcaster_core.signals.runs.publishing import PublishSignals
from dualcaster_crypto import random_token
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.signals.audience import PostgresSignalAudience
from dualcaster_postgres.signals.histories import PostgresSignalHistories
from dualcaster_postgres.signals.our_tallies import PostgresOutcomeSums
from dualcaster_postgres.signals.past_outcomes import PostgresPastOutcomes
from dualcaster_postgres.signals.record_queries import PostgresRecordQueries
from dualcaster_postgres.signals.signal_queries import PostgresSignalQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class SignalUseCases:
    """What is done with signals, by people and by the clock."""

    publishing: PublishSignals
    grading: GradeSignals
    outcome_sums: OutcomeSums
    sealing: SealDays
    members: MemberSignals
    following: Following
    reading: SignalReading
    stored_prices: StoredPrices
    audience: SignalAudience


def build_signals(
    settings: Settings,
    database: Database,
    work: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    work_units: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    clock: Clock,
    ids: PublicIds,
) -> SignalUseCases:
    """Build signals over a database; what goes over the whole catalogue has ``work``, which may take longer."""
    rules = settings.signals
    paths = PostgresSignalHistories(database, settings.valuation)
    long_paths = PostgresSignalHistories(work, settings.valuation)
    sealing = SealDays(work_units, clock)
    return SignalUseCases(
        publishing=PublishSignals(
            units=work_units,
            histories=long_paths,
            screen=build_screen(),
            rules=built_in_rules(rules),
            installed=build_installed_rules(rules),
            calibrations=_learning(settings, work, work_units, clock),
            clock=clock,
        ),
        grading=GradeSignals(units=work_units, histories=long_paths, settings=rules, clock=clock),
        outcome_sums=PostgresOutcomeSums(work),
        sealing=sealing,
        members=MemberSignals(
            units=units,
            prices=PostgresPriceQueries(database, settings.valuation),
            histories=paths,
            rules=settings.valuation,
            clock=clock,
            ids=ids,
            random_token=random_token,
        ),
        following=Following(units, clock),
        reading=SignalReading(
            queries=PostgresSignalQueries(database, ids),
            records=PostgresRecordQueries(database, ids),
            paths=paths,
            sealing=sealing,
            clock=clock,
            ids=ids,
        ),
        audience=PostgresSignalAudience(work),
        stored_prices=StoredPrices(histories=long_paths, units=work_units, clock=clock),
    )


def _learning(
    settings: Settings, work: Database, units: UnitOfWorkFactory[PostgresUnitOfWork], clock: Clock
) -> LearnFromOutcomes:
    return LearnFromOutcomes(
        units=units,
        outcomes=PostgresPastOutcomes(work, settings.valuation),
        paths=PostgresSignalHistories(work, settings.valuation),
        calibrator=build_calibrator(),
        clock=clock,
        random_token=random_token,
        settings=settings.signals,
    )
