"""What is kept of somebody's reports and disputes, for the export."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import BigInteger, Executable, bindparam, or_, select

from dualcaster_core.kernel.ids import IdKind
from dualcaster_postgres.tables.moderation import dispute_statements, disputes, reports

_user = bindparam("user", type_=BigInteger())
_r, _d, _s = reports.c, disputes.c, dispute_statements.c
MODERATED: Final[Mapping[str, Executable]] = {
    "reports": select(_r.filed_at, _r.reason, _r.text).where(_r.reporter_id == _user).order_by(_r.id),
    "disputes": select(_d.case_id, _d.trade_id, _d.kind, _d.status, _d.opened_at, _d.outcome, _d.reason, _d.resolved_at)
    .add_columns((_d.filer_id == _user).label("is_filer"))
    .where(or_(_d.filer_id == _user, _d.respondent_id == _user))
    .order_by(_d.case_id),
    "dispute_statements": select(_s.case_id, _s.text, _s.would_cancel, _s.at)
    .where(_s.author_id == _user)
    .order_by(_s.id),
}
"""By the name of the section."""
DISPUTE_KEYS: Final = {"case_id": IdKind.CASE, "trade_id": IdKind.TRADE}
"""Which of their columns leave as public ids."""
