"""Histories of made-up people, for tests of reputation."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dualcaster_core.reputation import (
    Anchoring,
    NegativeEvent,
    NegativeKind,
    PastDecision,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
)

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The moment that reputations are asked for."""


def days_ago(days: float) -> datetime:
    """Return a moment before ``AT``."""
    return AT - timedelta(days=days)


def trades(number: int, *, days: float = 1, first_partner: int = 1000, first_id: int = 1) -> tuple[PastTrade, ...]:
    """Return so many trades of so many days ago, each with a partner of its own."""
    return tuple(
        PastTrade(
            id=first_id + index,
            partner_id=first_partner + index,
            completed_at=days_ago(days),
            proposed=index % 2 == 0,
            value=Decimal(10),
        )
        for index in range(number)
    )


def review(number: int, overall: int = 5, *, days: float = 1, partner_id: int | None = None) -> PastReview:
    """Return a visible review of so many stars, of a partner of its own unless one is named."""
    return PastReview(
        id=number,
        partner_id=1000 + number if partner_id is None else partner_id,
        written_at=days_ago(days),
        visible_at=days_ago(days),
        overall=overall,
    )


def reviews(number: int, overall: int = 5) -> tuple[PastReview, ...]:
    """Return so many visible reviews, each of a partner of its own."""
    return tuple(review(one, overall) for one in range(number))


def follows(profitable: int, in_loss: int, *, explicit: bool = True, first_id: int = 0) -> tuple[PastFollow, ...]:
    """Return so many follows of signals that went well and badly."""
    return tuple(
        PastFollow(id=first_id + one, evaluated_at=days_ago(2), explicit=explicit, profitable=one < profitable)
        for one in range(profitable + in_loss)
    )


def negative(kind: NegativeKind, *, days: float = 1, other_id: int = 7, in_contact: bool = True) -> NegativeEvent:
    """Return something that counts against a person."""
    return NegativeEvent(kind=kind, at=days_ago(days), other_id=other_id, in_contact=in_contact)


def decision(proposal_id: int, hours: float, *, days: float = 1) -> PastDecision:
    """Return a decision that took so many hours and fell so many days ago."""
    return PastDecision(
        proposal_id=proposal_id,
        proposed_at=days_ago(days) - timedelta(hours=hours),
        decided_at=days_ago(days),
    )


def anchoring(*partners: int, anchors: int = 10, active_traders: int = 100) -> Anchoring:
    """Return the flow of a market with enough anchors, that reaches these partners."""
    return Anchoring(
        computed_at=days_ago(0.5), partners=frozenset(partners), anchors=anchors, active_traders=active_traders
    )


def history(
    *,
    trades: tuple[PastTrade, ...] = (),
    reviews: tuple[PastReview, ...] = (),
    anchoring: Anchoring | None = None,
) -> ReputationHistory:
    """Return the history of a member of 2020."""
    return ReputationHistory(
        user_id=1,
        member_since=datetime(2020, 1, 1, tzinfo=UTC),
        trades=trades,
        reviews=reviews,
        anchoring=anchoring,
    )
