"""What staff do where somebody cannot get in, or somebody else might have got in; each step is written down."""

from attrs import frozen

from dualcaster_core.accounts.errors import AlreadyVerified, NotLocked, UserNotFound
from dualcaster_core.accounts.events import VerificationRequested
from dualcaster_core.accounts.identity.ports import AccessUnitOfWork
from dualcaster_core.accounts.identity.sessions import Sessions, remember_ended
from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.roles import checked_reason
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.permissions import Permission
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen
class AccountAccess:
    """Signs people out, unlocks accounts and sends verification e-mails again."""

    units: UnitOfWorkFactory[AccessUnitOfWork]
    sessions: Sessions
    clock: Clock

    async def sign_out(self, by: StaffMember, username: str, reason: str) -> int:
        """End every session of an account, and count them.

        Raises ``Forbidden``, ``UserNotFound``, ``ReasonNeeded`` and ``ValidationFailed``.
        """
        by.require(Permission.MANAGE_ACCESS)
        now, cleaned = self.clock.now(), checked_reason(reason)
        async with self.units() as uow:
            user = await _account(uow, username)
            ended = await uow.sessions.revoke(user.id, now)
            entry = by.entry(AuditAction.ACCESS_SIGNED_OUT, now, subject_id=user.id, reason=cleaned)
            await uow.audit.add(entry)
            await uow.commit()
        await remember_ended(self.sessions, ended)
        return len(ended)

    async def unlock(self, by: StaffMember, username: str, reason: str) -> None:
        """Let somebody try passwords again at once.

        Raises ``NotLocked``, and as ``sign_out``.
        """
        by.require(Permission.MANAGE_ACCESS)
        now, cleaned = self.clock.now(), checked_reason(reason)
        async with self.units() as uow:
            user = await _account(uow, username)
            known = await uow.credentials.of(user.id, lock=True)
            if known is None or not known.is_locked(now):
                raise NotLocked(user.username)
            await uow.credentials.store(known.entered())
            await uow.audit.add(by.entry(AuditAction.ACCESS_UNLOCKED, now, subject_id=user.id, reason=cleaned))
            await uow.commit()

    async def resend_verification(self, by: StaffMember, username: str, reason: str) -> None:
        """Have another verification e-mail sent; limits of mailboxes hold.

        Raises ``AlreadyVerified``, and as ``sign_out``.
        """
        by.require(Permission.MANAGE_ACCESS)
        now, cleaned = self.clock.now(), checked_reason(reason)
        async with self.units() as uow:
            user = await _account(uow, username)
            if user.email_verified or await uow.credentials.of(user.id) is None:
                raise AlreadyVerified(user.username)
            await uow.record(VerificationRequested(user_id=user.id))
            entry = by.entry(AuditAction.ACCESS_VERIFICATION_RESENT, now, subject_id=user.id, reason=cleaned)
            await uow.audit.add(entry)
            await uow.commit()


async def _account(uow: AccessUnitOfWork, username: str) -> User:
    user = await uow.users.named(username)
    if user is None or not user.is_active:
        raise UserNotFound(username)
    return user
