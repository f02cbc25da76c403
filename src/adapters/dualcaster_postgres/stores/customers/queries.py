"""Reads of the people around stores, and of the stores around people."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, and_, bindparam, case, select

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.kernel.geo import DistanceUnit, distance_in_words, round_distance
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.stores.customers.model import CustomerOrder, CustomerRequest, StoreMessageRules, Surroundings
from dualcaster_core.stores.customers.views import (
    Customer,
    CustomerCard,
    CustomerPage,
    SentPage,
    SentStoreMessage,
    StoreNearby,
)
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.stores.customers.near import given_of
from dualcaster_postgres.stores.customers.statements import STORES_AROUND, buyers, sellers
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.customers import store_messages

_message = store_messages.c
_recipient, _sender = users.alias("recipient"), users.alias("sender")
_SENT = (
    select(
        _message.id,
        case((and_(_recipient.c.is_active, ~between(_recipient.c.id, lgs_profiles.c.user_id)), _recipient.c.username)),
        case((_sender.c.is_active, _sender.c.username)),
        _message.cards,
        _message.note,
        _message.sent_at,
    )
    .select_from(
        store_messages.join(_recipient, _recipient.c.id == _message.user_id)
        .join(lgs_profiles, lgs_profiles.c.id == _message.store_id)
        .outerjoin(_sender, _sender.c.id == _message.sent_by)
    )
    .where(
        _message.store_id == bindparam("store", type_=BigInteger()),
        _message.id < bindparam("before", type_=BigInteger()),
    )
    .order_by(_message.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)
_LAST: Final = 2**63 - 1
_CARD_AT: Final = 11
"""Where the columns of a person's card begin."""
_STORE_CARD_AT: Final = 10


@frozen
class PostgresCustomerQueries:
    """``CustomerQueries``: one statement for each page."""

    _database: Database
    _ids: PublicIds
    _clock: Clock
    _matching: MatchRules
    _messages: StoreMessageRules

    async def buyers(self, around: Surroundings, request: CustomerRequest) -> CustomerPage:
        """List people whose public wants the stock fills."""
        return await self._page("buyers", around, request)

    async def sellers(self, around: Surroundings, request: CustomerRequest) -> CustomerPage:
        """List people who trade away what others around want."""
        return await self._page("sellers", around, request)

    async def buyer(self, around: Surroundings, user_id: int) -> Customer | None:
        """Find one of the buyers."""
        given = {**given_of(around, self._matching), "only": user_id, "limit": 1}
        rows = await self._database.rows(buyers(CustomerOrder.VALUE, after=False), **given)
        return self._customer(rows, around.unit) if rows else None

    async def stores_around(self, user_id: int, *, limit: int) -> Sequence[StoreNearby]:
        """List stores within somebody's radius."""
        rows = await self._database.rows(
            STORES_AROUND, user=user_id, limit=limit, any_printing_times=self._matching.any_printing_times
        )
        return [self._store(list(lines)) for _, lines in groupby(rows, key=itemgetter(0))]

    async def sent(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SentPage:
        """List what a store has written."""
        cursors = Cursors("store messages", (None,), self._ids)
        place = cursors.read(cursor)
        rows = await self._database.rows(
            _SENT, store=store_id, before=place[0] if place else _LAST, limit=checked_limit(limit) + 1
        )
        items = tuple(
            SentStoreMessage(username=name, sent_by=by, cards=tuple(named), note=note, sent_at=at)
            for _, name, by, named, note, at in rows[:limit]
        )
        return SentPage(items, cursors.after(rows, limit, lambda row: (row[0],)))

    async def _page(self, kind: str, around: Surroundings, request: CustomerRequest) -> CustomerPage:
        limit = checked_limit(request.limit)
        cursors = Cursors(f"store {kind} by {request.order.value}", (None, IdKind.USER), self._ids)
        place = cursors.read(request.cursor)
        given = {**given_of(around, self._matching), "limit": limit + 1}
        if place is not None:
            given |= {"before": place[0], "before_user": place[1]}
        statement = (buyers if kind == "buyers" else sellers)(request.order, after=place is not None)
        rows = await self._database.rows(statement, **given)
        people = [list(lines) for _, lines in groupby(rows, key=itemgetter(0))]
        items = tuple(self._customer(lines, around.unit) for lines in people[:limit])
        return CustomerPage(items, cursors.after(people, limit, lambda lines: (lines[0][1], lines[0][0])))

    def _customer(self, lines: Sequence[Row], unit: DistanceUnit) -> Customer:
        user_id, _, username, display_name, avatar, miles, allows, sent_at, card_count, copies, value = lines[0][
            :_CARD_AT
        ]
        away = round_distance(miles)
        free_at = None if sent_at is None else sent_at + self._messages.rest
        return Customer(
            username=username,
            hashid=self._ids.encode(IdKind.USER, user_id),
            display_name=display_name,
            avatar_url=avatar_address(avatar),
            distance_miles=away,
            distance=distance_in_words(away, unit),
            card_count=card_count,
            copies=copies,
            value=from_cents(value),
            cards=tuple(self._card(line[_CARD_AT:]) for line in lines),
            allows_messages=allows,
            may_write_from=free_at if free_at is not None and free_at > self._clock.now() else None,
        )

    def _store(self, lines: Sequence[Row]) -> StoreNearby:
        key, name, city, miles, country, card_count, copies, value, buys, bonus = lines[0][:_STORE_CARD_AT]
        away = round_distance(miles)
        return StoreNearby(
            hashid=self._ids.encode(IdKind.STORE, key),
            store_name=name,
            city=city,
            distance_miles=away,
            distance=distance_in_words(away, distance_unit_of(country)),
            card_count=card_count or 0,
            copies=copies or 0,
            price=from_cents(value or 0),
            cards=tuple(self._card(line[_STORE_CARD_AT:]) for line in lines if line[_STORE_CARD_AT] is not None),
            buys=buys,
            trade_in_bonus_pct=bonus,
        )

    def _card(self, row: Row) -> CustomerCard:
        card_id, name, set_code, finish, condition, copies, cents = row
        return CustomerCard(
            hashid=self._ids.encode(IdKind.CARD, card_id),
            name=name,
            set_code=set_code,
            finish=FINISHES[finish],
            condition=CONDITION_NAMES[Condition(condition)],
            copies=copies,
            price=None if cents is None else from_cents(cents),
        )
