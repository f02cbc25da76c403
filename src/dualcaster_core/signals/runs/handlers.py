"""What follows once signals are published and graded: people are told, and their reputations are made anew."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import LONGEST_TITLE, NewNotification
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.signals.events import SignalsGraded, SignalsPublished
from dualcaster_core.signals.following.model import Follow
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.runs.ports import GradedSignal, SignalRunsUnitOfWork
from dualcaster_core.signals.visibility import SignalVisibility


@frozen
class CountFollows:
    """Recalculates those whose follows were evaluated."""

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: SignalsGraded) -> None:
        """Recalculate them, once for each delivery and set-wise."""
        async with self.units() as uow:
            followers = {one.user_id for one in await uow.follows.counting(event.signal_ids)}
        await self.reputations.recalculate(followers, delivery)


@frozen
class NotifyOutcomes:
    """Tells followers and makers what became of a signal."""

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: SignalsGraded) -> None:
        """Add a notification for each follow that is not ended or counts, and for each maker."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            graded = {one.signal.id: one for one in await uow.signal_outcomes.graded(event.signal_ids)}
            follows = await uow.follows.counting(event.signal_ids)
            cards = await uow.printings.with_keys(sorted({one.signal.quote.card_id for one in graded.values()}))
            names = {key: printing.name for key, printing in cards.items()}
            await uow.notifications.add(*self._told(graded, follows, names))
            await uow.commit()

    def _told(
        self, graded: Mapping[int, GradedSignal], follows: Sequence[Follow], names: Mapping[int, str]
    ) -> Iterator[NewNotification]:
        for follow in follows:
            yield self._outcome(follow.user_id, graded[follow.signal_id], names, whose="followed")
        for one in graded.values():
            if one.signal.maker_id is not None:
                yield self._outcome(one.signal.maker_id, one, names, whose="own")

    def _outcome(self, user_id: int, one: GradedSignal, names: Mapping[int, str], *, whose: str) -> NewNotification:
        signal, public_id = one.signal, self.ids.encode(IdKind.SIGNAL, one.signal.id)
        verdict = {True: "came true", False: "did not come true", None: "could not be judged"}[one.outcome.came_true]
        said = f"{signal.action.name} on {names.get(signal.quote.card_id, 'a card')}"
        title = f"{'Your' if whose == 'own' else 'The followed'} {said} {verdict}"
        return NewNotification(
            user_id=user_id,
            key=f"signal-outcome/{signal.id}/{whose}",
            type="signal.outcome",
            title=title[:LONGEST_TITLE],
            body=outcome_in_words(one),
            action_url=f"/signals/{public_id}",
            metadata={"signal": public_id, "came_true": one.outcome.came_true},
            created_at=self.clock.now(),
        )


@frozen
class NotifyAdmirers:
    """Tells those who have favourited a maker of a new signal that they may see."""

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: SignalsPublished) -> None:
        """Add a notification for each of them; of ours and of private signals nobody is told."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            if len(event.signal_ids) == 1:
                made = await uow.member_signals.one(event.signal_ids[0])
                if made is not None and made.visibility is not SignalVisibility.PRIVATE:
                    await self._tell(uow, made)
            await uow.commit()

    async def _tell(self, uow: SignalRunsUnitOfWork, made: MemberSignal) -> None:
        signal, maker_id = made.signal, made.signal.maker_id or 0
        names = await uow.users.usernames([maker_id])
        cards = await uow.printings.with_keys([signal.quote.card_id])
        card = next((printing.name for printing in cards.values()), "a card")
        public_id = self.ids.encode(IdKind.SIGNAL, signal.id)
        title = f"{names.get(maker_id, 'A favourite')} made a signal: {signal.action.name} {card}"
        told = (
            NewNotification(
                user_id=user_id,
                key=f"signal/{signal.id}",
                type="signal.published",
                title=title[:LONGEST_TITLE],
                action_url=f"/signals/{public_id}",
                metadata={"signal": public_id},
                names=frozenset({maker_id}),
                created_at=self.clock.now(),
            )
            for user_id in await uow.favorites.admirers(maker_id)
        )
        await uow.notifications.add(*told)


def outcome_in_words(one: GradedSignal) -> str:
    """Say in one line what became of a signal; gains are trade value before fees."""
    outcome, signal = one.outcome, one.signal
    if outcome.price_end is None:
        return "There were no prices to judge it by, so it counts on neither side."
    moved = f"From {signal.price} to {outcome.price_end} {signal.quote.currency.value}"
    if signal.action is SignalAction.HOLD or outcome.profit_percent_end is None:
        return f"{moved}."
    word = "gained" if outcome.profit_percent_end >= 0 else "lost"
    return f"{moved}: {word} {abs(outcome.profit_percent_end)} % in trade value, before fees."
