"""Verifying an address, and getting back into an account."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from attrs import define, evolve
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_core.accounts.errors import EmailTaken, InvalidCredentials, LinkInvalid, NoPassword, TokenInvalid
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.outbox import outbox
from tests.support.mailed_tokens import Post
from tests.support.outbox import kinds_of
from tests.support.signed_in import LAPTOP, PASSWORD, PHONE, actor, ann

EMAIL, OTHER = "ann@example.org", "ann@example.net"
NEW_PASSWORD = "five red mountain goats"


async def test_a_mailed_token_verifies_once(app: Application, post: Post) -> None:
    """The address counts as verified, for others' matches too; the token is used up."""
    user_id = await ann(app)
    token = await post.token(user_id, Purpose.VERIFY_EMAIL, EMAIL)
    assert await app.accounts.registration.verify(token) == "Ann-7"
    assert (await app.accounts.operator.named("ann-7")).email_verified
    assert (await kinds_of(app))[-1] == "accounts.visibility_changed"
    with pytest.raises(LinkInvalid):
        await app.accounts.registration.verify(token)


async def test_a_token_is_good_for_its_purpose_address_and_time(
    app: Application, post: Post, clock: FixedClock
) -> None:
    """One for a password verifies nothing, nor does one that was sent to an earlier address, or days ago."""
    user_id = await ann(app)
    reset = await post.token(user_id, Purpose.RESET_PASSWORD, EMAIL)
    elsewhere = await post.token(user_id, Purpose.VERIFY_EMAIL, OTHER)
    late = await post.token(user_id, Purpose.VERIFY_EMAIL, EMAIL)
    clock.advance(timedelta(days=3))
    for token in (reset, elsewhere, late, "", "nonsense"):
        with pytest.raises(LinkInvalid):
            await app.accounts.registration.verify(token)
    assert not (await app.accounts.operator.named("ann-7")).email_verified


async def test_whether_an_address_has_an_account_is_not_told(app: Application) -> None:
    """Asking for a reset is answered alike and takes the same work; only the owner's e-mail differs."""
    user_id, taken = await ann(app), []
    for login in ("nobody@example.org", "ann-7", "nobody", " ANN@example.org "):
        before = app.database.statements
        await app.accounts.passwords.request_reset(login)
        taken.append(app.database.statements - before)
        assert (await kinds_of(app))[-1] == "accounts.password_reset_requested"
    assert len(set(taken)) == 1
    async with app.database.transaction() as session:
        asked = select(outbox.c.payload).where(outbox.c.kind == "accounts.password_reset_requested")
        rows = await session.rows(asked.order_by(outbox.c.id))
    assert [payload["user_id"] for (payload,) in rows] == [0, 0, 0, user_id]


async def test_a_reset_signs_everybody_out_and_lifts_the_lock(app: Application, post: Post) -> None:
    """The new password works, the old one, old sessions and other mailed tokens do not."""
    user_id = await ann(app)
    _, access, refresh = await actor(app, user_id)
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await app.accounts.sessions.log_in("ann-7", "wrong password", LAPTOP)
    token, second = [await post.token(user_id, Purpose.RESET_PASSWORD, EMAIL) for _ in range(2)]
    with pytest.raises(ValidationFailed):
        await app.accounts.passwords.reset(token, "short")
    assert await app.accounts.passwords.reset(token, NEW_PASSWORD) == "Ann-7"
    for dead in (token, second):
        with pytest.raises(LinkInvalid):
            await app.accounts.passwords.reset(dead, "six blue islands away")
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(access)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.refresh(refresh)
    with pytest.raises(InvalidCredentials):
        await app.accounts.sessions.log_in("ann-7", PASSWORD, LAPTOP)
    assert await app.accounts.sessions.log_in("ann-7", NEW_PASSWORD, LAPTOP)
    assert (await app.accounts.operator.named("ann-7")).email_verified


async def test_a_token_resets_once_even_twice_at_once(app: Application, post: Post) -> None:
    """Of two uses at the same moment one sets its password."""
    token = await post.token(await ann(app), Purpose.RESET_PASSWORD, EMAIL)
    tries = [app.accounts.passwords.reset(token, password) for password in (NEW_PASSWORD, "six blue islands away")]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["LinkInvalid", "str"]


