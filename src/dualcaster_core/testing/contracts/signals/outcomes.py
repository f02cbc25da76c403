"""Outcomes with the signals that they are of, and the sealed days of the chain."""

from datetime import UTC, date, datetime, timedelta

from dualcaster_core.signals.chain.days import BEGINNING, SealedDay
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.signals.scene import judged, our_signal, published, verdict

_SECOND = timedelta(seconds=1)


class OutcomeRepositoryContract:
    """``OutcomeRepository``."""

    async def test_what_happened_between_two_moments_is_found_by_id(self, harness: Harness) -> None:
        """The first moment belongs to it, the last does not, for what was published and for what was graded."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        made = [
            our_signal(card, at + offset, kind=kind)
            for kind, offset in (("late", 2 * _SECOND), ("on_time", _SECOND), ("early", timedelta()))
        ]
        late, on_time, early = await published(harness, *made)
        await judged(harness, *(verdict(one, one.ends_at) for one in (late, on_time, early)))
        async with harness.units() as uow:
            published_then = await uow.signal_outcomes.published_between(at, at + 2 * _SECOND)
            graded_then = await uow.signal_outcomes.graded_between(early.ends_at, late.ends_at)
            graded = await uow.signal_outcomes.graded([early.id, late.id])
        assert [one.id for one in published_then] == [on_time.id, early.id]
        assert [one.signal.id for one in graded_then] == [on_time.id, early.id]
        assert [one.outcome for one in graded] == [verdict(late, late.ends_at), verdict(early, early.ends_at)]

    async def test_days_with_entries_are_listed_by_the_calendar_of_utc(self, harness: Harness) -> None:
        """Each once, in order, whether something was published or graded on it, or both."""
        card, first = await Scene(harness).card("Counterspell"), datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
        (signal,) = await published(harness, our_signal(card, first))
        await published(harness, our_signal(card, first + _SECOND, kind="breakout"))
        await judged(harness, verdict(signal, first + timedelta(days=7)))
        await published(harness, our_signal(card, first + timedelta(days=7)))
        async with harness.units() as uow:
            days = await uow.signal_outcomes.unsealed_days(first, first + timedelta(days=8))
            some = await uow.signal_outcomes.unsealed_days(first + _SECOND, first + timedelta(days=7))
        assert days == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8)]
        assert some == [date(2026, 3, 2)]

    async def test_sealed_days_stay_in_order(self, harness: Harness) -> None:
        """The last is known, and all up to a day."""
        at, previous, kept = harness.clock.now(), BEGINNING, []
        async with harness.units() as uow:
            await uow.signal_outcomes.take_turn()
            assert await uow.signal_outcomes.last_sealed() is None
            assert await uow.signal_outcomes.sealed_until(date.max) == []
            for number in (1, 2, 4):
                sealed = SealedDay(day=date(2026, 3, number), entries=number, root=b"r" * 32, previous=previous)
                await uow.signal_outcomes.keep_sealed(sealed, at)
                previous = sealed.hash
                kept.append(sealed)
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.signal_outcomes.last_sealed() == kept[-1]
            assert await uow.signal_outcomes.sealed_until(date(2026, 3, 3)) == kept[:2]
            assert await uow.signal_outcomes.sealed_until(date.max) == kept
