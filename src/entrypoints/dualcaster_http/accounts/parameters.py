"""Parameters of requests about accounts."""

from typing import Annotated

from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.accounts.errors import SessionNotFound
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.edge.parameters import decoded, one_example

SessionId = Annotated[
    str, PathParameter(description="A session's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]


def session_key(application: Application, hashid: str) -> int:
    """Return the key of a session. Raises ``SessionNotFound``."""
    return decoded(application.ids, IdKind.SESSION, hashid, SessionNotFound())