async def test_changing_a_password_keeps_this_session_and_ends_the_others(app: Application) -> None:
    """It takes the old one, and tells the owner."""
    who, access, _ = await actor(app, await ann(app))
    _, elsewhere, _ = await actor(app, who.user_id, PHONE)
    for wrong in (None, "wrong password"):
        with pytest.raises(InvalidCredentials):
            await app.accounts.passwords.change(who, wrong, NEW_PASSWORD)
    await app.accounts.passwords.change(who, PASSWORD, NEW_PASSWORD)
    assert await app.accounts.sessions.actor_of_token(access)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(elsewhere)
    assert (await kinds_of(app))[-1] == "accounts.password_changed"


async def test_an_address_changes_when_its_letter_is_answered(app: Application, post: Post) -> None:
    """Until then the old one stays; afterwards the old one is told and no longer logs in."""
    who, _, _ = await actor(app, await ann(app))
    with pytest.raises(InvalidCredentials):
        await app.accounts.email_changes.ask(who, "wrong password", OTHER)
    await app.accounts.email_changes.ask(who, PASSWORD, OTHER)
    assert await app.accounts.sessions.log_in(EMAIL, PASSWORD, LAPTOP)
    token = await post.token(who.user_id, Purpose.CHANGE_EMAIL, OTHER)
    await app.accounts.email_changes.confirm(token)
    assert await app.accounts.sessions.log_in(OTHER, PASSWORD, LAPTOP)
    with pytest.raises(InvalidCredentials):
        await app.accounts.sessions.log_in(EMAIL, PASSWORD, LAPTOP)
    assert (await kinds_of(app))[-1] == "accounts.email_changed"
    with pytest.raises(LinkInvalid):
        await app.accounts.email_changes.confirm(token)


async def test_a_new_password_ends_a_change_of_address_that_was_begun(app: Application, post: Post) -> None:
    """Whoever knew the old password cannot move the account to an address of theirs afterwards."""
    who, _, _ = await actor(app, await ann(app))
    for number in range(2):
        await app.accounts.email_changes.ask(who, PASSWORD if number == 0 else NEW_PASSWORD, OTHER)
        theirs = await post.token(who.user_id, Purpose.CHANGE_EMAIL, OTHER)
        if number == 0:
            await app.accounts.passwords.change(who, PASSWORD, NEW_PASSWORD)
        else:
            reset = await post.token(who.user_id, Purpose.RESET_PASSWORD, EMAIL)
            await app.accounts.passwords.reset(reset, "six blue islands away")
        with pytest.raises(LinkInvalid):
            await app.accounts.email_changes.confirm(theirs)


async def test_an_address_that_somebody_took_meanwhile_stays_theirs(app: Application, post: Post) -> None:
    """Neither asking nor confirming takes it away."""
    who, _, _ = await actor(app, await ann(app))
    token = await post.token(who.user_id, Purpose.CHANGE_EMAIL, OTHER)
    await app.accounts.registration.register(email=OTHER, username="bob", password=PASSWORD)
    with pytest.raises(EmailTaken):
        await app.accounts.email_changes.ask(who, PASSWORD, OTHER.upper())
    with pytest.raises(EmailTaken):
        await app.accounts.email_changes.confirm(token)
    assert await app.accounts.sessions.log_in(EMAIL, PASSWORD, LAPTOP)


async def test_an_operator_lets_somebody_in(app: Application) -> None:
    """An account without a way in gets one; one that has one gets another, and its sessions end."""
    created = await app.accounts.operator.create("bob")
    for password in (PASSWORD, NEW_PASSWORD):
        await app.accounts.passwords.set_by_operator("BOB", email="bob@example.org", password=password)
        pair = await app.accounts.sessions.log_in("bob@example.org", password, LAPTOP)
        assert pair.actor.user_id == created.id
        assert pair.actor.email_verified
    assert len(await app.accounts.sessions.sessions_of(pair.actor)) == 1


