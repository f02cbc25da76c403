"""Sessions and passwords on the real database and Redis: what they let in, and what they never do again."""

import asyncio
from datetime import timedelta

import pytest
from attrs import evolve
from sqlalchemy import func, select

from dualcaster_app import Application
from dualcaster_app.events import handle
from dualcaster_core.accounts.errors import (
    AccountLocked,
    EmailTaken,
    InvalidCredentials,
    NameLookalike,
    NameReserved,
    RefreshReused,
    SessionNotFound,
    TokenExpired,
    TokenInvalid,
    UsernameTaken,
)
from dualcaster_core.accounts.identity.session_cache import SessionCache
from dualcaster_core.kernel.cache import NO_CACHE
from dualcaster_core.kernel.errors import ServiceUnavailable, ValidationFailed
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_redis import RedisCache
from tests.support.outbox import kinds_of
from tests.support.signed_in import LAPTOP, PASSWORD, PHONE, actor, ann


async def test_registering_stores_no_password(app: Application) -> None:
    """What is stored is an argon2 hash, and an event asks for the e-mail."""
    user_id = await ann(app)
    async with app.units() as uow:
        known = await uow.credentials.of(user_id)
    assert known is not None
    assert known.password_hash is not None
    assert known.password_hash.startswith("$argon2id$")
    assert await kinds_of(app) == ["accounts.signed_up"]


@pytest.mark.parametrize(
    ("username", "email", "error"),
    [
        ("ANN-7", "other@example.org", UsernameTaken),
        ("ann_7", "other@example.org", NameLookalike),
        ("bob", "ANN@example.org", EmailTaken),
        ("support", "other@example.org", NameReserved),
        ("no spaces", "other@example.org", ValidationFailed),
        ("аnn", "other@example.org", ValidationFailed),
        ("x'--", "other@example.org", ValidationFailed),
        ("bob", "bob@example", ValidationFailed),
        ("bob", "bob@example.org\r\nBcc: all@example.org", ValidationFailed),
    ],
)
async def test_names_and_addresses_are_somebodys_alone(
    app: Application, username: str, email: str, error: type[Exception]
) -> None:
    """E-mail case and look-alike e-mails make no new name; nothing is stored of a refused account."""
    await ann(app)
    with pytest.raises(error):
        await app.accounts.registration.register(email=email, username=username, password=PASSWORD)
    assert await app.accounts.queries.count() == 1


async def test_of_many_at_once_one_gets_the_name(app: Application) -> None:
    """Two people who ask for one name or one address at the same moment do not both get it."""
    tries = [
        app.accounts.registration.register(email=f"{number % 2}@example.org", username=name, password=PASSWORD)
        for number, name in enumerate(["carol", "CAROL", "car0l", "carol"])
    ]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in told) == 1
    assert all(
        isinstance(one, UsernameTaken | NameLookalike | EmailTaken) for one in told if isinstance(one, Exception)
    )


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "1234567890",
        "password123",
        "aaaaaaaaaaaa",
        "x" * 201,
        "Ann-7 is here",
        "ann@example.org",
        "qwerty12345!",
    ],
)
async def test_weak_passwords_are_refused(app: Application, password: str) -> None:
    """Short, common, repeated, or one's own name."""
    with pytest.raises(ValidationFailed):
        await app.accounts.registration.register(email="ann@example.org", username="Ann-7", password=password)


async def test_five_wrong_passwords_lock_and_time_unlocks(app: Application, clock: FixedClock) -> None:
    """The right password is refused while the lock holds; afterwards counting begins anew."""
    await ann(app)
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await app.accounts.sessions.log_in("ann-7", "wrong password", LAPTOP)
    with pytest.raises(AccountLocked) as locked:
        await app.accounts.sessions.log_in("ann-7", PASSWORD, LAPTOP)
    assert locked.value.retry_after == 15 * 60
    clock.advance(timedelta(minutes=15))
    for _ in range(4):
        with pytest.raises(InvalidCredentials):
            await app.accounts.sessions.log_in("ann-7", "wrong password", LAPTOP)
    assert (await app.accounts.sessions.log_in("ann-7", PASSWORD, LAPTOP)).actor.username == "Ann-7"


async def test_wrong_passwords_at_once_are_all_counted(app: Application) -> None:
    """Guessing in parallel gives no more guesses."""
    await ann(app)
    guesses = [app.accounts.sessions.log_in("ann-7", f"wrong password {number}", LAPTOP) for number in range(12)]
    told = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, InvalidCredentials) for one in told) == 5
    assert sum(isinstance(one, AccountLocked) for one in told) == 7


