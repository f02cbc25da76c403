"""Disputes of the filled site: one that waits for an answer, one that was decided, and one of others."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, Side
from dualcaster_core.moderation.disputes.model import RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.trading.lifecycle import Action, By
from dualcaster_core.trading.model import Exchange, Shipment, Terms, TradeLine
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade
from tests.support.completed_trades import complete_trade
from tests.support.pictures import picture

CREASED: Final = (
    "The Lightning Bolt was described as near mint. It has a crease through the text box and white edges on three "
    "sides, which no photo in the thread shows.\nI wrote on Monday and got no answer."
)
NOT_MINE: Final = "It left me near mint, sleeved and in a top loader. The photo in the thread is of that very copy."
NOTHING: Final = "I sent mine on the 3rd with tracking, and it arrived. Theirs was never handed in anywhere."


async def disputed(application: Application, me: int, people: Sequence[int]) -> Mapping[str, str]:
    """Let somebody be complained about, have a dispute of theirs decided, and two others dispute a trade."""
    opening, ruling = application.moderation.disputes.opening, application.moderation.disputes.ruling
    now = datetime.now(UTC)
    first, second, third = people[1], people[2], people[3]
    trade = await complete_trade(application.units, first, me, now - timedelta(days=6))
    photos = [
        (await application.messaging.photos.upload(_actor(first), picture(size=size))).id
        for size in ((900, 640), (500, 700))
    ]
    said = NewStatement(text=CREASED, photo_ids=photos)
    open_one = await opening.file(_actor(first), trade, DisputeKind.NOT_AS_DESCRIBED, said)

    trade = await complete_trade(application.units, me, second, now - timedelta(days=9))
    decided = await opening.file(_actor(me), trade, DisputeKind.NOT_AS_DESCRIBED, NewStatement(text=CREASED))
    await ruling.request_evidence(CONSOLE, decided.case_id, [Side.FILER, Side.RESPONDENT], "Photos of both sides?")
    await opening.add(_actor(second), decided.case_id, NewStatement(text=NOT_MINE, would_cancel=True))
    await opening.add(_actor(me), decided.case_id, NewStatement(text="I have no photos of it any more."))
    reason = "Nothing shows that the card was not as it was described."
    decision = RulingDecision(
        outcome=DisputeOutcome.SELLER_WINS, good_faith=True, reason=reason, rules=("nothing_shown",)
    )
    await ruling.rule(CONSOLE, decided.case_id, decision)

    unsent = await _sent_to(application, second, third, now)
    foreign = await opening.file(_actor(second), unsent, DisputeKind.DID_NOT_SHIP, NewStatement(text=NOTHING))
    await opening.add(_actor(third), foreign.case_id, NewStatement(text="I was away. I can send it tomorrow."))
    found = {"dispute": open_one, "decided_dispute": decided, "foreign_dispute": foreign}
    return {name: application.ids.encode(IdKind.CASE, one.case_id) for name, one in found.items()}


async def _sent_to(application: Application, proposer: int, recipient: int, now: datetime) -> int:
    """Write a trade that was accepted nine days ago, in which the proposer has sent their cards."""
    card = (await application.market.priced_cards.search("Lightning Bolt", CardFilter(), limit=1)).items[0]
    key = ItemKey(card.id, Finish.NONFOIL, Condition.NM)
    lines = [TradeLine(item_id=10**9 + number, key=key, quantity=1, name="Lightning Bolt") for number in range(2)]
    at = now - timedelta(days=9)
    async with application.units() as uow:
        terms = Terms(offered=(lines[0],), asked=(lines[1],), exchange=Exchange.MAIL)
        trade = await uow.trades.add(Trade(proposer_id=proposer, recipient_id=recipient, terms=terms, created_at=at))
        for by, action in ((By.PROPOSER, Action.SEND), (By.RECIPIENT, Action.ACCEPT), (By.PROPOSER, Action.MARK_SENT)):
            shipment = Shipment(at=at, carrier="USPS", tracking="9400110200881234567890")
            step = TradeStep(action=action, by=by, at=at, shipment=shipment if action is Action.MARK_SENT else None)
            trade, event = take(trade, step, application.trading.context.rules)
            await uow.trades.store(trade, event)
        await uow.commit()
    return trade.id


def _actor(user_id: int) -> Actor:
    return Actor(user_id=user_id, username="", session_id=0)
