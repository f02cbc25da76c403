"""Parameters of requests about figures."""

from datetime import date
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_core.stores.statistics.model import StatisticsTable

FirstDay = Annotated[
    date | None, QueryParameter(name="first", description="The first day (UTC); 29 days before the last by default.")
]
LastDay = Annotated[date | None, QueryParameter(name="last", description="The last day (UTC); today by default.")]
TableName = Annotated[StatisticsTable, PathParameter(description="Which table.")]
