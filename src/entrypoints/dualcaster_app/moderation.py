"""Builds what people report to moderators with, and what moderators decide with."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_app.trading import TradingUseCases
from dualcaster_core.accounts.identity.appeal_proofs import AppealProofs
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.messaging.photos import MessagePhotos
from dualcaster_core.moderation.appealing import Appealing
from dualcaster_core.moderation.assigning import CaseAssignment
from dualcaster_core.moderation.deciding import CaseWork, EndSanctions
from dualcaster_core.moderation.disputes.acting import DisputeContext
from dualcaster_core.moderation.disputes.opening import DisputeOpening
from dualcaster_core.moderation.disputes.reading import DisputeReading
from dualcaster_core.moderation.disputes.ruling import DisputeRuling
from dualcaster_core.moderation.flagging import Flagging
from dualcaster_core.moderation.held_messages import HeldMessages
from dualcaster_core.moderation.notes import NoteKeeping
from dualcaster_core.moderation.photos import EvidencePhotos
from dualcaster_core.moderation.reading import CaseReading
from dualcaster_core.moderation.reporting import Reporting
from dualcaster_core.moderation.stats import StatsReading
from dualcaster_crypto import random_token
from dualcaster_postgres.moderation.case_queries import PostgresCaseQueries
from dualcaster_postgres.moderation.dispute_queries import PostgresDisputeQueries
from dualcaster_postgres.moderation.flags import PostgresFlagFacts
from dualcaster_postgres.moderation.notes import PostgresNoteQueries
from dualcaster_postgres.moderation.reports import PostgresReportQueries
from dualcaster_postgres.moderation.stats import PostgresModerationStats
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class DisputeUseCases:
    """Disputes: what the people of trades and moderators do in them, and what follows."""

    context: DisputeContext
    opening: DisputeOpening
    ruling: DisputeRuling
    reading: DisputeReading


@frozen(kw_only=True)
class ModerationUseCases:
    """Reports, cases with what is done about them, appeals, and disputes."""

    reports: Reporting
    cases: CaseReading
    work: CaseWork
    assignment: CaseAssignment
    ending: EndSanctions
    appeals: Appealing
    flagging: Flagging
    disputes: DisputeUseCases
    held: HeldMessages
    notes: NoteKeeping
    stats: StatsReading
    photos: EvidencePhotos
    proofs: AppealProofs


def build_moderation(
    settings: Settings,
    database: Database,
    sessions: Sessions,
    trading: TradingUseCases,
    photos: MessagePhotos,
    *,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
) -> ModerationUseCases:
    """Build moderation over a database."""
    rules, clock, ids = settings.moderation, trading.context.clock, trading.context.ids
    context = DisputeContext(units=units, trading=trading.context)
    return ModerationUseCases(
        reports=Reporting(units, PostgresReportQueries(database, ids), clock, rules),
        cases=CaseReading(units, PostgresCaseQueries(database, ids), clock, ids),
        work=CaseWork(units, sessions.log_out_everywhere, clock),
        assignment=CaseAssignment(units, clock),
        ending=EndSanctions(units, clock),
        flagging=Flagging(units, PostgresFlagFacts(database), clock, settings.flags),
        held=HeldMessages(units, clock, ids, settings.flags),
        notes=NoteKeeping(units, PostgresNoteQueries(database, ids), clock, ids),
        stats=StatsReading(PostgresModerationStats(database), clock),
        photos=EvidencePhotos(units, photos.blobs),
        proofs=AppealProofs(units, clock, random_token),
        appeals=Appealing(units, sessions.authentication.check, clock, ids),
        disputes=DisputeUseCases(
            context=context,
            opening=DisputeOpening(context),
            ruling=DisputeRuling(context, rules),
            reading=DisputeReading(context, PostgresDisputeQueries(database, ids), photos.blobs),
        ),
    )
