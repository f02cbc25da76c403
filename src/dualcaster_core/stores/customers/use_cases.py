"""Who of a store's staff sees which customers, and writes to them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.customers.errors import (
    CustomerNotFound,
    StoreMessageLimit,
    StoreMessageNotAllowed,
    StoreMessageTooSoon,
    StoreNotReady,
)
from dualcaster_core.stores.customers.model import (
    NEAREST,
    USUAL_RADIUS,
    CustomerRequest,
    StoreMessage,
    StoreMessageRules,
    Surroundings,
    checked_note,
    checked_radius,
    message_body,
    message_title,
)
from dualcaster_core.stores.customers.ports import CustomerQueries, CustomersUnitOfWork
from dualcaster_core.stores.customers.views import Customer, CustomerPage, SentPage, StoreNearby
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store

A_DAY: Final = timedelta(hours=24)
MOST_STORES: Final = 20


@frozen
class StoreCustomers:
    """Looks for people around a store."""

    units: UnitOfWorkFactory[CustomersUnitOfWork]
    queries: CustomerQueries

    async def buyers(self, actor: Actor, store_id: int, request: CustomerRequest = NEAREST) -> CustomerPage:
        """List whose public wants the store can fill from its stock.

        Raises ``StoreNotFound``, ``StoreForbidden``, ``StoreNotReady`` and ``ValidationFailed``.
        """
        around = await self._around(actor, store_id, request.miles)
        return await self.queries.buyers(around, request)

    async def sellers(self, actor: Actor, store_id: int, request: CustomerRequest = NEAREST) -> CustomerPage:
        """List who trades away what others around want and the store lacks; raises as ``buyers`` does."""
        around = await self._around(actor, store_id, request.miles)
        return await self.queries.sellers(around, request)

    async def _around(self, actor: Actor, store_id: int, miles: int) -> Surroundings:
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SEE_CUSTOMERS)
            return surroundings(await uow.stores.with_id(store_id), actor, miles)


@frozen
class StoresAround:
    """Shows a trader the stores around."""

    queries: CustomerQueries

    async def nearby(self, actor: Actor) -> Sequence[StoreNearby]:
        """List stores within one's radius: what they have of one's wants, and which buy cards."""
        return await self.queries.stores_around(actor.user_id, limit=MOST_STORES)


@frozen
class CustomerMessages:
    """Lets a store tell people of cards that they want, within limits."""

    units: UnitOfWorkFactory[CustomersUnitOfWork]
    queries: CustomerQueries
    clock: Clock
    ids: PublicIds
    rules: StoreMessageRules

    async def send(
        self, actor: Actor, store_id: int, customer: str, note: str = "", *, miles: int = USUAL_RADIUS
    ) -> StoreMessage:
        """Tell somebody, by their public id, which of their wants are in stock.

        Raises ``CustomerNotFound``, ``StoreMessageNotAllowed``, ``StoreMessageTooSoon``, ``StoreMessageLimit``,
        ``StoreNoteRefused``, and as ``StoreCustomers`` does.
        """
        said = checked_note(note)
        around = await self._around(actor, store_id, miles)
        user_id = self.ids.decode(IdKind.USER, customer)
        found = None if user_id is None else await self.queries.buyer(around, user_id)
        if user_id is None or found is None:
            raise CustomerNotFound
        return await self._send(actor, around, user_id, found, said)

    async def sent(self, actor: Actor, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SentPage:
        """List what the store has written. Raises as ``StoreCustomers`` does."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.MESSAGE_CUSTOMERS)
        return await self.queries.sent(store_id, limit=limit, cursor=cursor)

    async def _around(self, actor: Actor, store_id: int, miles: int) -> Surroundings:
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.MESSAGE_CUSTOMERS)
            return surroundings(await uow.stores.with_id(store_id), actor, miles)

    async def _send(self, actor: Actor, around: Surroundings, user_id: int, found: Customer, note: str) -> StoreMessage:
        """Write it in one transaction: the store's lock has its staff take turns at the limit of a day."""
        now = self.clock.now()
        async with self.units() as uow:
            store = await uow.stores.with_id(around.store_id, lock=True)
            await member_who_may(uow, around.store_id, actor.user_id, StorePermission.MESSAGE_CUSTOMERS)
            surroundings(store, actor, around.miles)
            if store is None:
                raise StoreNotFound
            if not await uow.store_messages.may_get(store.id, user_id):
                raise StoreMessageNotAllowed
            if await uow.store_messages.sent_since(store.id, now - A_DAY) >= self.rules.daily:
                raise StoreMessageLimit(self.rules.daily)
            last = await uow.store_messages.take_turn(store.id, user_id, now, last_before=now - self.rules.rest)
            if last is not None:
                raise StoreMessageTooSoon(last + self.rules.rest)
            message = await uow.store_messages.add(
                StoreMessage(
                    store_id=store.id,
                    user_id=user_id,
                    sent_by=actor.user_id,
                    cards=tuple(card.name for card in found.cards),
                    note=note,
                    sent_at=now,
                )
            )
            await uow.notifications.add(self._notification(store, message, found.card_count))
            await uow.commit()
        return message

    def _notification(self, store: Store, message: StoreMessage, card_count: int) -> NewNotification:
        page = self.ids.encode(IdKind.STORE, store.id)
        return NewNotification(
            user_id=message.user_id,
            key=f"store.message:{message.id}",
            type="store.message",
            title=message_title(store.details.store_name, message.cards, card_count),
            body=message_body(message.cards, message.note, card_count),
            action_url=f"/stores/{page}",
            metadata={"store": page, "cards": list(message.cards)},
            names=frozenset({store.user_id}),
            created_at=message.sent_at,
        )


def surroundings(store: Store | None, actor: Actor, miles: int) -> Surroundings:
    """Return where a store looks for people. Raises ``StoreNotFound``, ``StoreNotReady`` and ``ValidationFailed``."""
    if store is None:
        raise StoreNotFound
    if not store.is_listed:
        raise StoreNotReady("a store finds customers once its business is verified")
    if store.details.coordinates is None:
        raise StoreNotReady("the map does not know the store's address: complete it in the store's profile")
    return Surroundings(
        store_id=store.id,
        owner_id=store.user_id,
        viewer_id=actor.user_id,
        place=store.details.coordinates,
        unit=distance_unit_of(store.details.store_country),
        miles=checked_radius(miles),
    )
