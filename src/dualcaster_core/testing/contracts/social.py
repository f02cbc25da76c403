"""Connections, notes, endorsements and watched listings."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.social.achievements.errors import AchievementNotHeld
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import AchievementDecision, Award
from dualcaster_core.social.lifecycle import ConnectionAction, ConnectionStatus
from dualcaster_core.social.model import Connection, EndorsementKind, asked
from dualcaster_core.social.ports import NewListings, RequestCounts
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised

_NOWHERE = (0, 0)


class ConnectionsContract:
    """``ConnectionRepository``."""

    async def test_a_connection_is_found_from_both_sides_as_it_was_stored(self, harness: Harness) -> None:
        """Whoever asked; storing it again replaces it, the one who asked too."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        request, _ = asked(bob, ann, now)
        await _store(harness, request)
        assert await _between(harness, ann, bob) == await _between(harness, bob, ann) == request
        accepted, _ = request.after(ConnectionAction.ACCEPT, ann, now)
        await _store(harness, accepted)
        assert await _between(harness, ann, bob) == accepted
        turned, _ = asked(ann, bob, now + timedelta(days=1))
        await _store(harness, turned)
        assert await _between(harness, ann, bob) == turned

    async def test_nobody_is_connected_at_first(self, harness: Harness) -> None:
        """There is nothing between two strangers."""
        assert await _between(harness, *await _two(harness)) is None

    async def test_counts_are_of_what_somebody_asked_for(self, harness: Harness) -> None:
        """What waits counts as long as it has no answer that shows; connections count on both sides."""
        ann, bob = await _two(harness)
        cid, dee = [await Scene(harness).person(name) for name in ("cid", "dee")]
        now = harness.clock.now()
        old = now - timedelta(days=3)
        for other, status, at in (
            (bob, ConnectionStatus.PENDING, now),
            (cid, ConnectionStatus.DECLINED, old),
            (dee, ConnectionStatus.CONNECTED, old),
        ):
            await _store(harness, evolve(asked(ann, other, at)[0], status=status, decided_at=at))
        async with harness.snapshots() as uow:
            since = now - timedelta(days=1)
            assert await uow.connections.counts(ann, since) == RequestCounts(lately=1, waiting=2, connected=1)
            assert await uow.connections.counts(dee, since) == RequestCounts(lately=0, waiting=0, connected=1)


