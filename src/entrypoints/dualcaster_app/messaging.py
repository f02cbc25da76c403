"""Builds what people write to each other with."""

import structlog
from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.ports import ValueQueries
from dualcaster_core.messaging.changes import MessageChanges
from dualcaster_core.messaging.conversations import Conversations
from dualcaster_core.messaging.photos import MessagePhotos
from dualcaster_core.messaging.ring_threads import RingThreads
from dualcaster_core.messaging.rooms import Rooms
from dualcaster_core.messaging.threads import Threads
from dualcaster_crypto import random_token
from dualcaster_pictures import PillowCodec
from dualcaster_postgres.messaging.message_queries import PostgresMessageQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class MessagingUseCases:
    """What people do with messages."""

    conversations: Conversations
    threads: Threads
    ring_threads: RingThreads
    rooms: Rooms
    changes: MessageChanges
    photos: MessagePhotos


def build_messaging(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    values: ValueQueries,
    *,
    clock: Clock,
    ids: PublicIds,
) -> MessagingUseCases:
    """Build conversations, what is done with messages, and their photos over a database."""
    rules, queries = settings.messaging, PostgresMessageQueries(database, ids, values)
    return MessagingUseCases(
        conversations=Conversations(units, queries, clock, ids, rules),
        threads=Threads(units, queries, clock, ids, rules),
        ring_threads=RingThreads(units, queries, clock, ids, rules),
        rooms=Rooms(units, queries, ids),
        changes=MessageChanges(units, clock, ids, rules),
        photos=MessagePhotos(
            units=units,
            blobs=blob_store(settings),
            codec=PillowCodec(),
            pictures=settings.pictures,
            rules=rules,
            random_token=random_token,
            clock=clock,
            log=structlog.get_logger("dualcaster.messaging"),
        ),
    )
