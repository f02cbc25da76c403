"""``/api/v1/admin/payments``: held payments as operators see them, with the ledger, alerts and differences."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.escrow.errors import PaymentAlertNotFound
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.views import (
    AlertPage,
    AlertView,
    ReconciliationView,
    StaffPaymentPage,
    StaffPaymentView,
)
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.administration.users_api import by_api
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import PLAIN_TEXT, Cursor, FromApplication, PageSize, decoded, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.escrow.requests import ComparedDays
from dualcaster_http.openapi.answers import answers
from dualcaster_http.trading.parameters import TradeId, trade_key

AtStages = Annotated[
    list[PaymentStage] | None,
    QueryParameter(name="stage", description="Only payments at one of these stages.", max_items=len(PaymentStage)),
]
Contested = Annotated[
    bool, QueryParameter(name="contested", description="Only those that the payer's bank is asked to give back.")
]
OfPerson = Annotated[
    str | None,
    QueryParameter(
        name="person",
        max_length=40,
        pattern=PLAIN_TEXT,
        description="Only what somebody pays or is paid, by their username.",
        examples=one_example("ann"),
    ),
]
AlertId = Annotated[
    str, PathParameter(description="The alert's public id.", max_length=32, examples=one_example("Qm3xZr7k"))
]


def alert_key(application: Application, hashid: str) -> int:
    """Return the key of an alert. Raises ``PaymentAlertNotFound``."""
    return decoded(application.ids, IdKind.PAYMENT_ALERT, hashid, PaymentAlertNotFound())


@get(
    summary="Held payments",
    operation_id="admin_payments",
    opt={RATE: "account"},
    responses=answers(
        StaffPaymentPage, "A page of payments, counts by stage, and the ledger.", "forbidden", "user.not_found"
    ),
)
async def payments(  # noqa: PLR0917 - one parameter of the query each
    me: Me,
    application: FromApplication,
    stages: AtStages = None,
    contested: Contested = False,
    person: OfPerson = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> StaffPaymentPage:
    """List held payments, the latest first, with the accounts of the ledger and alerts that wait. For admins."""
    filters = PaymentFilters(stages=frozenset(stages or ()), contested=contested)
    return await application.escrow.oversight.listed(by_api(me), filters, person=person, limit=limit, cursor=cursor)


@get(
    "/alerts",
    summary="Alerts of held payments",
    operation_id="admin_payment_alerts",
    opt={RATE: "account"},
    responses=answers(AlertPage, "A page of alerts that nobody has looked at.", "forbidden"),
)
async def alerts(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> AlertPage:
    """List what is wrong with money and nobody has looked at, the latest first. For admins."""
    return await application.escrow.oversight.alerts(by_api(me), limit=limit, cursor=cursor)


@post(
    "/alerts/{alert_id:str}/seen",
    summary="Note that an alert was looked at",
    operation_id="admin_payment_alert_seen",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(AlertView, "The alert.", "forbidden", "escrow.alert_not_found"),
)
async def seen(alert_id: AlertId, me: Me, application: FromApplication) -> AlertView:
    """Note that an alert was looked at; who did so first stays in the audit log. For admins."""
    by = by_api(me)
    return await application.escrow.oversight.mark_seen(by, alert_key(application, alert_id))


@get(
    "/reconciliation",
    summary="How the ledgers compare",
    operation_id="admin_payment_reconciliation",
    opt={RATE: "account"},
    responses=answers(ReconciliationView, "The last comparison, and the open differences.", "forbidden"),
)
async def reconciliation(me: Me, application: FromApplication) -> ReconciliationView:
    """Show when our ledger was last compared with the provider's, and every difference that is open. For admins."""
    return await application.escrow.reconciliations.latest(by_api(me))


@post(
    "/reconciliation",
    summary="Compare the ledgers",
    operation_id="admin_reconcile_payments",
    status_code=202,
    opt={RATE: "write"},
    responses=answers(
        ReconciliationView,
        "How they compare so far; the comparison that was asked for is under way.",
        "forbidden",
        "escrow.span",
        "escrow.nothing_to_compare",
        "escrow.comparing",
        status=202,
    ),
)
async def reconcile(data: JSONBody[ComparedDays], me: Me, application: FromApplication) -> ReconciliationView:
    """Have our ledger compared with the provider's; without days, the last three up to three hours ago. For admins.

    It is done in the background: read how it went, and why where it failed, in `request` of `GET` at this address.
    """
    by = by_api(me)
    await application.escrow.reconciliations.request(by, data.first, data.last)
    return await application.escrow.reconciliations.latest(by)


@get(
    "/{trade_id:str}",
    summary="A held payment with its ledger",
    operation_id="admin_payment",
    opt={RATE: "account"},
    responses=answers(
        StaffPaymentView,
        "The payment, its entries, attempts to move its money, and alerts.",
        "forbidden",
        "trade.not_found",
        "escrow.not_found",
    ),
)
async def payment(trade_id: TradeId, me: Me, application: FromApplication) -> StaffPaymentView:
    """Show the payment of a trade with all that was booked for it. For admins."""
    by = by_api(me)
    return await application.escrow.oversight.one(by, trade_key(application, trade_id))


def staff_payments_router() -> Router:
    """Make the routes."""
    handlers = [payments, alerts, seen, reconciliation, reconcile, payment]
    return Router("/api/v1/admin/payments", route_handlers=handlers, tags=["escrow"])
