"""Rules of trades whose cards do not change hands in person: who sends first, what is bounded, what is asked for."""

from collections.abc import Sequence
from decimal import Decimal

from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.model import NOTHING, Exchange, Terms, TradingRules
from dualcaster_core.trading.ports import Exposure, TraderFacts


def ships_first(terms: Terms, proposer: TraderFacts, recipient: TraderFacts) -> Party | None:
    """Say who of the two sends first: the lower tier; None for both at once.

    Both send at once where tiers are equal or the cash is a held payment, and where nothing is mailed.
    """
    if terms.exchange is not Exchange.MAIL or terms.held_payment or proposer.tier is recipient.tier:
        return None
    return Party.PROPOSER if proposer.tier < recipient.tier else Party.RECIPIENT


def asks_for_tracking(terms: Terms, party: Party, facts: TraderFacts, rules: TradingRules) -> bool:
    """Tell whether a party should send with tracking: by the value of their cards, sooner of people new to trading."""
    if terms.exchange is not Exchange.MAIL:
        return False
    above = rules.tracking_above if facts.completed_trades >= rules.experienced else rules.tracking_above_new
    value = terms.offered_value if party is Party.PROPOSER else terms.asked_value
    return value > above


def received_by(terms: Terms, party: Party) -> Decimal:
    """Return what a party is to receive, in dollars: what is at stake for the other until it has arrived."""
    return terms.recipient_total if party is Party.PROPOSER else terms.proposer_total


def exposure_limit(facts: TraderFacts, rules: TradingRules) -> Decimal | None:
    """Return how many dollars somebody may have coming in accepted trades; None: without limit."""
    return rules.exposure[facts.tier] if facts.tier < len(rules.exposure) else None


def is_exposed(terms: Terms) -> bool:
    """Tell whether a trade counts against exposure: not where people meet."""
    return terms.exchange is not Exchange.IN_PERSON


def exposed(under_way: Sequence[Exposure]) -> Decimal:
    """Add up what somebody has coming, in dollars."""
    return sum((one.value for one in under_way), NOTHING)


def freed_by(under_way: Sequence[Exposure], needed: Decimal) -> int | None:
    """Return the key of the smallest trade under way whose completion frees so many dollars; None where none does."""
    enough = [one for one in under_way if one.value >= needed]
    return min(enough, key=lambda one: one.value).trade_id if enough else None
