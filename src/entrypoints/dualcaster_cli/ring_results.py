"""Shows rings as tables, and as documents for machines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from dualcaster_cli.session import console, errors, table
from dualcaster_core.rings.market.model import MarketRing, MarketRings
from dualcaster_core.rings.model import RingExchange, RingLeg, RingSolution
from dualcaster_core.rings.want_lists import MathTrade

if TYPE_CHECKING:
    from dualcaster_core.rings.proposals.views import RingDetail, RingLegView

ISSUES_SHOWN = 20


def print_issues(trade: MathTrade) -> None:
    """Tell on standard error what of a file is left out, with its line."""
    for issue in trade.issues[:ISSUES_SHOWN]:
        errors.print(f"line {issue.line}: {escape(issue.message)}", soft_wrap=True, highlight=False)
    more = len(trade.issues) + trade.issues_left_out - ISSUES_SHOWN
    if more > 0:
        errors.print(f"and {more:,} more like these: see --json or --output", highlight=False)


def print_solution(exchange: RingExchange, solution: RingSolution, trade: MathTrade | None = None) -> None:
    """Write a table of all rings, and what is proven of them."""
    named = trade is None or trade.named
    columns = ("ring", "who", "gives", "gets", "from") if named else ("ring", "gives", "gets")
    shown = table(_rings(solution).capitalize(), *columns, right=("ring",))
    for number, ring in enumerate(solution.rings, start=1):
        for place, leg in enumerate(ring.legs):
            gives, gets = exchange.offers[leg.gives], exchange.offers[leg.gets]
            first = str(number) if not place else ""
            things = [_titled(label, trade) for label in (gives.label, gets.label)]
            if named:
                who, giver = (escape(exchange.owners[owner]) for owner in (gives.owner, gets.owner))
                shown.add_row(first, who, *things, giver, end_section=place == len(ring) - 1)
            else:
                shown.add_row(first, *things, end_section=place == len(ring) - 1)
    if solution.rings:
        console.print(shown)
    console.print(_summary(exchange, solution, named=named), highlight=False)


def _titled(label: str, trade: MathTrade | None) -> str:
    title = trade.titles.get(label) if trade else None
    return escape(f"{label} {title}" if title else label)


def _summary(exchange: RingExchange, solution: RingSolution, *, named: bool) -> str:
    proof = solution.proof
    people = f"{solution.people} people make {solution.trades}" if named else f"{solution.trades}"
    found = f"{people} trades of {exchange.things} items in {_rings(solution)}"
    if proof.optimal:
        return f"{found}. Proven: none are better. {proof.seconds:.2f} s"
    bounds = f"at most {proof.people} people and {proof.trades} trades are possible"
    return f"{found}. Not proven in {proof.seconds:.0f} s: {bounds} (gap {solution.gap:.1%})"


def _rings(solution: RingSolution) -> str:
    return f"{len(solution.rings)} ring{'s'[: len(solution.rings) != 1]}"


def solution_document(exchange: RingExchange, solution: RingSolution, trade: MathTrade | None = None) -> dict[str, Any]:
    """Return a solution for machines: counts, proof, the chains and what was left out of the file."""
    proof = solution.proof
    document: dict[str, Any] = {
        "objective": solution.objective,
        "trades": solution.trades,
        "users": solution.people,
        "items": exchange.things,
        "rings": len(solution.rings),
        "longest_ring": max(map(len, solution.rings), default=0),
        "cost": solution.cost,
        "optimal": proof.optimal,
        "gap": solution.gap,
        "seconds": round(proof.seconds, 3),
        "bounds": {"users": proof.people, "trades": proof.trades},
        "lowest_cost": proof.lowest_cost,
        "chains": [[_leg(exchange, leg) for leg in ring.legs] for ring in solution.rings],
    }
    if trade is not None:
        document["issues"] = [
            {"line": issue.line, "kind": issue.kind, "message": issue.message} for issue in trade.issues
        ]
        document["issues_left_out"] = trade.issues_left_out
    return document


def _leg(exchange: RingExchange, leg: RingLeg) -> dict[str, Any]:
    gives, gets = exchange.offers[leg.gives], exchange.offers[leg.gets]
    return {
        "user": exchange.owners[gives.owner],
        "item": gives.label,
        "receives": gets.label,
        "from": exchange.owners[gets.owner],
        "through": [exchange.offers[link].label for link in leg.through],
    }


def proof_of(market: MarketRings) -> str:
    """Say what is known of the rings of a market."""
    sure = "proven to be the best choice" if market.optimal else "the best choice found in time"
    rings = "1 fair ring" if market.considered == 1 else f"{market.considered:,} fair rings"
    text = f"{market.people} people trade, {sure} among {rings}"
    if market.people == market.most_people:
        return f"{text}; no choice of rings lets more of them trade"
    return f"{text}; whatever the values, at most {market.most_people} could"


def print_market_rings(rings: Sequence[MarketRing]) -> None:
    """Write a table of rings among users: who gives what to whom, and the cash that closes the rest."""
    if not rings:
        console.print("No rings: more haves and wants make more of them.")
        return
    shown = table(
        f"{len(rings)} ring{'s'[: len(rings) != 1]} among users", "ring", "who", "gives", "worth", "to", "cash"
    )
    for number, ring in enumerate(rings, start=1):
        for place, (leg, cash) in enumerate(zip(ring.legs, ring.cash, strict=True)):
            shown.add_row(
                "" if place else str(number),
                escape(leg.giver),
                escape(", ".join(leg.cards)),
                f"${leg.value:,}",
                escape(leg.receiver),
                f"pays ${cash:,}" if cash > 0 else f"gets ${-cash:,}" if cash else "",
                end_section=place == len(ring.legs) - 1,
            )
    console.print(shown)


def print_ring(ring: "RingDetail") -> None:
    """Write one ring: who has accepted, who gives what to whom, the cash, and until when what is due."""
    proposer = f"proposed by {ring.proposer}" if ring.proposer else f"takes the place of {ring.repairs}"
    console.print(
        f"[bold]{ring.hashid}[/bold]  ring of {ring.people}, {ring.status}, version {ring.version}, {ring.exchange},"
        f" {escape(proposer)}",
        soft_wrap=True,
    )
    values = ("gives", "gets", "pays", "is paid")
    people = table(f"{ring.accepted} of {ring.people} accepted", "who", "accepted", *values, right=values)
    for one in ring.members:
        accepted = f"{one.accepted_at:%Y-%m-%d %H:%M}" if one.accepted_at else "not yet"
        amounts = (one.gives_value, one.gets_value, one.pays, one.is_paid)
        people.add_row(escape(one.person.username), accepted, *(f"${amount:,}" if amount else "" for amount in amounts))
    console.print(people)
    console.print(_legs_table(ring.legs))
    if ring.status == "proposed":
        console.print(f"accept by {ring.expires_at:%Y-%m-%d %H:%M} UTC")
    elif ring.ended_at is not None:
        by = f" by {escape(ring.ended_by)}" if ring.ended_by else ""
        why = f": {escape(ring.reason)}" if ring.reason else ""
        console.print(f"{ring.status}{by} on {ring.ended_at:%Y-%m-%d %H:%M} UTC{why}", soft_wrap=True)


def _legs_table(legs: "Sequence[RingLegView]") -> Table:
    shown = table("Legs", "who", "gives", "to", "worth", "cash", "status", "due", right=("worth", "cash"))
    for leg in legs:
        given = [f"{line.quantity} x {line.name}" if line.quantity > 1 else line.name for line in leg.lines]
        shown.add_row(
            escape(leg.giver),
            escape(", ".join(given)),
            escape(leg.receiver),
            f"${leg.value:,}" if leg.lines else "",
            f"${leg.cash:,}" if leg.cash else "",
            leg.status,
            f"send by {leg.send_by:%Y-%m-%d %H:%M}" if leg.send_by else "",
        )
    return shown
