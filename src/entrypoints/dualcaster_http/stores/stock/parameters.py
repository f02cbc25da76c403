"""Parameters of requests around the stock of stores."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.collection.views import ListFilter, ListOrder
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.stock.errors import StockLineNotFound
from dualcaster_core.stores.stock.views import StockState
from dualcaster_http.edge.parameters import PLAIN_TEXT, decoded, one_example

LineId = Annotated[str, PathParameter(description="The line's id.", max_length=32, examples=one_example("pR7mW2kD"))]
NamePart = Annotated[
    str | None,
    QueryParameter(name="q", max_length=100, pattern=PLAIN_TEXT, description="A part of the card's name."),
]
OfSet = Annotated[
    str | None, QueryParameter(name="set", max_length=10, pattern=r"^[A-Za-z0-9]*$", description="A set's code.")
]
OfFinish = Annotated[Finish | None, QueryParameter(name="finish", description="Only this finish.")]
OfCondition = Annotated[ConditionName | None, QueryParameter(name="condition", description="Only this condition.")]
OfState = Annotated[StockState | None, QueryParameter(name="state", description="Only lines of which this is so.")]
SortedBy = Annotated[ListOrder, QueryParameter(name="sort", description="What it is sorted by; value is the price.")]
Backwards = Annotated[bool, QueryParameter(name="reverse", description="The other way round.")]


def filter_of(
    q: str | None, set_code: str | None, finish: Finish | None, condition: ConditionName | None
) -> ListFilter:
    """Make the filter that was asked for."""
    grade = None if condition is None else Condition[condition]
    return ListFilter(name_part=q or None, set_code=set_code or None, finish=finish, condition=grade)


def line_key(application: Application, hashid: str) -> int:
    """Return the key of a line of stock. Raises ``StockLineNotFound``."""
    return decoded(application.ids, IdKind.STOCK, hashid, StockLineNotFound())