class TraderNotesContract:
    """``TraderNoteRepository``."""

    async def test_a_note_is_its_authors_and_the_last_one_counts(self, harness: Harness) -> None:
        """Writing replaces it, deleting twice is once, and the other side has none."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            await uow.trader_notes.write(ann, bob, "Packs well.", now)
            await uow.trader_notes.write(ann, bob, "Packs well, answers late.", now)
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.trader_notes.of(ann, bob) == ("Packs well, answers late.", now)
            assert await uow.trader_notes.of(bob, ann) is None
            assert (await uow.trader_notes.count(ann), await uow.trader_notes.count(bob)) == (1, 0)
            assert await uow.trader_notes.delete(ann, bob)
            assert not await uow.trader_notes.delete(ann, bob)


class EndorsementsContract:
    """``EndorsementRepository``."""

    async def test_each_kind_is_given_once(self, harness: Harness) -> None:
        """Giving and withdrawing say whether anything changed."""
        ann, bob = await _two(harness)
        now, kind = harness.clock.now(), EndorsementKind.FAST_SHIPPER
        async with harness.units() as uow:
            assert await uow.endorsements.give(ann, bob, kind, now)
            assert not await uow.endorsements.give(ann, bob, kind, now)
            assert await uow.endorsements.give(ann, bob, EndorsementKind.TRUSTWORTHY, now)
            assert await uow.endorsements.kinds(ann, bob) == {kind, EndorsementKind.TRUSTWORTHY}
            assert await uow.endorsements.kinds(bob, ann) == frozenset()
            assert await uow.endorsements.withdraw(ann, bob, kind)
            assert not await uow.endorsements.withdraw(ann, bob, kind)

    async def test_strangers_have_completed_no_trade(self, harness: Harness) -> None:
        """Neither way."""
        ann, bob = await _two(harness)
        async with harness.snapshots() as uow:
            assert not await uow.endorsements.have_completed(ann, bob)
            assert not await uow.endorsements.have_completed(bob, ann)


class ListingWatchesContract:
    """``ListingWatchRepository``."""

    async def test_only_favourites_are_watched_from_then_on(self, harness: Harness) -> None:
        """What was listed before is not told, and letting go of the favourite ends it."""
        ann, bob = await _two(harness)
        scene = Scene(harness)
        await scene.have(bob, await scene.card("Old"))
        async with harness.units() as uow:
            assert not await uow.listing_watches.watch(ann, bob)
            await uow.favorites.add(ann, bob, harness.clock.now())
            assert await uow.listing_watches.watch(ann, bob)
            assert not await uow.listing_watches.watch(ann, bob)
            await uow.commit()
        assert await _due(harness) == []
        async with harness.units() as uow:
            assert await uow.listing_watches.includes(ann, bob)
            await uow.favorites.remove(ann, bob)
            assert not await uow.listing_watches.includes(ann, bob)
            assert not await uow.listing_watches.unwatch(ann, bob)

    async def test_new_listings_are_due_until_they_are_told(self, harness: Harness) -> None:
        """They are counted, and those of after the last one told alone."""
        ann, bob = await _two(harness)
        scene = Scene(harness)
        await _watch(harness, ann, bob)
        await scene.have(bob, await scene.card("First"))
        second = await scene.have(bob, await scene.card("Second"))
        listings = NewListings(user_id=ann, trader_id=bob, username="bob", listings=2, last_have_id=second)
        assert await _due(harness) == [listings]
        async with harness.units() as uow:
            assert await uow.listing_watches.due(after=(ann, bob), limit=10) == []
            await uow.listing_watches.told([listings])
            await uow.commit()
        assert await _due(harness) == []

    async def test_hidden_lists_are_not_told_of(self, harness: Harness) -> None:
        """Nor those of private profiles and across a block."""
        ann, bob = await _two(harness)
        scene = Scene(harness)
        await _watch(harness, ann, bob)
        await scene.have(bob, await scene.card("New"))
        for hidden in ({"show_have_list": False}, {"is_public": False}):
            await scene.becomes(bob, **hidden)
            assert await _due(harness) == []
            await scene.becomes(bob, **dict.fromkeys(hidden, True))
        assert len(await _due(harness)) == 1
        async with harness.units() as uow:
            await uow.social.block(bob, ann)
            await uow.commit()
        assert await _due(harness) == []


class AchievementsContract:
    """``AchievementRepository`` and ``FrameRepository``."""

    async def test_an_achievement_is_earned_once(self, harness: Harness) -> None:
        """What is new is returned, in the order in which it was given; nobody unknown or closed gets anything."""
        ann, bob = await _two(harness)
        cid = await Scene(harness).person("cid")
        await Scene(harness).becomes(cid, is_active=False)
        first = [Award(user_id=bob, key="first_deal"), Award(user_id=ann, key="founder")]
        assert await _award(harness, *first, Award(user_id=cid, key="founder")) == first
        more = Award(user_id=ann, key="newcomer")
        assert await _award(harness, *first, more, Award(user_id=10**9, key="founder")) == [more]
        assert await _award(harness) == []

    async def test_what_is_given_quietly_counts_as_seen(self, harness: Harness) -> None:
        """Its person holds it like any other, and finds nothing new."""
        ann, _ = await _two(harness)
        quiet = Award(user_id=ann, key="regular_trader", is_quiet=True)
        assert await _award(harness, quiet, Award(user_id=ann, key="founder")) == [
            quiet,
            Award(user_id=ann, key="founder"),
        ]
        async with harness.units() as uow:
            assert list(await uow.achievements.take_unseen(ann)) == ["founder"]
        assert await _opened(harness, ann) == {FrameTier.SILVER}

    async def test_what_was_taken_back_is_not_earned_anew(self, harness: Harness) -> None:
        """Deciding twice is once; a decision is kept with its reason, the latest first, and can be turned."""
        ann, bob = await _two(harness)
        award = Award(user_id=ann, key="regular_trader")
        await _award(harness, award)
        taken = _decision(harness, ann, by_id=bob)
        given = evolve(taken, is_revoked=False, reason="a mistake", by_id=None)
        assert await _decide(harness, taken)
        assert not await _decide(harness, taken)
        assert await _award(harness, award) == []
        assert await _opened(harness, ann) == frozenset()
        assert await _decide(harness, given)
        assert await _opened(harness, ann) == {FrameTier.SILVER}
        async with harness.snapshots() as uow:
            assert await uow.achievements.decisions(ann) == [given, taken]
            assert await uow.achievements.decisions(bob) == []

    async def test_nothing_is_decided_about_what_nobody_has(self, harness: Harness) -> None:
        """It is an error, and no decision is kept."""
        ann, bob = await _two(harness)
        refused = await raised(AchievementNotHeld, _decide(harness, _decision(harness, ann, by_id=bob)))
        assert refused.facts == {"key": "regular_trader"}
        async with harness.snapshots() as uow:
            assert await uow.achievements.decisions(ann) == []

    async def test_what_is_new_is_seen_once(self, harness: Harness) -> None:
        """The latest comes first; what was taken back before anybody looked is not told."""
        ann, bob = await _two(harness)
        await _award(harness, Award(user_id=ann, key="newcomer"), Award(user_id=ann, key="regular_trader"))
        harness.clock.advance(timedelta(hours=1))
        await _award(harness, Award(user_id=ann, key="first_deal"), Award(user_id=bob, key="newcomer"))
        await _decide(harness, _decision(harness, ann, by_id=bob))
        async with harness.units() as uow:
            assert await uow.achievements.take_unseen(ann) == ["first_deal", "newcomer"]
            assert await uow.achievements.take_unseen(ann) == []
            await uow.commit()

    async def test_frames_are_opened_by_what_is_held(self, harness: Harness) -> None:
        """Achievements without a frame open none; choosing says whether anything changed."""
        ann, _ = await _two(harness)
        await _award(harness, *(Award(user_id=ann, key=key) for key in ("newcomer", "seasoned_dealer", "elite")))
        assert await _opened(harness, ann) == {FrameTier.GOLD, FrameTier.PLATINUM}
        async with harness.units() as uow:
            assert await uow.frames.choose_frame(ann, FrameTier.GOLD)
            assert not await uow.frames.choose_frame(ann, FrameTier.GOLD)
            assert await uow.frames.choose_frame(ann, FrameTier.PLATINUM)


async def _two(harness: Harness) -> tuple[int, int]:
    scene = Scene(harness)
    return await scene.person("ann"), await scene.person("bob")


async def _store(harness: Harness, connection: Connection) -> None:
    async with harness.units() as uow:
        await uow.connections.store(connection)
        await uow.commit()


async def _between(harness: Harness, one: int, other: int) -> Connection | None:
    async with harness.snapshots() as uow:
        return await uow.connections.between(one, other)


async def _watch(harness: Harness, user_id: int, trader_id: int) -> None:
    now = harness.clock.now()
    async with harness.units() as uow:
        await uow.favorites.add(user_id, trader_id, now)
        assert await uow.listing_watches.watch(user_id, trader_id)
        await uow.commit()


async def _due(harness: Harness) -> list[NewListings]:
    async with harness.snapshots() as uow:
        return list(await uow.listing_watches.due(after=_NOWHERE, limit=10))


async def _award(harness: Harness, *awards: Award) -> list[Award]:
    async with harness.units() as uow:
        given = list(await uow.achievements.award(awards, harness.clock.now()))
        await uow.commit()
    return given


def _decision(harness: Harness, user_id: int, *, by_id: int | None) -> AchievementDecision:
    return AchievementDecision(
        user_id=user_id,
        key="regular_trader",
        is_revoked=True,
        reason="trades with oneself",
        by_id=by_id,
        decided_at=harness.clock.now(),
    )


async def _decide(harness: Harness, decision: AchievementDecision) -> bool:
    async with harness.units() as uow:
        changed = await uow.achievements.decide(decision)
        await uow.commit()
    return changed


async def _opened(harness: Harness, user_id: int) -> frozenset[FrameTier]:
    async with harness.snapshots() as uow:
        return await uow.frames.opened_frames(user_id)


CONTRACTS = (
    ConnectionsContract,
    TraderNotesContract,
    EndorsementsContract,
    ListingWatchesContract,
    AchievementsContract,
)
