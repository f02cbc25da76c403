"""Signals for the tests of the API and the pages: makers, cards with a past, and signals of every state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import sin
from uuid import UUID

from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier
from dualcaster_core.signals.grading import grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.members.model import SignalDraft
from dualcaster_core.signals.model import (
    Evidence,
    PriceInterval,
    PriceQuote,
    Signal,
    SignalAction,
    SignalKind,
)
from dualcaster_core.signals.visibility import SignalVisibility

DAYS = 91


async def become_maker(application: Application, user_id: int, tier: Tier = Tier.GOLD, trades: int = 6) -> None:
    """Give somebody the trades and the tier that signals take, and a public profile."""
    async with application.database.transaction() as session:
        await session.run(
            text("UPDATE users SET completed_trades = :trades, is_public = true WHERE id = :key"),
            trades=trades,
            key=user_id,
        )
        await session.run(
            text(
                "INSERT INTO user_reputation (user_id, score, tier) VALUES (:key, :score, :tier)"
                " ON CONFLICT (user_id) DO UPDATE SET score = :score, tier = :tier"
            ),
            key=user_id,
            score=TIER_THRESHOLDS[tier],
            tier=int(tier),
        )


async def card_with_past(application: Application, name: str = "Lightning Bolt", base: float = 10.0) -> ListedCard:
    """Give a sample card a price for each of the last 91 days, which moves every day by little."""
    card = (await application.market.priced_cards.search(name, CardFilter(), limit=1)).items[0]
    await give_past(application, card.scryfall_id, base)
    return card


async def give_past(application: Application, scryfall_id: UUID, base: float = 10.0) -> None:
    """Give a printing a price for each of the last 91 days."""
    now = application.signals.members.clock.now()
    observations = [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, scryfall_id),
            finish=Finish.NONFOIL,
            source=PriceSource.TCGPLAYER,
            kind=PriceKind.MARKET,
            currency=Currency.USD,
            amount=Decimal(f"{base + sin(ago / 5) * base * 0.02 + (DAYS - ago) * base * 0.0005:.2f}"),
            observed_at=now - timedelta(days=ago),
        )
        for ago in range(DAYS)
    ]
    async with application.units() as uow:
        await uow.prices.store(observations, feed="test")
        await uow.commit()
    await refresh_values(application.units, application.settings.valuation)


async def make_signal(
    application: Application,
    maker_id: int,
    card_id: int,
    *,
    visibility: SignalVisibility = SignalVisibility.PUBLIC,
    action: SignalAction = SignalAction.BUY,
) -> Signal:
    """Have somebody make a signal, a fifth away from the price."""
    basis = await application.signals.members.basis(card_id, Finish.NONFOIL)
    assert basis is not None
    factor = {SignalAction.BUY: Decimal("1.2"), SignalAction.SELL: Decimal("0.8")}.get(action)
    draft = SignalDraft(
        card_id=card_id,
        finish=Finish.NONFOIL,
        action=action,
        target_price=None if factor is None else (basis.price * factor).quantize(Decimal("0.01")),
        target_date=application.signals.members.clock.now().date() + timedelta(days=14),
        confidence=0.7,
        rationale="Two decks of the last weekend play four of it, and shops pay more each day.",
        visibility=visibility,
    )
    maker = Actor(user_id=maker_id, username="", session_id=0)
    return (await application.signals.members.make(maker, draft)).signal


async def publish_ours(application: Application, card_ids: Sequence[int], made_at: datetime) -> Sequence[Signal]:
    """Publish a signal of each of a few kinds on cards, and grade those whose time has passed."""
    now = application.signals.members.clock.now()
    quote_of = [
        PriceQuote(card_id=key, finish=Finish.NONFOIL, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET)
        for key in card_ids
    ]
    paths = await application.signals.grading.histories.paths(
        quote_of, first=made_at.date() - timedelta(days=1), last=now.date()
    )
    new = []
    for place, quote in enumerate(quote_of):
        path = dict(paths.get(quote, ()))
        price = path.get(made_at.date(), Decimal("10.00"))
        kind = list(SignalKind)[place % len(SignalKind)]
        action = list(SignalAction)[place % 3]
        factor = {SignalAction.BUY: Decimal("1.06"), SignalAction.SELL: Decimal("0.94")}.get(action)
        sure = None if place % 4 == 3 else 0.55 + place % 4 / 10
        new.append(
            Signal(
                quote=quote,
                kind=kind.value,
                action=action,
                score=0.6,
                confidence=sure,
                no_confidence="" if sure else "this kind has no skill over its base rate yet",
                price=price,
                target_price=None if factor is None else (price * factor).quantize(Decimal("0.01")),
                interval=None
                if sure is None
                else PriceInterval(low=price * Decimal("0.93"), high=price * Decimal("1.1")),
                made_at=made_at,
                valid_until=made_at + timedelta(days=7),
                evidence=Evidence(rule=kind.value, version="1", numbers=(("buylist_ratio", 0.72), ("change_7", 0.041))),
                rationale="The shop pays 72 % of its price for it, and paid 61 % a week ago.",
            )
        )
    async with application.units() as uow:
        added = await uow.signals.add(new)
        graded = [
            grade(one, paths.get(one.quote, ()), now=now, settings=RuleSettings()) for one in added if one.ends_at < now
        ]
        await uow.signals.add_outcomes([one for one in graded if one is not None])
        await uow.commit()
    return added
