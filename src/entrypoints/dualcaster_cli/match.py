"""``dualcaster match``."""

from decimal import Decimal
from typing import Annotated, Any

import typer
from attrs import asdict
from rich.panel import Panel
from rich.table import Table

from dualcaster_app import Application
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.matching.model import CandidateFilter, MatchLine, MatchView
from dualcaster_core.reputation.tiers import Tier

BAR = 12


def match(
    username: Annotated[str, typer.Argument(metavar="USER", help="Who looks for trades.")],
    with_user: Annotated[str | None, typer.Option("--with", help="Only with this user, whatever the score.")] = None,
    local: Annotated[bool, typer.Option("--local", help="Only within the trade radius.")] = False,
    server: Annotated[int | None, typer.Option(help="Only members of this Discord server (its id).")] = None,
    min_quality: Annotated[int | None, typer.Option(min=0, max=100, help="Least score (default 30).")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="Matches at most.")] = 20,
    explain: Annotated[bool, typer.Option("--explain", help="Show factors and lines of each match.")] = False,
    one_way: Annotated[bool, typer.Option("--one-way", help="List who has what is wanted, return or not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON for machines.")] = False,
) -> None:
    """Rank the trades worth making with other people, best first.

    Example: dualcaster match alice --local --explain
    """

    async def run(app: Application) -> Any:
        me = await app.accounts.operator.named(username)
        if one_way:
            return await app.matching.computation.finds_for(me.id, limit=limit)
        if with_user is not None:
            other = await app.accounts.operator.named(with_user)
            found = await app.matching.computation.match_with(me.id, other.id)
            return [found] if found else []
        filters = CandidateFilter(local_only=local, server=server)
        return await app.matching.computation.matches_of(me.id, filters, min_quality=min_quality, limit=limit)

    matches = with_application(run)
    if as_json:
        print_json(matches if one_way else [for_machines(one) for one in matches])
    elif one_way:
        _show_finds(username, matches)
    elif not matches:
        console.print("No matches yet: offer cards (haves) and ask for some (wants), or lower --min-quality.")
    elif explain:
        for place, one in enumerate(matches, start=1):
            console.print(explained(one, place))
    else:
        console.print(ranking(f"Trades for {username}", matches))


def for_machines(view: MatchView) -> dict[str, Any]:
    """Turn a match into plain values under the names of the API."""
    return {
        "id": view.hashid,
        "trader": asdict(view.trader),
        "quality_score": view.quality_score,
        **asdict(view.factors),
        "distance_miles": view.trader.distance_miles,
        "is_local": bool(view.totals.near),
        "shared_servers": view.totals.shared_servers,
        "you_get_value": from_cents(view.totals.gets_cents),
        "they_get_value": from_cents(view.totals.gives_cents),
        "you_get": [asdict(line) for line in view.gets],
        "they_get": [asdict(line) for line in view.gives],
        "explanation": list(view.explanation),
    }


def ranking(title: str, matches: list[MatchView]) -> Table:
    """Make the table of ranked matches."""
    numbers = ("#", "score", "you get", "they get", "lines")
    shown = table(title, "#", "trader", "score", "you get", "they get", "lines", "where", right=numbers)
    for place, one in enumerate(matches, start=1):
        totals = one.totals
        shown.add_row(
            str(place),
            f"{one.trader.username} ({Tier(one.trader.tier).name.lower()})",
            str(one.quality_score),
            f"${from_cents(totals.gets_cents):,}",
            f"${from_cents(totals.gives_cents):,}",
            f"{totals.gets_lines}+{totals.gives_lines}",
            _where(one),
        )
    return shown


def _where(one: MatchView) -> str:
    parts = [one.trader.location] if one.trader.location else []
    if one.trader.distance_miles is not None:
        parts.append(f"about {one.trader.distance_miles:,} miles")
    return ", ".join(parts)


def explained(one: MatchView, place: int) -> Panel:
    """Make the panel that unfolds a match into its factors and lines."""
    body = Table.grid(padding=(0, 1))
    body.add_column()
    body.add_column(justify="right")
    body.add_column(no_wrap=True)
    body.add_column()
    for (name, title, _least, most), sentence in zip(FACTORS, one.explanation, strict=True):
        points = getattr(one.factors, name)
        filled = max(0, round(BAR * points / most))
        body.add_row(title, str(points), "█" * filled + "░" * (BAR - filled), sentence)
    lines = Table.grid(padding=(0, 3))
    lines.add_row(
        _side("You get", one.gets, one.totals.gets_cents), _side("They get", one.gives, one.totals.gives_cents)
    )
    whole = Table.grid(padding=(1, 0))
    whole.add_row(body)
    whole.add_row(lines)
    who = f"{place}. {one.trader.username}, {Tier(one.trader.tier).name.lower()}: score {one.quality_score}"
    where = _where(one)
    return Panel(whole, title=f"{who} ({where})" if where else who, title_align="left")


def _side(title: str, lines: tuple[MatchLine, ...], cents: int) -> Table:
    shown = Table(title=f"{title}: ${from_cents(cents):,}", title_justify="left", box=None, show_header=False)
    for line in lines[:8]:
        shown.add_row(
            f"{line.copies} x", f"{line.name} ({line.set_code} {line.collector_number})", _grade(line), _worth(line)
        )
    if len(lines) > 8:
        shown.add_row("", f"... and {len(lines) - 8} more lines", "", "")
    return shown


def _grade(line: MatchLine) -> str:
    finish = "" if line.finish == "nonfoil" else f" {line.finish}"
    return f"{line.condition}{finish}"


def _worth(line: MatchLine) -> str:
    if line.unit_value is None:
        return "unpriced"
    return f"${line.unit_value * line.copies:,}"


def _show_finds(username: str, finds: Any) -> None:
    shown = table(f"Who has what {username} wants", "trader", "lines", "worth", "best", right=("lines", "worth"))
    for find in finds:
        total = sum((one.unit_value * one.copies for one in find.lines if one.unit_value is not None), start=Decimal(0))
        shown.add_row(find.trader.username, str(len(find.lines)), f"${total:,}", find.lines[0].name)
    console.print(shown)
