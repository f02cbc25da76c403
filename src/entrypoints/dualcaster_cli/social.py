"""``dualcaster profile``: the cards of traders."""

from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.profile_card.pictures import SIZES, CardShape, response_words
from dualcaster_core.social.profile_card.views import ProfileCard

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Cards of traders."""


@app.command("card")
def card(
    username: Username,
    png: Annotated[Path | None, typer.Option("--png", help="Draw it into this file as a PNG.")] = None,
    shape: Annotated[CardShape, typer.Option(help="wide is 1200 by 630 pixels, card 1000 by 1200.")] = CardShape.WIDE,
    as_json: Json = False,
) -> None:
    """Show somebody's card as everybody may see it, or draw it.

    Example: dualcaster profile card alice --png alice.png --shape card
    """
    if png is not None:
        _draw(username, png, shape)
        return
    found = with_application(lambda app: app.social.cards.seen(username, None))
    if as_json:
        print_json(found)
        return
    _show(found)


def _draw(username: str, png: Path, shape: CardShape) -> None:
    async def run(application: Application) -> bytes:
        drawn = await application.social.card_pictures.of(username, shape)
        return drawn.content or b""

    content = with_application(run)
    try:
        png.write_bytes(content)
    except OSError as error:
        raise ValidationFailed(f"{png}: {error.strerror or error}", file=str(png)) from error
    across, down = SIZES[shape]
    console.print(f"{across} by {down} pixels, {len(content):,} bytes written to {png}")


def _show(found: ProfileCard) -> None:
    front, back = found.front, found.back
    shown = table(front.display_name or found.username, "what", "")
    shown.add_row("tagline", front.tagline or "not stated")
    shown.add_row("trader type", front.card_type.value if front.card_type else "not chosen")
    shown.add_row("tier, frame", f"{front.tier}, {front.frame}")
    shown.add_row("trades", f"{front.trades:,}")
    shown.add_row("rating", "none" if front.rating is None else f"{front.rating:.1f} of {front.reviews:,} reviews")
    success = "not known" if front.success_rate is None else f"{front.success_rate * 100:.0f} %"
    shown.add_row("success", success)
    answer = "not known" if front.response_hours is None else response_words(front.response_hours)
    shown.add_row("time to answer", answer)
    shown.add_row("open to trades", "yes" if front.is_open_to_trades else "no")
    shown.add_row("member since", f"{front.member_since:%Y-%m-%d}")
    shown.add_row("formats", ", ".join(one.value for one in front.formats) or "none")
    shown.add_row("achievements", ", ".join(one.name for one in front.badges) or "none")
    if back.portfolio_tier is not None:
        shown.add_row("collection", back.portfolio_tier.value)
    if back.endorsements is not None:
        shown.add_row("endorsed by", f"{back.endorsements.partners:,} trading partners")
    console.print(shown)
