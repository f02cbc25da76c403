"""The message broker: Redis in a database of its own, or RabbitMQ by its URL."""

from urllib.parse import parse_qsl, urlencode

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Retries, ShutdownNotifications, TimeLimit

from dualcaster_app.servers import broker_database
from dualcaster_core.kernel.errors import ExtraMissing

QUEUE = "dualcaster"
LONGEST_TASK = 600_000
"""Milliseconds after which a handler is given up; the relay sends its event again."""
_PATIENCE = {"socket_connect_timeout": "5", "socket_timeout": "15"}
"""Seconds that Redis may take, so that one that hangs holds nobody up for ever."""
_RABBITMQ = {
    "heartbeat": "20",
    "socket_timeout": "5",
    "stack_timeout": "15",
    "blocked_connection_timeout": "15",
    "connection_attempts": "1",
}
"""The same for RabbitMQ; what the address says itself counts more. The relay goes on trying by itself."""


def _with_options(redis_url: str, **options: str) -> str:
    address, _, query = redis_url.partition("?")
    return f"{address}?{urlencode(dict(parse_qsl(query)) | options)}"


def _options_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(url.partition("?")[2]))


def make_broker(url: str) -> dramatiq.Broker:
    """Make a broker. A message that a killed worker held comes back after about 10 seconds."""
    middleware: list[dramatiq.Middleware] = [
        AgeLimit(max_age=3_600_000),
        TimeLimit(time_limit=LONGEST_TASK),
        ShutdownNotifications(),
        Retries(max_retries=5, min_backoff=200, max_backoff=10_000),
    ]
    if url.startswith(("amqp://", "amqps://")):
        try:
            from dramatiq.brokers.rabbitmq import RabbitmqBroker
        except ImportError:
            raise ExtraMissing("rabbitmq") from None
        return RabbitmqBroker(url=_with_options(url, **{**_RABBITMQ, **_options_of(url)}), middleware=middleware)
    return RedisBroker(  # type: ignore[no-untyped-call]
        url=_with_options(broker_database(url), **_PATIENCE),
        middleware=middleware,
        heartbeat_timeout=10_000,
        maintenance_chance=1_000_000,
    )
