"""A proposal with its buttons: they live as long as it does, across restarts of the bot, and ask before they act.

A button says which trade it is of, and which version of it was seen. Pressing shows both sides as they are now; only
the second press does it. Whoever presses late, twice, or what was never shown to them is told how things stand.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import discord

from dualcaster_app.formatting import money, sentence, signed_money
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, add_lines, plain_embed, worth
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import ago, shown
from dualcaster_bot.trading.trade_picture import FILE, trade_file
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.errors import TradeConflict, TradeNotFound
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.reading.views import TradeDetail, TradeLineView
from dualcaster_core.trading.remote_actions import ASKING, DOING, RemoteAction, remote_action, remote_actions

Interaction = discord.Interaction[Any]
DONE: Final[Mapping[Action, str]] = {
    Action.ACCEPT: "You accepted. The copies of both of you are promised now.",
    Action.DECLINE: "You declined.",
    Action.WITHDRAW: "You withdrew your proposal.",
    Action.CONFIRM: "You confirmed that everything arrived.",
}
_STYLES: Final[Mapping[Action, discord.ButtonStyle]] = {
    Action.ACCEPT: discord.ButtonStyle.success,
    Action.DECLINE: discord.ButtonStyle.danger,
    Action.WITHDRAW: discord.ButtonStyle.danger,
    Action.CONFIRM: discord.ButtonStyle.success,
}


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ASKING):
    """Opens the confirmation of an action."""

    def __init__(self, press: RemoteAction) -> None:
        super().__init__(discord.ui.Button(label=press.label, style=_STYLES[press.action], custom_id=press.asking))
        self.press = press

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> "AskButton":
        """Read the button of a message, of whenever it is."""
        return cls(remote_action(match))

    async def callback(self, interaction: Interaction) -> Any:
        """Show both sides with what they are worth now, and ask."""
        context: BotContext = interaction.client.context
        await context.answers.give(
            interaction, f"trade {self.press.action.value}?", lambda: self._ask(context, interaction)
        )

    async def _ask(self, context: BotContext, interaction: Interaction) -> Reply:
        person = await context.person(interaction.user)
        detail = await _current(context, person.user_id, self.press)
        embed = trade_embed(context, detail)
        if detail.values_moved:
            embed.add_field(name="Careful", value="The values moved since this was sent: see both above.", inline=False)
        view = discord.ui.View(timeout=None)
        view.add_item(DoButton(self.press, moved=detail.values_moved))
        question = f"{self.press.label}? Look at both sides first; nothing has been done yet."
        return Reply(text=question, embeds=(embed,), view=view)


class DoButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=DOING):
    """Does what was confirmed, once: the version of the trade sees to that."""

    def __init__(self, press: RemoteAction, *, moved: bool) -> None:
        super().__init__(
            discord.ui.Button(
                label=f"Yes: {press.label.lower()}",
                style=_STYLES[press.action],
                custom_id=press.doing(moved=moved),
            )
        )
        self.press, self.moved = press, moved

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> "DoButton":
        """Read the button of a message, of whenever it is."""
        return cls(remote_action(match), moved=match["moved"] == "1")

    async def callback(self, interaction: Interaction) -> Any:
        """Do it, and show the trade as it is then."""
        context: BotContext = interaction.client.context
        await context.answers.give(
            interaction, f"trade {self.press.action.value}", lambda: self._do(context, interaction), same_message=True
        )

    async def _do(self, context: BotContext, interaction: Interaction) -> Reply:
        person = await context.person(interaction.user)
        key = _key(context, self.press)
        command = TradeCommand(action=self.press.action, version=self.press.version, confirm_values=self.moved)
        trade = await context.application.trading.commands.act(person.user_id, key, command)
        detail = await context.application.trading.trades.seen(person.user_id, trade.id)
        return Reply(text=DONE[self.press.action], embeds=(trade_embed(context, detail),))


DYNAMIC_ITEMS: Final = (AskButton, DoButton)


async def trade_reply(context: BotContext, user_id: int, trade_id: int) -> Reply:
    """Show a trade of somebody's with the buttons of what they can do now."""
    detail = await context.application.trading.trades.seen(user_id, trade_id)
    view = discord.ui.View(timeout=None)
    for press in remote_actions(detail):
        view.add_item(AskButton(press))
    page = context.links.page(f"/trades/{detail.hashid}")
    if page is not None:
        view.add_item(discord.ui.Button(label="View on the web", url=page))
    embed = trade_embed(context, detail)
    embed.set_image(url=f"attachment://{FILE}")
    file = await trade_file(context, detail)
    return Reply(embeds=(embed,), view=view if view.children else None, file=file)


def trade_embed(context: BotContext, detail: TradeDetail) -> discord.Embed:
    """Show both sides of a trade, with what they were worth when it was sent and what they are worth now."""
    step = sentence(detail.next_step)
    deadline = f" ({ago(detail.deadline)})" if detail.deadline else ""
    embed = plain_embed(
        f"Trade with {shown(detail.partner.username)}: {detail.status.value.replace('_', ' ')}",
        f"{step}{deadline}",
        url=context.links.page(f"/trades/{detail.hashid}"),
    )
    now = (detail.proposer_offers_value_now, detail.proposer_wants_value_now)
    gives_now, gets_now = now if detail.is_proposer else now[::-1]
    mine, theirs = (detail.proposer_adds_cash, detail.recipient_adds_cash)
    mine, theirs = (mine, theirs) if detail.is_proposer else (theirs, mine)
    for title, lines, then, worth_now, cash in (
        ("You give", detail.gives, detail.gives_value, gives_now, mine),
        ("You get", detail.gets, detail.gets_value, gets_now, theirs),
    ):
        added = [f"+ {money(cash)} in cash"] if cash else []
        changed = f", now {money(worth_now)}" if worth_now != then else ""
        add_lines(embed, f"{title}: {money(then)}{changed}", [*map(_line, lines), *added] or ["nothing"])
    embed.add_field(name="Difference", value=f"{signed_money(detail.difference)} for you", inline=False)
    if detail.message:
        embed.add_field(name="Message", value=shown(detail.message, 1_000), inline=False)
    return embed


async def _current(context: BotContext, user_id: int, press: RemoteAction) -> TradeDetail:
    """Return a trade as it was when its button was made. Raises ``TradeNotFound`` and ``TradeConflict``."""
    trades, key = context.application.trading.trades, _key(context, press)
    trade, _ = await trades.one(user_id, key)
    trade.check_version(press.version)
    detail = await trades.seen(user_id, key)
    if press.action not in detail.actions:
        raise TradeConflict(detail.version)
    return detail


def _key(context: BotContext, press: RemoteAction) -> int:
    key = context.application.ids.decode(IdKind.TRADE, press.trade)
    if key is None:
        raise TradeNotFound
    return key


def _line(line: TradeLineView) -> str:
    kind = f"{line.set_code.upper()}, {FINISHES[line.finish].lower()}, {line.condition}"
    missing = " · not there any more" if line.is_missing else ""
    return f"{line.quantity} × {shown(line.name, 60)} ({kind}): {worth(line.total_value)}{missing}"
