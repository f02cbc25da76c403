"""``/api/v1/trades/{id}/suggest-counter``: the smallest edit that makes a proposal fair."""

from litestar import post

from dualcaster_core.trading.reading.views import SuggestedCounter
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.trading.parameters import TradeId, trade_key


@post(
    "/{trade_id:str}/suggest-counter",
    status_code=200,
    summary="Suggest a fair counter-offer",
    operation_id="suggest_counter",
    opt={RATE: "match"},
    responses=answers(
        SuggestedCounter,
        "The suggestion; nothing was changed.",
        "trade.not_found",
        "trade.illegal_transition",
        "trade.no_fair_counter",
    ),
)
async def suggest_counter(trade_id: TradeId, me: Me, application: FromApplication) -> SuggestedCounter:
    """Find the smallest edit that makes a proposal to the caller fair, or a draft of theirs.

    What comes in is on offer and wanted by the other; cash closes what is left. Send it with ``counter`` or ``edit``.
    """
    return await application.trading.balancing.suggest(me.user_id, trade_key(application, trade_id))
