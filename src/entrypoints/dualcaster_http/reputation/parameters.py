"""Parameters of the routes around reviews."""

from typing import Annotated

from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.reputation.reviews.errors import ReviewNotFound, TradeNotReviewable
from dualcaster_http.edge.parameters import decoded, one_example

Username = Annotated[
    str, PathParameter(description="A username, whatever the letter case.", max_length=40, examples=one_example("ann"))
]
TradeHashid = Annotated[
    str, PathParameter(description="The trade's public id.", max_length=32, examples=one_example("mVqLbWkdRx"))
]
ReviewHashid = Annotated[
    str, PathParameter(description="The review's public id.", max_length=32, examples=one_example("Xk3RzQbn"))
]


def trade_key(application: Application, hashid: str) -> int:
    """Return the key of a trade. Raises ``TradeNotReviewable``."""
    return decoded(application.ids, IdKind.TRADE, hashid, TradeNotReviewable())


def review_key(application: Application, hashid: str) -> int:
    """Return the key of a review. Raises ``ReviewNotFound``."""
    return decoded(application.ids, IdKind.REVIEW, hashid, ReviewNotFound())
