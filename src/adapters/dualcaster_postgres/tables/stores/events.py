"""Events of stores, weekly series of them, and who signed up."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column

SCHEDULED = "status = 'scheduled'"


def _store() -> Column[int]:
    return Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False)


def _terms() -> list[Column[object]]:
    return [
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("format", Text, nullable=False),
        Column("capacity", Integer, comment="NULL: no limit"),
        Column("entry_fee_cents", Integer, nullable=False, comment="shown, and paid at the store"),
    ]


store_event_series = Table(
    "store_event_series",
    metadata,
    key_column(),
    _store(),
    *_terms(),
    Column("first_day", Date, nullable=False),
    Column("starts", Time, nullable=False, comment="by the clock on the store's wall"),
    Column("ends", Time, nullable=False),
    Column("last_day", Date),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "store_id"),
    Index("ix_store_event_series_active", "id", postgresql_where=text("is_active")),
)

store_events = Table(
    "store_events",
    metadata,
    key_column(),
    _store(),
    Column("series_id", BigInteger, ForeignKey("store_event_series.id", ondelete="CASCADE")),
    Column("day", Date, nullable=False, comment="of the series that it is for, on the store's wall"),
    *_terms(),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
    Column("status", Text, nullable=False),
    Column("reminded", SmallInteger, nullable=False, server_default=text("0"), comment="reminders that were sent"),
    Column("version", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    UniqueConstraint("series_id", "day"),
    CheckConstraint("ends_at > starts_at", name="lasts"),
    CheckConstraint("capacity > 0", name="capacity"),
    Index("ix_store_events_store", "store_id", "starts_at", "id"),
    Index("ix_store_events_next", "starts_at", "id", postgresql_where=text(SCHEDULED)),
    Index("ix_store_events_ends", "ends_at", postgresql_where=text(SCHEDULED)),
)

store_event_sign_ups = Table(
    "store_event_sign_ups",
    metadata,
    Column(
        "event_id",
        BigInteger,
        ForeignKey("store_events.id", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
        autoincrement=False,
    ),
    owner_column(primary_key=True),
    Column("status", Text, nullable=False),
    Column("queue_number", Integer, nullable=False, comment="who waits longer has the lower"),
    Column("signed_up_at", MOMENT, nullable=False),
    Column("confirm_by", MOMENT, comment="while a seat is offered"),
    Column("is_public", Boolean, nullable=False, comment="whether everybody may see their name"),
    Index(None, "user_id"),
    Index("ix_store_event_sign_ups_waiting", "event_id", "queue_number", postgresql_where=text("status = 'waiting'")),
    Index("ix_store_event_sign_ups_offered", "confirm_by", postgresql_where=text("status = 'offered'")),
)
