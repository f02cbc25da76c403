"""``dualcaster rings``: what is worth trading in rings."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dualcaster_cli.options import Json
from dualcaster_cli.ring_results import (
    print_issues,
    print_market_rings,
    print_ring,
    print_solution,
    proof_of,
    solution_document,
)
from dualcaster_cli.session import console, print_json, read_file, with_application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.rings.model import RingExchange, RingObjective, RingSearch, RingSolution
from dualcaster_core.rings.want_lists import MathTrade

if TYPE_CHECKING:
    from dualcaster_app import Application
    from dualcaster_core.rings.market.model import MarketRing, MarketRings
    from dualcaster_core.rings.proposals.views import RingDetail
    from dualcaster_core.rings.use_cases import FindRings

app = typer.Typer()

File = Annotated[Path, typer.Argument(help="The file; - is standard input.")]
Objective = Annotated[
    RingObjective, typer.Option(help="What counts first: the most people who trade, or the most trades.")
]
LongestRing = Annotated[
    int | None, typer.Option("--longest-ring", min=2, metavar="N", help="Trades of a ring at most (default: any).")
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0.1, max=86_400, metavar="SECONDS", help="End with the best found by then.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the results too: .txt as TradeMaximizer does, .html a page."),
]


@app.command()
def solve(
    file: File,
    objective: Objective = RingObjective.PEOPLE,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Show all choices that none beats in people and trades at once.")
    ] = False,
    longest_ring: LongestRing = None,
    time_limit: TimeLimit = 60.0,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Solve a math trade: want lists in the format of TradeMaximizer.

    Example: dualcaster rings solve wants.txt --objective trades --output results.txt
    """
    from dualcaster_app.math_trades import build_ring_finder, read_math_trade

    kind = _kind_of(output)
    trade = read_math_trade(read_file(file), file.name)
    search = RingSearch(objective=objective, longest_ring=longest_ring, time_limit=time_limit)
    if not as_json:
        print_issues(trade)
    finder = build_ring_finder()
    points = asyncio.run(_frontier(finder, trade.exchange, search)) if frontier else []
    solution = _preferred(points, objective) or asyncio.run(finder.solve(trade.exchange, search))
    if output is not None:
        _write(output, kind, trade, solution)
    if as_json:
        document = solution_document(trade.exchange, solution, trade)
        print_json(document | {"frontier": [solution_document(trade.exchange, one) for one in points]})
        return
    for point in points:
        console.print(_point(point))
    print_solution(trade.exchange, solution, trade)


@app.command()
def kidney(
    file: File,
    k: Annotated[int, typer.Option("--k", min=2, max=100, help="Pairs of a ring at most.")] = 3,
    time_limit: TimeLimit = 60.0,
    as_json: Json = False,
) -> None:
    """Help the most pairs of a kidney exchange in rings of up to k: lines of source, target and weight.

    Example: dualcaster rings kidney pairs.input --k 4
    """
    from dualcaster_app.math_trades import build_ring_finder, read_kidneys

    exchange = read_kidneys(read_file(file), file.name)
    search = RingSearch(objective=RingObjective.PEOPLE, longest_ring=k, time_limit=time_limit)
    solution = asyncio.run(build_ring_finder().solve(exchange, search))
    if as_json:
        print_json(solution_document(exchange, solution))
    else:
        print_solution(exchange, solution)


@app.command()
def find(
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", help="Only rings through this user; default: the market.")
    ] = None,
    largest: Annotated[int, typer.Option("--largest", min=3, max=6, metavar="K", help="People of a ring at most.")] = 4,
    limit: Annotated[int, typer.Option(min=1, max=50, help="Rings of a user at most.")] = 10,
    time_limit: TimeLimit = 30.0,
    as_json: Json = False,
) -> None:
    """Find rings among users: everybody gets what they want, for about what they give.

    Example: dualcaster rings find --user alice --largest 4
    """
    if user is None:
        market = with_application(lambda app: _of_market(app, largest, time_limit))
        if as_json:
            print_json(market)
            return
        print_market_rings(market.rings)
        console.print(proof_of(market))
        return
    rings = with_application(lambda app: _of_user(app, user, largest, limit))
    print_json(rings) if as_json else print_market_rings(rings)


@app.command()
def show(
    ring: Annotated[str, typer.Argument(metavar="ID", help="The ring's public id.")],
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", help="As this one of its people sees it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show one ring: who has accepted, who gives what to whom, the cash, and until when what is due.

    Example: dualcaster rings show wNqzY3bR
    """
    shown = with_application(lambda app: _ring(app, ring, user))
    print_json(shown) if as_json else print_ring(shown)


async def _ring(app: "Application", hashid: str, username: str | None) -> "RingDetail":
    from dualcaster_core.rings.proposals.errors import RingNotFound

    key = app.ids.decode(IdKind.RING, hashid)
    if key is None:
        raise RingNotFound
    if username is None:
        return await app.rings.trades.overview(key)
    return await app.rings.trades.seen((await app.accounts.operator.named(username)).id, key)


async def _of_user(app: "Application", username: str, largest: int, limit: int) -> "tuple[MarketRing, ...]":
    user = await app.accounts.operator.named(username)
    return await app.rings.market.for_user(user.id, largest=largest, limit=limit)


async def _of_market(app: "Application", largest: int, time_limit: float) -> "MarketRings":
    return await app.rings.market.in_market(largest=largest, time_limit=time_limit)


async def _frontier(finder: "FindRings", exchange: RingExchange, search: RingSearch) -> list[RingSolution]:
    return [point async for point in finder.frontier(exchange, search)]


def _preferred(points: list[RingSolution], objective: RingObjective) -> RingSolution | None:
    """Return the end of the frontier that the objective asks for, where it was reached."""
    if not points:
        return None
    return points[0] if objective is RingObjective.TRADES else points[-1]


def _point(point: RingSolution) -> str:
    sure = "proven" if point.proof.optimal else f"not proven, gap {point.gap:.1%}"
    return f"{point.people} people with {point.trades} trades ({sure}, {point.proof.seconds:.2f} s)"


def _kind_of(output: Path | None) -> str:
    kind = output.suffix.lower() if output is not None else ""
    if output is not None and kind not in (".txt", ".html"):
        raise ValidationFailed(f"{output}: results are written to a .txt or a .html file", field="output")
    return kind


def _write(output: Path, kind: str, trade: MathTrade, solution: RingSolution) -> None:
    from dualcaster_app.math_trades import math_trade_results

    if kind == ".txt":
        text = math_trade_results(trade, solution)
    else:
        from dualcaster_http.rings.math_trade_page import math_trade_page

        text = math_trade_page(trade, solution)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ValidationFailed(f"{output}: {error.strerror or error}", file=str(output)) from error
    sys.stderr.write(f"results: {output}\n")
