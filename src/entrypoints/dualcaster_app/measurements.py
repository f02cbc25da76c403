"""What a process measured, as it is told to whoever has the token for it."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.values import ValueClass

from dualcaster_app.metrics import Metrics
from dualcaster_core.kernel.errors import Forbidden

MEDIA_TYPE = CONTENT_TYPE_LATEST.partition("; charset")[0]
"""That of the text, without the charset, which web frameworks add."""


def require_token(authorization: str, token: str | None) -> None:
    """Let whoever sends ``Bearer`` and the token pass; without a token nobody does. Raises ``Forbidden``."""
    scheme, _, sent = authorization.partition(" ")
    known = token is not None and hmac.compare_digest(sent.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not known:
        raise Forbidden("measurements take the token that is set as METRICS_TOKEN")


def measured(meters: Metrics) -> bytes:
    """Write what this process measured, or all processes where they share a directory."""
    return generate_latest(_registry(meters))


def _registry(meters: Metrics) -> CollectorRegistry:
    if getattr(ValueClass, "_multiprocess", False):
        shared = CollectorRegistry()
        multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return shared
    return meters.registry
