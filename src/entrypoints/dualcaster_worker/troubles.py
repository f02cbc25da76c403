"""What an error means for background work."""

from dramatiq.errors import BrokerConnectionError, BrokerError
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from dualcaster_app.background import Trouble
from dualcaster_core.kernel.errors import QueryTimedOut, ServiceUnavailable


def trouble_of(error: Exception) -> Trouble:
    """Name it. A broker that is full or cannot write refuses; one that loads its data is not there yet."""
    if isinstance(error, RedisUnreachable | RedisTimeout | BrokerConnectionError):
        return Trouble.BROKER_UNREACHABLE
    if isinstance(error, RedisError | BrokerError):
        return Trouble.BROKER_REFUSES
    if isinstance(error, ServiceUnavailable | QueryTimedOut):
        return Trouble.DATABASE_UNAVAILABLE
    return Trouble.FAILED
