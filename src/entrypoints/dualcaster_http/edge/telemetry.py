"""Traces of requests, sent to an OpenTelemetry collector where one is set.

They tell no queries: those hold the tokens of mailed links, the codes of providers and what people look for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from litestar.types import ASGIApp, Receive, Scope, Send

from dualcaster_core.kernel.errors import ExtraMissing

_QUERY = "dualcaster.query_string"


@contextmanager
def traced(app: ASGIApp, endpoint: str | None) -> Iterator[ASGIApp]:
    """Wrap an application so that its requests are traced, and flush at the end; without an endpoint as it is.

    Raises ``ExtraMissing`` where an endpoint is set and the libraries are not installed.
    """
    if endpoint is None:
        yield app
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise ExtraMissing("telemetry") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "dualcaster"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    try:
        inner = cast(Any, _with_query(app))
        outer: Any = OpenTelemetryMiddleware(inner, tracer_provider=provider, excluded_urls="health,metrics")
        yield _without_query(outer)
    finally:
        provider.shutdown()


def _without_query(app: ASGIApp) -> ASGIApp:
    async def hiding(scope: Scope, receive: Receive, send: Send) -> None:
        hidden = {**scope, "query_string": b"", _QUERY: scope.get("query_string", b"")}
        await app(cast(Scope, hidden), receive, send)

    return hiding


def _with_query(app: ASGIApp) -> ASGIApp:
    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        told = {**scope, "query_string": cast(Any, scope).get(_QUERY, b"")}
        await app(cast(Scope, told), receive, send)

    return telling
