"""Examples of what staff look up."""

from datetime import UTC, date, datetime, timedelta

from dualcaster_core.accounts.business.model import AccountType, BusinessState
from dualcaster_core.accounts.business.views import BusinessPage, BusinessView, OwnBusiness
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.administration.figures import (
    ChannelFigures,
    DayOfPeople,
    DayOfTrades,
    OperatorFigures,
    PeopleFigures,
    QueueFigures,
    SourceFigures,
    TableFigures,
    WorkFigures,
)
from dualcaster_core.administration.model import AuditCategory
from dualcaster_core.administration.views import (
    AuditPage,
    AuditRecord,
    UserCase,
    UserDetail,
    UserEntry,
    UserLink,
    UserPage,
    UserSanction,
    UserSession,
)
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_http.administration import requests as shapes
from dualcaster_http.administration.users_api import SignedOut
from dualcaster_http.edge.capability import Examples

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_ENTRY = UserEntry(
    id="wB5nKx2q",
    username="ann",
    display_name="Ann of Austin",
    email="ann@example.org",
    email_verified=True,
    role=Role.USER,
    standing="trusted",
    completed_trades=42,
    is_active=True,
    is_locked=False,
    sanction=SanctionKind.RESTRICT,
    created_at=_NOW - timedelta(days=400),
    last_active_at=_NOW,
)
_DETAIL = UserDetail(
    entry=_ENTRY,
    locked_until=None,
    has_password=True,
    account_type=AccountType.BUSINESS,
    business_name="Ann's Cards",
    business_verified=False,
    business_state=BusinessState.PENDING,
    identity_checked=False,
    reputation_score=1_240,
    tier="silver",
    trades_under_way=2,
    reports_received=1,
    sessions=(
        UserSession(
            device="Firefox on Linux", address="203.0.113.7", created_at=_NOW - timedelta(days=3), last_used_at=_NOW
        ),
    ),
    links=(UserLink(provider="discord", username="ann.cards", connected_at=_NOW, lapsed_at=None),),
    sanctions=(
        UserSanction(
            kind=SanctionKind.RESTRICT,
            starts_at=_NOW,
            ends_at=_NOW + timedelta(days=7),
            lifted_at=None,
            case="qL7XbRz3",
        ),
    ),
    cases=(UserCase(id="qL7XbRz3", flag_type="user_report", level="medium", status="closed", opened_at=_NOW),),
)
_BUSINESS = BusinessView(
    id="wB5nKx2q",
    username="ann",
    business_name="Ann's Cards",
    business_verified=False,
    state=BusinessState.PENDING,
    reason="",
    documents="",
    applied_at=_NOW,
    decided_at=None,
    version=1,
)
_OWN = OwnBusiness(
    account_type=AccountType.BUSINESS,
    business_name="Ann's Cards",
    business_verified=False,
    state=BusinessState.PENDING,
    reason="",
    applied_at=_NOW,
    decided_at=None,
)
_RECORD = AuditRecord(
    id="pQ3xYb7L",
    action="role_changed",
    category=AuditCategory.ROLE,
    source=AuditSource.SITE,
    by="cato",
    by_name="",
    subject="ann",
    reason="Joins the moderators.",
    details={"from": "user", "to": "moderator"},
    at=_NOW,
)
_FIGURES = OperatorFigures(
    measured_at=_NOW,
    people=PeopleFigures(12_480, 1_904, 5_210, 8_730, 3, 14, 2),
    queues=QueueFigures(6, 1, 0, 12, 0),
    work=WorkFigures(open_events=4, oldest_seconds=0.8, failing_tasks=0, worker_seen_at=_NOW),
    trade_days=[DayOfTrades(day=date(2026, 2, 14), proposed=310, accepted=140, completed=96, ended=71)],
    people_days=[DayOfPeople(day=date(2026, 2, 14), opened=38)],
    channels=[ChannelFigures("email", 2_310, 12, 4)],
    sources=[SourceFigures(source="cardkingdom", newest_at=_NOW, waiting_since=None)],
    database_bytes=4_810_000_000,
    migration="0064",
    tables=[TableFigures(name="price_observations_2026_02", bytes=912_000_000, rows=8_400_000, dead=12_000)],
    cache_bytes=48_000_000,
)
ANSWERS: Examples = {
    UserPage: UserPage(items=(_ENTRY,)),
    UserDetail: _DETAIL,
    SignedOut: SignedOut(sessions=3),
    BusinessPage: BusinessPage(items=(_BUSINESS,)),
    OwnBusiness: _OWN,
    AuditPage: AuditPage(items=(_RECORD,)),
    OperatorFigures: _FIGURES,
}
BODIES: Examples = {
    shapes.NewRole: shapes.NewRole(role=Role.MODERATOR, reason="Joins the moderators."),
    shapes.GivenReason: shapes.GivenReason(reason="They say that somebody else signed in."),
    shapes.BusinessVerification: shapes.BusinessVerification(
        reason="Registered where it says.", documents="Trade licence 4711, seen on 2026-02-14.", version=1
    ),
    shapes.BusinessRefusal: shapes.BusinessRefusal(reason="The licence is another's.", version=1),
    shapes.BusinessApplication: shapes.BusinessApplication(business_name="Ann's Cards"),
}
