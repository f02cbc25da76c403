"""Traces of requests, sent to an OpenTelemetry collector where one is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar.types import ASGIApp

from dualcaster_core.kernel.errors import ExtraMissing


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
        outer: Any = OpenTelemetryMiddleware(app, tracer_provider=provider, excluded_urls="health,metrics")
        yield outer
    finally:
        provider.shutdown()
