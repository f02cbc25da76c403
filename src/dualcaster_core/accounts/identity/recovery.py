"""Changing a password or an e-mail address, and getting back into an account."""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import EmailTaken, InvalidCredentials, LinkInvalid, NoPassword, UserNotFound
from dualcaster_core.accounts.events import EmailChanged, EmailChangeRequested, PasswordChanged, PasswordResetRequested
from dualcaster_core.accounts.identity.model import Credentials, Purpose, check_email, token_digest
from dualcaster_core.accounts.identity.passwords import check_password
from dualcaster_core.accounts.identity.ports import CommonPasswords, IdentityUnitOfWork, PasswordHasher
from dualcaster_core.accounts.identity.registration import prove_email
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

Units = UnitOfWorkFactory[LinkedAccountsUnitOfWork]
NOBODY = 0
"""The key that no account has."""


@frozen(kw_only=True)
class Passwords:
    """Sets passwords; every change ends the sessions that it did not come from, and what they had begun."""

    units: Units
    clock: Clock
    hasher: PasswordHasher
    common: CommonPasswords
    sessions: Sessions

    async def request_reset(self, email: str) -> None:
        """Have an e-mail sent if an account has this address; whether one does is not told, nor by the time it takes.

        Where none has, the same is written, and the worker finds nobody to write to.
        """
        async with self.units() as uow:
            known = await uow.credentials.with_login(email.strip())
            if known is None or known.email.casefold() != email.strip().casefold():
                known = Credentials(user_id=NOBODY, email="")
            await uow.record(PasswordResetRequested(user_id=known.user_id, epoch=known.security_epoch))
            await uow.commit()

    async def reset(self, token: str, password: str) -> str:
        """Set a password by a mailed token, which also proves the address; return the username.

        Raises ``LinkInvalid``, and ``ValidationFailed``, after which the token is still good.
        """
        async with self.units() as uow:
            used = await uow.tokens.use(token_digest(token), Purpose.RESET_PASSWORD, self.clock.now())
            user = await uow.users.with_id(used.user_id) if used else None
        if used is None or user is None:
            raise LinkInvalid
        check_password(password, self.common, username=user.username, email=used.subject)
        hashed = await self.hasher.hash(password)
        async with self.units() as uow:
            known = await uow.credentials.of(used.user_id, lock=True)
            used = await uow.tokens.use(token_digest(token), Purpose.RESET_PASSWORD, self.clock.now())
            if used is None or known is None:
                raise LinkInvalid
            await self._set(uow, known, hashed)
            if known.email == used.subject:
                await _take_over(uow, known.user_id)
            await uow.commit()
        await self.sessions.log_out_everywhere(known.user_id)
        return user.username

    async def change(self, actor: Actor, current: str | None, password: str) -> None:
        """Set a password by the old one; an account without one gets its first by a mailed link.

        Raises ``InvalidCredentials``, ``AccountLocked``, ``NoPassword`` and ``ValidationFailed``.
        """
        known = await confirmed(self.units, self.sessions, actor, current)
        check_password(password, self.common, username=actor.username, email=known.email)
        hashed = await self.hasher.hash(password)
        async with self.units() as uow:
            found = await uow.credentials.of(actor.user_id, lock=True)
            if found is None or found.password_hash != known.password_hash:
                raise InvalidCredentials
            await self._set(uow, found, hashed)
            await uow.commit()
        await self.sessions.log_out_everywhere(actor.user_id, but=actor.session_id)

    async def set_by_operator(self, username: str, *, email: str, password: str, notify: bool = True) -> None:
        """Give an account an address, which then counts as verified, and a password; its sessions end.

        Its owner is told unless ``notify`` is False.

        Raises ``UserNotFound``, ``ValidationFailed`` and ``EmailTaken``.
        """
        address = check_email(email)
        check_password(password, self.common, username=username, email=address)
        hashed = await self.hasher.hash(password)
        async with self.units() as uow:
            user = await uow.users.named(username)
            if user is None:
                raise UserNotFound(username)
            known = await uow.credentials.of(user.id, lock=True)
            if known is None:
                known = Credentials(user_id=user.id, email=address)
                await uow.credentials.add(known)
            await self._set(uow, evolve(known, email=address), hashed, notify=notify)
            await prove_email(uow, user.id)
            await uow.commit()
        await self.sessions.log_out_everywhere(user.id)

    async def _set(self, uow: IdentityUnitOfWork, known: Credentials, hashed: str, *, notify: bool = True) -> None:
        await uow.credentials.store(known.with_password(hashed, self.clock.now()))
        await uow.known_devices.forget(known.user_id)
        for purpose in (Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL):
            await uow.tokens.void(known.user_id, purpose)
        if notify:
            await uow.record(PasswordChanged(user_id=known.user_id))


