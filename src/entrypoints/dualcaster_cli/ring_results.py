"""Shows rings as tables, and as documents for machines."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape

from dualcaster_cli.session import console, errors, table
from dualcaster_core.rings.market.model import MarketRing
from dualcaster_core.rings.model import RingExchange, RingLeg, RingSolution
from dualcaster_core.rings.want_lists import MathTrade

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