async def test_an_access_token_lives_a_quarter_of_an_hour(app: Application, clock: FixedClock) -> None:
    """After that it says that it has expired, and the refresh token gives the next one."""
    who, access, refresh = await actor(app, await ann(app))
    clock.advance(timedelta(minutes=14, seconds=59))
    assert await app.accounts.sessions.actor_of_token(access) == who
    clock.advance(timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        await app.accounts.sessions.actor_of_token(access)
    renewed = await app.accounts.sessions.refresh(refresh)
    assert await app.accounts.sessions.actor_of_token(renewed.access_token) == who


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_tampered_token_is_nobodys(app: Application, part: int) -> None:
    """A change in any part of it, another algorithm or another key make it worthless."""
    _, access, _ = await actor(app, await ann(app))
    parts = access.split(".")
    parts[part] = parts[part][:-2] + ("AA" if parts[part][-2:] != "AA" else "BB")
    for token in (".".join(parts), "", "x", "a.b.c", access + "x", "eyJhbGciOiJub25lIn0." + access.split(".")[1] + "."):
        with pytest.raises(TokenInvalid):
            await app.accounts.sessions.actor_of_token(token)


async def test_a_session_ends_a_month_after_its_last_use(app: Application, clock: FixedClock) -> None:
    """Use prolongs it."""
    user_id = await ann(app)
    browser = await app.accounts.sessions.open_for_browser(user_id, LAPTOP)
    quiet = evolve(app.accounts.sessions, cache=evolve(app.accounts.sessions.cache, cache=NO_CACHE))
    for _ in range(3):
        clock.advance(timedelta(days=29))
        assert await quiet.actor_of_browser(browser.secret) == browser.actor
    clock.advance(timedelta(days=30))
    assert await quiet.actor_of_browser(browser.secret) is None


async def test_a_refresh_token_used_twice_at_once_ends_the_session(app: Application) -> None:
    """One of the two gets a pair that is worth nothing any more."""
    _, access, refresh = await actor(app, await ann(app))
    told = await asyncio.gather(
        app.accounts.sessions.refresh(refresh), app.accounts.sessions.refresh(refresh), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["RefreshReused", "TokenPair"]
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(access)


async def test_replaying_an_old_refresh_token_is_noticed_however_late(app: Application, clock: FixedClock) -> None:
    """Generations later too."""
    _, _, first = await actor(app, await ann(app))
    newest = first
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        newest = (await app.accounts.sessions.refresh(newest)).refresh_token
    with pytest.raises(RefreshReused):
        await app.accounts.sessions.refresh(first)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.refresh(newest)


async def test_nobody_ends_a_strangers_session(app: Application) -> None:
    """The key of another's session is as good as none."""
    mine, _, _ = await actor(app, await ann(app))
    other = await app.accounts.registration.register(email="b@example.org", username="bob", password=PASSWORD)
    theirs, access, _ = await actor(app, other.id)
    with pytest.raises(SessionNotFound):
        await app.accounts.sessions.log_out(mine, theirs.session_id)
    assert await app.accounts.sessions.actor_of_token(access) == theirs


async def test_an_ended_session_stays_ended_whatever_the_cache_remembers(app: Application) -> None:
    """A read that began before the end cannot bring the session back by what it puts into the cache."""
    who, access, _ = await actor(app, await ann(app))
    browser = await app.accounts.sessions.open_for_browser(who.user_id, PHONE)
    assert await app.accounts.sessions.actor_of_browser(browser.secret) is not None
    await app.accounts.sessions.log_out_everywhere(who.user_id)
    await app.accounts.sessions.cache.keep(str(who.session_id), who)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(access)
    assert await app.accounts.sessions.actor_of_browser(browser.secret) is None


async def test_a_deactivated_account_is_signed_out(app: Application) -> None:
    """Its sessions no longer open anything once they are read again."""
    who, access, refresh = await actor(app, await ann(app))
    await app.accounts.operator.change("ann-7", is_active=False)
    await app.accounts.sessions.forget(who.user_id)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(access)
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.refresh(refresh)
    with pytest.raises(InvalidCredentials):
        await app.accounts.sessions.log_in("ann-7", PASSWORD, LAPTOP)


async def test_a_new_device_is_told_of_and_a_known_one_is_not(app: Application) -> None:
    """The first device of an account is no news either."""
    user_id = await ann(app)
    for device in (LAPTOP, LAPTOP, PHONE, PHONE):
        await app.accounts.sessions.open_for_browser(user_id, device)
    assert (await kinds_of(app)).count("accounts.new_device_seen") == 1


async def test_somebody_who_comes_back_is_seen_again(app: Application, clock: FixedClock) -> None:
    """After a long absence the stored matches of others are told, once."""
    user_id = await ann(app)
    clock.advance(app.settings.matching.active_within + timedelta(days=1))
    await actor(app, user_id)
    await actor(app, user_id)
    assert (await kinds_of(app)).count("accounts.visibility_changed") == 1


async def test_a_cache_that_did_not_hear_of_the_end_is_told_later(app: Application) -> None:
    """A log-out while Redis is out of reach reaches it by an event, which fails until it is heard."""
    who, access, _ = await actor(app, await ann(app))
    assert await app.accounts.sessions.actor_of_token(access) == who
    deaf = RedisCache("redis://127.0.0.1:1", patience=0.05)
    sessions = evolve(app.accounts.sessions, cache=SessionCache(deaf))
    without = evolve(app, accounts=evolve(app.accounts, sessions=sessions))
    await sessions.log_out(who)
    assert (await kinds_of(app))[-1] == "accounts.sessions_ended"
    async with app.database.transaction() as session:
        (event_id,) = (await session.row(select(func.max(outbox.c.id)))) or (0,)
    with pytest.raises(ServiceUnavailable):
        await handle(without, event_id, "accounts.end_cached_sessions")
    assert await handle(app, event_id, "accounts.end_cached_sessions")
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.actor_of_token(access)


async def test_a_token_that_names_somebody_elses_session_is_refused(app: Application) -> None:
    """Both the account and the session of a token must be those that belong together, read afresh or remembered."""
    who, access, _ = await actor(app, await ann(app))
    bob = await app.accounts.registration.register(email="bob@example.org", username="bob", password=PASSWORD)
    now = app.clock.now()
    mixed = app.accounts.sessions.access_tokens.issue(
        evolve(who, user_id=bob.id, username="bob"), now, now + timedelta(minutes=5)
    )
    for _ in range(2):
        with pytest.raises(TokenInvalid):
            await app.accounts.sessions.actor_of_token(mixed)
        assert await app.accounts.sessions.actor_of_token(access) == who


async def test_a_lock_does_not_tell_whether_there_is_an_account(app: Application, clock: FixedClock) -> None:
    """Wrong passwords for a name or address that nobody has lock it as they lock an account, and for as long."""
    await ann(app)
    told: dict[str, list[object]] = {}
    for login in ("ann@example.org", "nobody@example.org", "nobody-7", "NOBODY-8"):
        for number in range(7):
            clock.advance(timedelta(seconds=1))
            try:
                await app.accounts.sessions.log_in(login.upper() if number % 2 else login, "wrong password", LAPTOP)
            except (InvalidCredentials, AccountLocked) as error:
                told.setdefault(login, []).append((type(error), error.message, error.facts))
    assert told["nobody@example.org"] == told["nobody-7"] == told["NOBODY-8"] == told["ann@example.org"]
    guesses = [app.accounts.sessions.log_in("other", f"wrong password {number}", LAPTOP) for number in range(12)]
    at_once = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, AccountLocked) for one in at_once) == 7
    clock.advance(timedelta(minutes=15))
    with pytest.raises(InvalidCredentials):
        await app.accounts.sessions.log_in("nobody-7", "wrong password", LAPTOP)


