"""Who has and who wants one printing, in two statements however many people there are.

The statements leave out whom the viewer cannot see, so that a page of the nearest is one of people that are shown; the
core decides once more.
"""

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, Select, bindparam, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.visibility import ViewedAccount, relation_of
from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.trader_views import CardOffer, CardWant, OfferedCopies, WantedCopies
from dualcaster_core.kernel.money import from_cents
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.privacy_sql import PRIVACY_COLUMNS, WITH_PROFILE, privacy_from_row
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_haves, _wants, _users = have_list_items.c, want_list_items.c, users.c
_card, _viewer = bindparam("card", type_=BigInteger()), bindparam("viewer", type_=BigInteger())
_me, _my_profile = users.alias("me"), profiles.alias("my_profile")
_miles = miles_between(_users.grid_latitude, _users.grid_longitude, _me.c.grid_latitude, _me.c.grid_longitude)
_ACCOUNT: Final = (*PRIVACY_COLUMNS, _users.id, _users.username, _users.last_active_at)
_VIEWER: Final = (_miles.label("miles"), func.coalesce(_my_profile.c.country, ""))
_OFFER: Final = ("finish", "condition", "language", "on_offer", "cents")
_WANT: Final = ("condition_min", "is_foil_required", "any_printing", "language", "quantity")
_open = _wants.quantity - _wants.promised


def _people(copies: Any, facts: tuple[str, ...], shown: Any) -> Select[Any]:
    """List the people behind the chosen copies, the nearest first."""
    source = (
        WITH_PROFILE.join(copies, copies.c.user_id == _users.id)
        .outerjoin(_me, _me.c.id == _viewer)
        .outerjoin(_my_profile, _my_profile.c.user_id == _viewer)
    )
    return (
        select(*_ACCOUNT, *_VIEWER, *(copies.c[name] for name in facts))
        .select_from(source)
        .where(
            _users.is_active,
            _users.is_public,
            shown,
            _users.id.is_distinct_from(_viewer),
            _users.id.not_in(blocked_with(_viewer)),
        )
        .order_by(_miles.nulls_last(), _users.last_active_at.desc(), _users.id)
        .limit(bindparam("limit", type_=Integer()))
    )


_offered = (
    select(_haves.user_id, *(_haves[name] for name in _OFFER[:-1]), card_values.c.cents)
    .ext(distinct_on(_haves.user_id))
    .select_from(with_value(have_list_items, _haves))
    .where(_haves.card_id == _card, _haves.is_active, _haves.on_offer > 0)
    .order_by(_haves.user_id, card_values.c.cents.nulls_last(), _haves.id)
    .subquery("offered")
)
_given = cards.alias("given")
_asked_printing = cards.alias("asked_printing")
_of_card = select(_given.c.oracle_card_id).where(_given.c.id == _card).scalar_subquery()
_same_set = (
    select(_asked_printing.c.set_code).where(_asked_printing.c.id == _wants.card_id).scalar_subquery()
    == select(_given.c.set_code).where(_given.c.id == _card).scalar_subquery()
)


def _wants_where(*conditions: Any) -> Select[Any]:
    """Read active public wants by one of the partial indexes over them: their conditions stand as they do there."""
    facts = (_wants.id, _wants.user_id, *(_wants[name] for name in _WANT[:-1]), _open.label(_WANT[-1]))
    return select(*facts).where(_wants.is_active, _wants.is_public, _open > 0, *conditions)


_filling = union_all(
    _wants_where(~_wants.any_printing, _wants.card_id == _card),
    _wants_where(_wants.any_printing, ~_wants.set_only, _wants.oracle_card_id == _of_card),
    _wants_where(_wants.set_only, _wants.oracle_card_id == _of_card, _same_set),
).subquery("filling")
_wanted = (
    select(_filling)
    .ext(distinct_on(_filling.c.user_id))
    .order_by(_filling.c.user_id, _filling.c.quantity.desc(), _filling.c.id)
    .subquery("wanted")
)
_HAVING = _people(_offered, _OFFER, _users.show_have_list)
_WANTING = _people(_wanted, _WANT, _users.show_want_list)


@frozen
class PostgresCardTraderQueries:
    """``CardTraderQueries``."""

    _database: Database

    async def traders_of(
        self, card_id: int, viewer_id: int | None, *, limit: int
    ) -> tuple[Sequence[CardOffer], Sequence[CardWant]]:
        """List active offers and public active wants, one of each person, nearest first."""
        given = {"card": card_id, "viewer": viewer_id, "limit": limit}
        async with self._database.transaction() as session:
            offers = await session.rows(_HAVING, **given)
            wants = await session.rows(_WANTING, **given)
        return [_offer(row, viewer_id) for row in offers], [_want(row, viewer_id) for row in wants]


def _account(row: Row, viewer_id: int | None) -> ViewedAccount:
    user_id, username, last_active_at, miles, country = row[len(PRIVACY_COLUMNS) : _FACTS_FROM]
    return ViewedAccount(
        user_id=user_id,
        username=username,
        privacy=privacy_from_row(row),
        relation=relation_of(user_id, viewer_id, blocked=False),
        last_active_at=last_active_at,
        miles=miles,
        viewer_unit=distance_unit_of(country),
    )


_FACTS_FROM: Final = len(_ACCOUNT) + len(_VIEWER)


def _offer(row: Row, viewer_id: int | None) -> CardOffer:
    finish, condition, language, quantity, cents = row[_FACTS_FROM:]
    copies = OfferedCopies(
        finish=FINISHES[finish],
        condition=CONDITION_NAMES[Condition(condition)],
        language=language,
        quantity=quantity,
        unit_value=None if cents is None else from_cents(cents),
    )
    return CardOffer(_account(row, viewer_id), copies)


def _want(row: Row, viewer_id: int | None) -> CardWant:
    condition, is_foil_required, any_printing, language, quantity = row[_FACTS_FROM:]
    copies = WantedCopies(
        condition_min=CONDITION_NAMES[Condition(condition)],
        is_foil_required=is_foil_required,
        any_printing=any_printing,
        language=language,
        quantity=quantity,
    )
    return CardWant(_account(row, viewer_id), copies)
