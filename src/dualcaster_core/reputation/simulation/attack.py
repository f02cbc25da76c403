"""What puppets reach in a market, and what its honest traders lose to the rules that stop them."""

from array import array

from attrs import frozen

from dualcaster_core.reputation.anchored_flow import build_network
from dualcaster_core.reputation.calculator import reputation_of
from dualcaster_core.reputation.history import Anchoring
from dualcaster_core.reputation.ports import FlowSolver
from dualcaster_core.reputation.simulation.market import END, Puppets, TradedMarket, with_puppets


@frozen(kw_only=True)
class AttackResult:
    """The best score of all puppets, and how many of their trades the flow carries at most."""

    puppets: int
    real_trades: int
    at_anchors: bool
    score: int
    anchored_trades: int


@frozen(kw_only=True)
class HonestResult:
    """Scores of all honest people without the cap and with it, and how many are in a lower tier with it."""

    people: int
    anchors: int
    reached: int
    uncapped: int
    capped: int
    tiers_lost: int

    @property
    def loss(self) -> float:
        """The share of all points that is lost."""
        return 1 - self.capped / self.uncapped if self.uncapped else 0.0


async def reached_by_flow(market: TradedMarket, solver: FlowSolver) -> frozenset[int]:
    """Return whom the flow of trust of a market reaches, its anchors among them."""
    network = build_network(
        array("q", [deal.first for deal in market.deals]),
        array("q", [deal.second for deal in market.deals]),
        market.anchors,
    )
    places = await solver.reached(network)
    return frozenset(network.people[place] for group in (network.anchors, places) for place in group)


async def attack(market: TradedMarket, puppets: Puppets, solver: FlowSolver) -> AttackResult:
    """Let puppets join a market in which the cap is in force, and return what the best of them reaches."""
    joined = with_puppets(market, puppets)
    anchoring = Anchoring(
        computed_at=END,
        partners=await reached_by_flow(joined, solver),
        anchors=len(market.anchors),
        active_traders=len(market.anchors),
    )
    theirs = [reputation_of(history, END) for history in joined.histories(anchoring, joined.puppets)]
    return AttackResult(
        puppets=puppets.number,
        real_trades=puppets.real_trades,
        at_anchors=puppets.at_anchors,
        score=max((one.score for one in theirs), default=0),
        anchored_trades=max((one.trades.anchored for one in theirs), default=0),
    )


async def honest_loss(market: TradedMarket, solver: FlowSolver) -> HonestResult:
    """Return what the cap takes from the honest people of a market, with puppets in it or without."""
    honest = market.honest
    among = frozenset(honest)
    anchoring = Anchoring(
        computed_at=END,
        partners=await reached_by_flow(market, solver),
        anchors=len(market.anchors),
        active_traders=len(honest),
    )
    free = {one.user_id: reputation_of(one, END) for one in market.histories(None, among)}
    bound = {one.user_id: reputation_of(one, END) for one in market.histories(anchoring, among)}
    return HonestResult(
        people=len(honest),
        anchors=len(market.anchors),
        reached=len(anchoring.partners & among),
        uncapped=sum(free[person].score for person in honest),
        capped=sum(bound[person].score for person in honest),
        tiers_lost=sum(bound[person].tier < free[person].tier for person in honest),
    )
