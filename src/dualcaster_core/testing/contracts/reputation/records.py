"""Reviews of completed trades, and the reputations that follow from them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.kernel.errors import Conflict, DualcasterError
from dualcaster_core.reputation.anchoring import ComputeAnchoring
from dualcaster_core.reputation.calculator import reputation_of
from dualcaster_core.reputation.chance import ChanceModel
from dualcaster_core.reputation.chance_fitting import FitChances
from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.history import (
    Anchoring,
    NegativeEvent,
    NegativeKind,
    ReputationHistory,
    VerifiedIdentity,
)
from dualcaster_core.reputation.model import Reputation, ReputationBadge
from dualcaster_core.reputation.nightly import NightlyReputations
from dualcaster_core.reputation.reviews.model import (
    Answer,
    Changed,
    Hiding,
    Review,
    ReviewContent,
    ReviewedTrade,
    ReviewRules,
)
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair
from dualcaster_core.reputation.use_cases import Reputations, recalculated
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.reputation import AugmentingPaths
from dualcaster_core.testing.reputation.past_trades import cancel_trade, complete_trade

RULES = ReviewRules()
FULL = ReviewContent(
    overall=5, communication=4, packaging=3, accuracy=2, speed=1, comment='Said "fine",\n\\ and {sent} in a day. ★'
)
PLAIN = ReviewContent(overall=1)


async def _traded(harness: Harness, *names: str) -> tuple[int, int, int]:
    scene = Scene(harness)
    one, other = [await scene.person(name) for name in names or ("ann", "bob")]
    return await _complete(harness, one, other, harness.clock.now()), one, other


async def _complete(harness: Harness, proposer_id: int, recipient_id: int, at: datetime) -> int:
    async with harness.units() as uow:
        trade_id = await complete_trade(uow, proposer_id, recipient_id, at)
        await uow.commit()
    return trade_id


async def _cancel(harness: Harness, proposer_id: int, recipient_id: int, at: datetime, *, fault_id: int) -> int:
    async with harness.units() as uow:
        trade_id = await cancel_trade(uow, proposer_id, recipient_id, at, fault_id=fault_id)
        await uow.commit()
    return trade_id


async def _load(harness: Harness, trade_id: int) -> ReviewedTrade:
    async with harness.snapshots() as uow:
        trade = await uow.reviews.of_trade(trade_id)
    assert trade is not None
    return trade


async def _write(harness: Harness, trade_id: int, by: int, content: ReviewContent = PLAIN) -> ReviewedTrade:
    async with harness.units() as uow:
        trade = await uow.reviews.of_trade(trade_id, lock=True)
        assert trade is not None
        stored = await uow.reviews.store(trade.write(by, content, harness.clock.now(), RULES)[0])
        await uow.commit()
    return stored


def _review(trade: ReviewedTrade, by: int) -> Review:
    review = trade.by(by)
    assert review is not None
    return review


class ReviewsContract:
    """``ReviewRepository``."""

    async def test_a_completed_trade_has_no_reviews_at_first(self, harness: Harness) -> None:
        """A completed trade is found with its parties and moment, one that is none is not."""
        trade_id, ann, bob = await _traded(harness)
        expected = ReviewedTrade(trade_id=trade_id, parties=(ann, bob), completed_at=harness.clock.now())
        assert await _load(harness, trade_id) == expected
        async with harness.snapshots() as uow:
            assert await uow.reviews.of_trade(trade_id + 1) is None

    async def test_a_review_comes_back_as_it_was_stored(self, harness: Harness) -> None:
        """Every fact is kept: what it says, when, the answer, and who hid it why."""
        trade_id, ann, bob = await _traded(harness)
        stored = await _write(harness, trade_id, ann, FULL)
        assert _review(stored, ann).id > 0
        now = harness.clock.now()
        changed = evolve(
            _review(stored, ann),
            content=PLAIN,
            edited_at=now + timedelta(hours=1),
            visible_at=now + timedelta(days=2, microseconds=1),
            is_announced=True,
            answer=Answer(text="Thank you,\n{ann}", at=now + timedelta(days=3)),
            hidden=Hiding(by_id=bob, reason="a 'quote'", at=now + timedelta(days=4)),
            version=3,
        )
        async with harness.units() as uow:
            await uow.reviews.store(evolve(stored, reviews=(changed,)))
            await uow.commit()
        assert (await _load(harness, trade_id)).reviews == (changed,)
        async with harness.snapshots() as uow:
            assert await uow.reviews.trade_of(changed.id) == trade_id
            assert await uow.reviews.trade_of(changed.id + 1) is None

    async def test_two_who_write_at_once_make_both_visible(self, harness: Harness) -> None:
        """Whoever is second finds the first's review: both show, whichever order they came in."""
        trade_id, ann, bob = await _traded(harness)
        await asyncio.gather(_write(harness, trade_id, ann, FULL), _write(harness, trade_id, bob, PLAIN))
        trade = await _load(harness, trade_id)
        assert {one.reviewer_id for one in trade.reviews} == {ann, bob}
        assert all(one.is_visible(harness.clock.now()) and one.is_announced for one in trade.reviews)

    async def test_of_repeated_writes_one_is_kept(self, harness: Harness) -> None:
        """The same person writing several times at once has one review; the others are refused."""
        trade_id, ann, _ = await _traded(harness)
        outcomes = await asyncio.gather(
            *(_write(harness, trade_id, ann, FULL) for _ in range(4)), return_exceptions=True
        )
        refused = [one for one in outcomes if isinstance(one, DualcasterError)]
        assert (len(refused), {one.code for one in refused}) == (3, {"review.already_written"})
        assert len((await _load(harness, trade_id)).reviews) == 1

    async def test_an_edit_and_the_second_review_at_once_have_one_truth(self, harness: Harness) -> None:
        """Either the edit came first and shows, or the second review did and the edit is refused."""
        for number in range(5):
            trade_id, ann, bob = await _traded(harness, f"ann{number}", f"bob{number}")
            await _write(harness, trade_id, ann, FULL)
            edited, _ = await asyncio.gather(
                self._edit(harness, trade_id, ann), _write(harness, trade_id, bob), return_exceptions=True
            )
            kept = _review(await _load(harness, trade_id), ann)
            assert kept.is_visible(harness.clock.now())
            assert kept.content == (FULL if isinstance(edited, Conflict) else PLAIN)

    async def test_due_reviews_are_told_of_once(self, harness: Harness) -> None:
        """Reviews that were blind long enough are marked once, the first due first; hidden ones never."""
        written = []
        for number in range(4):
            trade_id, ann, _ = await _traded(harness, f"ann{number}", f"bob{number}")
            written.append(_review(await _write(harness, trade_id, ann), ann))
            harness.clock.advance(timedelta(days=1))
        await self._hide(harness, written[0])
        harness.clock.moment = written[2].visible_at
        told = []
        for limit in (1, 10, 10):
            async with harness.units() as uow:
                told.append([one.id for one in await uow.reviews.announce_due(harness.clock.now(), limit=limit)])
                await uow.commit()
        assert told == [[written[1].id], [written[2].id], []]

    async def _edit(self, harness: Harness, trade_id: int, by: int) -> None:
        async with harness.units() as uow:
            trade = await uow.reviews.of_trade(trade_id, lock=True)
            assert trade is not None
            changed: Changed = trade.edit(by, PLAIN, 1, harness.clock.now(), RULES)
            await uow.reviews.store(changed[0])
            await uow.commit()

    async def _hide(self, harness: Harness, review: Review) -> None:
        async with harness.units() as uow:
            trade = await uow.reviews.of_trade(review.trade_id, lock=True)
            assert trade is not None
            await uow.reviews.store(trade.hide(review.id, review.reviewed_id, "spam", harness.clock.now())[0])
            await uow.commit()


