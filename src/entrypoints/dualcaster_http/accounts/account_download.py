"""Everything of an account as a file, for the API and the pages alike."""

from typing import Any

from litestar import Request
from litestar.response import Stream

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_http.edge.downloads import export_turn, spooled
from dualcaster_http.site.rendering import PRIVATE


async def account_download(request: Request[Any, Any, Any], application: Application, me: Actor) -> Stream:
    """Read everything of an account at one moment, and then send it without holding the database.

    Raises ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    resources = await export_turn(request, application, me.user_id)
    async with application.export_turns.making():
        file = await resources.enter_async_context(spooled(application.accounts.export.export(me.user_id)))
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="dualcaster-{me.username}.json"',
        "Content-Length": str(file.size),
    }
    return Stream(file.pieces(), media_type="application/json", headers=headers)
