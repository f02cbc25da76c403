"""Events and counts of usage as a file, for the API and the page alike."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

from litestar import Request
from litestar.response import Stream

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.analytics.exporting import ExportFormat, day_lines, event_lines
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.analytics.use_cases import AnalyticsReading, DateRange
from dualcaster_http.edge.downloads import export_turn, spooled
from dualcaster_http.site.rendering import PRIVATE

Content = Literal["events", "days"]
MEDIA = {ExportFormat.CSV: "text/csv", ExportFormat.JSON_LINES: "application/jsonl"}


async def usage_download(
    request: Request[Any, Any, Any],
    application: Application,
    me: Actor,
    within: DateRange,
    *,
    content: Content,
    format_: ExportFormat,
    types: Sequence[AnalyticsType] = (),
) -> Stream:
    """Read everything at one moment, and then send it without holding the database.

    Raises ``Forbidden``, ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    reading = application.analytics.figures.for_staff(me)
    resources = await export_turn(request, application, me.user_id)
    async with application.export_turns.making():
        file = await resources.enter_async_context(spooled(await _lines(reading, within, content, format_, types)))
    name = f"dualcaster-{content}-{within.first}-{within.last}.{format_.value}"
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.size),
    }
    return Stream(file.pieces(), media_type=MEDIA[format_], headers=headers)


async def _lines(
    reading: AnalyticsReading,
    within: DateRange,
    content: Content,
    format_: ExportFormat,
    types: Sequence[AnalyticsType],
) -> AsyncIterator[bytes]:
    if content == "events":
        return event_lines(reading.export(within, types), format_)
    return day_lines(await reading.days(within, types), format_)
