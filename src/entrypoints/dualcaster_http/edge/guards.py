"""What every request passes before its handler.

One guard instead of several: for each guard Litestar copies the handler, and sends it to a thread unless it is async.
"""

from litestar.handlers import BaseRouteHandler

from dualcaster_http.edge.authentication import identify, require
from dualcaster_http.edge.csrf import check_form
from dualcaster_http.edge.rate_limits import keep_to_limits
from dualcaster_http.edge.request_validation import Connection, check_body, check_query


async def enter(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: find out who calls, count the call, and only then refuse who may not and look at what was sent."""
    await identify(connection, handler)
    await keep_to_limits(connection)
    require(connection, handler)
    check_query(connection, handler)
    await check_body(connection, handler)
    await check_form(connection)
