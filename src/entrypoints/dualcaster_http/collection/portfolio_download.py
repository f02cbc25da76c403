"""A portfolio as a file, for the API and the page alike."""

import asyncio
from typing import Any, Literal

import msgspec
from litestar import Request, Response

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_http.collection.portfolio_csv import portfolio_csv
from dualcaster_http.edge.downloads import export_turn

Format = Literal["json", "csv"]


async def exported_portfolio(
    request: Request[Any, Any, Any], application: Application, me: Actor, format_name: Format
) -> Response[bytes]:
    """Write every entry of somebody's inventory with its value, cost and profit; their turn lasts until it was sent.

    Raises ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    await export_turn(request, application, me.user_id)
    async with application.export_turns.making():
        found = await application.portfolio.histories.export(me.user_id)
        write = portfolio_csv if format_name == "csv" else msgspec.json.encode
        content = await asyncio.to_thread(write, found)
    headers = {
        "Content-Disposition": f'attachment; filename="{me.username}-portfolio.{format_name}"',
        "Cache-Control": "no-store",
    }
    media = "text/csv" if format_name == "csv" else "application/json"
    return Response(content, headers=headers, media_type=media)
