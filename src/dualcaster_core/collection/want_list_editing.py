"""What people do with single wants, and the price alerts on them."""

from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.collection.alerts.ports import AlertsUnitOfWork
from dualcaster_core.collection.alerts.rules import PriceAlert, alert_of, armed_at, checked_alert
from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.errors import WantNotFound
from dualcaster_core.collection.list_changes import locked, record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.ports import WantChanges
from dualcaster_core.kernel.partial_update import UNCHANGED, changed
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[AlertsUnitOfWork]
Watched = tuple[PriceAlert, int, bool, bool, bool, str]


@frozen
class WantEditing:
    """Adds, changes and drops wants. An alert that is set or changed is armed at the value of that moment."""

    units: Units
    limits: ListLimits = DEFAULT_LIMITS

    async def add(self, user_id: int, want: Want) -> int:
        """Add a want and return its key.

        Raises ``CardNotFound``, ``ListFull``, ``AlertIncomplete`` and ``AlertSwitchedOff``.
        """
        checked_alert(None, want)
        async with self.units() as uow:
            await locked(uow, user_id)
            (key,) = await uow.wants.store(user_id, WantChanges(written=(want,)))
            await self.limits.check_wants(uow, user_id)
            if alert_of(want):
                await _arm(uow, key)
            await record_change(uow, user_id)
            await uow.commit()
        return key

    async def change(self, user_id: int, want_id: int, edit: WantEdit) -> int:
        """Change a want and return its key.

        Raises ``WantNotFound``, ``CardNotFound``, ``AlertIncomplete`` and ``AlertSwitchedOff``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await _want(uow, user_id, want_id)
            new = changed(old, _whole(edit))
            if new != old:
                new = checked_alert(old, new)
                (key,) = await uow.wants.store(user_id, WantChanges(written=(new,)))
                if _watched(new) != _watched(old):
                    await _arm(uow, key)
                await record_change(uow, user_id)
                await uow.commit()
        return old.id

    async def remove(self, user_id: int, want_id: int) -> None:
        """Take a want off the list. Raises ``WantNotFound``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            want = await _want(uow, user_id, want_id)
            await uow.wants.store(user_id, WantChanges(dropped=(want.id,)))
            await record_change(uow, user_id)
            await uow.commit()

    async def set_alert(self, user_id: int, want_id: int, *, target_price: Decimal | None, percent: int | None) -> int:
        """Ask to be told of a price, of a fall in percent, or both; return the want's key.

        Raises ``WantNotFound`` and ``AlertIncomplete``.
        """
        edit = WantEdit(alert_enabled=True, target_price=target_price, alert_percent=percent)
        return await self.change(user_id, want_id, edit)

    async def alert_on_card(self, user_id: int, card_id: int, *, target_price: Decimal) -> int:
        """Ask to be told when a card costs no more than a price; return the want's key.

        The first want that the printing would fill gets the alert; where there is none a want of one copy in any
        printing is made that nobody else sees. Raises ``CardNotFound`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = next(iter(await uow.wants.of_card(user_id, card_id)), None)
            bare = old or Want(card_id=card_id, any_printing=True, is_public=False)
            new = evolve(bare, alert_enabled=True, target_price=target_price, is_active=True)
            (key,) = await uow.wants.store(user_id, WantChanges(written=(checked_alert(old, new),)))
            if old is None:
                await self.limits.check_wants(uow, user_id)
            if old is None or _watched(new) != _watched(old):
                await _arm(uow, key)
            await record_change(uow, user_id)
            await uow.commit()
        return key

    async def drop_alert(self, user_id: int, want_id: int) -> None:
        """Ask to be told no more; the want stays. Raises ``WantNotFound``."""
        await self.change(user_id, want_id, WantEdit(alert_enabled=False, target_price=None, alert_percent=None))


async def _want(uow: AlertsUnitOfWork, user_id: int, want_id: int) -> Want:
    want = await uow.wants.one(user_id, want_id)
    if want is None:
        raise WantNotFound("there is no such want on your list")
    return want


def _whole(edit: WantEdit) -> WantEdit:
    """Add what follows: who wants just one printing no longer takes any of its set."""
    if edit.any_printing is False and edit.set_only is UNCHANGED:
        return evolve(edit, set_only=False)
    return edit


def _watched(want: Want) -> Watched:
    """Return what an alert follows: a change of it arms the alert anew."""
    return alert_of(want), want.card_id, want.any_printing, want.set_only, want.is_foil_required, want.language


async def _arm(uow: AlertsUnitOfWork, want_id: int) -> None:
    watched = await uow.alerts.watched_one(want_id)
    await uow.alerts.arm(want_id, armed_at(watched.alert, watched.cents) if watched else None)
