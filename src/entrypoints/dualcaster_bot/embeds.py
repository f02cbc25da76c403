"""One style for every embed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import discord

from dualcaster_app.formatting import money, signed_money, signed_percent
from dualcaster_bot.text import cut, shown
from dualcaster_core.kernel.product import SITE_NAME

LONGEST_FIELD: Final = 1_024
LONGEST_DESCRIPTION: Final = 4_000
NEUTRAL: Final = 0x4F46A5
COLORS: Final[Mapping[str, int]] = {
    "common": 0x5F6B7A,
    "uncommon": 0x9AA7B5,
    "rare": 0xC9A227,
    "mythic": 0xD8572A,
    "special": 0x7B4FB5,
    "bonus": 0x7B4FB5,
}
"""By rarity, as the symbols of sets are printed."""
FINISHES: Final[Mapping[str, str]] = {"nonfoil": "Nonfoil", "foil": "Foil", "etched": "Etched foil"}


def plain_embed(title: str, description: str = "", *, url: str | None = None) -> discord.Embed:
    """Begin an embed that is about no single card."""
    embed = discord.Embed(
        title=cut(title, 256), description=cut(description, LONGEST_DESCRIPTION) or None, url=url, color=NEUTRAL
    )
    return embed.set_footer(text=SITE_NAME)


def card_embed(
    *, name: str, set_name: str, set_code: str, number: str, rarity: str, picture: str | None, url: str | None
) -> discord.Embed:
    """Begin an embed about a printing, in the colour of its rarity."""
    embed = discord.Embed(
        title=shown(name, 200),
        description=f"{shown(set_name, 80)} ({set_code.upper()}) #{shown(number, 12)} · {rarity}",
        url=url,
        color=COLORS.get(rarity, NEUTRAL),
    )
    if picture and picture.startswith("https://"):
        embed.set_thumbnail(url=picture)
    return embed.set_footer(text=SITE_NAME)


def add_lines(embed: discord.Embed, title: str, lines: list[str], *, inline: bool = False) -> None:
    """Add a field of lines, as many of them as it has room for; what is left out is counted."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        rest = f"… and {len(lines) - place} more"
        if sum(len(one) + 1 for one in kept) + len(line) + len(rest) + 1 > LONGEST_FIELD:
            kept.append(rest)
            break
        kept.append(line)
    if kept:
        embed.add_field(name=title, value="\n".join(kept), inline=inline)


def moved(change: Decimal | None, percent: float | None) -> str:
    """Say how a price moved in a week."""
    if change is None:
        return "no price a week ago"
    arrow = "▲" if change > 0 else "▼" if change < 0 else "●"
    relative = f" ({signed_percent(percent)})" if percent is not None else ""
    return f"{arrow} {signed_money(change)}{relative} in 7 days"


def worth(amount: Decimal | None) -> str:
    """Write what something is worth, or that it has no price."""
    return "no price" if amount is None else money(amount)
