"""Store credit at the counter, and as its customer sees it."""

from collections.abc import Sequence

from attrs import field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.credit import (
    LONGEST_REASON,
    CreditBooking,
    CreditEntry,
    CreditKind,
    voiding,
)
from dualcaster_core.stores.buylist.errors import CreditEntryNotFound, CreditEntryNotVoidable
from dualcaster_core.stores.buylist.offers import BuylistContext
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.buylist.views import CreditEntryView, CustomerCredit
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store

SHOWN_ENTRIES = 100


def _cleaned_note(text: str) -> str:
    return clean_text("note", text, LONGEST_REASON)


@frozen(kw_only=True)
class Spending:
    """What a customer buys with credit; ``reference`` is made up by who sends it, so that it is booked once."""

    cents: int
    reference: str
    note: str = field(default="", converter=_cleaned_note)


@frozen
class StoreCreditDesk:
    """Shows, spends and voids store credit. Staff need the permission to pay out."""

    context: BuylistContext

    async def of_customer(self, actor: Actor, store_id: int, username: str) -> CustomerCredit:
        """Show a customer's credit to the staff. Raises ``StoreNotFound``, ``StoreForbidden`` and ``UserNotFound``."""
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.PAY_OUT)
            customer_id, name = await _customer(uow, username)
            store = await uow.stores.with_id(store_id)
            if store is None:
                raise StoreNotFound
            entries = await uow.store_credit.entries(store_id, customer_id, limit=SHOWN_ENTRIES)
            return self._shown(store, name, entries)

    async def mine(self, actor: Actor) -> tuple[CustomerCredit, ...]:
        """Show one's own credit at every store."""
        async with self.context.units() as uow:
            latest = await uow.store_credit.latest(actor.user_id, limit=SHOWN_ENTRIES)
            stores = await uow.stores.with_ids(latest)
            return tuple(self._shown(stores[key], actor.username, entries) for key, entries in latest.items())

    async def spend(self, actor: Actor, store_id: int, username: str, spending: Spending) -> CreditEntry:
        """Book what a customer buys with credit; of one reference the first entry comes back.

        Raises ``CreditShort``, ``ValidationFailed``, and what ``of_customer`` raises.
        """
        booking = CreditBooking(
            kind=CreditKind.SPENT, cents=spending.cents, reference=spending.reference, note=spending.note
        )
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.PAY_OUT)
            customer_id, _ = await _customer(uow, username)
            entry = await self._booked(uow, actor, store_id, customer_id, booking)
            await uow.commit()
        return entry

    async def void(self, actor: Actor, store_id: int, username: str, number: int, note: str) -> CreditEntry:
        """Bring back what was spent by mistake, once.

        Raises ``CreditEntryNotFound``, ``CreditEntryNotVoidable``, and what ``of_customer`` raises.
        """
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.PAY_OUT)
            customer_id, _ = await _customer(uow, username)
            entry = await uow.store_credit.numbered(store_id, customer_id, number)
            if entry is None:
                raise CreditEntryNotFound
            voided = await self._booked(uow, actor, store_id, customer_id, voiding(entry, note))
            await uow.commit()
        return voided

    async def _booked(
        self, uow: BuylistUnitOfWork, actor: Actor, store_id: int, customer_id: int, booking: CreditBooking
    ) -> CreditEntry:
        state = await uow.store_credit.hold(store_id, customer_id)
        kind = booking.kind.value
        known = await uow.store_credit.of_reference(store_id, customer_id, kind, booking.reference)
        if known is not None:
            return known
        entry = state.booked(booking, self.context.clock.now(), actor.user_id)
        if not await uow.store_credit.post(entry):
            raise CreditEntryNotVoidable("this reference names an entry of somebody else")
        return entry

    def _shown(self, store: Store, name: str, entries: Sequence[CreditEntry]) -> CustomerCredit:
        """Show somebody's latest entries at a store, the last one first; its balance is theirs."""
        voided = {one.reference for one in entries if one.kind is CreditKind.VOIDED}
        return CustomerCredit(
            store=self.context.ids.encode(IdKind.STORE, store.id),
            store_name=store.details.store_name,
            store_closed=store.is_closed,
            customer=name,
            balance=from_cents(entries[0].balance_cents if entries else 0),
            entries=tuple(
                CreditEntryView(
                    number=one.number,
                    kind=one.kind,
                    amount=from_cents(one.change_cents),
                    balance=from_cents(one.balance_cents),
                    note=one.note,
                    at=one.at,
                    is_voided=one.kind is CreditKind.SPENT and voiding(one, "").reference in voided,
                )
                for one in entries
            ),
        )


async def _customer(uow: BuylistUnitOfWork, username: str) -> tuple[int, str]:
    user = await uow.users.named(username)
    if user is None:
        raise UserNotFound(username)
    return user.id, user.username
