"""The commands by name, which are imported when they are run: names and help need none of them."""

from importlib import import_module
from typing import Any, Final

import typer
from attrs import frozen
from typer.core import TyperCommand, TyperGroup

from dualcaster_cli.extras import importing_extra

SITE: Final = "The site"
CARDS: Final = "Cards and prices"
TRADING: Final = "Trading"
PEOPLE: Final = "People and stores"
UPKEEP: Final = "Upkeep"


@frozen
class CommandPlace:
    """Where a command or a group of commands is, as ``module:name`` in this package, and how the help shows it.

    A group has no other help; that of a command begins with this.
    """

    panel: str
    place: str
    help: str


COMMANDS: Final = {
    "demo": CommandPlace(
        SITE,
        "demo:demo",
        "Fill a market of sample traders, print the best trades among them, and serve their cards on localhost.",
    ),
    "serve": CommandPlace(SITE, "servers:serve", "Serve the site and the API."),
    "worker": CommandPlace(
        SITE, "servers:worker", "Run background work: the outbox relay, the schedule and the tasks."
    ),
    "bot": CommandPlace(SITE, "bot:bot", "Run the Discord bot."),
    "doctor": CommandPlace(
        SITE,
        "doctor:doctor",
        "Look at settings, servers, schema, clocks, disks, mail and the site, and say what to do.",
    ),
    "catalogue": CommandPlace(CARDS, "catalogue:catalogue", "Import cards and sets."),
    "cards": CommandPlace(CARDS, "catalogue:cards", "Find cards."),
    "prices": CommandPlace(CARDS, "catalogue:prices", "Import prices."),
    "market": CommandPlace(CARDS, "market:app", "How the market stands, and synthetic markets."),
    "signals": CommandPlace(CARDS, "signals:app", "Signals on prices: what they say, and whether it came true."),
    "collection": CommandPlace(TRADING, "collection:app", "Import, export and show what people own."),
    "portfolio": CommandPlace(TRADING, "portfolio:app", "What inventories are worth."),
    "wants": CommandPlace(TRADING, "want_list:wants", "Want lists."),
    "haves": CommandPlace(TRADING, "have_list:haves", "Have lists."),
    "match": CommandPlace(TRADING, "match:match", "Rank the trades worth making with other people, best first."),
    "matches": CommandPlace(TRADING, "matching_refresh:app", "Stored matches of everybody."),
    "rings": CommandPlace(
        TRADING, "rings:app", "Find rings in which everybody gets what they want, and prove that none are better."
    ),
    "trades": CommandPlace(TRADING, "trading:app", "Trades of a user."),
    "escrow": CommandPlace(
        TRADING, "escrow:app", "Held payments, and how the books compare with the payment provider's."
    ),
    "disputes": CommandPlace(
        TRADING, "disputes:app", "Disputes over trades, and the house rules that they are decided by."
    ),
    "users": CommandPlace(PEOPLE, "users:app", "Accounts."),
    "profile": CommandPlace(PEOPLE, "social:app", "Cards of traders."),
    "reputation": CommandPlace(PEOPLE, "reputation:app", "What a reputation is worth, and how it withstands attacks."),
    "achievements": CommandPlace(PEOPLE, "achievements:app", "What traders can earn, and what they have earned."),
    "store": CommandPlace(PEOPLE, "stores:app", "Local game stores."),
    "moderation": CommandPlace(PEOPLE, "moderation:app", "What people reported, and what is done about it."),
    "admin": CommandPlace(PEOPLE, "administration:app", "What staff do, and how the site does."),
    "analytics": CommandPlace(PEOPLE, "analytics:app", "How the site is used, counted without people."),
    "notifications": CommandPlace(PEOPLE, "notifying:app", "How people are told."),
    "db": CommandPlace(UPKEEP, "servers:database", "The database and the embedded servers."),
    "backup": CommandPlace(UPKEEP, "backups:app", "Back everything up into one file: dualcaster backup FILE."),
    "restore": CommandPlace(
        UPKEEP, "backups:restore", "Put a backup in the place of everything that the database holds."
    ),
    "prune": CommandPlace(UPKEEP, "pruning:prune", "Delete what has had its time, by the retention rules."),
    "index": CommandPlace(UPKEEP, "matching_index:app", "The index of the market: matches of large sites from memory."),
}


class CommandGroup(TyperGroup):
    """The commands of the table."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name, command in COMMANDS.items():
            self.add_command(TyperCommand(name, help=command.help, rich_help_panel=command.panel))

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """Import the command that is asked for. Raises ``ExtraMissing``."""
        name, named, rest = super().resolve_command(ctx, args)
        return name, None if name is None or named is None else loaded(name), rest


def loaded(name: str) -> Any:
    """Import a command of the table. Raises ``ExtraMissing``."""
    module, _, place = COMMANDS[name].place.partition(":")
    with importing_extra("cli"):
        found = getattr(import_module(f"dualcaster_cli.{module}"), place)
    group = typer.Typer(add_completion=False)
    if isinstance(found, typer.Typer):
        group.add_typer(found, name=name, help=COMMANDS[name].help)
    else:
        group.command(name)(found)
        group.callback()(_nothing)
    return typer.main.get_group(group).commands[name]


def _nothing() -> None:
    """Let a command stand in a group by itself."""
