"""Writes the description of the API to a file, without a server.

python tools/write_description.py openapi.json
"""

import sys
from pathlib import Path

from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.authentication import PROVIDERS
from dualcaster_http.openapi.document import describe
from dualcaster_http.operations.health import health, ready
from dualcaster_http.routes import api_routers


def main(target: Path) -> None:
    """Write it."""
    handlers: list[ControllerRouterHandler] = [health, ready, *api_routers()]
    dependencies = {"application": Provide(lambda: None, sync_to_thread=False), **PROVIDERS}
    target.write_bytes(describe(handlers, dependencies, "http://localhost:8000", "0").document)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
