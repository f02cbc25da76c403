"""What members do with signals of their own: make, close and delete them."""

from collections.abc import Callable
from datetime import timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.ports import CurrentPrices
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.errors import SignalNotDeletable, SignalNotFound
from dualcaster_core.signals.events import SignalsPublished
from dualcaster_core.signals.history import HISTORY_DAYS
from dualcaster_core.signals.members.making import (
    PriceBasis,
    check_card,
    check_draft,
    check_maker,
    judged_quote,
    with_moves,
)
from dualcaster_core.signals.members.model import DELETABLE_FOR, MemberSignal, SignalDraft, personal_hash
from dualcaster_core.signals.members.ports import MemberSignalsUnitOfWork
from dualcaster_core.signals.model import MEMBER_KIND, Signal, SignalState
from dualcaster_core.signals.ports import PricePaths


@frozen
class MemberSignals:
    """Makes, closes and deletes signals of members. ``random_token`` makes text that nobody can guess."""

    units: UnitOfWorkFactory[MemberSignalsUnitOfWork]
    prices: CurrentPrices
    histories: PricePaths
    rules: ValuationRules
    clock: Clock
    ids: PublicIds
    random_token: Callable[[], str]

    async def basis(self, card_id: int, finish: Finish) -> PriceBasis | None:
        """Return the price that a signal on a card would be judged on, and how it moves; None where there is none."""
        basis = judged_quote(await self.prices.current_prices(card_id), finish, self.rules)
        if basis is None:
            return None
        today = self.clock.now().date()
        first = today - timedelta(days=HISTORY_DAYS)
        paths = await self.histories.paths([basis.quote], first=first, last=today)
        return with_moves(basis, paths.get(basis.quote, ()), today)

    async def make(self, actor: Actor, draft: SignalDraft) -> MemberSignal:
        """Make a signal.

        Raises ``MakingRefused``, ``CardNotEligible``, ``SignalAlreadyOpen``, and ``ValidationFailed`` beside its field.
        """
        now = self.clock.now()
        days = draft.horizon_on(now.date())
        async with self.units() as uow:
            standing = await uow.member_signals.standing(actor.user_id)
        check_maker(standing.completed_trades, standing.tier, draft.visibility)
        basis = check_card(await self.basis(draft.card_id, draft.finish))
        check_draft(draft, basis)
        salt = self.random_token()
        maker = self.ids.encode(IdKind.USER, actor.user_id)
        signal = Signal(
            quote=basis.quote,
            kind=MEMBER_KIND,
            action=draft.action,
            score=draft.confidence,
            confidence=draft.confidence,
            price=basis.price,
            target_price=draft.target_price,
            horizon_days=days,
            made_at=now,
            valid_until=now + timedelta(days=days),
            evidence=None,
            rationale=draft.rationale,
            personal_hash=personal_hash(salt, maker, draft.rationale),
            maker_id=actor.user_id,
        )
        async with self.units() as uow:
            made = await uow.member_signals.add(
                MemberSignal(signal=signal, visibility=draft.visibility, personal_salt=salt)
            )
            await uow.record(SignalsPublished(signal_ids=(made.signal.id,)))
            await uow.commit()
        return made

    async def close(self, actor: Actor, signal_id: int) -> MemberSignal:
        """Have one's signal take no more follows; it is evaluated all the same. Raises ``SignalNotFound``."""
        async with self.units() as uow:
            made = await _own(uow, actor, signal_id)
            if made.signal.state is not SignalState.OPEN:
                return made
            await uow.member_signals.close(signal_id)
            await uow.commit()
        return evolve(made, signal=evolve(made.signal, state=SignalState.CLOSED))

    async def delete(self, actor: Actor, signal_id: int) -> None:
        """Delete one's signal within an hour, while nobody follows it.

        Raises ``SignalNotFound`` and ``SignalNotDeletable``.
        """
        async with self.units() as uow:
            made = await _own(uow, actor, signal_id)
            if made.follower_count:
                raise SignalNotDeletable(
                    "somebody follows this signal; close it, so that nobody else does", followers=made.follower_count
                )
            if self.clock.now() - made.signal.made_at > DELETABLE_FOR:
                raise SignalNotDeletable("a signal can be deleted for an hour; close it instead", followers=0)
            await uow.member_signals.delete(signal_id)
            await uow.commit()


async def _own(uow: MemberSignalsUnitOfWork, actor: Actor, signal_id: int) -> MemberSignal:
    made = await uow.member_signals.one(signal_id, lock=True)
    if made is None or made.signal.maker_id != actor.user_id:
        raise SignalNotFound("there is no such signal of yours")
    return made
