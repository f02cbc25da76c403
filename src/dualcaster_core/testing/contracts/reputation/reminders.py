"""Which reviews can be written for a short time only."""

from datetime import datetime, timedelta

from dualcaster_core.reputation.reviews.model import OpenReview, ReviewContent, ReviewRules
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.reputation.past_trades import complete_trade

RULES = ReviewRules()
DAY, SOON = timedelta(days=1), timedelta(microseconds=1)


class ClosingReviewsContract:
    """``ReviewRepository.closing``."""

    async def test_both_of_a_trade_that_closes_shortly_are_found(self, harness: Harness) -> None:
        """From three days before the end on, until it is there, with the moment of the end."""
        trade_id, ann, bob = await _traded(harness)
        closes_at = harness.clock.now() + RULES.open_for
        expected = [
            OpenReview(trade_id=trade_id, user_id=one, other_id=other, closes_at=closes_at)
            for one, other in ((ann, bob), (bob, ann))
        ]
        await _look(harness, closes_at - 3 * DAY - SOON, [])
        await _look(harness, closes_at - 3 * DAY, expected)
        await _look(harness, closes_at - SOON, expected)
        await _look(harness, closes_at, [])

    async def test_the_first_review_brings_the_end_nearer_for_the_other(self, harness: Harness) -> None:
        """Who has written is not found; the other is, before the 14 days since are over."""
        trade_id, ann, bob = await _traded(harness)
        harness.clock.advance(DAY)
        await _write(harness, trade_id, ann)
        closes_at = harness.clock.now() + RULES.blind_for
        open_to_bob = OpenReview(trade_id=trade_id, user_id=bob, other_id=ann, closes_at=closes_at)
        await _look(harness, closes_at - 3 * DAY - SOON, [])
        await _look(harness, closes_at - 3 * DAY, [open_to_bob])
        await _look(harness, closes_at, [])
        await _look(harness, harness.clock.now() + RULES.open_for - DAY, [])

    async def test_a_late_first_review_does_not_move_the_end_out(self, harness: Harness) -> None:
        """Written ten days before the end, it leaves the other these ten days."""
        trade_id, ann, bob = await _traded(harness)
        closes_at = harness.clock.now() + RULES.open_for
        harness.clock.advance(RULES.open_for - 10 * DAY)
        await _write(harness, trade_id, ann)
        open_to_bob = OpenReview(trade_id=trade_id, user_id=bob, other_id=ann, closes_at=closes_at)
        await _look(harness, closes_at - DAY, [open_to_bob])

    async def test_nobody_is_found_who_has_written_or_left(self, harness: Harness) -> None:
        """Neither where both have written nor a closed account, whose partner still is."""
        trade_id, ann, bob = await _traded(harness)
        for one in (ann, bob):
            await _write(harness, trade_id, one)
        other, carl, dora = await _traded(harness, "carl", "dora")
        closes_at = harness.clock.now() + RULES.open_for
        await Scene(harness).becomes(carl, is_active=False)
        open_to_dora = OpenReview(trade_id=other, user_id=dora, other_id=carl, closes_at=closes_at)
        await _look(harness, closes_at - DAY, [open_to_dora])

    async def test_they_are_listed_in_pages_without_gaps(self, harness: Harness) -> None:
        """Each page continues after the last one of the page before."""
        for number in range(3):
            await _traded(harness, f"ann{number}", f"bob{number}")
        now = harness.clock.now() + RULES.open_for - DAY
        found: list[OpenReview] = []
        async with harness.units() as uow:
            every = list(await uow.reviews.closing(now, RULES, after=None, limit=10))
            while page := await uow.reviews.closing(now, RULES, after=found[-1] if found else None, limit=2):
                found.extend(page)
        assert (len(found), found) == (6, every)


async def _traded(harness: Harness, *names: str) -> tuple[int, int, int]:
    scene = Scene(harness)
    one, other = [await scene.person(name) for name in names or ("ann", "bob")]
    async with harness.units() as uow:
        trade_id = await complete_trade(uow, one, other, harness.clock.now())
        await uow.commit()
    return trade_id, one, other


async def _write(harness: Harness, trade_id: int, by: int) -> None:
    async with harness.units() as uow:
        trade = await uow.reviews.of_trade(trade_id, lock=True)
        assert trade is not None
        await uow.reviews.store(trade.write(by, ReviewContent(overall=5), harness.clock.now(), RULES)[0])
        await uow.commit()


async def _look(harness: Harness, now: datetime, expected: list[OpenReview]) -> None:
    async with harness.units() as uow:
        assert list(await uow.reviews.closing(now, RULES, after=None, limit=10)) == expected


CONTRACTS = (ClosingReviewsContract,)
