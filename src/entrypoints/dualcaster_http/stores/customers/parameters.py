"""Parameters of requests about customers."""

from typing import Annotated

import msgspec
from litestar.params import PathParameter, QueryParameter

from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_core.stores.customers.model import LARGEST_RADIUS, LONGEST_NOTE, USUAL_RADIUS, CustomerOrder
from dualcaster_http.edge.parameters import LINES, one_example

Radius = Annotated[
    int,
    QueryParameter(
        name="radius",
        ge=RADIUS_STEP_MILES,
        le=LARGEST_RADIUS,
        multiple_of=RADIUS_STEP_MILES,
        description="How many miles from the store, in steps of 5.",
    ),
]
Order = Annotated[CustomerOrder, QueryParameter(name="order", description="By value, or by the number of cards.")]
CustomerId = Annotated[
    str, PathParameter(description="The person's public id.", max_length=40, examples=one_example("QWj5wJqG"))
]
Miles = Annotated[int, msgspec.Meta(ge=RADIUS_STEP_MILES, le=LARGEST_RADIUS, multiple_of=RADIUS_STEP_MILES)]


class CustomerNote(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a store adds to the cards that a message names, and within which radius the person was found."""

    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE, pattern=LINES)] = ""
    radius: Miles = USUAL_RADIUS
