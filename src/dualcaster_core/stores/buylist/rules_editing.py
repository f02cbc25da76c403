"""How a store changes what it pays, and what is left of its budgets."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.budgets import budget_uses, period_starts
from dualcaster_core.stores.buylist.errors import BuylistRulesChanged
from dualcaster_core.stores.buylist.offers import BuylistContext, buying_store
from dualcaster_core.stores.buylist.rules import BuylistRules, StoredRules
from dualcaster_core.stores.buylist.views import BudgetUseView
from dualcaster_core.stores.members import member_who_may


@frozen
class BuylistRulesEditing:
    """Reads and changes the rules of a store's buylist for its staff.

    Everything raises ``StoreNotFound`` for who does not work there, and ``StoreForbidden`` for a role that may not.
    """

    context: BuylistContext

    async def current(self, actor: Actor, store_id: int) -> StoredRules:
        """Return the rules as they are."""
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_BUYLIST)
            return (await buying_store(uow, store_id, by_staff=True)).stored

    async def change(self, actor: Actor, store_id: int, rules: BuylistRules, *, version: int) -> StoredRules:
        """Replace the rules that one has seen at ``version``; offers that were submitted stay as they are.

        Raises ``BuylistRulesChanged`` where somebody else was faster.
        """
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_BUYLIST)
            before = (await buying_store(uow, store_id, by_staff=True)).stored
            if before.version != version:
                raise BuylistRulesChanged(before.version)
            if before.rules == rules:
                return before
            after = StoredRules(store_id=store_id, version=version + 1, rules=rules)
            if not await uow.buylist.add_rules(after, self.context.clock.now(), actor.user_id):
                raise BuylistRulesChanged(version + 1)
            await uow.commit()
        return after

    async def budgets(self, actor: Actor, store_id: int) -> tuple[BudgetUseView, ...]:
        """Tell what is left of the cash budgets, for who handles orders."""
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.HANDLE_ORDERS)
            terms = await buying_store(uow, store_id, by_staff=True)
            starts = period_starts(self.context.clock.now(), terms.store.details.time_zone)
            promised = await uow.buylist.promised(store_id, starts)
        uses = budget_uses(terms.stored.rules.budget, promised)
        return tuple(
            BudgetUseView(
                period=use.period.value,
                limit=None if use.limit_cents is None else from_cents(use.limit_cents),
                promised=from_cents(use.promised_cents),
                left=None if use.left_cents is None else from_cents(use.left_cents),
            )
            for use in uses
        )
