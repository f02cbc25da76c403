"""Parameters of requests around stores."""

from typing import Annotated

from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_http.edge.parameters import decoded, one_example

StoreHashid = Annotated[
    str, PathParameter(description="The store's public id.", max_length=32, examples=one_example("xK4jP9vR"))
]


def store_key(application: Application, hashid: str) -> int:
    """Return the key of a store. Raises ``StoreNotFound``."""
    return decoded(application.ids, IdKind.STORE, hashid, StoreNotFound())
