"""Puts the commands together."""

from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app.version import own_version
from dualcaster_cli import (
    achievements,
    administration,
    analytics,
    backups,
    bot,
    catalogue,
    collection,
    demo,
    disputes,
    doctor,
    escrow,
    have_list,
    market,
    match,
    matching_index,
    matching_refresh,
    moderation,
    notifying,
    passwords,
    portfolio,
    profiles,
    pruning,
    reputation,
    reputation_records,
    rings,
    servers,
    signal_backtests,
    signal_runs,
    signals,
    social,
    statements,
    store_buylist,
    store_events,
    store_stock,
    stores,
    trading,
    users,
    want_list,
)
from dualcaster_cli.session import with_data_directory

app = typer.Typer(
    name="dualcaster",
    help="Find the Magic: The Gathering trades worth making.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(servers.database, name="db")
app.add_typer(catalogue.catalogue, name="catalogue")
app.add_typer(catalogue.prices, name="prices")
app.add_typer(catalogue.cards, name="cards")
for command in (
    passwords.password,
    profiles.profile,
    profiles.role,
    profiles.promote,
    profiles.role_changes,
    profiles.export,
    profiles.delete,
):
    users.app.command()(command)
app.add_typer(users.app, name="users")
app.add_typer(collection.app, name="collection")
app.add_typer(want_list.wants, name="wants")
app.add_typer(have_list.haves, name="haves")
app.add_typer(trading.app, name="trades")
app.add_typer(market.app, name="market")
app.add_typer(rings.app, name="rings")
app.add_typer(portfolio.app, name="portfolio")
reputation.app.command()(reputation_records.show)
reputation.app.command()(reputation_records.audit)
reputation.app.command()(reputation_records.recalculate)
for statement_command in (statements.verify, statements.statement, statements.replace_key):
    reputation.app.command()(statement_command)
users.app.command("identity-check")(reputation_records.identity_check)
app.add_typer(reputation.app, name="reputation")
app.add_typer(achievements.app, name="achievements")
signals.app.command()(signal_backtests.backtest)
signals.app.command()(signal_runs.run)
signals.app.command("list")(signal_runs.list_signals)
signals.app.command()(signal_runs.record)
app.add_typer(signals.app, name="signals")
app.add_typer(analytics.app, name="analytics")
app.add_typer(moderation.app, name="moderation")
store_stock.add_to(stores.app)
stores.app.add_typer(store_buylist.app, name="buylist")
store_events.add_to(stores.app)
app.add_typer(stores.app, name="store")
app.add_typer(administration.app, name="admin")
app.add_typer(social.app, name="profile")
app.add_typer(disputes.app, name="disputes")
app.add_typer(escrow.app, name="escrow")
app.add_typer(matching_index.app, name="index")
app.add_typer(matching_refresh.app, name="matches")
app.add_typer(backups.app, name="backup")
app.command()(backups.restore)
app.command()(pruning.prune)
app.add_typer(notifying.app, name="notifications")
app.command()(doctor.doctor)
app.command()(match.match)
app.command()(servers.serve)
app.command()(servers.worker)
app.command()(bot.bot)
app.command()(demo.demo)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"dualcaster {own_version()}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Directory of the embedded servers (default: one per user)."),
    ] = None,
    _debug: Annotated[bool, typer.Option("--debug", help="Show a traceback for expected errors too.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """Set what all commands share, until the one that is run has ended."""
    context.with_resource(with_data_directory(data_dir.expanduser().absolute() if data_dir else None))
