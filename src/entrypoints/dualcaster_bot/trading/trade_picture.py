"""Both sides of a trade as a picture, with the same in words for who cannot see it."""

from decimal import Decimal
from io import BytesIO
from typing import Final

import discord

from dualcaster_app.formatting import count, money, signed_money
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, worth
from dualcaster_bot.text import cut, plain_label
from dualcaster_core.trading.pictures import MOST_LINES, PictureLine, PictureSide, TradePicture
from dualcaster_core.trading.reading.views import TradeDetail, TradeLineView

FILE: Final = "trade.png"
LONGEST_ALT: Final = 1_000
"""As Discord takes it of the description of a file."""


async def trade_file(context: BotContext, detail: TradeDetail) -> discord.File:
    """Draw a trade as its reader sees it."""
    picture = picture_of(detail)
    content = await context.application.trading.pictures.draw(picture)
    return discord.File(BytesIO(content), FILE, description=alt_text(picture))


def picture_of(detail: TradeDetail) -> TradePicture:
    """Say what the picture of a trade shows: the most valuable lines of both sides."""
    mine, theirs = detail.proposer_adds_cash, detail.recipient_adds_cash
    mine, theirs = (mine, theirs) if detail.is_proposer else (theirs, mine)
    return TradePicture(
        heading=f"Trade with {plain_label(detail.partner.username)} · {detail.status.value.replace('_', ' ')}",
        gives=_side("You give", detail.gives, detail.gives_value, mine),
        gets=_side("You get", detail.gets, detail.gets_value, theirs),
        footer=f"Difference: {signed_money(detail.difference)} for you",
    )


def alt_text(picture: TradePicture) -> str:
    """Say in words what a picture shows."""
    return cut(". ".join((picture.heading, *map(_told, (picture.gives, picture.gets)), picture.footer)), LONGEST_ALT)


def _side(title: str, lines: tuple[TradeLineView, ...], value: Decimal, cash: Decimal) -> PictureSide:
    dearest = sorted(lines, key=lambda line: -(line.total_value or Decimal(0)))
    cash_line = [PictureLine("Cash", "added", money(cash))] if cash else []
    room = MOST_LINES - len(cash_line)
    return PictureSide(
        title=title,
        total=money(value),
        lines=(*map(_line, dearest[:room]), *cash_line),
        left_out=max(0, len(lines) - room),
    )


def _line(line: TradeLineView) -> PictureLine:
    marks = [one for one, so in (("signed", line.signed), ("altered", line.altered)) if so]
    kind = ", ".join([line.set_code.upper(), FINISHES[line.finish].lower(), line.condition, *marks])
    return PictureLine(f"{line.quantity} × {plain_label(line.name)}", kind, worth(line.total_value))


def _told(side: PictureSide) -> str:
    named = [f"{line.name} ({line.kind}), {line.worth}" for line in side.lines] or ["nothing"]
    more = [f"and {count(side.left_out, 'line', 'lines')} more"] if side.left_out else []
    return f"{side.title} {side.total}: {'; '.join([*named, *more])}"
