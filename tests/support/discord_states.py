"""The states that somebody can be in when they give a command, and every command there is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from tests.support.people import new_name
from tests.support.trading_scene import TradingScene, proposal

CARD: Final = "Lightning Helix"
COMMANDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "price": {"card": CARD},
    "why": {"card": CARD},
    "find": {"card": CARD},
    "want add": {"card": CARD},
    "want list": {},
    "want remove": {"card": CARD},
    "have add": {"card": CARD},
    "have list": {},
    "have remove": {"card": CARD},
    "show": {"card": CARD},
    "alert": {"card": CARD, "price": "1.00"},
    "matches": {},
    "trade list": {},
    "portfolio": {},
    "signals": {},
    "profile": {},
    "link": {},
    "unlink": {},
    "server link": {},
    "server unlink": {},
    "join-server": {},
    "leave-server": {},
    "messages on": {},
    "messages off": {},
    "help": {},
}
"""By name: what is given along."""
NEEDS_LINK: Final = frozenset(COMMANDS) - {"price", "why", "find", "signals", "link", "server unlink", "help"}
LINES: Final = 30


async def newcomer(application: Application) -> int:
    """Open an account that has nothing."""
    return await _scene(application).person(new_name("newcomer"))


async def trader(application: Application) -> int:
    """Open an account with long lists, matches and proposals of others."""
    scene = _scene(application)
    me = await scene.person(new_name("trader"))
    others = [await scene.person(new_name("other")) for _ in range(7)]
    names = await _names(application, [me, *others])
    for number in range(LINES):
        card = f"{names[me]} card {number}"
        await scene.stack(me, f"{card} a", copies=3, cents=500 + number)
        other = others[number % len(others)]
        stack = await scene.stack(other, f"{card} b", copies=3, cents=500 + number)
        await scene.lists.want(me, stack.card_id, copies=2)
    helix = await _card(application)
    await scene.lists.have(me, helix, 2)
    await scene.lists.want(me, helix)
    for other in others:
        mine = await scene.stack(me, f"{names[other]} asks", cents=1_000)
        theirs = await scene.stack(other, f"{names[other]} gives", cents=1_000)
        await scene.lists.want(other, mine.card_id)
        await scene.propose(other, names[me], proposal({theirs: 1}, {mine: 1}))
    return me


def _scene(application: Application) -> TradingScene:
    return TradingScene(application, FixedClock(datetime.now(UTC).replace(microsecond=0)))


async def _names(application: Application, user_ids: list[int]) -> Mapping[int, str]:
    async with application.units() as uow:
        return await uow.users.usernames(user_ids)


async def _card(application: Application) -> int:
    page = await application.market.priced_cards.suggest(CARD, limit=1)
    key = application.ids.decode(IdKind.CARD, page.cards[0].hashid)
    assert key is not None
    return key