async def test_strangers_do_not_lock_out_a_known_device(app: Application, clock: FixedClock) -> None:
    """A browser that signed in before has a count of its own, to the account that it signed in to alone."""
    user_id = await ann(app)
    sessions = app.accounts.sessions
    home = evolve(LAPTOP, secret=(await sessions.log_in_browser("ann-7", PASSWORD, LAPTOP)).device_secret)
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await sessions.log_in_browser("ann-7", "wrong password", PHONE)
    with pytest.raises(AccountLocked):
        await sessions.log_in_browser("ann-7", PASSWORD, PHONE)
    again = await sessions.log_in_browser("ann-7", PASSWORD, home)
    assert (again.actor.user_id, again.device_secret) == (user_id, home.secret)
    with pytest.raises(AccountLocked):
        await sessions.log_in_browser("ann-7", PASSWORD, PHONE)
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await sessions.log_in_browser("ann-7", "wrong password", home)
    with pytest.raises(AccountLocked):
        await sessions.log_in_browser("ann-7", PASSWORD, home)
    clock.advance(timedelta(minutes=15))
    assert await sessions.log_in_browser("ann-7", PASSWORD, home)


async def test_a_device_is_known_to_its_account_until_the_password_changes(app: Application) -> None:
    """Neither the secret of somebody else's device, nor a made-up one, nor one of before a new password exempts."""
    user_id = await ann(app)
    sessions = app.accounts.sessions
    await app.accounts.registration.register(email="bob@example.org", username="bob", password=PASSWORD)
    bobs = (await sessions.log_in_browser("bob", PASSWORD, PHONE)).device_secret
    first = await sessions.log_in_browser("ann-7", PASSWORD, LAPTOP)
    await app.accounts.passwords.change(first.actor, PASSWORD, "five red mountain goats")
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await sessions.log_in_browser("ann-7", "wrong password", PHONE)
    for secret in (bobs, first.device_secret, sessions.signed_tokens.issue(), "made up", "x" * 64):
        with pytest.raises(AccountLocked):
            await sessions.log_in_browser("ann-7", "five red mountain goats", evolve(LAPTOP, secret=secret))
    assert user_id == first.actor.user_id
