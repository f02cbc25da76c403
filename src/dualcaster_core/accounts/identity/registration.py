"""Opening an account, and proving that its e-mail address is one's own."""

from collections.abc import Mapping

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import EmailTaken, LinkInvalid, NameLookalike, RegistrationRefused, UsernameTaken
from dualcaster_core.accounts.events import SignedUp, VerificationChanged, VerificationRequested
from dualcaster_core.accounts.identity.lookalikes import check_not_reserved
from dualcaster_core.accounts.identity.model import Credentials, Purpose, check_email, token_digest
from dualcaster_core.accounts.identity.passwords import check_password
from dualcaster_core.accounts.identity.ports import CommonPasswords, IdentityUnitOfWork, PasswordHasher
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.model import Actor, User, check_username
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class Registration:
    """Opens accounts that people enter with a password."""

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    hasher: PasswordHasher
    common: CommonPasswords
    sessions: Sessions

    async def register(self, *, email: str, username: str, password: str) -> User:
        """Open an account; an e-mail to verify the address follows.

        Raises ``ValidationFailed``, ``NameReserved``, ``UsernameTaken``, ``NameLookalike`` and ``EmailTaken``: the one
        thing that is wrong, or ``RegistrationRefused`` with all of them.
        """
        wrong = await self.problems(email=email, username=username, password=password)
        if len(wrong) > 1:
            raise RegistrationRefused(wrong)
        for error in wrong.values():
            raise error
        address, name = check_email(email), check_username(username)
        hashed = await self.hasher.hash(password)
        now = self.clock.now()
        async with self.units() as uow:
            other = await uow.users.resembling(name)
            if other is not None and other.lower() != name.lower():
                raise NameLookalike(name)
            user = await uow.users.add(User(username=name, created_at=now, last_active_at=now))
            await uow.credentials.add(
                Credentials(user_id=user.id, email=address, password_hash=hashed, password_changed_at=now)
            )
            await uow.record(SignedUp(user_id=user.id))
            await uow.commit()
        return user

    async def problems(self, *, email: str, username: str, password: str) -> Mapping[str, DualcasterError]:
        """Say of each field that cannot be used why, by its name; none where an account can be opened."""
        found: dict[str, DualcasterError] = {}
        for field, check in (
            ("email", lambda: check_email(email)),
            ("username", lambda: check_not_reserved(check_username(username))),
            ("password", lambda: check_password(password, self.common, username=username, email=email)),
        ):
            try:
                check()
            except DualcasterError as error:
                found[field] = error
        async with self.units() as uow:
            if "email" not in found and await uow.credentials.with_login(check_email(email)) is not None:
                found["email"] = EmailTaken()
            if "username" not in found and (other := await uow.users.resembling(username)) is not None:
                same = other.lower() == username.lower()
                found["username"] = UsernameTaken(username) if same else NameLookalike(username)
        return found

    async def request_verification(self, actor: Actor) -> bool:
        """Have another e-mail sent; False where the address is verified already."""
        async with self.units() as uow:
            user = await uow.users.with_id(actor.user_id)
            if user is None or user.email_verified:
                return False
            await uow.record(VerificationRequested(user_id=actor.user_id))
            await uow.commit()
        return True

    async def verify(self, token: str) -> str:
        """Take a mailed token as proof of the address; return the username. Raises ``LinkInvalid``."""
        async with self.units() as uow:
            used = await uow.tokens.use(token_digest(token), Purpose.VERIFY_EMAIL, self.clock.now())
            known = await uow.credentials.of(used.user_id) if used else None
            if used is None or known is None or known.email != used.subject:
                raise LinkInvalid
            username = await prove_email(uow, used.user_id)
            await uow.commit()
        await self.sessions.forget(used.user_id)
        return username


async def prove_email(uow: IdentityUnitOfWork, user_id: int) -> str:
    """Note that an account's address is its owner's, which others trust it a little more for; return its name."""
    user = await uow.users.with_id(user_id, lock=True)
    if user is None:
        raise LinkInvalid
    if not user.email_verified:
        await uow.users.store(evolve(user, email_verified=True))
        await uow.record(VerificationChanged(user_id=user_id))
        await visibility_changed(uow, user_id)
    return user.username
