"""``/api/v1/alerts``: prices that somebody asked to be told of."""

from decimal import Decimal

from litestar import Router, delete, get, put
from litestar.params import JSONBody

from dualcaster_core.collection.errors import WantNotFound
from dualcaster_core.collection.views import PriceAlertEntry, PriceAlertPage
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.collection.parameters import WantId, want_key
from dualcaster_http.collection.requests import AlertBody, facts_of
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers


@get(
    summary="My price alerts",
    operation_id="alerts",
    opt={RATE: "account"},
    responses=answers(PriceAlertPage, "A page of alerts."),
)
async def alerts(
    *, me: Me, application: FromApplication, limit: PageSize = 24, cursor: Cursor = None
) -> PriceAlertPage:
    """List the wants that have an alert: the value now, what was asked for, what is armed, and what was told last."""
    return await application.collection.lists.alerts.page(me.user_id, limit=limit, cursor=cursor)


@put(
    "/{want_id:str}",
    summary="Ask to be told of a price",
    operation_id="set_alert",
    responses=answers(PriceAlertEntry, "The alert.", "want.not_found", "alert.incomplete", "conflict"),
)
async def set_alert(
    want_id: WantId, data: JSONBody[AlertBody], me: Me, application: FromApplication
) -> PriceAlertEntry:
    """Ask to be told when the value of a want falls to a price, by so many percent, or either.

    An alert tells once and is armed again after the value has risen 5 percent above its limit.
    """
    facts = facts_of(data)
    if facts["target_price"] == Decimal(0):
        raise ValidationFailed("a target price is above 0", field="target_price")
    key = await application.collection.want_list.set_alert(me.user_id, want_key(application, want_id), **facts)
    line = await application.collection.lists.alerts.one(me.user_id, key)
    if line is None:
        raise WantNotFound("this want is not active: activate it to be told of its price")
    return line


@delete(
    "/{want_id:str}",
    summary="Ask to be told no more",
    operation_id="remove_alert",
    responses=answers(None, "The alert is gone.", "want.not_found", status=204),
)
async def remove_alert(want_id: WantId, me: Me, application: FromApplication) -> None:
    """Take the alert off a want; the want stays."""
    await application.collection.want_list.drop_alert(me.user_id, want_key(application, want_id))


def alerts_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/alerts", route_handlers=[alerts, set_alert, remove_alert], tags=["alerts"])
