"""``dualcaster achievements``."""

from typing import Annotated, Any

import typer
from attrs import asdict

from dualcaster_app import Application
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.ports import AchievementDecision
from dualcaster_core.social.achievements.views import AchievementsView

app = typer.Typer(no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="The key of an achievement, as the list shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the decision.")]


@app.command("list")
def list_achievements(as_json: Json = False) -> None:
    """List every achievement: what it asks for, its points, the frame that it opens, and how rare it is.

    Example: dualcaster achievements list
    """
    rarity = with_application(lambda application: application.social.achievements.reading.queries.rarity())
    rows: list[dict[str, Any]] = [
        {
            "key": one.key,
            "name": one.name,
            "category": one.category.value,
            "description": one.description,
            "points": one.points,
            "frame_tier": None if one.frame_tier is None else one.frame_tier.word,
            "is_hidden": one.is_hidden,
            "season": None if one.season is None else one.season.name,
            "rarity": rarity.get(one.key),
        }
        for one in ACHIEVEMENTS.values()
    ]
    if as_json:
        print_json({"items": rows})
        return
    shown = table(f"{len(rows)} achievements", "key", "name", "asks for", "points", "frame", "have it")
    for row in rows:
        share = "-" if row["rarity"] is None else f"{row['rarity']:.1%}"
        shown.add_row(row["key"], row["name"], row["description"], str(row["points"]), row["frame_tier"] or "-", share)
    console.print(shown)


@app.command("show")
def show(username: Username, as_json: Json = False) -> None:
    """Show what somebody has earned, hidden ones too, and how far they have come with the rest.

    Example: dualcaster achievements show mira_tolarian
    """

    async def run(application: Application) -> AchievementsView:
        return await application.social.achievements.reading.named(username)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    title = f"{username}: {found.total_unlocked} of {found.total_available}, {found.total_discovery_points} points"
    shown = table(title, "achievement", "earned", "progress")
    for one in found.items:
        earned = "-" if one.unlocked_at is None else f"{one.unlocked_at:%Y-%m-%d}"
        shown.add_row(one.name, earned, "-" if one.progress is None else one.progress.text)
    console.print(shown)


@app.command("award")
def award(as_json: Json = False) -> None:
    """Give everybody what they have earned, as workers do once an hour, and work out how rare each is.

    Example: dualcaster achievements award
    """
    awards = with_application(lambda application: application.social.achievements.awarding.to_everybody())
    if as_json:
        print_json({"awards": awards})
        return
    console.print(f"{awards:,} achievements given", markup=False)


@app.command("revoke")
def revoke(username: Username, key: Key, reason: Reason, as_json: Json = False) -> None:
    """Take back an achievement that was gained by fraud; it cannot be earned anew.

    Example: dualcaster achievements revoke mira_tolarian elite --reason "Reviews of her own accounts."
    """
    _decide(username, key, reason, revoked=True, as_json=as_json)


@app.command("restore")
def restore(username: Username, key: Key, reason: Reason, as_json: Json = False) -> None:
    """Give an achievement again that was taken back wrongly.

    Example: dualcaster achievements restore mira_tolarian elite --reason "The accounts are her brother's."
    """
    _decide(username, key, reason, revoked=False, as_json=as_json)


def _decide(username: str, key: str, reason: str, *, revoked: bool, as_json: bool) -> None:
    async def run(application: Application) -> AchievementDecision:
        decisions = application.social.achievements.decisions
        return await decisions.decide_named(username, key, revoke=revoked, reason=reason)

    made = with_application(run)
    if as_json:
        facts = asdict(made)
        print_json({name: facts[name] for name in ("key", "is_revoked", "reason", "decided_at")})
        return
    done = "taken back from" if revoked else "given again to"
    console.print(f"{ACHIEVEMENTS[key].name} is {done} {username}.", markup=False)
