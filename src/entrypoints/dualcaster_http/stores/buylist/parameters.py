"""Parameters of requests about buylists."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.errors import BuylistOrderNotFound
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_http.edge.parameters import decoded, one_example

OrderHashid = Annotated[
    str, PathParameter(description="The order's public id.", max_length=32, examples=one_example("qL7XbRz3"))
]
CustomerName = Annotated[
    str, PathParameter(description="A username, whatever the letter case.", max_length=40, examples=one_example("ann"))
]
WantedStage = Annotated[BuylistStage | None, QueryParameter(name="stage", description="Only orders in this stage.")]


def order_key(application: Application, hashid: str) -> int:
    """Return the key of a buylist order. Raises ``BuylistOrderNotFound``."""
    return decoded(application.ids, IdKind.BUYLIST_ORDER, hashid, BuylistOrderNotFound())
