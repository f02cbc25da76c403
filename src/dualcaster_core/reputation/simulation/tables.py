"""The measurements that the documentation shows: markets of several shapes, and attacks of several sizes."""

from collections.abc import AsyncIterator

from attrs import frozen

from dualcaster_core.reputation.ports import FlowSolver
from dualcaster_core.reputation.simulation.attack import AttackResult, HonestResult, attack, honest_loss
from dualcaster_core.reputation.simulation.market import HonestMarket, Puppets, TradedMarket, honest_market

ATTACKED = HonestMarket(people=1_000, trades=10_000)
"""The market that puppets join."""
MARKETS = (
    ATTACKED,
    HonestMarket(people=1_000, trades=3_000),
    HonestMarket(people=1_000, trades=20_000),
    HonestMarket(people=300, trades=1_500),
    HonestMarket(people=1_000, trades=10_000, exponent=1.3, repeated_share=0.4),
)
"""Markets in which one trader in a hundred is an anchor: of usual, few and many trades, a small one, one of hubs."""
NUMBERS = (10, 50, 200)
REAL_TRADES = (0, 1, 2, 5, 10)


@frozen
class AttackRow:
    """What so many puppets reach, for each of a row of numbers of real trades."""

    puppets: int
    at_anchors: bool
    results: tuple[AttackResult, ...]


async def attack_table(
    market: TradedMarket,
    solver: FlowSolver,
    numbers: tuple[int, ...] = NUMBERS,
    real_trades: tuple[int, ...] = REAL_TRADES,
) -> AsyncIterator[AttackRow]:
    """Let puppets of several numbers join a market by several numbers of real trades, with anybody and with anchors."""
    for at_anchors in (False, True):
        for number in numbers:
            yield AttackRow(
                number,
                at_anchors,
                tuple(
                    [
                        await attack(market, Puppets(number=number, real_trades=real, at_anchors=at_anchors), solver)
                        for real in real_trades
                    ]
                ),
            )


async def honest_table(
    solver: FlowSolver, shapes: tuple[HonestMarket, ...] = MARKETS
) -> AsyncIterator[tuple[HonestMarket, HonestResult]]:
    """Measure what honest people lose in markets of several shapes."""
    for shape in shapes:
        yield shape, await honest_loss(honest_market(shape), solver)
