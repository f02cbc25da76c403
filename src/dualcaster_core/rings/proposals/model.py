"""A ring: who gives to whom, who has accepted, and how far it has come."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.rings.model import SMALLEST_RING
from dualcaster_core.rings.proposals.errors import RingConflict, RingExpired, RingIllegalTransition, RingInvalid
from dualcaster_core.rings.proposals.events import EVENT_OF, RingEvent
from dualcaster_core.rings.proposals.lifecycle import FINAL, TRANSITIONS, RingAction, RingStatus
from dualcaster_core.trading.model import NOTHING, Exchange
from dualcaster_core.trading.offers import ChosenCopies

LARGEST_RING: Final = 8


@frozen(kw_only=True)
class RingRules:
    """Numbers around rings that a deployment may change.

    Everybody has ``answer_within`` to accept. What somebody gives and gets differ by at most ``tolerance_percent`` of
    the larger before cash closes it. Somebody may have ``open_at_once`` proposed rings of their own. A ring that fell
    is repaired ``repairs`` times in a row at most.
    """

    answer_within: timedelta = timedelta(hours=48)
    tolerance_percent: int = 5
    open_at_once: int = 5
    repairs: int = 3


DEFAULT_RING_RULES: Final = RingRules()


@frozen(kw_only=True)
class RingMember:
    """One of the people of a ring; ``accepted_at`` is None until they accept."""

    user_id: int
    accepted_at: datetime | None = None


@frozen(kw_only=True)
class PlannedLeg:
    """What one person is to give another: copies of inventory items of the giver, each item once."""

    giver_id: int
    receiver_id: int
    cards: tuple[ChosenCopies, ...]


@frozen(kw_only=True)
class RingPlan:
    """A ring that is possible: each leg's receiver gives in the next, and the last gives to the first.

    Raises ``RingInvalid`` for fewer than 3 or more than 8 people, somebody twice, a leg without cards, and where
    the legs are no ring. ``fingerprint`` names it by its people, copies and values.
    """

    legs: tuple[PlannedLeg, ...] = field()
    fingerprint: str = ""

    @legs.validator
    def _check(self, _: object, legs: tuple[PlannedLeg, ...]) -> None:
        givers = [leg.giver_id for leg in legs]
        if not SMALLEST_RING <= len(legs) <= LARGEST_RING:
            raise RingInvalid(f"a ring has {SMALLEST_RING} to {LARGEST_RING} people", field="members", people=len(legs))
        if len(set(givers)) != len(givers):
            raise RingInvalid("everybody is in a ring once", field="members")
        if [leg.receiver_id for leg in legs] != [*givers[1:], givers[0]]:
            raise RingInvalid("everybody gives to the next", field="members")
        if not all(leg.cards for leg in legs):
            raise RingInvalid("everybody gives at least one card", field="members")

    @property
    def members(self) -> tuple[int, ...]:
        """The people, in the order of giving."""
        return tuple(leg.giver_id for leg in self.legs)


@frozen(kw_only=True)
class Payment:
    """Dollars that one of the people of a ring adds for another, so that nobody gives more than they get."""

    payer_id: int
    payee_id: int
    amount: Decimal


@frozen(kw_only=True)
class RingTrade:
    """A ring as it is proposed and, once everybody accepted, under way; ``members`` are in the order of giving.

    ``proposer_id`` is None where the ring takes the place of one that fell, ``repairs_id``; ``repairs`` counts how
    often in a row. ``ended_by`` is who declined it. ``version`` counts the steps.
    """

    id: int = UNSAVED
    status: RingStatus = RingStatus.PROPOSED
    version: int = 1
    proposer_id: int | None
    members: tuple[RingMember, ...]
    exchange: Exchange = Exchange.MAIL
    created_at: datetime
    expires_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    reason: str = ""
    repairs_id: int | None = None
    repairs: int = 0

    @property
    def member_ids(self) -> tuple[int, ...]:
        """The people, in the order of giving."""
        return tuple(member.user_id for member in self.members)

    @property
    def accepted_ids(self) -> frozenset[int]:
        """Who has accepted."""
        return frozenset(member.user_id for member in self.members if member.accepted_at is not None)

    @property
    def is_open(self) -> bool:
        """Whether it waits for answers."""
        return self.status is RingStatus.PROPOSED

    @property
    def waits_for(self) -> tuple[int, ...]:
        """Who has not accepted yet, in the order of giving; nobody once it is decided."""
        return tuple(m.user_id for m in self.members if m.accepted_at is None) if self.is_open else ()

    def has(self, user_id: int) -> bool:
        """Tell whether somebody is in it."""
        return user_id in self.member_ids

    def has_expired(self, at: datetime) -> bool:
        """Tell whether the time to accept has passed."""
        return self.is_open and at >= self.expires_at

    def check_version(self, seen: int | None) -> None:
        """Raise ``RingConflict`` where somebody looked at another version; None asks for whichever there is."""
        if seen is not None and seen != self.version:
            raise RingConflict(self.version)

    def accepted_by(self, user_id: int, at: datetime) -> tuple["RingTrade", RingEvent]:
        """Note an acceptance; the last one starts the ring. Raises ``RingExpired`` and ``RingIllegalTransition``."""
        if self.has_expired(at):
            raise RingExpired(self.expires_at)
        if self.is_open and user_id in self.accepted_ids:
            raise RingIllegalTransition(RingAction.ACCEPT, self.status, "you accepted before")
        members = tuple(evolve(m, accepted_at=at) if m.user_id == user_id else m for m in self.members)
        is_last = all(member.accepted_at is not None for member in members)
        action = RingAction.START if is_last else RingAction.ACCEPT
        marked = evolve(self, members=members, started_at=at if is_last else None)
        return marked.after(action, at, actor_id=user_id)

    def after(
        self, action: RingAction, at: datetime, *, actor_id: int | None = None, reason: str = ""
    ) -> tuple["RingTrade", RingEvent]:
        """Take a step of the table: return the ring as it is then, and the event. Raises ``RingIllegalTransition``."""
        to = TRANSITIONS.get((self.status, action))
        if to is None:
            raise RingIllegalTransition(action, self.status, f"this ring is {self.status.replace('_', ' ')}")
        taken = evolve(self, status=to, version=self.version + 1)
        if to in FINAL:
            taken = evolve(taken, ended_at=at, ended_by=actor_id, reason=reason)
        return taken, taken.event(EVENT_OF[action], action, actor_id=actor_id)

    def event(self, kind: type[RingEvent], action: str, *, actor_id: int | None) -> RingEvent:
        """State this ring, as it is, in an event."""
        return kind(
            ring_id=self.id,
            version=self.version,
            action=str(action),
            status=self.status.value,
            member_ids=self.member_ids,
            actor_id=actor_id,
        )


def net_payments(balances: dict[int, Decimal]) -> tuple[Payment, ...]:
    """Let who gets more than they give pay who gives more than they get, in at most one payment less than people.

    ``balances`` are what somebody gets less what they give, in dollars; they sum up to 0. The largest debt goes to the
    largest claim first; ties go by user id.
    """
    owing = {user: amount for user, amount in balances.items() if amount > 0}
    owed = {user: -amount for user, amount in balances.items() if amount < 0}
    found: list[Payment] = []
    while owing and owed:
        payer = min(owing, key=lambda user: (-owing[user], user))
        payee = min(owed, key=lambda user: (-owed[user], user))
        amount = min(owing[payer], owed[payee])
        found.append(Payment(payer_id=payer, payee_id=payee, amount=amount))
        for debts, user in ((owing, payer), (owed, payee)):
            debts[user] -= amount
            if debts[user] == NOTHING:
                del debts[user]
    return tuple(found)
