"""The service worker of the site: at its root, so that it is in charge of every page."""

from functools import lru_cache
from importlib.resources import files

from litestar import Response, Router, get

from dualcaster_http.edge.rate_limits import RATE


@lru_cache(maxsize=1)
def _script() -> bytes:
    return (files("dualcaster_http") / "static" / "sw.js").read_bytes()


@get("/sw.js", include_in_schema=False, opt={RATE: "page"}, sync_to_thread=False)
def service_worker() -> Response[bytes]:
    """Give the script; browsers ask for it again each day, and must not take an old one from a cache."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def service_worker_router() -> Router:
    """Make the route."""
    return Router("/", route_handlers=[service_worker])
