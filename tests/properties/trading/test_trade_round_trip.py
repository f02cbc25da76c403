"""Trades are read as they were written, whatever is in them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.events import ProposalViewed
from dualcaster_core.trading.lifecycle import Action, By, Party, Stage
from dualcaster_core.trading.model import EndReason, Exchange, PartyProgress, Shipment, Terms, TradeLine
from dualcaster_core.trading.trade import Trade
from tests.support.postgres_harness import PostgresHarness

texts = st.text(st.characters(exclude_categories=["C"]), max_size=60).map(str.strip)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
cents = st.integers(0, 10**12 - 1).map(lambda amount: Decimal(amount) / 100)
cash = st.integers(1, 10_000_000).map(lambda amount: Decimal(amount) / 100)
keys = st.builds(
    ItemKey,
    card_id=st.just(0),
    finish=st.sampled_from(Finish),
    condition=st.sampled_from(Condition),
    language=st.sampled_from(["en", "ja", "ph"]),
    signed=st.booleans(),
    altered=st.booleans(),
)
lines = st.builds(
    TradeLine,
    item_id=st.integers(1, 2**63 - 1),
    key=keys,
    quantity=st.integers(1, 9999),
    unit_value=st.none() | cents,
    value_source=st.none() | texts,
    value_observed_at=st.none() | moments,
    ask=st.none() | cents,
    wants_only=st.booleans(),
    name=texts,
    set_code=texts,
    collector_number=texts,
)
sides = st.lists(lines, max_size=5, unique_by=lambda line: line.item_id).map(tuple)
parties = st.none() | st.sampled_from(Party)
progress = st.builds(
    PartyProgress,
    sent=st.none() | st.builds(Shipment, at=moments, carrier=texts, tracking=texts),
    confirmed_at=st.none() | moments,
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Draw terms in which one side adds cash at most."""
    amount, payer = draw(cash), draw(parties)
    return Terms(
        offered=draw(sides),
        asked=draw(sides),
        cash_from_proposer=amount if payer is Party.PROPOSER else Decimal("0.00"),
        cash_from_recipient=amount if payer is Party.RECIPIENT else Decimal("0.00"),
        held_payment=payer is not None and draw(st.booleans()),
        exchange=draw(st.sampled_from(Exchange)),
        message=draw(texts),
        expires_in_days=draw(st.integers(1, 30)),
    )


trades = st.builds(
    Trade,
    counter_count=st.integers(0, 10),
    proposer_id=st.just(1),
    recipient_id=st.just(2),
    stage=st.sampled_from(Stage),
    version=st.integers(1, 2**31 - 3),
    terms=terms(),
    match_key=st.none() | st.integers(1, 2**63 - 1),
    created_at=moments,
    **{
        name: st.none() | moments
        for name in (
            "sent_at",
            "viewed_at",
            "decided_at",
            "accepted_at",
            "expires_at",
            "ended_at",
            "cancel_asked_at",
            "first_confirmed_at",
            "copies_missing_at",
            "paused_since",
        )
    },
    end_reason=st.none() | st.sampled_from(EndReason),
    reason=texts,
    cancel_asked_by=parties,
    proposer=progress,
    recipient=progress,
    ships_first=parties,
    reminders=st.integers(0, 9),
)


@given(first=trades, second=trades, blamed=st.booleans())
@settings(max_examples=60)
async def test_trades_come_back(first: Trade, second: Trade, blamed: bool, shared_harness: PostgresHarness) -> None:
    """A trade is read as it was added, and as it was stored later."""
    await shared_harness.empty()
    scene = Scene(shared_harness)
    ann, bob, card = await scene.person("ann"), await scene.person("bob"), await scene.card("Lightning Bolt")
    people: dict[str, Any] = {"proposer_id": ann, "recipient_id": bob, "fault_id": bob if blamed else None}
    written = evolve(first, **people, terms=_of(first.terms, card))
    async with shared_harness.units() as uow:
        added = await uow.trades.add(written)
        assert added == evolve(written, id=added.id, chain_id=added.id)
        assert await uow.trades.one(added.id) == added
        fixed: dict[str, Any] = {
            name: getattr(added, name) for name in ("id", "chain_id", "counter_count", "match_key", "created_at")
        }
        later = evolve(second, **people, **fixed, version=added.version + 1, terms=_of(second.terms, card))
        await uow.trades.store(later, later.event(ProposalViewed, Action.VIEW, by=By.RECIPIENT))
        assert await uow.trades.one(added.id) == later


def _of(terms: Terms, card: int) -> Terms:
    """Let all lines be of a printing that there is."""
    offered, asked = (
        tuple(evolve(line, key=evolve(line.key, card_id=card)) for line in side)
        for side in (terms.offered, terms.asked)
    )
    return evolve(terms, offered=offered, asked=asked)
