"""Outside accounts and visits to providers are read as they were written, whatever is in them."""

from datetime import UTC, datetime

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.accounts.linked_accounts.model import LinkedAccount, OAuthAttempt
from dualcaster_core.testing.contracts.scene import account
from tests.support.postgres_harness import PostgresHarness

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
accounts = st.builds(
    LinkedAccount,
    user_id=st.just(0),
    provider=st.sampled_from(["discord", "google", "moxfield"]),
    provider_user_id=texts,
    username=st.none() | texts,
    display_name=st.none() | texts,
    avatar_url=st.none() | texts,
    access_token_encrypted=st.none() | texts,
    refresh_token_encrypted=st.none() | texts,
    token_expires_at=st.none() | moments,
    scopes=texts,
    connected_at=moments,
    verified=st.booleans(),
    last_synced_at=st.none() | moments,
    lapsed_at=st.none() | moments,
)
attempts = st.builds(
    OAuthAttempt,
    state_hash=st.binary(min_size=32, max_size=32),
    browser_hash=st.binary(min_size=32, max_size=32),
    provider=st.sampled_from(["discord", "google"]),
    verifier_encrypted=texts,
    user_id=st.none(),
    return_to=texts,
    expires_at=moments,
)


@given(first=accounts, second=accounts)
@settings(max_examples=60)
async def test_outside_accounts_come_back(
    first: LinkedAccount, second: LinkedAccount, shared_harness: PostgresHarness
) -> None:
    """An account is read as it was linked and as it was replaced, and is gone once it is unlinked."""
    async with shared_harness.units() as uow:
        user = await uow.users.add(account("ann", shared_harness.clock.now()))
        linked = evolve(first, user_id=user.id)
        await uow.linked_accounts.add(linked)
        assert await uow.linked_accounts.of(user.id) == [linked]
        assert await uow.linked_accounts.with_identity(linked.provider, linked.provider_user_id) == linked
        fixed = {name: getattr(linked, name) for name in ("user_id", "provider", "provider_user_id", "connected_at")}
        replaced = evolve(second, **fixed)
        await uow.linked_accounts.store(replaced)
        assert await uow.linked_accounts.of(user.id) == [replaced]
        assert await uow.linked_accounts.remove(user.id, linked.provider)
        assert not await uow.linked_accounts.remove(user.id, linked.provider)


@given(attempt=attempts)
@settings(max_examples=60)
async def test_visits_come_back_once(attempt: OAuthAttempt, shared_harness: PostgresHarness) -> None:
    """A visit that was begun is taken out as it was put in, and a second time it is not there."""
    async with shared_harness.units() as uow:
        await uow.oauth_attempts.add(attempt)
        assert await uow.oauth_attempts.take(attempt.state_hash) == attempt
        assert await uow.oauth_attempts.take(attempt.state_hash) is None