class ReputationContract:
    """``ReputationRepository``."""

    async def test_a_history_holds_what_somebody_did(self, harness: Harness) -> None:
        """Trades of both roles, reviews received, faults and decisions are there; those of others are not."""
        trade_id, ann, bob = await _traded(harness)
        now = harness.clock.now()
        later = now + timedelta(days=1)
        second = await _complete(harness, bob, ann, later)
        broken = await _cancel(harness, ann, bob, later, fault_id=ann)
        await _write(harness, trade_id, bob, FULL)
        (of_ann, of_bob) = await _histories(harness, ann, bob)
        assert [(one.id, one.partner_id, one.completed_at, one.proposed) for one in of_ann.trades] == [
            (trade_id, bob, now, True),
            (second, bob, later, False),
        ]
        assert {one.value for one in of_ann.trades} == {Decimal(22)}
        (review,) = of_ann.reviews
        assert (review.partner_id, review.overall, review.speed, review.hidden) == (bob, 5, 1, False)
        assert (review.written_at, review.visible_at) == (now, now + RULES.blind_for)
        (fault,) = of_ann.negatives
        assert fault == NegativeEvent(kind=NegativeKind.CANCELLED, at=later, other_id=bob, trade_id=broken)
        assert {one.proposal_id for one in of_bob.decisions} == {trade_id, broken}
        assert {one.decided_at - one.proposed_at for one in of_bob.decisions} == {timedelta(hours=6)}
        assert (of_bob.reviews, of_bob.negatives) == ((), ())

    async def test_a_history_knows_what_was_verified(self, harness: Harness) -> None:
        """A verified address and linked accounts are part of it; unknown keys have none."""
        scene = Scene(harness)
        ann = await scene.person("ann", email_verified=True)
        await harness.link_discord(ann)
        (history,) = await _histories(harness, ann, ann + 1)
        assert history.identity == VerifiedIdentity(email=True, discord=True, linked_accounts=1)
        assert history.member_since == harness.clock.now()

    async def test_a_record_is_that_of_the_whole_history(self, harness: Harness) -> None:
        """What is stored is what the calculator makes of the history, however often it was made before."""
        trade_id, ann, bob = await _traded(harness)
        await _recalculate(harness, ann, bob)
        await _write(harness, trade_id, bob, FULL)
        await _write(harness, trade_id, ann, PLAIN)
        made = {one.user_id: one for one in await _recalculate(harness, ann, bob)}
        histories = await _histories(harness, ann, bob)
        assert [made[one.user_id] for one in histories] == [
            reputation_of(one, harness.clock.now()) for one in histories
        ]
        assert (made[ann].reviews.positive, made[bob].reviews.negative) == (1, 1)

    async def test_only_another_tier_touches_matches(self, harness: Harness) -> None:
        """A change of tier counts a change of that account and records one event; another score alone does neither."""
        _, ann, bob = await _traded(harness)
        await _recalculate(harness, ann, bob)
        assert await harness.recorded() == []
        for number in range(2, 11):
            await _complete(harness, ann, await Scene(harness).person(f"other{number}"), harness.clock.now())
        await _recalculate(harness, ann, bob)
        ((_, kind, payload),) = await harness.recorded()
        assert (kind, payload) == (TierChanged.kind, {"user_id": ann, "version": 1})
        await _recalculate(harness, ann, bob)
        assert len(await harness.recorded()) == 1

    async def test_those_who_overlap_store_what_is_newest(self, harness: Harness) -> None:
        """Several who recalculate the same people at once, in whatever order, leave the record of the whole history."""
        _, ann, bob = await _traded(harness)
        await asyncio.gather(
            _recalculate(harness, ann, bob),
            _recalculate(harness, bob, ann),
            self._trade_and_recalculate(harness, ann, bob),
            self._trade_and_recalculate(harness, bob, ann),
        )
        for one in await _recalculate(harness, ann, bob):
            assert one.trades.completed == 3

    async def _trade_and_recalculate(self, harness: Harness, one: int, other: int) -> None:
        await _complete(harness, one, other, harness.clock.now())
        await _recalculate(harness, one, other)


