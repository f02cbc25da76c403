"""From a dispute and its trade to the facts that house rules ask about."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.lifecycle import Side
from dualcaster_core.moderation.disputes.model import Dispute
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.mail import asks_for_tracking
from dualcaster_core.trading.model import TradingRules, worth
from dualcaster_core.trading.ports import TraderFacts
from dualcaster_core.trading.trade import Trade

People = Mapping[int, TraderFacts]


def party_of(dispute: Dispute, trade: Trade, side: Side) -> Party:
    """Say which party of the trade a side is."""
    return Party.PROPOSER if dispute.user_of(side) == trade.proposer_id else Party.RECIPIENT


def facts_of(dispute: Dispute, trade: Trade, people: People, now: datetime, rules: TradingRules) -> DisputeFacts:
    """Find the facts of a case: at a moment, or, of one that is decided, as they were then."""
    at = now if dispute.ruling is None else dispute.ruling.at
    filer, respondent = (party_of(dispute, trade, side) for side in Side)
    mine, theirs = trade.progress_of(filer), trade.progress_of(respondent)
    ended = trade.ended_at if dispute.after_completion else None
    return DisputeFacts(
        kind=dispute.kind.value,
        exchange=trade.terms.exchange.value,
        after_completion=dispute.after_completion,
        days_to_file=0 if ended is None else max(0, (dispute.opened_at - ended).days),
        filer_sent=has_sent(trade, filer),
        respondent_sent=has_sent(trade, respondent),
        sending_overdue=trade.accepted_at is not None and at >= trade.accepted_at + rules.nothing_sent,
        parcel_overdue=theirs.sent is not None and at >= theirs.sent.at + _arrives_within(trade, people, rules),
        filer_tracking=mine.sent is not None and bool(mine.sent.tracking),
        respondent_tracking=theirs.sent is not None and bool(theirs.sent.tracking),
        respondent_needs_tracking=_needs_tracking(trade, respondent, people, rules),
        filer_parcel=dispute.filer.parcel.value,
        respondent_parcel=dispute.respondent.parcel.value,
        filer_confirmed=mine.confirmed_at is not None,
        respondent_confirmed=theirs.confirmed_at is not None,
        filer_photos=dispute.filer.photos,
        respondent_photos=dispute.respondent.photos,
        filer_answered=dispute.filer.statements > 0,
        respondent_answered=dispute.respondent.statements > 0,
        filer_silent_days=dispute.filer.silent_days(at),
        respondent_silent_days=dispute.respondent.silent_days(at),
        filer_would_cancel=dispute.filer.would_cancel,
        respondent_would_cancel=dispute.respondent.would_cancel,
        filer_value=worth(trade.terms.lines_of(filer)),
        respondent_value=worth(trade.terms.lines_of(respondent)),
        filer_cash=trade.terms.cash_of(filer),
        respondent_cash=trade.terms.cash_of(respondent),
    )


def has_sent(trade: Trade, party: Party) -> bool:
    """Tell whether a party has sent what they promised: they said so, the other confirmed it, or they owe nothing.

    Who gives in the leg of a ring has confirmed from its start on, which says nothing of what they receive: nothing.
    """
    owes = bool(trade.terms.lines_of(party) or trade.terms.cash_of(party))
    confirmed = trade.progress_of(party.other).confirmed_at is not None
    return not owes or trade.progress_of(party).sent is not None or confirmed


def _arrives_within(trade: Trade, people: People, rules: TradingRules) -> timedelta:
    countries = {one.country for key in (trade.proposer_id, trade.recipient_id) if (one := people.get(key))}
    abroad = len(countries - {""}) > 1
    return rules.dispute_after_international if abroad else rules.dispute_after_domestic


def _needs_tracking(trade: Trade, party: Party, people: People, rules: TradingRules) -> bool:
    key = trade.user_of(party)
    person = people.get(key) or TraderFacts(
        user_id=key, username="", is_active=False, tier=Tier.NEW, completed_trades=0
    )
    return asks_for_tracking(trade.terms, party, person, rules)
