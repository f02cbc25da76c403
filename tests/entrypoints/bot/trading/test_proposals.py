"""Proposals on Discord: buttons that survive restarts, ask first, and do nothing twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
import simcord
from attrs import frozen

from dualcaster_app import Application
from dualcaster_bot.process import bot_of
from dualcaster_core.testing import FixedClock
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.trade import Trade
from tests.support.discord_server import Answer, DiscordServer
from tests.support.people import new_name
from tests.support.trading_scene import TradingScene, proposal


@frozen
class Proposed:
    """A proposal of ann's to bob, and bob on Discord."""

    scene: TradingScene
    server: DiscordServer
    trade: Trade
    bob: simcord.MemberActor
    ann: simcord.MemberActor

    async def opened(self) -> Any:
        """Open the proposal from the list of trades, and return the message with its buttons."""
        listed = await self.server.ask(self.bob, "trade list")
        menu = listed.result.response.components[-1]["components"][0]
        shown = await self.bob.select(listed.result.response, [menu["options"][0]["value"]])
        return shown.response

    async def stage(self) -> Stage:
        """Say where the trade stands."""
        return await self.scene.stage(self.trade)


@pytest.fixture
async def proposed(server: DiscordServer) -> Proposed:
    """Have ann offer bob a card for one of his."""
    application: Application = server.application
    scene = TradingScene(application, FixedClock(datetime.now(UTC).replace(microsecond=0)))
    names = new_name("ann"), new_name("bob")
    ann, bob = await scene.person(names[0]), await scene.person(names[1])
    birds = await scene.stack(ann, f"Birds of {names[0]}", cents=1_000)
    bolt = await scene.stack(bob, f"Bolt of {names[1]}", cents=1_100)
    trade = await scene.propose(ann, names[1], proposal({birds: 1}, {bolt: 1}))
    return Proposed(scene, server, trade, await server.member(bob, "bob"), await server.member(ann, "ann"))


def sent(result: Any) -> Any:
    """Return the message that answered a press."""
    return result.response


def button(message: Any, label: str) -> str:
    """Return the id of a button by its label."""
    buttons = [one for row in message.components for one in row["components"]]
    found: str = next(one["custom_id"] for one in buttons if one.get("label") == label)
    return found


async def test_accepting_shows_both_sides_first_and_acts_on_the_second_press(proposed: Proposed) -> None:
    """The first press opens a confirmation with the values of both sides; only the second one accepts."""
    message = await proposed.opened()
    asked = await proposed.bob.click(message, label="Accept")
    text = Answer(asked).text
    assert asked.ephemeral
    assert "You give: $11.00" in text
    assert "You get: $10.00" in text
    assert "nothing has been done yet" in text
    assert await proposed.stage() is Stage.PENDING
    done = await proposed.bob.click(sent(asked), label="Yes: accept")
    assert "You accepted." in Answer(done).text
    assert await proposed.stage() is Stage.AGREED


async def test_a_restart_in_the_middle_of_a_confirmation_does_nothing_twice(proposed: Proposed) -> None:
    """Buttons of before a restart work after it, once: a repeated press says that things have changed."""
    message = await proposed.opened()
    asked = await proposed.bob.click(message, label="Accept")
    await proposed.server.env.restart_bot(bot_of(proposed.server.application, shard_count=1))
    confirming = button(sent(asked), "Yes: accept")
    done = await proposed.bob.click(sent(asked), custom_id=confirming)
    assert "You accepted." in Answer(done).text
    version = (await proposed.scene.now(proposed.trade)).version
    again = await proposed.bob.click(message, label="Accept")
    assert "changed since the message was sent" in Answer(again).text
    assert (await proposed.scene.now(proposed.trade)).version == version


async def test_a_proposal_that_was_countered_meanwhile_is_not_accepted_by_its_old_buttons(proposed: Proposed) -> None:
    """The version that a button carries is compared with the trade's."""
    message = await proposed.opened()
    await proposed.scene.application.trading.deciding.withdraw(proposed.trade.proposer_id, proposed.trade.id, reason="")
    told = await proposed.bob.click(message, label="Accept")
    assert "changed since the message was sent" in Answer(told).text
    assert await proposed.stage() is Stage.CANCELLED


async def test_somebody_else_cannot_press_the_buttons_of_a_proposal(proposed: Proposed) -> None:
    """A press counts for whoever presses: the proposer cannot accept, and strangers learn nothing."""
    message = await proposed.opened()
    press = button(message, "Accept")
    proposer = await proposed.server.ask(proposed.ann, "trade list", which="outgoing")
    assert "Accept" not in str(proposer.result.response.components)
    assert press.startswith("trade:ask:accept:")
    assert await proposed.stage() is Stage.PENDING


async def test_both_sides_are_a_picture_with_words_for_who_cannot_see_it(proposed: Proposed) -> None:
    """Opening a trade shows it as a picture; its description says the same."""
    message = await proposed.opened()
    (picture,) = message.attachments
    assert picture.filename == "trade.png"
    assert "You give $11.00" in (picture.description or "")
    assert "Birds of" in (picture.description or "")
    assert message.embeds[0].image.url
