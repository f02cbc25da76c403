"""``dualcaster match``."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import typer
from attrs import evolve
from rich.panel import Panel
from rich.table import Table

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.model import CandidateFilter, FindDirection
from dualcaster_core.matching.views import FindPage, MatchFind, MatchLineView, MatchPage, MatchSummary, PackageSummary

BAR = 12


def match(
    username: Annotated[str, typer.Argument(metavar="USER", help="Who looks for trades.")],
    with_user: Annotated[str | None, typer.Option("--with", help="Only with this user, whatever the score.")] = None,
    local: Annotated[bool, typer.Option("--local", help="Only within the trade radius.")] = False,
    server: Annotated[int | None, typer.Option(help="Only members of this Discord server (its id).")] = None,
    min_quality: Annotated[int | None, typer.Option(min=0, max=100, help="Least score (default 30).")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="Matches at most.")] = 20,
    explain: Annotated[bool, typer.Option("--explain", help="Show factors and lines of each match.")] = False,
    package: Annotated[bool, typer.Option("--package", help="Show the fair package of each match.")] = False,
    one_way: Annotated[bool, typer.Option("--one-way", help="List who has what is wanted, return or not.")] = False,
    wanted: Annotated[bool, typer.Option("--wanted", help="With --one-way: who wants what is offered.")] = False,
    as_json: Json = False,
) -> None:
    """Rank the trades worth making with other people, best first.

    Example: dualcaster match alice --local --package
    """

    if one_way:
        direction = FindDirection.THEY_WANT if wanted else FindDirection.THEY_HAVE
        finds = with_application(lambda app: _finds(app, username, direction, limit))
        print_json(finds) if as_json else _show_finds(username, direction, finds.items)
        return

    async def run(app: Application) -> MatchPage:
        me = await app.accounts.operator.named(username)
        if with_user is not None:
            return await _with_user(app, me.id, with_user)
        filters = CandidateFilter(local_only=local, server=server)
        return await app.matching.matches.list_details(me.id, filters, min_quality=min_quality, limit=limit)

    page = with_application(run)
    if as_json:
        print_json(page)
    elif not page.items:
        console.print("No matches yet: offer cards (haves) and ask for some (wants), or lower --min-quality.")
    elif explain or package:
        for place, one in enumerate(page.items, start=1):
            console.print(packaged(one, place) if package else explained(one, place))
    else:
        console.print(ranking(f"Trades for {username}", page.items))


async def _finds(app: Application, username: str, direction: FindDirection, limit: int) -> FindPage:
    me = await app.accounts.operator.named(username)
    return await app.matching.matches.list_finds(me.id, direction, limit=limit)


async def _with_user(app: Application, user_id: int, username: str) -> MatchPage:
    try:
        return MatchPage((await app.matching.matches.with_user(user_id, username),))
    except MatchNotFound:
        return MatchPage(())


def ranking(title: str, matches: Sequence[MatchSummary]) -> Table:
    """Make the table of ranked matches; each takes two lines, which fit a terminal of 80 columns."""
    numbers = ("#", "score", "you get", "they get")
    columns = ("#", "trader", "score", "you get", "they get", "fair package")
    shown = table(title, *columns, right=numbers, whole=columns[2:])
    for place, one in enumerate(matches, start=1):
        shown.add_row(
            str(place),
            f"{one.trader.username} ({one.trader.tier})\n{_where(one)}",
            str(one.quality_score),
            _fitting(one.gets_value, one.gets_lines),
            _fitting(one.gives_value, one.gives_lines),
            _fair(one.package),
        )
    return shown


def _fitting(value: Decimal, lines: int) -> str:
    return f"${value:,}\n{lines} line{'s' if lines != 1 else ''}"


def _fair(package: PackageSummary | None) -> str:
    if package is None:
        return "none"
    cash = f"${abs(package.cash):,} cash from {'you' if package.cash > 0 else 'them'}" if package.cash else ""
    return f"${package.gives_value:,} for ${package.gets_value:,}\n{cash}"


def _where(one: MatchSummary) -> str:
    parts = [one.trader.location] if one.trader.location else []
    if one.distance is not None:
        parts.append(f"about {one.distance}")
    return ", ".join(parts)


def explained(one: MatchSummary, place: int) -> Panel:
    """Make the panel that unfolds a match into its factors and lines."""
    body = Table.grid(padding=(0, 1))
    body.add_column()
    body.add_column(justify="right")
    body.add_column(no_wrap=True)
    body.add_column()
    for reason in one.reasons or ():
        filled = max(0, round(BAR * reason.points / reason.maximum))
        body.add_row(reason.title, str(reason.points), "█" * filled + "░" * (BAR - filled), reason.sentence)
    lines = Table.grid(padding=(0, 3))
    lines.add_row(
        _side("You get", one.gets or (), one.gets_lines, one.gets_value),
        _side("They get", one.gives or (), one.gives_lines, one.gives_value),
    )
    whole = Table.grid(padding=(1, 0))
    whole.add_row(body)
    whole.add_row(lines)
    who = f"{place}. {one.trader.username}, {one.trader.tier}: score {one.quality_score}"
    where = _where(one)
    return Panel(whole, title=f"{who} ({where})" if where else who, title_align="left")


def packaged(one: MatchSummary, place: int) -> Panel:
    """Make the panel of the fair package of a match: the copies of each line that are in it."""
    title = f"{place}. {one.trader.username}: {_fair(one.package)}"
    if one.package is None:
        return Panel("No cards of both sides are worth about the same.", title=title, title_align="left")
    lines = Table.grid(padding=(0, 3))
    gets, gives = (
        [_only_packaged(line) for line in side or () if line.package_copies] for side in (one.gets, one.gives)
    )
    lines.add_row(
        _side("You get", gets, len(gets), one.package.gets_value),
        _side("They get", gives, len(gives), one.package.gives_value),
    )
    return Panel(lines, title=title, title_align="left")


def _only_packaged(line: MatchLineView) -> MatchLineView:
    return evolve(line, copies=line.package_copies)


def _side(title: str, lines: Sequence[MatchLineView], count: int, value: Decimal) -> Table:
    shown = Table(title=f"{title}: ${value:,}", title_justify="left", box=None, show_header=False)
    for line in lines[:8]:
        shown.add_row(
            f"{line.copies} x", f"{line.name} ({line.set_code} {line.collector_number})", _grade(line), _worth(line)
        )
    if count > 8:
        shown.add_row("", f"... and {count - 8} more lines", "", "")
    return shown


def _grade(line: MatchLineView) -> str:
    finish = "" if line.finish == "nonfoil" else f" {line.finish}"
    return f"{line.condition}{finish}"


def _worth(line: MatchLineView) -> str:
    asks = "" if line.ask is None else f" (asks ${line.ask:,} each)"
    if line.unit_value is None:
        return f"unpriced{asks}"
    return f"${line.unit_value * line.copies:,}{asks}"


def _show_finds(username: str, direction: FindDirection, finds: Sequence[MatchFind]) -> None:
    what = f"has what {username} wants" if direction is FindDirection.THEY_HAVE else f"wants what {username} has"
    shown = table(f"Who {what}", "trader", "lines", "worth", "best", right=("lines", "worth"))
    for find in finds:
        shown.add_row(
            find.trader.username, str(len(find.lines) + find.lines_left_out), f"${find.value:,}", find.lines[0].name
        )
    console.print(shown)
