"""``Idempotency-Key``: a POST of the API that is sent twice is done once.

The key is claimed before the handler runs and its answer is kept before it is sent, so a client that saw an answer
gets the same one again. What deals in tokens is left out: those are never stored.
"""

import asyncio
from collections.abc import MutableMapping
from hashlib import sha256
from typing import Any

import structlog
from attrs import define
from litestar import Request, Response
from litestar.types import Message, Scope

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.idempotency import Claim, StoredResponse

log = structlog.get_logger(__name__)
HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replay"
_CLAIMED = "idempotency"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_API = "/api/v1/"
_WITHOUT_KEYS = ("/api/v1/auth/", "/api/v1/connections/")
"""What answers with secrets: tokens, and the cookie of a browser that goes to a provider."""


@define
class _Pending:
    """A request under way with a key, and what is known of its answer."""

    claim: Claim
    status: int = 0
    body: bytes = b""


def takes_keys(path: str, method: str) -> bool:
    """Tell whether requests to an address may carry a key."""
    return method == "POST" and path.startswith(_API) and not path.startswith(_WITHOUT_KEYS)


async def claim_key(request: Request[Any, Any, Any]) -> Response[bytes] | None:
    """Before a handler: claim the key that a request carries, or answer as the first time."""
    key = request.headers.get(HEADER)
    actor = request.scope["state"].get("actor")
    if key is None or actor is None or not takes_keys(request.url.path, str(request.method)):
        return None
    begun = await request.app.state.application.maintenance.idempotent_requests.begin(
        actor.user_id, key, await _hash(request)
    )
    if isinstance(begun, Claim):
        request.scope["state"][_CLAIMED] = _Pending(begun)
        return None
    media = "application/json" if begun.body else None
    return Response(begun.body, status_code=begun.status, headers={REPLAYED: "true"}, media_type=media)


async def _hash(request: Request[Any, Any, Any]) -> bytes:
    scope = request.scope
    parts = (str(scope["method"]).encode(), str(scope["path"]).encode(), scope["query_string"], await request.body())
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


async def keep_answer(message: Message, scope: Scope) -> None:
    """Before a message is sent: keep the answer of a request that has a key.

    What somebody has changed, or hidden, is so for everybody's next request to this process.
    """
    state: MutableMapping[str, Any] = scope.get("state") or {}
    caller = state.get("actor") or state.get("bot")
    if caller is not None and scope.get("method") not in _SAFE and message["type"] == "http.response.start":
        scope["litestar_app"].state.encoded.changed()
    pending: _Pending | None = state.get(_CLAIMED)
    if pending is None:
        return
    if message["type"] == "http.response.start":
        pending.status = message["status"]
    elif message["type"] == "http.response.body":
        pending.body += message.get("body", b"")
        if not message.get("more_body", False):
            del state[_CLAIMED]
            await asyncio.shield(_end(scope, pending))


async def _end(scope: Scope, pending: _Pending) -> None:
    answer = StoredResponse(pending.status, pending.body)
    try:
        await scope["litestar_app"].state.application.maintenance.idempotent_requests.end(pending.claim, answer)
    except DualcasterError as error:
        log.error("answer could not be kept", code=error.code)
