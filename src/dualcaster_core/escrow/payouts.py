"""Accounts for payouts: how somebody who is to be paid becomes known to the provider."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.escrow.errors import EmailUnconfirmed, PayoutCountryUnknown
from dualcaster_core.escrow.payees import PAYOUT_COUNTRIES, PayeeAccount
from dualcaster_core.escrow.ports import PayeeAccounts, PayoutsUnitOfWork
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen
class Payouts:
    """Opens accounts at the provider, leads there, and keeps what the provider says of them.

    What calls the provider raises ``PaymentProviderUnavailable`` and ``PaymentProviderRefused``.
    """

    units: UnitOfWorkFactory[PayoutsUnitOfWork]
    accounts: PayeeAccounts
    clock: Clock

    async def account(self, user_id: int) -> PayeeAccount | None:
        """Return somebody's account as we know it."""
        async with self.units() as uow:
            return await uow.payees.of(user_id)

    async def link(self, actor: Actor, *, return_url: str, refresh_url: str) -> str:
        """Return an address at the provider, good for minutes, where the actor goes on; open an account if need be.

        Raises ``EmailUnconfirmed`` and ``PayoutCountryUnknown``.
        """
        known = await self.account(actor.user_id) or await self._opened(actor)
        return await self.accounts.onboarding_link(known.reference, return_url=return_url, refresh_url=refresh_url)

    async def _opened(self, actor: Actor) -> PayeeAccount:
        async with self.units() as uow:
            user = await uow.users.with_id(actor.user_id)
            credentials = await uow.credentials.of(actor.user_id)
            facts = (await uow.traders.of([actor.user_id])).get(actor.user_id)
        if user is None or credentials is None or not user.email_verified:
            raise EmailUnconfirmed
        country = "" if facts is None else facts.country
        if country not in PAYOUT_COUNTRIES:
            raise PayoutCountryUnknown(country)
        told = await self.accounts.create_account(credentials.email, country, key=f"account-{actor.user_id}")
        async with self.units() as uow:
            await uow.payees.add(PayeeAccount.opened(actor.user_id, told, self.clock.now()))
            kept = await uow.payees.of(actor.user_id)
            await uow.commit()
        assert kept is not None  # noqa: S101 - it is there, whoever of two stored it
        return kept

    async def refresh(self, user_id: int) -> PayeeAccount | None:
        """Ask the provider how somebody's account stands, and keep it; None where they have none."""
        known = await self.account(user_id)
        return None if known is None else await self.look(known.reference)

    async def look(self, reference: str) -> PayeeAccount | None:
        """Ask the provider how an account stands, and keep it; None where it is not one of ours."""
        async with self.units() as uow:
            if await uow.payees.known_as(reference) is None:
                return None
        told = await self.accounts.account(reference)
        async with self.units() as uow:
            held = await uow.payees.known_as(reference, lock=True)
            if held is None:
                return None
            after = held.told(told, self.clock.now())
            await uow.payees.store(after)
            await uow.commit()
        return after
