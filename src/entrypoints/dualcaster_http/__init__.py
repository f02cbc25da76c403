"""The site and the REST API."""

from dualcaster_http.application import Site, create_app
from dualcaster_http.server import serve

__all__ = ["Site", "create_app", "serve"]
