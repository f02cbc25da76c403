"""A collection as a file, for the API and the pages alike."""

import asyncio
from typing import Any

from litestar import Request

from dualcaster_app import Application
from dualcaster_core.collection.files.ports import ExportedFile
from dualcaster_http.edge.downloads import export_turn


async def exported_collection(
    request: Request[Any, Any, Any], application: Application, user_id: int, format_name: str
) -> ExportedFile:
    """Write everything somebody owns in a format; their turn lasts until the file was sent.

    Raises ``FormatUnknown``, ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    await export_turn(request, application, user_id)
    async with application.export_turns.making():
        rows = await application.collection.exports.export_rows(user_id)
        return await asyncio.to_thread(application.collection.formats.write, rows, format_name)
