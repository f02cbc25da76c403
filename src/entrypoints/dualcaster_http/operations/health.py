"""Whether the process lives, whether it can work, and what it measured."""

import asyncio
from typing import Any, Literal

from litestar import Request, Response, get
from litestar.openapi import ResponseSpec

from dualcaster_app import Application
from dualcaster_app.measurements import MEDIA_TYPE, measured, require_token
from dualcaster_app.readiness import readiness
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.edge.errors import RETRY_AFTER_SECONDS
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.openapi.answers import answer
from dualcaster_http.operations.responses import Health, ReadyState

_FRESH = {"Cache-Control": "no-store"}
_PATIENCE = 2.0
_UNREADY = ResponseSpec(
    ReadyState, generate_examples=False, description="They cannot, or background work stands still: `reasons` says why."
)


@get(
    "/health",
    tags=["health"],
    summary="Whether the process lives",
    operation_id="health",
    responses={200: answer(Health, "It lives.")},
)
async def health() -> Response[Health]:
    """Answer as long as the process lives; asks nothing else."""
    return Response(Health(), headers=_FRESH)


@get(
    "/health/ready",
    tags=["health"],
    summary="Whether requests can be answered",
    operation_id="ready",
    responses={200: answer(ReadyState, "They can."), 503: _UNREADY},
)
async def ready(application: FromApplication) -> Response[ReadyState]:
    """Ask the database, its schema, Redis and the background work.

    503 without the database, and where the background work of this process stands still. Degraded without Redis where
    that work is done elsewhere, and while it is five minutes behind.
    """
    state = await readiness(application, patience=_PATIENCE)
    status: Literal["ready", "degraded", "unavailable"] = "unavailable"
    if state.ready:
        status = "degraded" if state.degraded else "ready"
    body = ReadyState(
        status=status,
        database=state.database.value,
        schema=state.schema.value,
        redis=state.redis.value,
        background=state.background.value,
        reasons=state.reasons,
    )
    headers = _FRESH if state.ready else {**_FRESH, "Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(body, status_code=200 if state.ready else 503, headers=headers)


@get("/metrics", include_in_schema=False)
async def metrics(request: Request[Any, Any, Any], application: FromApplication) -> Response[bytes]:
    """Write what was measured, in the text format of Prometheus, for who has the token. Raises ``Forbidden``."""
    require_token(request.headers.get("authorization", ""), application.settings.metrics_token)
    await _look_at_database(application)
    page = await asyncio.to_thread(measured, application.metrics)
    return Response(page, media_type=MEDIA_TYPE, headers=_FRESH)


async def _look_at_database(application: Application) -> None:
    meters = application.metrics
    try:
        async with asyncio.timeout(_PATIENCE):
            open_events, oldest = await application.outbox.backlog()
            newest = await application.market.sources.newest()
            payments = await application.escrow.figures.now()
    except (DualcasterError, TimeoutError):
        meters.database_up.set(0)
        return
    meters.database_up.set(1)
    meters.outbox_open.set(open_events)
    meters.outbox_age.set(oldest)
    now = application.clock.now()
    for source, observed_at in newest.items():
        meters.price_age.labels(source).set(max(0.0, (now - observed_at).total_seconds()))
    meters.payments.differences.set(payments.open_differences)
    meters.payments.stuck_moves.set(payments.stuck_moves)
    meters.payments.unseen_alerts.set(payments.unseen_alerts)
    if payments.reconciled_at is not None:
        meters.payments.reconciliation_age.set(max(0.0, (now - payments.reconciled_at).total_seconds()))