@pytest.mark.parametrize("verified", [True, False])
async def test_a_reset_drops_what_was_linked_before_the_address_was_proved(
    app: Application, post: Post, verified: bool
) -> None:
    """Whoever opened an account with somebody else's address loses the way in that they linked."""
    user_id = await ann(app)
    if verified:
        await app.accounts.registration.verify(await post.token(user_id, Purpose.VERIFY_EMAIL, EMAIL))
    linked = LinkedAccount(
        user_id=user_id,
        provider="google",
        provider_user_id="7",
        username=None,
        display_name="Mallory",
        avatar_url=None,
        access_token_encrypted=None,
        refresh_token_encrypted=None,
        token_expires_at=None,
        scopes="",
        connected_at=app.clock.now(),
    )
    async with app.units() as uow:
        await uow.linked_accounts.add(linked)
        await uow.commit()
    await app.accounts.passwords.reset(await post.token(user_id, Purpose.RESET_PASSWORD, EMAIL), NEW_PASSWORD)
    assert len((await app.linked_accounts.linked_accounts.list(user_id)).items) == int(verified)


async def test_a_new_address_voids_links_mailed_to_the_old_one(app: Application, post: Post) -> None:
    """Whoever reads the old mailbox cannot set a password once the new address is confirmed."""
    who, _, _ = await actor(app, await ann(app))
    old = await post.token(who.user_id, Purpose.RESET_PASSWORD, EMAIL)
    await app.accounts.email_changes.confirm(await post.token(who.user_id, Purpose.CHANGE_EMAIL, OTHER))
    with pytest.raises(LinkInvalid):
        await app.accounts.passwords.reset(old, NEW_PASSWORD)
    assert await app.accounts.sessions.log_in(OTHER, PASSWORD, LAPTOP)


async def test_a_change_that_another_overtook_sets_nothing(app: Application, post: Post) -> None:
    """A password that was reset while the old one was checked is not replaced by whoever knew the old one."""
    who, _, _ = await actor(app, await ann(app))
    reset = await post.token(who.user_id, Purpose.RESET_PASSWORD, EMAIL)
    overtaken = evolve(
        app.accounts.passwords, hasher=Overtaken(app, lambda: app.accounts.passwords.reset(reset, NEW_PASSWORD))
    )
    with pytest.raises(InvalidCredentials):
        await overtaken.change(who, PASSWORD, "six blue islands away")
    assert await app.accounts.sessions.log_in(EMAIL, NEW_PASSWORD, LAPTOP)


async def test_of_two_changes_at_once_one_counts(app: Application) -> None:
    """Two who both said the old password take turns; the second finds that it is no longer right."""
    who, _, _ = await actor(app, await ann(app))
    passwords = [NEW_PASSWORD, "six blue islands away", "seven white plains"]
    told = await asyncio.gather(
        *(app.accounts.passwords.change(who, PASSWORD, one) for one in passwords), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["InvalidCredentials", "InvalidCredentials", "NoneType"]
    assert (await kinds_of(app)).count("accounts.password_changed") == 1


@define
class Overtaken:
    """``PasswordHasher`` during whose work something else happens."""

    app: Application
    meanwhile: Callable[[], Awaitable[object]]

    async def hash(self, password: str) -> str:
        """Hash a password after the other thing is done."""
        await self.meanwhile()
        return await self.app.accounts.passwords.hasher.hash(password)

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the hashed one."""
        return await self.app.accounts.passwords.hasher.matches(password, hashed)

    def is_outdated(self, hashed: str) -> bool:
        """No hash is."""
        return False


async def test_being_signed_in_does_not_set_a_first_password(app: Application, post: Post) -> None:
    """Without a password neither one is set nor the address changed but by a mailed link, which sets the first."""
    who, _, _ = await actor(app, await ann(app))
    async with app.units() as uow:
        known = await uow.credentials.of(who.user_id)
        assert known is not None
        await uow.credentials.store(evolve(known, password_hash=None))
        await uow.commit()
    for password in (None, "", PASSWORD):
        with pytest.raises(NoPassword):
            await app.accounts.passwords.change(who, password, NEW_PASSWORD)
        with pytest.raises(NoPassword):
            await app.accounts.email_changes.ask(who, password, OTHER)
    await app.accounts.passwords.request_reset(EMAIL)
    assert (await kinds_of(app))[-1] == "accounts.password_reset_requested"
    await app.accounts.passwords.reset(await post.token(who.user_id, Purpose.RESET_PASSWORD, EMAIL), NEW_PASSWORD)
    assert await app.accounts.sessions.log_in(EMAIL, NEW_PASSWORD, LAPTOP)
