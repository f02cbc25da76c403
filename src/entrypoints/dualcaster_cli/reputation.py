"""``dualcaster reputation``."""

import asyncio
import gzip
import lzma
from pathlib import Path
from typing import IO, Annotated

import typer

from dualcaster_app.flow import build_flow_solver
from dualcaster_cli import reputation_records, statements
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, step_progress, table
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.benchmark.evaluation import (
    METHODS,
    Benchmark,
    BenchmarkResult,
    BenchmarkRules,
    Foretold,
)
from dualcaster_core.reputation.benchmark.joined_puppets import market_of
from dualcaster_core.reputation.benchmark.ratings import Rating, read_ratings
from dualcaster_core.reputation.simulation.attack import HonestResult
from dualcaster_core.reputation.simulation.market import HonestMarket, TradedMarket, honest_market
from dualcaster_core.reputation.simulation.tables import (
    ATTACKED,
    MARKETS,
    NUMBERS,
    REAL_TRADES,
    AttackRow,
    attack_table,
    honest_table,
)

app = typer.Typer(no_args_is_help=True)

LARGEST_FILE = 256 * 1024 * 1024


@app.callback()
def reputation() -> None:
    """Show and explain reputations, and measure their rules."""


@app.command("benchmark")
def benchmark(
    file: Annotated[
        Path, typer.Argument(help="Ratings as rater,rated,rating,time; plain, .gz or .xz.", show_default=False)
    ],
    puppets: Annotated[
        bool, typer.Option("--puppets", help="Also let puppets join the network, and show what they reach.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Foretell each rating of a public trust network from what came before, and compare with other methods.

    Ratings are from -10 to 10, times in seconds; -5 or worse is to be foretold. Areas under the ROC curve are from 0.5
    (chance) to 1. The anchors are the ten best rated people of the first four months, which are not judged.

    Example: dualcaster reputation benchmark soc-sign-bitcoinotc.csv.gz
    """
    ratings = read_ratings(_text(file).splitlines())
    result = asyncio.run(_foretell(ratings, quiet=as_json))
    rows = asyncio.run(_attack(market_of(ratings, BenchmarkRules()), quiet=as_json)) if puppets else []
    if as_json:
        print_json({"benchmark": result, "methods": METHODS, "puppets": rows})
        return
    _show_benchmark(result)
    _show_attacks("Best score of puppets that join the network", rows)


@app.command("simulate")
def simulate(
    people: Annotated[int, typer.Option(min=100, max=100_000, help="Honest people.")] = ATTACKED.people,
    trades: Annotated[int, typer.Option(min=100, max=1_000_000, help="Trades of all of them.")] = ATTACKED.trades,
    anchors: Annotated[
        float, typer.Option(min=0.01, max=100, help="Of a hundred traders, so many are anchors.")
    ] = ATTACKED.anchors_in_a_hundred,
    seed: Annotated[int, typer.Option(help="The same seed gives the same market.")] = ATTACKED.seed,
    as_json: Json = False,
) -> None:
    """Let puppets attack a made-up market, and show what they reach and what honest people lose.

    Puppets trade with and praise each other as often as counts, and made some real trades with honest people.

    Example: dualcaster reputation simulate --people 5000 --trades 50000
    """
    attacked = HonestMarket(people=people, trades=trades, anchors_in_a_hundred=anchors, seed=seed)
    shapes = MARKETS if attacked == ATTACKED else (attacked,)
    losses = asyncio.run(_losses(shapes, quiet=as_json))
    rows = asyncio.run(_attack(honest_market(attacked), quiet=as_json))
    if as_json:
        print_json({"honest": [{"market": shape, "result": result} for shape, result in losses], "puppets": rows})
        return
    _show_losses(losses)
    _show_attacks("Best score of puppets", rows)


def _unpacked(path: Path) -> IO[bytes] | gzip.GzipFile | lzma.LZMAFile:
    """Open a file that is plain or packed with gzip or xz, as its first bytes tell."""
    with path.open("rb") as file:
        begin = file.read(2)
    if begin == b"\x1f\x8b":
        return gzip.open(path, "rb")
    return lzma.open(path, "rb") if begin == b"\xfd7" else path.open("rb")


def _text(path: Path) -> str:
    """Read a file of at most 256 MB when unpacked."""
    try:
        with _unpacked(path) as content:
            read = content.read(LARGEST_FILE + 1)
        text = read.decode("utf-8-sig")
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValidationFailed(f"{path}: {reason}", file=str(path)) from error
    if len(read) > LARGEST_FILE:
        raise ValidationFailed(f"{path}: larger than 256 MB", file=str(path))
    return text


async def _foretell(ratings: list[Rating], *, quiet: bool) -> BenchmarkResult:
    run = Benchmark(ratings, build_flow_solver())
    foretold: list[Foretold] = []
    with step_progress("Foretelling ratings", len(ratings), quiet=quiet) as advance:
        async for one in run.run():
            foretold.append(one)
            advance(1)
    return run.result(foretold)


async def _attack(market: TradedMarket, *, quiet: bool) -> list[AttackRow]:
    rows = []
    with step_progress("Attacking", 2 * len(NUMBERS), quiet=quiet) as advance:
        async for row in attack_table(market, build_flow_solver()):
            rows.append(row)
            advance(1)
    return rows


async def _losses(shapes: tuple[HonestMarket, ...], *, quiet: bool) -> list[tuple[HonestMarket, HonestResult]]:
    losses = []
    with step_progress("Measuring markets", len(shapes), quiet=quiet) as advance:
        async for loss in honest_table(build_flow_solver(), shapes):
            losses.append(loss)
            advance(1)
    return losses


def _show_benchmark(result: BenchmarkResult) -> None:
    methods = [method.replace("_", " ") for method in METHODS]
    numbers = ("ratings", "bad", *methods)
    shown = table("Area under the ROC curve", "people", *numbers, right=numbers, whole=("people", *methods))
    for group in result.groups:
        areas = ("-" if area is None else f"{area:.3f}" for area in group.areas)
        shown.add_row(group.name, f"{group.ratings:,}", f"{group.bad:,}", *areas)
    console.print(shown)
    shown = table("Probabilities", "ratings", "expected bad", "bad", right=("ratings", "expected bad", "bad"))
    for part in result.calibration:
        shown.add_row(f"{part.number:,}", f"{part.expected:.1f}", f"{part.happened:,}")
    console.print(shown)
    anchors = ", ".join(map(str, result.anchors))
    console.print(f"{result.ratings:,} ratings of {result.people:,} people; anchors: {anchors}")


def _show_losses(losses: list[tuple[HonestMarket, HonestResult]]) -> None:
    numbers = ("people", "trades", "anchors", "reached", "points", "lost", "tiers lost")
    shown = table("What honest people lose", *numbers, right=numbers)
    for shape, result in losses:
        shown.add_row(
            f"{result.people:,}",
            f"{shape.trades:,}",
            f"{result.anchors:,}",
            f"{result.reached:,}",
            f"{result.uncapped:,}",
            f"{result.loss:.2%}",
            f"{result.tiers_lost:,}",
        )
    console.print(shown)


def _show_attacks(title: str, rows: list[AttackRow]) -> None:
    if not rows:
        return
    columns = [f"{real} real trades" if real != 1 else "1 real trade" for real in REAL_TRADES]
    shown = table(title, "puppets", "real trades with", *columns, right=("puppets", *columns))
    for row in rows:
        partners = "anchors" if row.at_anchors else "others"
        shown.add_row(f"{row.puppets:,}", partners, *(f"{result.score:,}" for result in row.results))
    console.print(shown)


for command in (
    reputation_records.show,
    reputation_records.audit,
    reputation_records.recalculate,
    statements.verify,
    statements.statement,
    statements.replace_key,
):
    app.command()(command)
