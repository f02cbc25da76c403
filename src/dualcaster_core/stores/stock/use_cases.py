"""What a store's staff do with its stock by hand."""

from attrs import evolve, field, frozen, validators

from dualcaster_core.collection.views import EVERYTHING, ListFilter, ListOrder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.stores.access import StoreMember, StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.stock.errors import StockChanged, StockLineNotFound
from dualcaster_core.stores.stock.model import LARGEST_CENTS, LARGEST_QUANTITY, StockChange, StockKey, StockLine
from dualcaster_core.stores.stock.ports import StaffedStockUnitOfWork, StockQueries
from dualcaster_core.stores.stock.views import StockPage, StockState, StockSummary


@frozen(kw_only=True)
class StockEdit:
    """What becomes of a line that was read at ``version``: copies, and cost and price in cents.

    None stands for a cost that is not known, and for a line that is not for sale. ``sold``: copies that are fewer than
    before were sold, and not counted wrong.
    """

    version: int
    quantity: int = field(validator=[validators.ge(0), validators.le(LARGEST_QUANTITY)])
    cost_cents: int | None
    price_cents: int | None
    sold: bool = False


@frozen(kw_only=True)
class NewStock:
    """Copies that come into the stock by hand; cost and price in cents."""

    key: StockKey
    copies: int = field(validator=[validators.ge(1), validators.le(LARGEST_QUANTITY)])
    cost_cents: int | None = None
    price_cents: int | None = None


def checked_price(field_name: str, cents: int | None, *, least: int) -> int | None:
    """Return an amount in cents that a line can have. Raises ``ValidationFailed``."""
    if cents is not None and not least <= cents <= LARGEST_CENTS:
        raise ValidationFailed(
            f"{field_name} is from ${least / 100:.2f} to ${LARGEST_CENTS // 100:,}; leave it empty where there is none",
            field=field_name,
        )
    return cents


@frozen
class StockKeeping:
    """Reads and changes the stock of a store for its staff.

    Everything raises ``StoreNotFound`` for who does not work there, and ``StoreForbidden`` for a role that may not.
    Copies are changed by who may change the stock, prices by who may set prices.
    """

    units: UnitOfWorkFactory[StaffedStockUnitOfWork]
    queries: StockQueries

    async def page(
        self,
        store_id: int,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        state: StockState | None = None,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StockPage:
        """List lines. Raises ``ValidationFailed`` for an order that they lack, and a foreign cursor."""
        await self._member(store_id, user_id, StorePermission.SEE_DASHBOARD)
        return await self.queries.page(
            store_id, filters, state=state, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def summary(
        self, store_id: int, user_id: int, filters: ListFilter = EVERYTHING, *, state: StockState | None = None
    ) -> StockSummary:
        """Total the lines that ``page`` lists."""
        await self._member(store_id, user_id, StorePermission.SEE_DASHBOARD)
        return await self.queries.summary(store_id, filters, state=state)

    async def add(self, store_id: int, user_id: int, new: NewStock) -> StockLine:
        """Take copies into the stock; a price replaces that of the line. Raises ``CardNotFound`` besides."""
        cost = checked_price("cost", new.cost_cents, least=0)
        price = checked_price("price", new.price_cents, least=1)
        async with self.units() as uow:
            member = await member_who_may(uow, store_id, user_id, StorePermission.EDIT_STOCK)
            if price is not None:
                member.require(StorePermission.SET_PRICES)
            change = StockChange(key=new.key, copies=new.copies, cost_cents=cost)
            line = (await uow.store_stock.change(store_id, [change]))[new.key]
            if price is not None:
                await uow.store_stock.reprice(store_id, {new.key: price})
                line = (await uow.store_stock.on_hand(store_id, [new.key]))[new.key]
            await uow.commit()
        return line

    async def edit(self, store_id: int, user_id: int, line_id: int, edit: StockEdit) -> StockLine:
        """Change a line. Raises ``StockLineNotFound``, ``StockChanged`` and ``ValidationFailed`` besides."""
        cost = checked_price("cost", edit.cost_cents, least=0)
        price = checked_price("price", edit.price_cents, least=1)
        async with self.units() as uow:
            member = await member_who_may(uow, store_id, user_id, StorePermission.EDIT_STOCK)
            line = await uow.store_stock.one(store_id, line_id, lock=True)
            if line is None:
                raise StockLineNotFound
            if line.version != edit.version:
                raise StockChanged(line.version)
            if price != line.price_cents:
                member.require(StorePermission.SET_PRICES)
            after = evolve(
                line,
                quantity=edit.quantity,
                cost_cents=cost,
                price_cents=price,
                sold=line.sold + (max(0, line.quantity - edit.quantity) if edit.sold else 0),
                version=line.version + 1,
            )
            await uow.store_stock.store(store_id, [after])
            await uow.commit()
        return after

    async def remove(self, store_id: int, user_id: int, line_id: int) -> None:
        """Delete a line; one that the shop system lists comes back with the next sync. Raises ``StockLineNotFound``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.EDIT_STOCK)
            if await uow.store_stock.one(store_id, line_id, lock=True) is None:
                raise StockLineNotFound
            await uow.store_stock.drop(store_id, [line_id])
            await uow.commit()

    async def _member(self, store_id: int, user_id: int, permission: StorePermission) -> StoreMember:
        async with self.units() as uow:
            return await member_who_may(uow, store_id, user_id, permission)
