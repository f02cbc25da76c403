"""Presses on the buttons of a direct message that are forged, late, doubled, or somebody else's, over the wire."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from attrs import frozen

from dualcaster_app import Application
from dualcaster_bot.replies import HOW_TO_LINK, REPLIES, STALE
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.trade import Trade
from tests.support.discord_server import link
from tests.support.discord_wire import discord_wire
from tests.support.patience import until
from tests.support.people import new_name
from tests.support.running_bot import Running, running_bot
from tests.support.trading_scene import TradingScene, proposal

ANN, BOB, STRANGER, NOBODY = 81_001, 81_002, 81_003, 81_004
"""Discord accounts: the proposer, the recipient, a member who has no part in it, and somebody who is not linked."""
CHANGED = REPLIES["trade.conflict"]


@pytest.fixture(scope="module")
async def running(application: Application) -> AsyncIterator[Running]:
    """The process, for all tests of this module."""
    async with discord_wire() as wire, running_bot(application, wire) as started:
        yield started


@frozen
class Offered:
    """A proposal of ann's to bob whose message has buttons."""

    scene: TradingScene
    running: Running
    trade: Trade
    hashid: str

    def code(self, act: str, action: str = "accept", *, version: int | None = None, moved: str = "") -> str:
        """Write what a button carries."""
        seen = self.trade.version if version is None else version
        return f"trade:{act}:{action}:{self.hashid}:{seen}{moved}"

    async def pressed(self, custom_id: str, user_id: int) -> str:
        """Press, and return what is answered."""
        return str(await self.running.answered(await self.running.wire.press(custom_id, user_id=user_id)))

    async def stage(self) -> Stage:
        """Say where the trade stands."""
        return await self.scene.stage(self.trade)


_people: dict[int, tuple[int, str]] = {}


@pytest.fixture
async def offered(running: Running) -> Offered:
    """Have ann offer bob a card for one of his."""
    scene = TradingScene(running.application, FixedClock(datetime.now(UTC).replace(microsecond=0)))
    if not _people:
        for discord_id in (ANN, BOB, STRANGER):
            name = new_name("ann")
            _people[discord_id] = (await scene.person(name), name)
            await link(running.application, _people[discord_id][0], discord_id, name)
    (ann, _), (bob, bobs_name) = _people[ANN], _people[BOB]
    word = new_name("card")
    birds = await scene.stack(ann, f"Birds of {word}", cents=1_000)
    bolt = await scene.stack(bob, f"Bolt of {word}", cents=1_100)
    trade = await scene.propose(ann, bobs_name, proposal({birds: 1}, {bolt: 1}))
    return Offered(scene, running, trade, running.application.ids.encode(IdKind.TRADE, trade.id))


@pytest.mark.parametrize("act", ["ask", "do"])
async def test_a_stranger_learns_nothing_and_does_nothing(offered: Offered, act: str) -> None:
    """To a member without a part in it the trade does not exist; who is not linked is told how to link."""
    code = offered.code(act, moved=":0" if act == "do" else "")
    told = await offered.pressed(code, STRANGER)
    assert "There is no such trade" in told
    assert "Birds of" not in told
    assert HOW_TO_LINK in await offered.pressed(code, NOBODY)
    assert await offered.stage() is Stage.PENDING


async def test_who_proposed_cannot_accept_by_a_forged_button(offered: Offered) -> None:
    """What somebody may do is asked of the trade, not of the button."""
    assert CHANGED in await offered.pressed(offered.code("ask"), ANN)
    told = await offered.pressed(offered.code("do", moved=":1"), ANN)
    assert "accept" in told.lower()
    assert await offered.stage() is Stage.PENDING


async def test_buttons_that_nobody_made_do_nothing_and_are_answered(offered: Offered) -> None:
    """Other trades, other versions, actions that are none, and texts that are none at all."""
    missing = offered.running.application.ids.encode(IdKind.TRADE, 9_999_999)
    for version in (0, offered.trade.version + 1, 999_999_999):
        assert CHANGED in await offered.pressed(offered.code("do", version=version, moved=":1"), BOB)
    for code in (f"trade:do:accept:{missing}:1:0", f"trade:ask:accept:{missing}:1", "trade:do:accept:zzzz:1:0"):
        assert "There is no such trade" in await offered.pressed(code, BOB)
    for code in (
        f"trade:do:burn:{offered.hashid}:1:0",
        f"trade:do:accept:{offered.hashid}:1:2",
        f"trade:do:accept:{offered.hashid}:-1:0",
        f"trade:do:accept:{offered.hashid}:9999999999:0",
        "trade:do:accept:' OR 1=1 --:1:0",
        "nothing of ours",
        "x" * 100,
    ):
        assert STALE in await offered.pressed(code, BOB), code
    assert await offered.stage() is Stage.PENDING


async def test_a_late_press_breaks_nothing_and_the_trade_says_how_it_stands(offered: Offered) -> None:
    """Discord forgot the interaction before the answer came: what was done is done once, the next press is told."""
    wire = offered.running.wire
    wire.answers.append(("/callback", 404, {"code": 10062, "message": "Unknown interaction"}, {}))
    late = await wire.press(offered.code("do", moved=":0"), user_id=BOB)
    await until(lambda: bool(wire.callbacks(late)))
    version = (await offered.scene.now(offered.trade)).version
    assert CHANGED in await offered.pressed(offered.code("do", moved=":0"), BOB)
    assert (await offered.scene.now(offered.trade)).version == version
    assert await offered.stage() is Stage.AGREED


async def test_a_doubled_press_is_done_and_answered_once(offered: Offered) -> None:
    """The same interaction twice at once, and the same button pressed twice at once."""
    wire, code = offered.running.wire, offered.code("do", moved=":0")
    for _ in range(3):
        await wire.press(code, user_id=BOB, interaction_id=880_001)
    await offered.running.answered(880_001)
    assert "You accepted" in str(wire.callbacks(880_001)[0].json)
    version = (await offered.scene.now(offered.trade)).version
    again = [await wire.press(code, user_id=BOB) for _ in range(3)]
    for key in again:
        assert CHANGED in str(await offered.running.answered(key))
    assert len(wire.callbacks(880_001)) == 1
    assert (await offered.scene.now(offered.trade)).version == version
