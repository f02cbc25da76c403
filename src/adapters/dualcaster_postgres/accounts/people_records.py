"""What an account keeps of other people, for its owner to take along: favourites, connections, notes, endorsements."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, and_, bindparam, case, or_, select

from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.tables.accounts import blocks, favorites, users
from dualcaster_postgres.tables.messaging import held_messages
from dualcaster_postgres.tables.social import connections, endorsements, listing_watches, trader_notes

USER = bindparam("user", type_=BigInteger())
OTHER = users.alias("other")


def people_named(table: Any, me: Any, them: Any, *columns: Any, name: Any = OTHER.c.username) -> Any:
    """Select whom rows of somebody's name, without those on either side of a block, unless it is the blocks."""
    joined = table.join(OTHER, OTHER.c.id == them)
    found = select(name, *columns).select_from(joined).where(me == USER)
    return found if table is blocks else found.where(~between(me, them), OTHER.c.is_active)


_connection = connections.c
_asked = _connection.requester_id == USER
_may_know = or_(_connection.status == "connected", _connection.requester_id != USER)
_CONNECTIONS = (
    select(
        OTHER.c.username,
        case((_asked, "me"), else_="them").label("asked_by"),
        case(
            (and_(_asked, _connection.status == "declined"), "pending"),
            (and_(_asked, _connection.status == "dismissed"), "withdrawn"),
            else_=_connection.status,
        ).label("status"),
        _connection.requested_at,
        case((_may_know, _connection.decided_at)).label("decided_at"),
    )
    .join_from(
        connections,
        OTHER,
        OTHER.c.id == case((_connection.low_id == USER, _connection.high_id), else_=_connection.low_id),
    )
    .where(or_(_connection.low_id == USER, _connection.high_id == USER), OTHER.c.is_active, ~between(USER, OTHER.c.id))
    .order_by(_connection.requested_at, OTHER.c.id)
)
"""A decline is told to who declined alone."""
_watch, _note, _given = listing_watches.c, trader_notes.c, endorsements.c
_held = held_messages.c
_HELD = select(_held.held_at, _held.text, _held.status).where(_held.sender_id == USER).order_by(_held.id)
BETWEEN_PEOPLE: Final[Mapping[str, Any]] = {
    "held_messages": _HELD,
    "favorites": people_named(favorites, favorites.c.user_id, favorites.c.trader_id, favorites.c.created_at),
    "watched_listings": people_named(listing_watches, _watch.user_id, _watch.trader_id),
    "connections": _CONNECTIONS,
    "trader_notes": people_named(trader_notes, _note.user_id, _note.trader_id, _note.text, _note.written_at),
    "endorsements_given": people_named(
        endorsements, _given.endorser_id, _given.trader_id, _given.kind, _given.given_at
    ),
    "endorsements_received": people_named(
        endorsements, _given.trader_id, _given.endorser_id, _given.kind, _given.given_at
    ),
}
"""The sections of the export, by name."""
