"""What a signal may be."""

from datetime import datetime, timedelta
from decimal import Decimal
from math import inf, nan

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryColumn, batch_of
from dualcaster_core.signals.model import Evidence, PriceInterval, RuleProposal, SignalAction, SignalKind, check_kind
from tests.support.signal_histories import TODAY, history, later, quote
from tests.support.signals import signal

_BUY, _SELL, _HOLD = SignalAction.BUY, SignalAction.SELL, SignalAction.HOLD


@pytest.mark.parametrize(
    ("action", "target"),
    [
        (_BUY, "10.00"),
        (_BUY, "9.99"),
        (_BUY, None),
        (_BUY, "NaN"),
        (_BUY, "Infinity"),
        (_SELL, "10.00"),
        (_SELL, "10.01"),
        (_SELL, "0"),
        (_SELL, "-1"),
        (_SELL, None),
        (_HOLD, "10.00"),
    ],
)
def test_a_target_lies_on_its_side(action: SignalAction, target: str | None) -> None:
    """A BUY's is above the price, a SELL's below and above nothing, and a HOLD has none."""
    with pytest.raises(ValidationFailed):
        signal(action, target)
    with pytest.raises(ValidationFailed):
        RuleProposal(
            action=action,
            score=0.5,
            price=Decimal("10.00"),
            target_price=None if target is None else Decimal(target),
            evidence=Evidence(rule="any", version="1"),
        )


@pytest.mark.parametrize("price", ["0", "-3", "NaN", "Infinity", "10000000000"])
def test_a_price_is_an_amount_of_money(price: str) -> None:
    """Nothing is said from a price of nothing, below it, or beyond what can be stored."""
    with pytest.raises(ValidationFailed):
        signal(_HOLD, None, price=price)


@pytest.mark.parametrize("score", [-0.01, 1.01, nan, inf])
def test_scores_and_confidences_are_shares(score: float) -> None:
    """Neither may leave 0 to 1."""
    with pytest.raises(ValueError, match="score"):
        evolve(signal(), score=score)
    with pytest.raises(ValueError, match="confidence"):
        signal(confidence=score)


def test_a_signal_without_confidence_says_why() -> None:
    """No confidence, and no reason for that, is no signal."""
    with pytest.raises(ValidationFailed, match="says why"):
        evolve(signal(), no_confidence="")


def test_moments_have_a_time_zone_and_an_order() -> None:
    """A signal is valid until after it was made."""
    one = signal()
    with pytest.raises(ValidationFailed):
        evolve(one, valid_until=one.made_at)
    with pytest.raises(ValidationFailed):
        evolve(one, made_at=datetime(2026, 7, 1), valid_until=one.valid_until)  # noqa: DTZ001
    assert one.ends_at == one.made_at + timedelta(days=7)


def test_evidence_is_made_of_finite_numbers() -> None:
    """A number that is none is no evidence."""
    with pytest.raises(ValidationFailed, match="spread"):
        Evidence(rule="any", version="1", numbers=(("spread", nan),))
    assert Evidence(rule="any", version="1", numbers=(("spread", 0.5),)).number("spread") == 0.5


@pytest.mark.parametrize("name", ["", "Momentum", "1st", "a b", "x" * 41, "ä", "a\n"])
def test_a_kind_has_a_plain_name(name: str) -> None:
    """Small letters, digits and underscores, of which a letter comes first."""
    with pytest.raises(ValidationFailed):
        check_kind(name)
    assert [check_kind(kind.value) for kind in SignalKind] == [kind.value for kind in SignalKind]


def test_an_interval_has_two_ends() -> None:
    """The lower end is not above the higher."""
    with pytest.raises(ValidationFailed):
        PriceInterval(low=Decimal(11), high=Decimal(10))


def test_a_history_ends_where_it_says() -> None:
    """Cut at a day, it has that day and those before; printings that came later are not known."""
    card = history([1.0, 2.0, 3.0], facts=CardFacts(released_on=later(0), printed_on=(later(-9), later(0))))
    cut = card.until(later(-1))
    assert (cut.end, list(cut.column(HistoryColumn.PRICE))) == (later(-1), [1.0, 2.0])
    assert cut.facts == CardFacts(printed_on=(later(-9),))
    assert card.until(later(5)) is card
    with pytest.raises(ValidationFailed):
        card.until(later(-3))


def test_columns_of_a_history_are_of_the_same_days() -> None:
    """A column that is too short is refused, and so is a batch of histories over other days."""
    with pytest.raises(ValidationFailed):
        CardHistory(quote=quote(), end=TODAY, days=3, columns={HistoryColumn.PRICE: [1.0]})
    with pytest.raises(ValidationFailed):
        batch_of([history([1.0, 2.0]), history([1.0, 2.0, 3.0])])
    with pytest.raises(ValidationFailed):
        batch_of([])
