"""Parameters of requests about signals."""

from datetime import date
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.signals.errors import SignalNotFound
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.reading.views import SignalStanding, SignalTab
from dualcaster_http.edge.parameters import decoded, one_example

SignalId = Annotated[
    str, PathParameter(description="The signal's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]
Tab = Annotated[
    SignalTab,
    QueryParameter(
        name="tab",
        description="Which list: `ours` of the rules, `public` of members as far as the caller may see them,"
        " `featured`, or the caller's `mine` and `following`.",
    ),
]
WantedAction = Annotated[SignalAction | None, QueryParameter(name="action", description="Only this action.")]
WantedKind = Annotated[
    str | None,
    QueryParameter(
        name="kind", pattern=r"^[a-z][a-z0-9_]{0,39}$", description="Only this kind.", examples=one_example("momentum")
    ),
]
Standing = Annotated[SignalStanding | None, QueryParameter(name="state", description="Only open or evaluated ones.")]
OnCard = Annotated[
    str | None,
    QueryParameter(
        name="card",
        pattern=r"^[0-9A-Za-z]{6,32}$",
        description="Only of this printing.",
        examples=one_example("poLLEX"),
    ),
]
Day = Annotated[
    date | None,
    QueryParameter(name="day", description="The last day of the export, in UTC.", examples=one_example("2026-03-01")),
]


def signal_key(application: Application, hashid: str) -> int:
    """Return the key of a signal. Raises ``SignalNotFound``."""
    return decoded(application.ids, IdKind.SIGNAL, hashid, SignalNotFound("there is no such signal"))
