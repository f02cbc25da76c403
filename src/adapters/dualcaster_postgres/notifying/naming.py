"""Whom notifications name, and how these people stand to who is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import array

from dualcaster_core.notifying.naming import NamedPerson, may_be_shown
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.types import Naming
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import blocks, users
from dualcaster_postgres.tables.notifying import notification_people, notifications
from dualcaster_postgres.tables.trading import LIVE, trades

_p, _n = notification_people.c, notifications.c
_NAMED: Final = {"notification_id": BigInteger(), "user_id": BigInteger(), "naming": Text()}
_named = incoming(_NAMED, name="named")
_ADD = insert(notification_people).from_select(list(_NAMED), select(*(_named.c[name] for name in _NAMED)))
_PAIR: Final = {"told": BigInteger(), "named": BigInteger()}
_pair = incoming(_PAIR, name="pair")


def is_blocked(one: Any, other: Any) -> Any:
    """Say in SQL that either of two people blocks the other."""
    return (
        select(blocks.c.blocker_id)
        .where(
            or_(
                and_(blocks.c.blocker_id == one, blocks.c.blocked_id == other),
                and_(blocks.c.blocker_id == other, blocks.c.blocked_id == one),
            )
        )
        .correlate_except(blocks)
        .exists()
    )


def _fact(condition: Any) -> Any:
    return cast(cast(condition, Integer), Text)


def _standing_key(naming: Naming, *facts: bool) -> str:
    return naming.value + "".join(str(int(fact)) for fact in facts)


_SHUT_OUT: Final = sorted(
    _standing_key(naming, *facts)
    for naming in Naming
    for facts in product((False, True), repeat=4)
    if not may_be_shown(
        NamedPerson(naming=naming, is_active=facts[0], is_blocked=facts[1], is_findable=facts[2], is_dealing=facts[3])
    )
)
"""How somebody stands who is not shown any more, as the rule of the core has it for every combination."""


def _deal(proposer: Any, recipient: Any) -> Any:
    found = select(trades.c.id).where(trades.c.proposer_id == proposer, trades.c.recipient_id == recipient, text(LIVE))
    return found.correlate_except(trades).exists()


_is_dealing = or_(_deal(_n.user_id, _p.user_id), _deal(_p.user_id, _n.user_id))
IS_SHOWN: Any = ~exists(
    select(_p.user_id)
    .join_from(notification_people, users, users.c.id == _p.user_id)
    .where(
        _p.notification_id == _n.id,
        _p.naming.op("||")(_fact(users.c.is_active))
        .op("||")(_fact(is_blocked(_n.user_id, _p.user_id)))
        .op("||")(_fact(users.c.is_public))
        .op("||")(_fact(_is_dealing))
        == any_(array([literal(one, Text()) for one in _SHUT_OUT])),
    )
    .correlate(notifications)
)
"""Says of a notification that everybody whom it names may still be shown to its person."""
_STANDING = select(
    _pair.c.told, _pair.c.named, users.c.is_active, is_blocked(_pair.c.told, _pair.c.named), users.c.is_public
).join_from(_pair, users, users.c.id == _pair.c.named)
_OF = (
    select(_p.notification_id, _p.naming, users.c.is_active, is_blocked(_n.user_id, _p.user_id), users.c.is_public)
    .join_from(notification_people, notifications, _n.id == _p.notification_id)
    .join(users, users.c.id == _p.user_id)
    .where(_p.notification_id == any_(bindparam("ids", type_=ARRAY(BigInteger()))))
    .order_by(_p.notification_id, _p.user_id)
)


class PostgresNaming:
    """The people whom notifications name: one statement for as many as there are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, named: Iterable[tuple[int, NewNotification]]) -> None:
        """Note whom new notifications name, by their ids."""
        rows = sorted((key, person, one.naming.value) for key, one in named for person in one.names)
        if rows:
            await self._session.run(_ADD, **as_arrays(list(_NAMED), rows))

    async def standing(self, told: Sequence[NewNotification]) -> Sequence[tuple[NamedPerson, ...]]:
        """Return whom each of these names, as they stand to who is to be told."""
        pairs = sorted({(one.user_id, person) for one in told for person in one.names})
        if not pairs:
            return [()] * len(told)
        rows = await self._session.rows(_STANDING, **as_arrays(list(_PAIR), pairs))
        known = {(user_id, person): facts for user_id, person, *facts in rows}
        return [
            tuple(_person(one.naming, known.get((one.user_id, each))) for each in sorted(one.names)) for one in told
        ]

    async def of(self, notification_ids: Collection[int]) -> Mapping[int, tuple[NamedPerson, ...]]:
        """Return whom stored notifications name, by their ids; those that name nobody are left out."""
        found: dict[int, tuple[NamedPerson, ...]] = defaultdict(tuple)
        for key, naming, *facts in await self._session.rows(_OF, ids=sorted(notification_ids)):
            found[key] += (_person(Naming(naming), facts),)
        return found


def _person(naming: Naming, facts: Sequence[bool] | None) -> NamedPerson:
    is_active, is_blocked, is_findable = facts or (False, False, False)
    return NamedPerson(naming=naming, is_active=is_active, is_blocked=is_blocked, is_findable=is_findable)
