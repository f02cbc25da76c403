"""Short words to set a scene with signals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.model import (
    MEMBER_KIND,
    Evidence,
    PriceQuote,
    Signal,
    SignalAction,
    SignalOutcome,
)
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing.contracts.ports import Harness

HORIZON = timedelta(days=7)


def our_signal(card_id: int, at: datetime, **facts: Any) -> Signal:
    """Make a BUY of ours, from 10 to 12 dollars within a week, unless told."""
    finish = facts.pop("finish", Finish.NONFOIL)
    plain: dict[str, Any] = {
        "quote": PriceQuote(card_id=card_id, finish=finish, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET),
        "kind": "momentum",
        "action": SignalAction.BUY,
        "score": 0.5,
        "no_confidence": "none was earned",
        "price": Decimal("10.00"),
        "target_price": Decimal("12.00"),
        "made_at": at,
        "valid_until": at + HORIZON,
        "evidence": Evidence(rule="momentum", version="1", numbers=(("week_change", 0.25),)),
        "rationale": "The price rose.",
    }
    return Signal(**{**plain, **facts})


def member_signal(
    card_id: int, maker_id: int, at: datetime, *, visibility: SignalVisibility = SignalVisibility.PUBLIC, **facts: Any
) -> MemberSignal:
    """Make a BUY of a member, which all may see, unless told."""
    confidence = facts.pop("confidence", 0.5)
    signal = our_signal(
        card_id,
        at,
        kind=MEMBER_KIND,
        maker_id=maker_id,
        score=confidence,
        confidence=confidence,
        no_confidence="",
        evidence=None,
        personal_hash="ab" * 32,
        **facts,
    )
    return MemberSignal(signal=signal, visibility=visibility, personal_salt="a salt")


def verdict(signal: Signal, at: datetime, *, came_true: bool | None = True, accuracy: float = 1.0) -> SignalOutcome:
    """Judge a signal; None is for insufficient data."""
    known = came_true is not None
    amount = Decimal("12.00") if known else None
    return SignalOutcome(
        signal_id=signal.id,
        came_true=came_true,
        price_end=amount,
        price_peak=amount,
        peak_at=signal.ends_at if known else None,
        accuracy_end=accuracy if known else None,
        accuracy_peak=accuracy if known else None,
        profit_percent_end=amount,
        profit_percent_peak=amount,
        net_profit_percent_end=amount,
        net_profit_percent_peak=amount,
        evaluated_at=at,
    )


async def published(harness: Harness, *signals: Signal) -> Sequence[Signal]:
    """Store signals of ours."""
    async with harness.units() as uow:
        stored = await uow.signals.add(signals)
        await uow.commit()
    return stored


async def member_made(harness: Harness, *made: MemberSignal) -> list[Signal]:
    """Store signals of members."""
    async with harness.units() as uow:
        stored = [(await uow.member_signals.add(one)).signal for one in made]
        await uow.commit()
    return stored


async def judged(harness: Harness, *outcomes: SignalOutcome) -> Sequence[SignalOutcome]:
    """Store outcomes."""
    async with harness.units() as uow:
        added = await uow.signals.add_outcomes(outcomes)
        await uow.commit()
    return added


async def state_prices(
    harness: Harness, card: Card, prices: Mapping[date, str] | Iterable[tuple[date, str]], **facts: Any
) -> None:
    """State a nonfoil copy's price on days: TCGplayer's market price in dollars, unless told."""
    plain: dict[str, Any] = {
        "finish": Finish.NONFOIL,
        "source": PriceSource.TCGPLAYER,
        "kind": PriceKind.MARKET,
        "currency": Currency.USD,
    }
    stated = [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, card.scryfall_id),
            amount=Decimal(amount),
            observed_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            **{**plain, **facts},
        )
        for day, amount in dict(prices).items()
    ]
    async with harness.units() as uow:
        await uow.prices.store(stated, feed="test")
        await uow.commit()