async def _histories(harness: Harness, *user_ids: int) -> Sequence[ReputationHistory]:
    async with harness.units() as uow:
        return await uow.reputation.histories(user_ids, since=harness.clock.now() - timedelta(days=90))


async def _recalculate(harness: Harness, *user_ids: int) -> Sequence[Reputation]:
    async with harness.units() as uow:
        made = await recalculated(uow, user_ids, harness.clock)
        await uow.commit()
    return made


class NightlyRunContract:
    """``AnchoringRepository``, and the nightly run over both repositories."""

    async def test_pairs_are_given_once_with_their_last_trade(self, harness: Harness) -> None:
        """Two people are one pair, however often and in whichever role they traded."""
        _, ann, bob = await _traded(harness)
        eve = await Scene(harness).person("eve")
        later = harness.clock.now() + timedelta(days=3)
        await _complete(harness, bob, ann, later)
        await _complete(harness, eve, ann, harness.clock.now())
        async with harness.units() as uow:
            found = {pair async for batch in uow.anchoring.trading_pairs() for pair in batch}
        assert found == {TradingPair(ann, bob, later), TradingPair(ann, eve, harness.clock.now())}

    async def test_anchors_are_open_accounts_whose_identity_was_checked(self, harness: Harness) -> None:
        """Somebody whose identity was checked is an anchor while the account is open."""
        scene = Scene(harness)
        ann, bob, _ = [await scene.person(name) for name in ("ann", "bob", "eve")]
        for one in (ann, bob):
            await harness.check_identity(one)
        await scene.becomes(bob, is_active=False)
        async with harness.units() as uow:
            assert await uow.anchoring.anchors() == {ann}

    async def test_a_history_knows_whom_the_flow_reached(self, harness: Harness) -> None:
        """Of somebody's partners those are anchored whom the last flow reached; an earlier flow is forgotten."""
        _, ann, bob = await _traded(harness)
        eve = await Scene(harness).person("eve")
        await _complete(harness, eve, ann, harness.clock.now())
        for number, people in enumerate(({ann, bob}, {ann, eve})):
            at = harness.clock.now() + timedelta(days=number)
            async with harness.units() as uow:
                await uow.anchoring.store(
                    MarketAnchoring(computed_at=at, people=frozenset(people), anchors=1, active_traders=3 + number)
                )
                await uow.commit()
        of_ann, of_bob = await _histories(harness, ann, bob)
        assert of_ann.anchoring == Anchoring(computed_at=at, partners=frozenset({eve}), anchors=1, active_traders=4)
        assert of_bob.anchoring is not None
        assert of_bob.anchoring.partners == {ann}

    async def test_a_cap_in_force_is_not_lifted_by_traders_whom_the_flow_does_not_reach(self, harness: Harness) -> None:
        """From the second night on only traders whom the flow reaches count, however many others there are."""
        _, ann, bob = await _traded(harness)
        stranger, other = [await Scene(harness).person(name) for name in ("stranger", "other")]
        await harness.check_identity(ann)
        await _complete(harness, stranger, other, harness.clock.now())
        compute = ComputeAnchoring(units=harness.units, solver=AugmentingPaths(), clock=harness.clock)
        async with harness.units() as uow:
            assert not await uow.anchoring.was_in_force()
        first, second = await compute.run(), await compute.run()
        assert first.people == second.people == {ann, bob}
        assert (first.active_traders, second.active_traders) == (4, 2)
        async with harness.units() as uow:
            assert await uow.anchoring.was_in_force()

    async def test_everybody_is_recalculated_once_a_night(self, harness: Harness) -> None:
        """The run goes over every open account, and done again finds nothing more; the next night it begins anew."""
        _, ann, bob = await _traded(harness)
        await harness.check_identity(ann)
        for number in range(3):
            await Scene(harness).person(f"other{number}", is_active=number > 0)
        nightly = _nightly(harness)
        assert [await nightly.run(day) for day in ("2026-03-01", "2026-03-01", "2026-03-02")] == [4, 0, 4]
        assert (await _histories(harness, bob))[0].anchoring is not None

    async def test_a_run_that_was_broken_off_goes_on_where_it_was(self, harness: Harness) -> None:
        """What earlier batches did is not done again, by whichever of two that run at once."""
        people = [await Scene(harness).person(f"trader{number}") for number in range(5)]
        async with harness.units() as uow:
            assert await uow.reputation.night_reached("2026-03-01") is None
            await uow.reputation.night_goes_on("2026-03-01", people[1])
            await uow.commit()
        counts = await asyncio.gather(*(_nightly(harness).run("2026-03-01") for _ in range(2)))
        assert sum(counts) == 3
        async with harness.units() as uow:
            assert await uow.reputation.night_reached("2026-03-01") == people[-1]
            assert await uow.reputation.night_reached("2026-02-28") is None


class _NothingRead:
    """``ReputationQueries`` that nobody asks here."""

    async def record(self, user_id: int) -> Reputation | None:
        raise AssertionError("the nightly run reads no single record")

    async def badges(self, usernames: Sequence[str]) -> Mapping[str, ReputationBadge]:
        raise AssertionError("the nightly run reads no badges")

    async def chance_model(self) -> ChanceModel | None:
        raise AssertionError("the nightly run reads no model")

    async def history(self, user_id: int, *, since: datetime) -> ReputationHistory | None:
        raise AssertionError("the nightly run reads no single history")


class _NoCache:
    """A ``Cache`` that is out of reach."""

    async def get(self, key: str) -> bytes | None:
        return None

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        return False

    async def drop(self, *keys: str) -> None:
        return None


def _nightly(harness: Harness) -> NightlyReputations:
    return NightlyReputations(
        ComputeAnchoring(units=harness.units, solver=AugmentingPaths(), clock=harness.clock),
        FitChances(harness.units, harness.clock),
        Reputations(harness.units, _NothingRead(), _NoCache(), harness.clock),
        people_at_once=2,
    )


CONTRACTS = (ReviewsContract, ReputationContract, NightlyRunContract)
