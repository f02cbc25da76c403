"""``dualcaster demo``: the main job, from files to ranked matches, on the sample market."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from attrs import evolve
from rich.table import Table

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_market import SampleTrader, fill_sample_market, reset_sample_login
from dualcaster_app.demo.sample_payments import add_sample_payments
from dualcaster_app.demo.sample_rings import add_sample_rings
from dualcaster_app.demo.sample_stores import add_sample_stores
from dualcaster_app.demo.sample_trades import add_sample_trades
from dualcaster_app.servers import default_directory
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.match import explained, ranking
from dualcaster_cli.session import console, errors, print_json, settings
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.views import MatchSummary
from dualcaster_http.server import serve as serve_site
from dualcaster_worker.process import keep_working

MAX_PAIRS = 15
Pair = tuple[str, MatchSummary]


def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the site after the table.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the site.")] = 8000,
    user: Annotated[str, typer.Option(help="Whose best match is unfolded.")] = "mira_tolarian",
    as_json: Annotated[bool, typer.Option("--json", help="Write the matches as JSON; implies --no-serve.")] = False,
) -> None:
    """Fill a market of sample traders, print the best trades among them, and serve their cards on localhost.

    Example: dualcaster demo --no-serve
    """
    chosen = _settings_of_demo(port)
    configure_logging("WARNING")
    asyncio.run(_run(chosen, user=user, port=port if serve and not as_json else None, as_json=as_json))


def _settings_of_demo(port: int) -> Settings:
    """Keep the sample apart from one's own data: a directory of its own beside the default one."""
    chosen = settings(port=port)
    if chosen.data_directory is None and chosen.embedded:
        return evolve(chosen, data_directory=default_directory().with_name("dualcaster-demo"))
    return chosen


async def _run(chosen: Settings, *, user: str, port: int | None, as_json: bool) -> None:
    with errors.status("Starting PostgreSQL and Redis") as status:
        async with open_application(chosen, quiet=True) as app:
            traders = await fill_sample_market(app, step=status.update)
            status.update(f"Trading as {user}")
            await add_sample_trades(app, user)
            await add_sample_rings(app, user)
            await add_sample_stores(app)
            status.update("Holding payments")
            await add_sample_payments(app, user)
            status.update("Ranking")
            pairs = await _best_pairs(app)
            me = await app.accounts.operator.named(user)
            mine = (await app.matching.matches.list_details(me.id, limit=10)).items
            status.stop()
            if as_json:
                print_json(_json_of(traders, pairs, user, mine))
                return
            _show(traders, pairs, user, mine)
            if port is not None:
                await _serve(app, chosen, port, mine, await reset_sample_login(app, user))


async def _best_pairs(app: Application) -> list[Pair]:
    people = {person.id: person.username for person in await app.accounts.queries.summaries(after=0, limit=1000)}
    best = await app.matching.matches.best_among(sorted(people), limit=MAX_PAIRS)
    return [(people[user_id], match) for user_id, match in best]


def _show(traders: list[SampleTrader], pairs: list[Pair], user: str, mine: Sequence[MatchSummary]) -> None:
    formats = sorted({trader.format for trader in traders})
    console.print(
        f"[bold]{len(traders)} traders[/bold] brought collections ({', '.join(formats)}) and want lists; "
        "prices are TCGplayer market of 2026-02-14.\n"
    )
    console.print(_table_of_pairs(pairs))
    console.print()
    console.print(ranking(f"The best trades for {user}", mine))
    if mine:
        console.print()
        console.print(explained(mine[0], 1))


def _table_of_pairs(pairs: list[Pair]) -> Table:
    shown = Table(title="The best trades of the market", title_justify="left", header_style="bold")
    for column in ("#", "score"):
        shown.add_column(column, justify="right")
    for column in ("between", "and", "for instance"):
        shown.add_column(column, overflow="fold")
    for place, (name, view) in enumerate(pairs, start=1):
        example = f"{view.gets[0].name} for {view.gives[0].name}" if view.gets and view.gives else ""
        shown.add_row(str(place), str(view.quality_score), name, view.trader.username, example)
    return shown


def _json_of(
    traders: list[SampleTrader], pairs: list[Pair], user: str, mine: Sequence[MatchSummary]
) -> dict[str, object]:
    return {
        "traders": [trader.username for trader in traders],
        "pairs": [{"user": name, "match": match} for name, match in pairs],
        "user": user,
        "matches": mine,
    }


async def _card_to_show(app: Application, mine: Sequence[MatchSummary]) -> str | None:
    """Choose a card of the best matches, one with a price history if there is any; return its public id."""
    hashids = [line.card_hashid for match in mine for side in (match.gets, match.gives) for line in side or ()]
    for hashid in dict.fromkeys(hashids):
        key = app.ids.decode(IdKind.CARD, hashid)
        if key is not None and (await app.market.public_cards.card(key)).charts:
            return hashid
    return next(iter(hashids), None)


async def _serve(
    app: Application, chosen: Settings, port: int, mine: Sequence[MatchSummary], login: tuple[str, str]
) -> None:
    card = await _card_to_show(app, mine)

    def show_address(address: str) -> None:
        console.print(f"\nThe site: [bold]{address}[/bold]\nThe API:  {address}/docs")
        if card is not None:
            console.print(f"A card:   {address}/cards/{card}")
        console.print(f"Log in:   {address}/login with {login[0]} and {login[1]}", markup=False, soft_wrap=True)
        console.print("Ctrl-C ends it.")

    stopping = asyncio.Event()
    work = asyncio.create_task(keep_working(chosen, stopping=stopping, background=app.background))
    try:
        await serve_site(app, host="127.0.0.1", port=port, on_ready=show_address)
    finally:
        stopping.set()
        await work
