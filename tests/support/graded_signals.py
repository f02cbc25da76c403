"""Signals of ours that have their verdicts, made up, and a screen that says BUY of everything."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.model import (
    Evidence,
    PriceInterval,
    PriceQuote,
    ProposedSignal,
    RuleProposal,
    Signal,
    SignalAction,
    SignalOutcome,
    SignalState,
)
from tests.support.signal_scene import SignalScene

CARDS = 20
KIND = "momentum"
PRICE, TARGET = Decimal("10.00"), Decimal("11.00")


@frozen
class SaysBuy:
    """The port ``CatalogueScreen`` that says BUY of everything, with one score."""

    score: float
    version: str = "1"

    def proposals(self, batch: HistoryBatch, rules: Sequence[FeatureRule]) -> Iterator[ProposedSignal]:
        """Yield a proposal for each quote."""
        for quote in batch.quotes:
            yield ProposedSignal(
                quote=quote,
                kind=KIND,
                proposal=RuleProposal(
                    action=SignalAction.BUY,
                    score=self.score,
                    price=PRICE,
                    target_price=TARGET,
                    evidence=Evidence(rule=KIND, version=self.version),
                ),
            )


def _made(card_id: int, made_at: datetime, score: float, stated: float | None = None) -> Signal:
    return Signal(
        quote=PriceQuote(card_id=card_id, finish=Finish.NONFOIL, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET),
        kind=KIND,
        action=SignalAction.BUY,
        score=score,
        confidence=stated,
        no_confidence="" if stated else "made up",
        price=PRICE,
        target_price=TARGET,
        interval=PriceInterval(low=Decimal("9.50"), high=Decimal("10.50")),
        made_at=made_at,
        valid_until=made_at + timedelta(days=7),
        evidence=Evidence(rule=KIND, version="1"),
        state=SignalState.GRADED,
    )


def ended(signal: Signal, end: Decimal, *, came_true: bool, evaluated_at: datetime) -> SignalOutcome:
    """Return the verdict on a signal whose price ended there."""
    profit = (end - PRICE) * 10
    return SignalOutcome(
        signal_id=signal.id,
        came_true=came_true,
        price_end=end,
        price_peak=end,
        peak_at=evaluated_at,
        accuracy_end=float(came_true),
        accuracy_peak=float(came_true),
        profit_percent_end=profit,
        profit_percent_peak=profit,
        net_profit_percent_end=profit,
        net_profit_percent_peak=profit,
        evaluated_at=evaluated_at,
    )


async def graded(
    scene: SignalScene,
    *,
    informed: bool,
    number: int = 300,
    evaluated_at: datetime | None = None,
    stated: float | None = None,
) -> None:
    """Make up so many signals of ours with their verdicts, ten a day; a score is the chance, or says nothing.

    A hundred come first, and are known before the others are made on every third day.
    """
    now, draw = scene.clock.now(), Random(11)
    cards = [await scene.card(place + 1) for place in range(CARDS)]
    first = now - timedelta(days=100)
    days = [*range(10), *range(20, 80, 3)]
    made = [
        _made(cards[place % CARDS], first + timedelta(days=days[place // 10]), draw.random(), stated)
        for place in range(number)
    ]
    async with scene.units() as uow:
        added = await uow.signals.add(made)
        outcomes = []
        for one in added:
            true = draw.random() < (one.score if informed else 0.4)
            at = evaluated_at or one.ends_at + timedelta(hours=1)
            outcomes.append(ended(one, TARGET if true else PRICE, came_true=true, evaluated_at=at))
        assert len(await uow.signals.add_outcomes(outcomes)) == number
        await uow.commit()
