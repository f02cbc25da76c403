"""Asking to trade as a business, and deciding on who asks."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.business.model import AccountType, BusinessAccount, BusinessState, BusinessStep
from dualcaster_core.accounts.business.ports import BusinessQueries, BusinessUnitOfWork
from dualcaster_core.accounts.business.views import BusinessPage, OwnBusiness
from dualcaster_core.accounts.errors import BusinessChanged, BusinessNotFound
from dualcaster_core.accounts.events import BusinessDecided
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.accounts.roles import GivenRole, checked_reason, set_role
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.permissions import Permission
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

_WRITTEN: Final = {
    BusinessStep.VERIFY: AuditAction.BUSINESS_VERIFIED,
    BusinessStep.REJECT: AuditAction.BUSINESS_REJECTED,
    BusinessStep.REVOKE: AuditAction.BUSINESS_REVOKED,
}
_NONE: Final = OwnBusiness(
    account_type=AccountType.PERSONAL,
    business_name=None,
    business_verified=False,
    state=None,
    reason="",
    applied_at=None,
    decided_at=None,
)


@frozen
class Businesses:
    """Business accounts: their owners ask, staff decide. Verified ones have the role of a store."""

    units: UnitOfWorkFactory[BusinessUnitOfWork]
    queries: BusinessQueries
    sessions: Sessions
    clock: Clock

    async def own(self, actor: Actor) -> OwnBusiness:
        """Show somebody's own business account."""
        async with self.units() as uow:
            return _own(await uow.businesses.of(actor.user_id))

    async def apply(self, actor: Actor, name: str) -> OwnBusiness:
        """Ask to be a business; asked again while it waits, under the new name.

        Raises ``BusinessStepNotAllowed`` for one that is verified, and ``ValidationFailed``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            user = await uow.users.with_id(actor.user_id, lock=True)
            known = await uow.businesses.of(actor.user_id, lock=True)
            if user is None or not user.is_active:
                raise BusinessNotFound
            if known is None:
                after = BusinessAccount.applied(actor.user_id, name, now)
                await uow.businesses.add(after)
            else:
                after = known.applied_again(name, now)
                await uow.businesses.store(after)
            await uow.commit()
        return _own(after)

    async def listed(
        self, by: StaffMember, state: BusinessState, *, limit: int = PAGE, cursor: str | None = None
    ) -> BusinessPage:
        """List business accounts in a state. Raises ``Forbidden``, and ``ValidationFailed`` for a foreign cursor."""
        by.require(Permission.VERIFY_BUSINESSES)
        return await self.queries.listed(state, limit=limit, cursor=cursor)

    async def counts(self, by: StaffMember) -> Mapping[BusinessState, int]:
        """Count business accounts by their state. Raises ``Forbidden``."""
        by.require(Permission.VERIFY_BUSINESSES)
        return dict.fromkeys(BusinessState, 0) | dict(await self.queries.counts())

    async def decide(
        self,
        by: StaffMember,
        user_id: int,
        step: BusinessStep,
        *,
        reason: str,
        documents: str = "",
        version: int | None = None,
    ) -> BusinessAccount:
        """Verify, reject or revoke a business account, as one has seen it.

        Raises ``Forbidden`` for no staff and for one's own, ``BusinessNotFound``, ``BusinessChanged``,
        ``BusinessStepNotAllowed``, ``ReasonNeeded`` and ``ValidationFailed``.
        """
        by.require(Permission.VERIFY_BUSINESSES)
        if step is BusinessStep.APPLY or by.user_id == user_id:
            raise Forbidden("somebody else has to decide about your own business account")
        now, why = self.clock.now(), checked_reason(reason)
        async with self.units() as uow:
            await uow.role_changes.take_turn()
            user = await uow.users.with_id(user_id, lock=True)
            known = await uow.businesses.of(user_id, lock=True)
            if user is None or not user.is_active or known is None:
                raise BusinessNotFound
            if version is not None and version != known.version:
                raise BusinessChanged
            after = known.decided(step, why, documents, now)
            await uow.businesses.store(after)
            given = _WRITTEN[step]
            await uow.audit.add(by.entry(given, now, subject_id=user_id, reason=why, business_name=after.name))
            await self._give_role(uow, by, user.username, after)
            state = after.state.value
            await uow.record(
                BusinessDecided(user_id=user_id, business_name=after.name, state=state, reason=after.reason)
            )
            await uow.commit()
        await self.sessions.forget(user_id)
        return after

    async def _give_role(self, uow: BusinessUnitOfWork, by: StaffMember, username: str, after: BusinessAccount) -> None:
        """Have verified businesses be stores, and others not; who works on the site keeps that role."""
        found = await uow.role_changes.holder(username)
        role = None if found is None else found[1]
        if role is not (Role.USER if after.is_verified else Role.STORE):
            return
        given = Role.STORE if after.is_verified else Role.USER
        why = f"the business account is {'verified' if after.is_verified else 'no longer verified'}"
        await set_role(uow, by, GivenRole(username=username, role=given, reason=why, at=self.clock.now()))


def _own(business: BusinessAccount | None) -> OwnBusiness:
    if business is None:
        return _NONE
    return OwnBusiness(
        account_type=AccountType.BUSINESS,
        business_name=business.name,
        business_verified=business.is_verified,
        state=business.state,
        reason=business.reason,
        applied_at=business.applied_at,
        decided_at=business.decided_at,
    )