async def _take_over(uow: LinkedAccountsUnitOfWork, user_id: int) -> None:
    """Give an account to whoever reads its e-mails; what was linked before anybody had proved that goes."""
    user = await uow.users.with_id(user_id, lock=True)
    if user is not None and not user.email_verified:
        for outside in await uow.linked_accounts.of(user_id):  # one for each provider
            await uow.linked_accounts.remove(user_id, outside.provider)
    await prove_email(uow, user_id)


@frozen(kw_only=True)
class EmailChanges:
    """Moves an account to another e-mail address, once an e-mail sent there was answered."""

    units: Units
    clock: Clock
    sessions: Sessions

    async def ask(self, actor: Actor, password: str | None, new_email: str) -> None:
        """Have an e-mail sent to the new address.

        Raises ``InvalidCredentials``, ``AccountLocked``, ``NoPassword``, ``ValidationFailed`` and ``EmailTaken``.
        """
        address = check_email(new_email)
        confirmed_by = await confirmed(self.units, self.sessions, actor, password)
        async with self.units() as uow:
            known = await uow.credentials.of(actor.user_id, lock=True)
            if known is None or known.security_epoch != confirmed_by.security_epoch:
                raise InvalidCredentials
            other = await uow.credentials.with_login(address)
            if other is not None and other.email.casefold() == address.casefold():
                raise EmailTaken
            await uow.tokens.void(actor.user_id, Purpose.CHANGE_EMAIL)
            known = known.asked_for_change()
            await uow.credentials.store(known)
            await uow.record(
                EmailChangeRequested(
                    user_id=actor.user_id,
                    new_email=address,
                    epoch=known.security_epoch,
                    change=known.changes_asked,
                )
            )
            await uow.commit()

    async def confirm(self, token: str) -> str:
        """Take a mailed token as proof of the new address; return the username.

        Raises ``LinkInvalid`` and ``EmailTaken``.
        """
        async with self.units() as uow:
            found = await uow.tokens.use(token_digest(token), Purpose.CHANGE_EMAIL, self.clock.now())
        if found is None:
            raise LinkInvalid
        async with self.units() as uow:
            known = await uow.credentials.of(found.user_id, lock=True)  # before the token, as whoever voids it does
            used = await uow.tokens.use(token_digest(token), Purpose.CHANGE_EMAIL, self.clock.now())
            if used is None or known is None:
                raise LinkInvalid
            user = await uow.users.with_id(known.user_id, lock=True)
            was_verified = user is not None and user.email_verified
            await uow.credentials.store(known.with_email(used.subject))
            await uow.tokens.void(known.user_id, Purpose.RESET_PASSWORD)
            username = await prove_email(uow, known.user_id)
            await uow.record(EmailChanged(user_id=known.user_id, old_email=known.email, was_verified=was_verified))
            await uow.commit()
        await self.sessions.forget(used.user_id)
        return username


async def confirmed(units: Units, sessions: Sessions, actor: Actor, password: str | None) -> Credentials:
    """Return the credentials of an account once its owner has said the password.

    Raises ``InvalidCredentials``, ``AccountLocked``, and ``NoPassword`` where there is none to say.
    """
    async with units() as uow:
        known = await uow.credentials.of(actor.user_id)
    if known is None:
        raise InvalidCredentials
    if known.password_hash is None:
        raise NoPassword
    if password is None or await sessions.authentication.check(actor.username, password) != actor.user_id:
        raise InvalidCredentials("the password is wrong")
    return known
