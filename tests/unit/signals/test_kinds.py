"""When each kind of signal speaks, and when it says nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from math import nan

import pytest

from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.history import CardFacts, CardHistory
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import RuleProposal, SignalAction, SignalKind
from tests.support.signal_histories import TODAY, history

RULES = {rule.kind: rule for rule in built_in_rules(RuleSettings())}
_BUY, _SELL, _HOLD = SignalAction.BUY, SignalAction.SELL, SignalAction.HOLD


def _says(kind: SignalKind, card: CardHistory) -> RuleProposal | None:
    return RULES[kind].propose(card)


def _move(proposal: RuleProposal | None) -> Decimal:
    assert proposal is not None
    assert proposal.target_price is not None
    return proposal.target_price / proposal.price - 1


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def _then(before: float, days: int, *last: float) -> list[float]:
    return [before] * days + list(last)


QUIET = [20.0, 20.4] * 30
_week_up = _then(20.0, 53, 20.0, 20.2, 20.6, 21.0, 21.4, 21.8, 22.0)
_week_down = _then(20.0, 53, 20.0, 19.8, 19.4, 19.0, 18.6, 18.2, 18.0)
_tcg = PriceSource.TCGPLAYER
_old = CardFacts(released_on=_ago(1500), printed_on=(_ago(1500),))
_reprinted = CardFacts(released_on=_ago(1500), printed_on=(_ago(1500), _ago(10)))

SPEAKING: list[tuple[SignalKind, SignalAction, CardHistory]] = [
    (SignalKind.MOMENTUM, _BUY, history(_week_up, buylist=_then(10.0, 55, 10.5, 11, 11, 11, 11))),
    (SignalKind.MOMENTUM, _SELL, history(_week_down, buylist=_then(10.0, 55, 9.5, 9, 9, 9, 9))),
    (SignalKind.MOMENTUM, _BUY, history(_then(20.0, 50, 20, 21, 22, 23, 24, 24, 24))),
    (SignalKind.MEAN_REVERSION, _BUY, history(_then(20.0, 30, *[20.0] * 28, 15.0, 14.0), buylist=[8.0] * 60)),
    (SignalKind.MEAN_REVERSION, _SELL, history(_then(20.0, 30, *[20.0] * 28, 26.0, 28.0), buylist=[8.0] * 60)),
    (SignalKind.BREAKOUT, _BUY, history([*QUIET, 21.5, 21.6, 21.8], buylist=_then(10.0, 60, 10.5, 10.5, 11))),
    (SignalKind.BREAKOUT, _BUY, history([*QUIET, 21.5, 21.6, 21.8], stock=_then(20, 60, 8, 6, 4))),
    (SignalKind.BREAKOUT, _SELL, history([*QUIET, 19.0, 18.9, 18.8], buylist=_then(10.0, 60, 9.5, 9.5, 9))),
    (
        SignalKind.BREAKOUT,
        _HOLD,
        history(_then(20.0, 50, 24.0, *[26.0] * 7, 26.1), buylist=_then(10.0, 50, *[13.0] * 9)),
    ),
    (SignalKind.BREAKOUT, _BUY, history([*QUIET, 21.5, 21.6, 21.8], sales=_then(2, 56, *[4] * 7))),
    (SignalKind.MEAN_REVERSION, _SELL, history(_then(20.0, 30, *[20.0] * 28, 26.0, 28.0))),
    (SignalKind.BUYLIST_SPREAD, _BUY, history(QUIET, buylist=_then(10.0, 57, 13, 13, 13), wanted=[8] * 60)),
    (SignalKind.BUYLIST_SPREAD, _SELL, history(QUIET, buylist=_then(12.0, 57, 9, 9, 9))),
    (SignalKind.CROSS_MARKET, _BUY, history(QUIET, elsewhere={_tcg: _then(20.0, 57, 26, 26, 26)})),
    (SignalKind.CROSS_MARKET, _SELL, history(QUIET, elsewhere={_tcg: _then(19.0, 57, 14, 14, 14)})),
    (
        SignalKind.SUPPLY_SQUEEZE,
        _BUY,
        history(QUIET, stock=_then(10, 57, 3, 2, 1), wanted=[8] * 60, buylist=[10.0] * 60),
    ),
    (SignalKind.SUPPLY_SQUEEZE, _SELL, history(QUIET, stock=_then(8, 57, 30, 40, 40), wanted=_then(8, 57, 2, 0, 0))),
    (SignalKind.REPRINT_RISK, _SELL, history(QUIET, buylist=[10.0] * 60, facts=_reprinted)),
    (
        SignalKind.REPRINT_RISK,
        _SELL,
        history(_then(40.0, 50, 42.0, *[44.0] * 9), buylist=_then(17.0, 50, *[15.0] * 10), facts=_old),
    ),
]


@pytest.mark.parametrize(("kind", "action", "card"), SPEAKING, ids=lambda one: str(one)[:20])
def test_a_kind_speaks_where_its_evidence_is_there(kind: SignalKind, action: SignalAction, card: CardHistory) -> None:
    """Each side of each kind proposes what its evidence says, and names the numbers."""
    proposal = _says(kind, card)
    assert proposal is not None
    assert proposal.action is action
    assert 0 < proposal.score <= 1
    assert proposal.evidence.rule == kind.value
    assert proposal.evidence.number("price") == pytest.approx(float(proposal.price), abs=0.01)
    assert len(proposal.evidence.numbers) > 2 or kind is SignalKind.MOMENTUM


@pytest.mark.parametrize("kind", SignalKind)
def test_a_price_that_never_moved_says_nothing(kind: SignalKind) -> None:
    """No kind speaks of a card whose price, buylist and stock stay as they were."""
    assert _says(kind, history([20.0] * 90, buylist=[9.0] * 90, stock=[7] * 90, wanted=[3] * 90, facts=_old)) is None


@pytest.mark.parametrize(("kind", "action", "card"), SPEAKING, ids=lambda one: str(one)[:20])
def test_a_price_that_is_no_longer_seen_says_nothing(kind: SignalKind, action: SignalAction, card: CardHistory) -> None:
    """Four days after a price was last seen, no kind speaks of it."""
    columns = {name: [*column, *[column[-1]] * 4] for name, column in card.columns.items()}
    price = history([*card.columns[next(iter(card.columns))], *[nan] * 4])
    gone = CardHistory(
        quote=card.quote,
        end=TODAY,
        days=card.days + 4,
        columns={**columns, **price.columns},
        elsewhere={source: [*column, *[column[-1]] * 4] for source, column in card.elsewhere.items()},
        facts=card.facts,
    )
    assert _says(kind, gone) is None, action


@pytest.mark.parametrize(
    ("kind", "card", "spoiled"),
    [
        (SignalKind.MOMENTUM, SPEAKING[0][2], lambda: history(_week_up, buylist=[10.0] * 60)),
        (SignalKind.BREAKOUT, SPEAKING[5][2], lambda: history([*QUIET, 21.5, 21.6, 21.8], buylist=[10.0] * 63)),
        (
            SignalKind.BUYLIST_SPREAD,
            SPEAKING[11][2],
            lambda: history(QUIET, buylist=_then(10.0, 57, 13, 13, 13), wanted=[0] * 60),
        ),
        (
            SignalKind.SUPPLY_SQUEEZE,
            SPEAKING[15][2],
            lambda: history(QUIET, stock=_then(10, 57, 3, 2, 1), wanted=[0] * 60, buylist=[10.0] * 60),
        ),
        (
            SignalKind.MEAN_REVERSION,
            SPEAKING[3][2],
            lambda: history(_then(20.0, 30, *[20.0] * 28, 15.0, 14.0), buylist=_then(8.0, 58, 6.0, 5.6)),
        ),
    ],
)
def test_the_shop_must_agree(kind: SignalKind, card: CardHistory, spoiled: Callable[[], CardHistory]) -> None:
    """The same prices say nothing where what the shop pays, or still wants, says otherwise."""
    assert _says(kind, card) is not None
    assert _says(kind, spoiled()) is None


def test_a_price_alone_must_say_more() -> None:
    """Where a source has neither buylist nor stock, a move that a shop would have confirmed is not enough."""
    assert _says(SignalKind.MOMENTUM, history(_week_up)) is None
    assert _says(SignalKind.BREAKOUT, history([*QUIET, 21.5, 21.6, 21.8], sales=[2] * 63)) is None
    assert _says(SignalKind.BREAKOUT, history([*QUIET, 21.5, 21.6, 21.8], sales=[0] * 63)) is None
    assert _says(SignalKind.BREAKOUT, history([*QUIET, 21.5, 21.6, 21.8])) is None
    assert _says(SignalKind.MEAN_REVERSION, history(_then(20.0, 30, *[20.0] * 28, 23.0, 24.0))) is None


def test_a_gap_that_is_eaten_by_fees_is_none() -> None:
    """Sources differ: what is left after fee and shipping counts, and a gap that was always there does not."""
    assert _says(SignalKind.CROSS_MARKET, history(QUIET, elsewhere={_tcg: _then(20.0, 57, 23, 23, 23)})) is None
    assert _says(SignalKind.CROSS_MARKET, history(QUIET, elsewhere={_tcg: [26.0] * 60})) is None
    cheap = {rule.kind: rule for rule in built_in_rules(RuleSettings(selling_fee_percent=0, shipping=0))}
    proposal = cheap[SignalKind.CROSS_MARKET].propose(history(QUIET, elsewhere={_tcg: _then(20.0, 57, 23, 23, 23)}))
    assert proposal is not None


def test_a_card_promised_not_to_come_again_has_no_reprint_risk() -> None:
    """A card of the first years that never came again is not expected to; a printing yet to come is not known."""
    prices, pays = _then(40.0, 50, 42.0, *[44.0] * 9), _then(17.0, 50, *[15.0] * 10)
    first = date(1994, 4, 11)
    promised = CardFacts(released_on=first, printed_on=(first,))
    assert _says(SignalKind.REPRINT_RISK, history(prices, buylist=pays, facts=promised)) is None
    coming = CardFacts(released_on=_ago(1500), printed_on=(_ago(1500), TODAY + timedelta(days=1)))
    assert _says(SignalKind.REPRINT_RISK, history(QUIET, buylist=[10.0] * 60, facts=coming)) is None


def test_a_target_is_beyond_the_noise() -> None:
    """A card that swings widely gets a target further away than one that hardly moves."""
    calm = _says(SignalKind.BUYLIST_SPREAD, SPEAKING[11][2])
    swinging = [20.0, 22.0] * 30
    wild = _says(SignalKind.BUYLIST_SPREAD, history(swinging, buylist=_then(10.0, 57, 15, 15, 15), wanted=[8] * 60))
    assert _move(wild) > _move(calm) >= Decimal("0.049")
