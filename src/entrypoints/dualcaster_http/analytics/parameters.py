"""Parameters of requests about usage."""

from datetime import date
from typing import Annotated

from litestar.params import QueryParameter

from dualcaster_core.analytics.exporting import ExportFormat
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_http.analytics.usage_download import Content
from dualcaster_http.edge.parameters import one_example

FirstDay = Annotated[
    date | None,
    QueryParameter(
        name="from",
        description="The first day in UTC; 30 days up to `to` where it is left out.",
        examples=one_example("2026-02-01"),
    ),
]
LastDay = Annotated[
    date | None,
    QueryParameter(
        name="to", description="The last day in UTC; today where it is left out.", examples=one_example("2026-03-01")
    ),
]
OnlyType = Annotated[AnalyticsType | None, QueryParameter(name="type", description="Only events of this type.")]
OfWhat = Annotated[
    Content, QueryParameter(name="of", description="Single `events`, or the counts of `days` by type and surface.")
]
FileFormat = Annotated[
    ExportFormat, QueryParameter(name="format", description="`csv`, or `jsonl`: one JSON object a line.")
]
