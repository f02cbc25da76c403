"""Examples around trades."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.trading.lifecycle import Action, Status
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.next_steps import Turn
from dualcaster_core.trading.reading import views
from dualcaster_http.edge.capability import Examples
from dualcaster_http.trading import requests as shapes

_SENT = datetime(2026, 2, 14, 18, 30, tzinfo=UTC)
_EXPIRES = datetime(2026, 2, 21, 18, 30, tzinfo=UTC)
_SEEN = datetime(2026, 2, 14, tzinfo=UTC)
OFFERED_LINE = views.TradeLineView(
    item_id="kZyLqP4b",
    card_hashid="poLLEX",
    name="Lightning Bolt",
    set_code="sta",
    collector_number="42",
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    signed=False,
    altered=False,
    quantity=4,
    unit_value=Decimal("2.91"),
    total_value=Decimal("11.64"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
    unit_value_now=Decimal("2.95"),
    ask=Decimal("3.00"),
    wants_only=False,
    left=4,
)
_WANT = views.TradeLineView(
    item_id="wNqzY3bR",
    card_hashid="rXw7bL",
    name="Lightning Helix",
    set_code="sta",
    collector_number="62",
    finish=Finish.FOIL,
    condition="LP",
    language="en",
    signed=False,
    altered=False,
    quantity=1,
    unit_value=Decimal("10.20"),
    total_value=Decimal("10.20"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
    unit_value_now=Decimal("10.20"),
    ask=None,
    wants_only=False,
    left=1,
)
_SUMMARY: dict[str, Any] = {
    "hashid": "kZyLqP4bRx",
    "chain": "kZyLqP4bRx",
    "counter_count": 0,
    "status": Status.VIEWED,
    "version": 3,
    "proposer": "mira",
    "recipient": "ann",
    "partner": views.TradePerson(username="ann", tier="silver", completed_trades=12),
    "is_proposer": True,
    "proposer_offers_value": Decimal("11.64"),
    "proposer_wants_value": Decimal("10.20"),
    "proposer_adds_cash": Decimal("0.00"),
    "recipient_adds_cash": Decimal("1.44"),
    "proposer_offers_copies": 4,
    "proposer_wants_copies": 1,
    "unpriced_copies": 0,
    "difference": Decimal("0.00"),
    "proposer_best": views.BestCard(hashid="poLLEX", name="Lightning Bolt"),
    "recipient_best": views.BestCard(hashid="rXw7bL", name="Lightning Helix"),
    "exchange": Exchange.MAIL,
    "created_at": _SENT,
    "sent_at": _SENT,
    "expires_at": _EXPIRES,
    "turn": Turn.THEM,
    "next_step": "They accept, decline, or make a counter-offer",
    "deadline": _EXPIRES,
    "copies_missing": False,
    "payment": None,
}
_PROGRESS = views.PartyProgressView(sent_at=None, carrier="", tracking="", confirmed_at=None, asks_for_tracking=True)
_STEP = views.ChainStep(
    hashid="kZyLqP4bRx",
    by="mira",
    status=Status.VIEWED,
    sent_at=_SENT,
    message="Would these do?",
    changes=(),
    cash_by="ann",
    cash=Decimal("1.44"),
    cash_before_by="ann",
    cash_before=Decimal("1.44"),
)
_DETAIL = views.TradeDetail(
    **_SUMMARY,
    ring=None,
    proposer_offers=(OFFERED_LINE,),
    proposer_wants=(_WANT,),
    proposer_offers_value_now=Decimal("11.80"),
    proposer_wants_value_now=Decimal("10.20"),
    values_moved=False,
    message="Would these do?",
    reason="",
    held_payment=False,
    expires_in_days=7,
    end_reason=None,
    at_fault=None,
    viewed_at=_SENT,
    accepted_at=None,
    ended_at=None,
    cancel_asked_by=None,
    ships_first=None,
    proposer_progress=_PROGRESS,
    recipient_progress=_PROGRESS,
    actions=(Action.WITHDRAW,),
    otherwise="The proposal expires",
    consequences=(views.Consequence(at=_EXPIRES, what="The proposal expires"),),
    steps=(_STEP,),
)
ANSWERS: Examples = {
    views.TradePage: views.TradePage(
        items=(views.TradeSummary(**_SUMMARY),),
        next_cursor=None,
        counts=views.TabCounts(your_turn=1, incoming=1, outgoing=2, in_progress=1, completed=12),
    ),
    views.TradeDetail: _DETAIL,
    views.SuggestedCounter: views.SuggestedCounter(
        proposer_offers=(
            views.SuggestedLine(
                item_id="wNqzY3bR",
                card_hashid="rXw7bL",
                name="Lightning Helix",
                set_code="sta",
                collector_number="62",
                quantity=1,
                quantity_before=1,
                unit_value=Decimal("10.20"),
            ),
        ),
        proposer_wants=(
            views.SuggestedLine(
                item_id="kZyLqP4b",
                card_hashid="poLLEX",
                name="Lightning Bolt",
                set_code="sta",
                collector_number="42",
                quantity=3,
                quantity_before=4,
                unit_value=Decimal("2.91"),
            ),
        ),
        proposer_offers_value=Decimal("10.20"),
        proposer_wants_value=Decimal("8.73"),
        proposer_adds_cash=Decimal("0.00"),
        recipient_adds_cash=Decimal("1.47"),
        difference=Decimal("0.00"),
        copies_changed=1,
        cash_moved=Decimal("0.03"),
        exact=True,
    ),
}
BODIES: Examples = {
    shapes.NewTrade: shapes.NewTrade(
        recipient="ann",
        proposer_offers=[shapes.ChosenLine(item_id="kZyLqP4b", quantity=4)],
        proposer_wants=[shapes.ChosenLine(item_id="wNqzY3bR")],
        recipient_adds_cash="1.44",
        exchange=Exchange.MAIL,
        message="Would these do?",
    ),
    shapes.TradePatch: shapes.TradePatch(action="accept", version=3),
}
