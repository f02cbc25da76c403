"""Signals as they were published, and outcomes, each once."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.signals.model import PriceInterval, SignalAction, SignalState
from dualcaster_core.signals.ports import OpenSignal
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.signals.scene import (
    HORIZON,
    judged,
    member_made,
    member_signal,
    our_signal,
    published,
    verdict,
)

_SECOND = timedelta(seconds=1)


class SignalRepositoryContract:
    """``SignalRepository``."""

    async def test_signals_come_back_as_they_were_published(self, harness: Harness) -> None:
        """They get rising ids, and nothing else of them changes."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        interval = PriceInterval(low=Decimal("9.00"), high=Decimal("13.50"))
        sure = our_signal(card, at, confidence=0.75, no_confidence="", interval=interval)
        stays = our_signal(card, at, kind="breakout", action=SignalAction.HOLD, target_price=None, horizon_days=30)
        stored = await published(harness, sure, stays)
        assert [evolve(one, id=sure.id) for one in stored] == [sure, stays]
        assert stored[0].id < stored[1].id
        async with harness.units() as uow:
            assert list(await uow.signals.due(at + timedelta(days=31), limit=10)) == list(stored)

    async def test_one_of_ours_is_open_for_each_card_finish_and_kind(self, harness: Harness) -> None:
        """Another beside it is left out, in the same call and later, until there is an outcome."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        first, foil, other = await published(
            harness,
            our_signal(card, at),
            our_signal(card, at, score=0.9),
            our_signal(card, at, finish=Finish.FOIL),
            our_signal(card, at, kind="breakout"),
        )
        assert (first.score, foil.quote.finish, other.kind) == (0.5, Finish.FOIL, "breakout")
        assert await published(harness, our_signal(card, at + _SECOND)) == []
        await judged(harness, verdict(first, first.ends_at))
        assert len(await published(harness, our_signal(card, first.ends_at))) == 1

    async def test_open_signals_of_ours_are_listed_by_their_place(self, harness: Harness) -> None:
        """What members made and what has its outcome is not among them."""
        scene, at = Scene(harness), harness.clock.now()
        card, maker = await scene.card("Counterspell"), await scene.person("maker")
        open_one, ended = await published(harness, our_signal(card, at), our_signal(card, at, kind="breakout"))
        await member_made(harness, member_signal(card, maker, at))
        await judged(harness, verdict(ended, at))
        async with harness.units() as uow:
            found = await uow.signals.open_ours()
        assert found == {OpenSignal(card_id=card, finish=Finish.NONFOIL, kind=open_one.kind)}

    async def test_signals_are_due_once_their_horizon_has_passed(self, harness: Harness) -> None:
        """The oldest come first, at most so many; those with an outcome and those that wait do not come."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        kinds = ("first", "second", "third", "fourth")
        stored = await published(
            harness,
            *(our_signal(card, at - place * _SECOND, kind=kind) for place, kind in enumerate(kinds)),
        )
        await judged(harness, verdict(stored[1], at + HORIZON))
        async with harness.units() as uow:
            await uow.signal_outcomes.wait([stored[2].id], at + HORIZON + timedelta(hours=6))
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.signals.due(at + HORIZON - 4 * _SECOND, limit=10) == []
            due = await uow.signals.due(at + HORIZON, limit=10)
            assert [one.kind for one in due] == ["fourth", "first"]
            assert [one.kind for one in await uow.signals.due(at + HORIZON, limit=1)] == ["fourth"]
            later = await uow.signals.due(at + HORIZON + timedelta(hours=6), limit=10)
        assert [one.kind for one in later] == ["fourth", "first", "third"]

    async def test_a_signal_has_one_outcome_for_good(self, harness: Harness) -> None:
        """The first stays whatever comes later; the signal's state says whether the data sufficed."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        good, poor = await published(harness, our_signal(card, at), our_signal(card, at, kind="breakout"))
        first, nothing = verdict(good, at), verdict(poor, at, came_true=None)
        assert await judged(harness, first) == [first]
        again = evolve(first, came_true=False, evaluated_at=at + _SECOND)
        assert await judged(harness, again, nothing) == [nothing]
        async with harness.units() as uow:
            graded = await uow.signal_outcomes.graded([poor.id, good.id])
        assert [one.outcome for one in graded] == [first, nothing]
        assert [one.signal.state for one in graded] == [SignalState.GRADED, SignalState.INSUFFICIENT_DATA]

    async def test_what_was_not_committed_was_not_published(self, harness: Harness) -> None:
        """Neither signals nor outcomes stay of a transaction that was left."""
        card, at = await Scene(harness).card("Counterspell"), harness.clock.now()
        async with harness.units() as uow:
            (lost,) = await uow.signals.add([our_signal(card, at)])
            await uow.signals.add_outcomes([verdict(lost, at)])
        async with harness.units() as uow:
            assert await uow.signals.open_ours() == frozenset()
            assert await uow.signal_outcomes.graded([lost.id]) == []
