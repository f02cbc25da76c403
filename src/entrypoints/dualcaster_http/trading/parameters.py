"""Parameters of requests about trades."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.reading.views import TradeTab
from dualcaster_http.edge.parameters import decoded, one_example

TradeId = Annotated[
    str, PathParameter(description="The trade's public id.", max_length=40, examples=one_example("kZyLqP4bRx"))
]
Tab = Annotated[TradeTab, QueryParameter(name="tab", description="Which of one's trades.")]


def trade_key(application: Application, hashid: str) -> int:
    """Return the key of a trade. Raises ``TradeNotFound``."""
    return decoded(application.ids, IdKind.TRADE, hashid, TradeNotFound())
