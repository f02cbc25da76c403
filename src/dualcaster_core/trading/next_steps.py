"""What happens next in a trade: whose turn it is, and what time does if nothing arrives. One table feeds every page."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.trading.lifecycle import TAKEN_BY, TRANSITIONS, Action, By, Party, Stage
from dualcaster_core.trading.model import Exchange, TradingRules
from dualcaster_core.trading.trade import Trade


class Turn(StrEnum):
    """Who is to act."""

    YOU = "you"
    THEM = "them"
    BOTH = "both"
    NOBODY = "nobody"


@frozen(kw_only=True)
class NextStep:
    """Whose turn it is and what they are to do, and what happens at ``deadline`` if nothing arrives until then.

    ``others`` are further consequences of silence with their moments, in the order of time.
    """

    turn: Turn
    what: str
    deadline: datetime | None = None
    otherwise: str = ""
    others: tuple[tuple[datetime, str], ...] = ()


_FOR_OTHERS: Final = {Stage.PLANNED: "Everybody in the ring is to accept", Stage.DISPUTED: "A moderator decides"}
"""What neither of the two can do anything about."""


_PAUSED: Final = NextStep(
    turn=Turn.NOBODY, what="No deadline runs while an account is suspended; cancelling it now is nobody's fault"
)


def actions_for(trade: Trade, party: Party, at: datetime, rules: TradingRules) -> tuple[Action, ...]:
    """List what a party can do now, in the order of the table."""
    if trade.has_expired(at):
        return ()
    possible = [action for (stage, action) in TRANSITIONS if stage is trade.stage and By(party) in TAKEN_BY[action]]
    return tuple(action for action in possible if _is_possible(trade, party, action, at, rules))


def _is_possible(trade: Trade, party: Party, action: Action, at: datetime, rules: TradingRules) -> bool:
    mine, theirs = trade.progress_of(party), trade.progress_of(party.other)
    if action is Action.MARK_SENT:
        gives = trade.ring_id is None or party is Party.PROPOSER
        return gives and mine.sent is None and trade.terms.exchange is not Exchange.IN_PERSON
    if action is Action.CONFIRM:
        return mine.confirmed_at is None
    if action is Action.AGREE_CANCEL:
        return trade.cancel_asked_by is party.other
    if action is Action.CANCEL_ON:
        waited = trade.accepted_at is not None and at >= trade.accepted_at + rules.nothing_sent
        waited = waited and trade.paused_since is None
        return trade.terms.exchange is Exchange.MAIL and theirs.sent is None and waited
    return True


def next_step(trade: Trade, party: Party, rules: TradingRules) -> NextStep:
    """Say what a party of a trade may expect next."""
    if trade.stage is Stage.DRAFT:
        return NextStep(turn=Turn.YOU, what="Finish the draft and send it")
    if trade.paused_since is not None and trade.stage is not Stage.DISPUTED:
        return _PAUSED
    if trade.is_open:
        mine = party is Party.RECIPIENT
        what = "Accept, decline, or make a counter-offer" if mine else "They accept, decline, or make a counter-offer"
        return NextStep(
            turn=Turn.YOU if mine else Turn.THEM, what=what, deadline=trade.expires_at, otherwise="The proposal expires"
        )
    if trade.stage is Stage.CANCEL_ASKED and trade.cancel_asked_at is not None:
        asked_me = trade.cancel_asked_by is party.other
        return NextStep(
            turn=Turn.YOU if asked_me else Turn.THEM,
            what="Say whether you agree to cancel" if asked_me else "They say whether they agree to cancel",
            deadline=trade.cancel_asked_at + rules.silent_consent,
            otherwise="Silence agrees: the trade is cancelled, nobody's fault",
        )
    if trade.is_live and trade.stage is not Stage.DISPUTED:
        return _under_way(trade, party, rules)
    return NextStep(turn=Turn.NOBODY, what=_FOR_OTHERS.get(trade.stage, "Nothing more happens in this trade"))


def _under_way(trade: Trade, party: Party, rules: TradingRules) -> NextStep:
    if trade.stage is Stage.ONE_CONFIRMED and trade.ring_id is not None and _waits_for_giver(trade):
        return _to_send(trade, party, rules)
    if trade.stage is Stage.ONE_CONFIRMED:
        return _one_confirmed(trade, party, rules)
    accepted = trade.accepted_at or trade.created_at
    if trade.terms.exchange is not Exchange.MAIL:
        return NextStep(
            turn=Turn.BOTH,
            what="Meet, trade, and confirm that you have their cards",
            deadline=accepted + rules.lapse if trade.stage is Stage.AGREED else None,
            otherwise="The trade lapses and the cards are free again, nobody's fault"
            if trade.stage is Stage.AGREED
            else "",
        )
    return _by_mail(trade, party, accepted, rules)


def _by_mail(trade: Trade, party: Party, accepted: datetime, rules: TradingRules) -> NextStep:
    mine, theirs = trade.progress_of(party), trade.progress_of(party.other)
    others: list[tuple[datetime, str]] = []
    if mine.sent is None:
        others.append((accepted + rules.nothing_sent, "They may cancel at your cost, since you have sent nothing"))
    if theirs.sent is None:
        others.append((accepted + rules.nothing_sent, "You may cancel at their cost, since they have sent nothing"))
    if trade.stage is Stage.AGREED:
        others.append((accepted + rules.lapse, "The trade lapses if neither of you has sent anything"))
    waits_for_them = trade.ships_first is party.other and theirs.sent is None
    if mine.sent is None and not waits_for_them:
        turn, what = Turn.YOU, "Send your cards and mark them as sent"
    elif theirs.sent is None:
        turn, what = Turn.THEM, "They send their cards" + (" first" if waits_for_them else "")
    else:
        turn, what = Turn.YOU, "Confirm when their cards have arrived"
    first = min(others, default=None)
    return NextStep(
        turn=turn,
        what=what,
        deadline=first[0] if first else None,
        otherwise=first[1] if first else "",
        others=tuple(sorted(others)[1:]),
    )


def _waits_for_giver(leg: Trade) -> bool:
    return leg.terms.exchange is Exchange.MAIL and leg.proposer.sent is None


def _to_send(leg: Trade, party: Party, rules: TradingRules) -> NextStep:
    mine = party is Party.PROPOSER
    return NextStep(
        turn=Turn.YOU if mine else Turn.THEM,
        what="Send what you give in this ring and mark it as sent" if mine else "They send what they give in this ring",
        deadline=(leg.accepted_at or leg.created_at) + rules.nothing_sent,
        otherwise="The leg is cancelled at the cost of who did not send, and a moderator looks at the rest of the ring",
    )


def _one_confirmed(trade: Trade, party: Party, rules: TradingRules) -> NextStep:
    since = trade.first_confirmed_at or trade.created_at
    silent = trade.silent_party
    mine = silent is party
    last = rules.reminders[-1] if rules.reminders else timedelta()
    sent = silent is not None and trade.progress_of(silent.other).sent is not None
    otherwise = (
        "The trade completes without the other confirmation" if sent else "A moderator is called to look at the trade"
    )
    reminders = tuple((since + after, "A reminder goes out") for after in rules.reminders[trade.reminders :])
    return NextStep(
        turn=Turn.YOU if mine else Turn.THEM,
        what="Confirm when their cards have arrived" if mine else "They confirm that your cards have arrived",
        deadline=since + last + rules.unanswered,
        otherwise=otherwise,
        others=reminders,
    )
