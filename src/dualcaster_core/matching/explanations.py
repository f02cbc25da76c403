"""Says in a sentence why each factor has the points it has."""

from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.model import PairTotals, Trader
from dualcaster_core.matching.scoring import TIER_POINTS
from dualcaster_core.reputation.tiers import Tier

FACTORS = (
    ("value_balance", "Value balance", 0, 40),
    ("total_value", "Total value", 0, 20),
    ("card_variety", "Variety", 0, 15),
    ("condition_match", "Condition", -10, 10),
    ("trust_bonus", "Trust", 0, 10),
    ("locality_bonus", "Locality", 0, 5),
)
"""Name, title, least and most points of each factor, in the order they are shown."""


NAMED_SERVERS = 3
"""How many Discord servers a sentence names."""


def explain(totals: PairTotals, trader: Trader) -> tuple[str, ...]:
    """Return one sentence for each of ``FACTORS``, about a match with a trader."""
    return (
        _balance(totals),
        _total(totals),
        _variety(totals),
        _condition(totals.gives_gap + totals.gets_gap),
        _trust(trader),
        _locality(totals, trader),
    )


def _dollars(cents: int) -> str:
    return f"${from_cents(cents):,}"


def _balance(totals: PairTotals) -> str:
    gives, gets = totals.gives_cents, totals.gets_cents
    if not gives or not gets:
        return "One side has no price, so the sides cannot be compared."
    if gives == gets:
        return f"Both sides are worth {_dollars(gives)}."
    share = 100 * min(gives, gets) // max(gives, gets)
    side = "more" if gets > gives else "less"
    return f"You get {_dollars(gets)} for {_dollars(gives)}: {_dollars(abs(gets - gives))} {side} ({share} % balanced)."


def _total(totals: PairTotals) -> str:
    return f"{_dollars(totals.gives_cents + totals.gets_cents)} could change hands."


def _variety(totals: PairTotals) -> str:
    lines = totals.gives_lines + totals.gets_lines
    return f"{lines} lines fit: {totals.gets_lines} for you, {totals.gives_lines} for them."


def _condition(gap: int) -> str:
    if gap == 0:
        return "Every copy is in the condition that is wanted, or better."
    grades = "grade" if gap == -1 else "grades"
    return f"Copies are {-gap} {grades} below the wanted condition in all."


def _trust(trader: Trader) -> str:
    """Name everything that ``trust_bonus`` counts, with its points."""
    tier = Tier(trader.tier)
    parts = [f"is {_article(tier.name)} {tier.name.lower()} trader ({TIER_POINTS[tier]})"]
    if trader.email_verified:
        parts.append("has a verified e-mail address (1)")
    if trader.discord_linked:
        parts.append("has a linked Discord account (1)")
    return f"{trader.username} {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOU" else "a"


def _locality(totals: PairTotals, trader: Trader) -> str:
    parts = []
    if totals.near:
        parts.append(f"about {trader.distance} away" if trader.distance is not None else "within your trade radius")
    if trader.shared_servers:
        first, more = trader.shared_servers[:NAMED_SERVERS], len(trader.shared_servers) - NAMED_SERVERS
        named = ", ".join(first) + (f" and {more} more" if more > 0 else "")
        parts.append(f"with you on Discord in {named}")
    elif totals.shared_servers:
        parts.append("in a Discord server with you")
    return f"They are {' and '.join(parts)}." if parts else "Not within your trade radius, and no server in common."
