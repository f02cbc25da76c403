"""Accounts, blocks and servers."""

import asyncio
from datetime import timedelta

from attrs import evolve

from dualcaster_core.accounts.errors import UsernameTaken, UserNotFound
from dualcaster_core.accounts.model import Place, User
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, account, raised


async def _load(harness: Harness, user_id: int) -> User:
    async with harness.snapshots() as uow:
        user = await uow.users.with_id(user_id)
    assert user is not None
    return user


async def _store(harness: Harness, user: User) -> None:
    async with harness.units() as uow:
        await uow.users.store(user)
        await uow.commit()


class AccountsContract:
    """``UserRepository`` and ``SocialGraph``."""

    async def test_a_new_account_is_numbered(self, harness: Harness) -> None:
        """The store gives the key and starts the version at 0, whatever the given account says."""
        given = account("ann", harness.clock.now(), id=77, list_version=9)
        async with harness.units() as uow:
            first = await uow.users.add(given)
            second = await uow.users.add(evolve(given, username="bob"))
            await uow.commit()
        assert first == evolve(given, id=first.id, list_version=0)
        assert 0 < first.id < second.id
        assert await _load(harness, first.id) == first

    async def test_a_resembling_name_is_found(self, harness: Harness) -> None:
        """A name that looks like that of an account is found, also the very same; one that looks different is not."""
        await Scene(harness).person("Corn_10")
        async with harness.units() as uow:
            found = [await uow.users.resembling(name) for name in ("c0m-lO", "CORN_10", "cornlo", "c")]
        assert found == ["Corn_10", "Corn_10", None, None]

    async def test_a_name_that_was_kept_stays_taken(self, harness: Harness) -> None:
        """What a deleted account was called is refused in any case, and found by names that look like it."""
        scene = Scene(harness)
        await scene.person("deleted-one", former_username="Corn_10", is_active=False)
        async with harness.units() as uow:
            assert await uow.users.named("Corn_10") is None
            assert [await uow.users.resembling(name) for name in ("c0m-lO", "c")] == ["Corn_10", None]
        for name in ("Corn_10", "CORN_10"):
            async with harness.units() as uow:
                await raised(UsernameTaken, uow.users.add(account(name, harness.clock.now())))
        assert await scene.person("corn") > 0

    async def test_of_two_names_that_look_alike_one_at_once_is_given(self, harness: Harness) -> None:
        """Whoever asks for a name waits for others who ask for such a name, and finds theirs."""

        async def take(name: str) -> bool:
            async with harness.units() as uow:
                if await uow.users.resembling(name) is not None:
                    return False
                await asyncio.sleep(0)
                await uow.users.add(account(name, harness.clock.now()))
                await uow.commit()
            return True

        given = await asyncio.gather(*(take(name) for name in ("bob", "b0b", "B0B")))
        assert sorted(given) == [False, False, True]

    async def test_every_fact_is_stored(self, harness: Harness) -> None:
        """An account comes back as it was stored, with and without a place; only the version is not the caller's."""
        ann = await Scene(harness).person("ann")
        stored = await _load(harness, ann)
        for place in (Place("Utrecht", Coordinates(52.09, -5.12)), None):
            changed = evolve(
                stored,
                username="Ann-2",
                created_at=stored.created_at - timedelta(days=3),
                last_active_at=stored.last_active_at + timedelta(microseconds=1),
                is_active=False,
                is_public=False,
                show_have_list=False,
                show_want_list=False,
                email_verified=True,
                place=place,
                trade_radius_miles=12_500,
            )
            await _store(harness, evolve(changed, list_version=41))
            assert await _load(harness, ann) == changed

    async def test_a_name_is_found_whatever_its_case(self, harness: Harness) -> None:
        """``named`` finds an account by its name in any letter case, and nobody by another."""
        scene = Scene(harness)
        ann, _ = await scene.person("Ann_1"), await scene.person("Ann_12")
        async with harness.snapshots() as uow:
            found = [await uow.users.named(name) for name in ("Ann_1", "aNN_1", "Ann", "AnnX1")]
            assert await uow.users.with_id(999_999) is None
        assert [user.id if user else None for user in found] == [ann, ann, None, None]

    async def test_a_name_is_taken_whatever_its_case(self, harness: Harness) -> None:
        """Neither a new nor a renamed account may take a name; changing the case of one's own is fine."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        async with harness.units() as uow:
            error = await raised(UsernameTaken, uow.users.add(account("ANN", harness.clock.now())))
        assert error.facts["username"] == "ANN"
        renamed = evolve(await _load(harness, bob), username="Ann")
        async with harness.units() as uow:
            await raised(UsernameTaken, uow.users.store(renamed))
        await _store(harness, evolve(await _load(harness, ann), username="ANN"))
        assert (await _load(harness, ann)).username == "ANN"

    async def test_nobody_cannot_be_changed(self, harness: Harness) -> None:
        """Storing or counting a change of an account that does not exist is an error."""
        async with harness.units() as uow:
            await raised(UserNotFound, uow.users.store(account("ann", harness.clock.now(), id=999_999)))
        async with harness.units() as uow:
            await raised(UserNotFound, uow.users.bump_version(999_999))

    async def test_names_are_given_for_keys(self, harness: Harness) -> None:
        """``usernames`` gives the names of the accounts that exist, each once, and nothing for no keys."""
        scene = Scene(harness)
        ann, bob, _ = await scene.person("Ann"), await scene.person("bob"), await scene.person("eve")
        async with harness.snapshots() as uow:
            assert dict(await uow.users.usernames([bob, 999_999, ann, bob])) == {ann: "Ann", bob: "bob"}
            assert dict(await uow.users.usernames([])) == {}

    async def test_each_change_counts_one(self, harness: Harness) -> None:
        """``bump_version`` gives the versions in order, to one account alone, also where several count at once."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")

        async def count() -> int:
            async with harness.units() as uow:
                version = await uow.users.bump_version(ann)
                await uow.commit()
            return version

        assert sorted(await asyncio.gather(*(count() for _ in range(4)))) == [1, 2, 3, 4]
        assert ((await _load(harness, ann)).list_version, (await _load(harness, bob)).list_version) == (4, 0)

    async def test_a_locked_account_waits_for_its_turn(self, harness: Harness) -> None:
        """Of two who lock an account, the second sees what the first has stored."""
        ann = await Scene(harness).person("ann", trade_radius_miles=0)

        async def travel_further() -> None:
            async with harness.units() as uow:
                user = await uow.users.with_id(ann, lock=True)
                assert user is not None
                await asyncio.sleep(0.01)
                await uow.users.store(evolve(user, trade_radius_miles=user.trade_radius_miles + 1))
                await uow.commit()

        await asyncio.gather(*(travel_further() for _ in range(3)))
        assert (await _load(harness, ann)).trade_radius_miles == 3

    async def test_a_block_is_noted_once_and_one_way(self, harness: Harness) -> None:
        """Blocking and lifting tell whether they changed anything; the other direction is another block."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        async with harness.units() as uow:
            assert [await uow.social.block(ann, bob), await uow.social.block(ann, bob)] == [True, False]
            assert [await uow.social.unblock(bob, ann), await uow.social.block(bob, ann)] == [False, True]
            assert [await uow.social.unblock(ann, bob), await uow.social.unblock(ann, bob)] == [True, False]

    async def test_who_blocks_whom_is_told(self, harness: Harness) -> None:
        """Either, both or neither of two people; others' blocks make no difference."""
        scene = Scene(harness)
        ann, bob, eve = await scene.person("ann"), await scene.person("bob"), await scene.person("eve")
        async with harness.units() as uow:
            await uow.social.block(eve, ann)
            assert await uow.social.blockers_between(ann, bob) == frozenset()
            await uow.social.block(ann, bob)
            assert await uow.social.blockers_between(ann, bob) == {ann}
            assert await uow.social.blockers_between(bob, ann) == {ann}
            await uow.social.block(bob, ann)
            assert await uow.social.blockers_between(bob, ann) == {ann, bob}

    async def test_members_of_a_server_are_listed(self, harness: Harness) -> None:
        """Joining tells whether it was new; members are listed by ascending id, server by server."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        async with harness.units() as uow:
            joined = [await uow.social.join_guild(member, 2**62) for member in (bob, ann, bob)]
            assert joined == [True, True, False]
            assert list(await uow.social.guild_members(2**62)) == [ann, bob]
            assert list(await uow.social.guild_members(12)) == []


class FavoritesContract:
    """What every adapter does with ``FavoriteRepository``."""

    async def test_a_favourite_is_noted_once_and_one_way(self, harness: Harness) -> None:
        """Adding and removing tell whether they changed anything; the other direction is another favourite."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        async with harness.units() as uow:
            now = harness.clock.now()
            assert [await uow.favorites.add(ann, bob, now), await uow.favorites.add(ann, bob, now)] == [True, False]
            assert [await uow.favorites.includes(ann, bob), await uow.favorites.includes(bob, ann)] == [True, False]
            assert [await uow.favorites.remove(bob, ann), await uow.favorites.remove(ann, bob)] == [False, True]
            assert await uow.favorites.includes(ann, bob) is False

    async def test_admirers_are_those_who_still_see_the_trader(self, harness: Harness) -> None:
        """Who has favourited a trader is listed by id, without closed accounts and either side of a block."""
        scene = Scene(harness)
        trader = await scene.person("trader")
        ann, bob, eve, gone = [await scene.person(name) for name in ("ann", "bob", "eve", "gone")]
        async with harness.units() as uow:
            for one in (gone, eve, bob, ann):
                await uow.favorites.add(one, trader, harness.clock.now())
            await uow.commit()
        await scene.block(trader, bob)
        await _store(harness, evolve(await _load(harness, gone), is_active=False))
        async with harness.snapshots() as uow:
            assert list(await uow.favorites.admirers(trader)) == [ann, eve]
            assert list(await uow.favorites.admirers(ann)) == []


CONTRACTS = (AccountsContract, FavoritesContract)
