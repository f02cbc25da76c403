"""The trade itself: who proposes what to whom, and how far it has come."""

from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.trading.errors import CounterTooDeep, TradeConflict
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.lifecycle import LIVE, OPEN, STATUS_OF, Action, By, Party, Stage, Status
from dualcaster_core.trading.model import EndReason, Exchange, PartyProgress, Terms, TradingRules


@frozen(kw_only=True)
class Trade:
    """A proposal and, once it is accepted, the trade that it became.

    ``chain_id`` is the id of the first proposal of a chain of counter-offers, its own for that one; ``version`` counts
    the steps. ``fault_id`` is whom the cancellation counts against. ``copies_missing_at`` is since when copies that the
    open proposal needs are gone. ``ships_first`` is set when it is accepted: None where both send at once. ``ring_id``
    is the ring whose leg it is: then the proposer gives, and the recipient gives nothing back. ``paused_since`` is
    since when its clocks stand still for a suspension; the moments from which they run move by each pause.
    """

    id: int = UNSAVED
    chain_id: int = UNSAVED
    parent_id: int | None = None
    counter_count: int = 0
    proposer_id: int
    recipient_id: int
    stage: Stage = Stage.DRAFT
    version: int = 1
    terms: Terms
    match_key: int | None = None
    ring_id: int | None = None
    created_at: datetime
    sent_at: datetime | None = None
    viewed_at: datetime | None = None
    decided_at: datetime | None = None
    accepted_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    reason: str = ""
    fault_id: int | None = None
    cancel_asked_by: Party | None = None
    cancel_asked_at: datetime | None = None
    proposer: PartyProgress = field(factory=PartyProgress)
    recipient: PartyProgress = field(factory=PartyProgress)
    first_confirmed_at: datetime | None = None
    copies_missing_at: datetime | None = None
    ships_first: Party | None = None
    reminders: int = 0
    paused_since: datetime | None = None

    @property
    def status(self) -> Status:
        """What everybody is shown of the stage."""
        return STATUS_OF[self.stage]

    @property
    def is_open(self) -> bool:
        """Whether it waits for the recipient."""
        return self.stage in OPEN

    @property
    def is_live(self) -> bool:
        """Whether it is accepted and under way, so that its copies are promised."""
        return self.stage in LIVE

    @property
    def silent_party(self) -> Party | None:
        """Who has not confirmed while the other has."""
        if self.stage is not Stage.ONE_CONFIRMED:
            return None
        return Party.RECIPIENT if self.proposer.confirmed_at is not None else Party.PROPOSER

    def party_of(self, user_id: int) -> Party | None:
        """Say which party somebody is; None for everybody else."""
        if user_id == self.proposer_id:
            return Party.PROPOSER
        return Party.RECIPIENT if user_id == self.recipient_id else None

    def user_of(self, party: Party) -> int:
        """Return the key of a party's account."""
        return self.proposer_id if party is Party.PROPOSER else self.recipient_id

    def progress_of(self, party: Party) -> PartyProgress:
        """Say how far a party has come."""
        return self.proposer if party is Party.PROPOSER else self.recipient

    def with_progress(self, party: Party, progress: PartyProgress) -> "Trade":
        """Return the trade with a party that has come so far."""
        return evolve(self, proposer=progress) if party is Party.PROPOSER else evolve(self, recipient=progress)

    def check_version(self, seen: int | None) -> None:
        """Raise ``TradeConflict`` where somebody looked at another version; None asks for whichever there is.

        That the recipient looked at a proposal is a step of its own, and changes nothing that anybody agrees to.
        """
        same = {self.version, self.version - 1} if self.stage is Stage.VIEWED else {self.version}
        if seen is not None and seen not in same:
            raise TradeConflict(self.version)

    def has_expired(self, at: datetime) -> bool:
        """Tell whether the time of an open proposal has passed."""
        return self.is_open and self.paused_since is None and self.expires_at is not None and at >= self.expires_at

    def is_unanswered(self, rules: TradingRules, at: datetime) -> bool:
        """Tell whether one party confirmed and the other stayed silent through every reminder and the time after."""
        last = rules.reminders[-1] if rules.reminders else timedelta()
        since = None if self.paused_since is not None else self.first_confirmed_at
        return self.stage is Stage.ONE_CONFIRMED and since is not None and at >= since + last + rules.unanswered

    def send_by(self, rules: TradingRules) -> datetime | None:
        """Return until when who gives in a leg of a ring is to send; None where nothing is to be sent."""
        waits = self.ring_id is not None and self.stage is Stage.ONE_CONFIRMED and self.proposer.sent is None
        by_mail = self.terms.exchange is Exchange.MAIL
        return self.accepted_at + rules.nothing_sent if waits and by_mail and self.accepted_at is not None else None

    def is_overdue(self, rules: TradingRules, at: datetime) -> bool:
        """Tell whether who gives in a leg of a ring, by mail, let the time to send pass."""
        due = self.send_by(rules)
        return self.paused_since is None and due is not None and at >= due

    def event(self, kind: type[TradeEvent], action: Action, *, by: By) -> TradeEvent:
        """State this trade, as it is, in an event."""
        actor = self.user_of(Party(by)) if by in {By.PROPOSER, By.RECIPIENT} else None
        return kind(
            trade_id=self.id,
            chain_id=self.chain_id,
            version=self.version,
            action=action.value,
            status=self.status.value,
            proposer_id=self.proposer_id,
            recipient_id=self.recipient_id,
            actor_id=actor,
            fault_id=self.fault_id,
            ring_id=self.ring_id,
            exchange=self.terms.exchange.value,
        )

    def countered_with(self, terms: Terms, at: datetime, rules: TradingRules) -> "Trade":
        """Make the counter-offer to this proposal: the roles swapped, in the same chain. Raises ``CounterTooDeep``."""
        if self.counter_count >= rules.counters:
            raise CounterTooDeep(rules.counters)
        return Trade(
            chain_id=self.chain_id,
            parent_id=self.id,
            counter_count=self.counter_count + 1,
            proposer_id=self.recipient_id,
            recipient_id=self.proposer_id,
            terms=terms,
            match_key=self.match_key,
            created_at=at,
        )
