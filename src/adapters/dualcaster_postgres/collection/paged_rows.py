"""The one way that lists are read: in pages, one entry, and in sum.

A page finds the keys of one owner by the index on the owner, sorts them, and looks up values, offers and counts for
the rows of the page alone.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from attrs import field, frozen
from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Select, Table, bindparam, func, null, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.collection.views import EVERYTHING, ListedPrinting, ListFilter, ListOrder, ListSummary
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_postgres.collection.list_paging import PRINTING, Sorting, filter_parameters, printing_view
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import users

_OWNER = bindparam("owner", type_=BigInteger())
_KEY = bindparam("key", type_=BigInteger())
_LIMIT = bindparam("limit", type_=Integer())
_VERSION = select(users.c.list_version).where(users.c.id == _OWNER).scalar_subquery()
_FACTS_BEGIN = 1 + len(PRINTING)
EntryT = TypeVar("EntryT")
PageT = TypeVar("PageT")


@frozen
class EntryRow:
    """A row of a list: the public id of the entry, its printing, and the facts that the list has asked for."""

    id: str
    card: ListedPrinting
    facts: Row
    ids: PublicIds


@frozen(kw_only=True)
class PagedRows(Generic[EntryT, PageT]):
    """A list of one owner: what an entry shows, which entries there are, how they are sorted and become values.

    ``table`` holds the entries, ``source`` is what ``facts`` are read from, besides the printing. ``conditions`` say
    which rows of an owner belong to the list at all, ``filters`` which of them a page keeps. ``owner`` is the column of
    the table that names whose list it is.
    """

    name: str
    kind: IdKind
    table: Table
    source: FromClause
    facts: Sequence[ColumnElement[Any]]
    conditions: Sequence[ColumnElement[bool]] = ()
    filters: Sequence[ColumnElement[bool]] = ()
    sortings: Mapping[ListOrder, Sorting]
    entry: Callable[[EntryRow], EntryT]
    page_of: Callable[[tuple[EntryT, ...], str | None], PageT]
    owner: str = "user_id"
    _one: Select[Any] = field(init=False)
    _pages: Mapping[tuple[ListOrder, bool], Select[Any]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        key, owned = self.table.c.id, self.table.c[self.owner] == _OWNER
        rows = select(key, *PRINTING, *self.facts).select_from(self.source)
        object.__setattr__(self, "_one", rows.where(owned, *self.conditions, key == _KEY))
        ways = itertools.product(self.sortings, (False, True))
        pages = {(order, back): self._page(rows, self.sortings[order], reverse=back) for order, back in ways}
        object.__setattr__(self, "_pages", pages)

    def _page(self, rows: Select[Any], sorting: Sorting, *, reverse: bool) -> Select[Any]:
        """Build a page: its keys, then the rows of these keys in the same order; the last column is the rank."""
        key = self.table.c.id
        ordering = sorting.ordering(reverse=reverse)
        place = func.row_number().over(order_by=ordering).label("place")
        page = (
            select(key.label("id"), place, sorting.rank.label("rank"))
            .select_from(sorting.source)
            .where(self.table.c[self.owner] == _OWNER, *self.conditions, *self.filters, sorting.beyond(reverse=reverse))
            .order_by(*ordering)
            .limit(_LIMIT)
            .subquery("page")
        )
        return rows.add_columns(page.c.rank).where(key == page.c.id).order_by(page.c.place)

    async def page(
        self,
        database: Database,
        ids: PublicIds,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
        **more: object,
    ) -> PageT:
        """Return a page of somebody's list; ``more`` are parameters that its conditions name besides.

        Raises ``ValidationFailed`` for an order that the list lacks, and a cursor of another list or order.
        """
        if order not in self.sortings:
            known = ", ".join(self.sortings)
            raise ValidationFailed(f"this list is sorted by {known}, not by {order}", field="sort")
        way = f"{order}.back" if reverse else order
        cursors = Cursors(f"{self.name}.{way}", (None, IdKind.CARD, self.kind), ids)
        following = checked_limit(limit) + 1
        rank, card, key = cursors.read(cursor) or (0, 0, 0)
        async with database.transaction() as session:
            rows = await session.rows(
                self._pages[order, reverse],
                owner=user_id,
                limit=following,
                first_page=cursor is None,
                after_rank=rank,
                after_card=card,
                after_id=key,
                **filter_parameters(filters),
                **more,
            )
        entries = tuple(self._entry(row, ids) for row in rows[:limit])
        return self.page_of(entries, cursors.after(rows, limit, lambda row: (row[-1], row[1], row[0])))

    async def one(self, database: Database, ids: PublicIds, user_id: int, key: int) -> EntryT | None:
        """Return one entry of somebody's list, None where it is not on it."""
        async with database.transaction() as session:
            row = await session.row(self._one, owner=user_id, key=key)
        return self._entry(row, ids) if row else None

    def _entry(self, row: Row, ids: PublicIds) -> EntryT:
        facts_end = _FACTS_BEGIN + len(self.facts)
        return self.entry(
            EntryRow(
                id=ids.encode(self.kind, row[0]),
                card=printing_view(row[1:_FACTS_BEGIN], ids),
                facts=row[_FACTS_BEGIN:facts_end],
                ids=ids,
            )
        )


@frozen(kw_only=True)
class Totals:
    """The sum of a list: its entries, their copies, what one copy is worth in cents, and when that was observed.

    ``versioned``: with the version of the owner's lists.
    """

    table: Table
    source: FromClause
    copies: ColumnElement[Any]
    cents: ColumnElement[Any]
    observed_at: ColumnElement[Any]
    conditions: Sequence[ColumnElement[bool]]
    versioned: bool = True
    _statement: Select[Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        copies, cents = self.copies, self.cents
        columns = (
            func.count(self.table.c.id),
            sql_cast(func.coalesce(func.sum(copies), 0), BigInteger),
            sql_cast(func.coalesce(func.sum(copies * cents), 0), BigInteger),
            sql_cast(func.coalesce(func.sum(copies).filter(cents.is_(None)), 0), BigInteger),
            func.min(self.observed_at),
            _VERSION if self.versioned else null(),
        )
        statement = select(*columns).select_from(self.source)
        object.__setattr__(self, "_statement", statement.where(self.table.c.user_id == _OWNER, *self.conditions))

    async def summary(
        self, database: Database, user_id: int, filters: ListFilter = EVERYTHING, **more: object
    ) -> ListSummary:
        """Total somebody's list, or what the filters keep of it."""
        async with database.transaction() as session:
            row = await session.row(self._statement, owner=user_id, **filter_parameters(filters), **more)
        entries, copies, cents, unpriced, oldest, version = row or (0, 0, 0, 0, None, None)
        return ListSummary(
            entries=entries,
            copies=copies,
            value=from_cents(cents),
            unpriced_copies=unpriced,
            values_as_of=oldest,
            version=version,
        )
