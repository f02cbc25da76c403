"""Builds reviews, reputations, and what goes over them every night."""

from secrets import token_bytes

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_app.statement_keys import KeptPrivateKeys
from dualcaster_core.accounts.profiles.identity_checks import IdentityChecks
from dualcaster_core.accounts.profiles.known_people import KnownPeople
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.reputation.anchoring import ComputeAnchoring
from dualcaster_core.reputation.chance_fitting import FitChances
from dualcaster_core.reputation.nightly import NightlyReputations
from dualcaster_core.reputation.reading import ReputationReading
from dualcaster_core.reputation.reviews.use_cases import Reviewing, ReviewReading
from dualcaster_core.reputation.statements.issuing import Statements
from dualcaster_core.reputation.statements.trade_tree import TradeTree
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_flow import ScipyFlowSolver
from dualcaster_postgres.accounts.name_queries import PostgresPeopleNames
from dualcaster_postgres.reputation.reputations import PostgresReputationQueries
from dualcaster_postgres.reputation.reviews import PostgresReviewQueries
from dualcaster_postgres.reputation.trade_tree import PostgresStatementQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class ReputationUseCases:
    """What people write of each other, and what it makes of their reputation."""

    reviewing: Reviewing
    reviews: ReviewReading
    reputations: Reputations
    reading: ReputationReading
    nightly: NightlyReputations
    identity_checks: IdentityChecks
    statements: Statements
    trade_tree: TradeTree


def build_reputation(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    work_units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    *,
    cache: Cache,
    clock: Clock,
) -> ReputationUseCases:
    """Build everything about reputation; ``work_units`` are for the nightly run, which takes longer than requests."""
    ids = PublicIds(dict(settings.salts))
    people = KnownPeople(profiles, PostgresPeopleNames(database))
    queries = PostgresReputationQueries(database)
    reputations = Reputations(units, queries, cache, clock)
    reading = ReputationReading(units, people, reputations, queries, clock, ids)
    return ReputationUseCases(
        reviewing=Reviewing(units, people, clock, settings.reviews, ids),
        reviews=ReviewReading(people, PostgresReviewQueries(database), clock, ids),
        reputations=reputations,
        reading=reading,
        nightly=NightlyReputations(
            ComputeAnchoring(units=work_units, solver=ScipyFlowSolver(), clock=clock),
            FitChances(work_units, clock),
            Reputations(work_units, queries, cache, clock),
        ),
        identity_checks=IdentityChecks(units, cache, clock),
        statements=Statements(
            units,
            reading,
            PostgresStatementQueries(database),
            KeptPrivateKeys(settings),
            clock,
            ids,
            settings.public_base_url,
        ),
        trade_tree=TradeTree(work_units, ids, token_bytes),
    )
