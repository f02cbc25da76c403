"""What becomes of what is due for one person: sent now, held back, put into a digest or left out."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import define, evolve, frozen

from dualcaster_core.notifying.delivery.decisions import (
    Reason,
    Route,
    decide,
    digest_key,
    digested,
    held_until,
    unreachable,
)
from dualcaster_core.notifying.delivery.model import Admission, AdmissionStep, DeliveryRules, DueDelivery, Queue, Spent
from dualcaster_core.notifying.preferences import DIGESTED, Channel, Preferences, Recipient
from dualcaster_core.notifying.types import Category

_LATER: Final = timedelta(minutes=30)


@define
class _Counts:
    """The caps of one person, as deliveries are let through one after the other."""

    preferences: Preferences
    rules: DeliveryRules
    spent: Spent

    def exceeded(self, one: DueDelivery) -> Reason | None:
        """Name the cap that a delivery would go beyond.

        Of the e-mails of a day one is kept for the digest, so that digests need no cap and the number still holds.
        """
        number = one.notification_id or 0
        if one.channel is Channel.EMAIL and self.spent.emails >= self.emails_a_day - 1:
            return Reason.OVER_EMAILS
        if number not in self.spent.in_hour and len(self.spent.in_hour) >= self.rules.hourly:
            return Reason.OVER_HOURLY
        is_find = one.category is Category.DISCOVERY and number not in self.spent.discoveries
        return Reason.OVER_DISCOVERY if is_find and len(self.spent.discoveries) >= self.rules.discovery_daily else None

    @property
    def emails_a_day(self) -> int:
        """How many e-mails the person gets in 24 hours."""
        return self.preferences.emails_per_day or self.rules.emails_daily

    def count(self, one: DueDelivery) -> None:
        """Count a delivery that leaves; what is exempt counts for nothing."""
        if one.digest_key is None and one.kind.exempt:
            return
        spent = self.spent
        if one.channel is Channel.EMAIL:
            spent = evolve(spent, emails=spent.emails + 1)
        if one.digest_key is None and one.notification_id is not None:
            spent = evolve(spent, in_hour=spent.in_hour | {one.notification_id})
            if one.category is Category.DISCOVERY:
                spent = evolve(spent, discoveries=spent.discoveries | {one.notification_id})
        self.spent = spent


def admit(queue: Queue, rules: DeliveryRules, now: datetime) -> Sequence[Admission]:
    """Say what becomes of each due delivery of one person, by what is chosen and true at this moment.

    Deliveries of one digest stand for it together: the first of them is listed alone.
    """
    counts = _Counts(queue.recipient.preferences, rules, queue.spent)
    admitted: list[Admission] = []
    # Digests first: of the day's e-mails one is theirs.
    for one in sorted(queue.due, key=lambda due: due.digest_key is None):
        found = _Gate(queue.recipient, counts, now).admission(one)
        if found.step is AdmissionStep.SEND:
            counts.count(one)
        admitted.append(found)
    return admitted


@frozen
class _Gate:
    recipient: Recipient
    counts: _Counts
    now: datetime

    def admission(self, one: DueDelivery) -> Admission:
        return next(self._answers(one))

    def _answers(self, one: DueDelivery) -> Iterator[Admission]:
        if one.digest_key is not None:
            yield self._of_digest(one)
            return
        if one.is_read and one.is_held and one.category is not Category.SECURITY:
            yield self._left_out(one, Reason.READ)
        decision = decide(one.kind, one.channel, self.recipient, self.now)
        if decision.route is Route.NOWHERE:
            yield self._left_out(one, decision.reason)
        if one.channel is Channel.PUSH and one.target not in {each.id for each in self.recipient.push}:
            yield self._left_out(one, Reason.NO_DEVICE)
        if decision.route is Route.DIGEST:
            yield self._digested(one, decision.reason)
        if decision.at is not None and decision.at > self.now:
            yield self._admission(one, AdmissionStep.HOLD, decision.reason, decision.at)
        over = None if one.kind.exempt else self.counts.exceeded(one)
        if over is not None:
            digests = one.channel in DIGESTED
            yield self._digested(one, over) if digests else self._left_out(one, over)
        yield self._admission(one, AdmissionStep.SEND, decision.reason, self.now)

    def _of_digest(self, one: DueDelivery) -> Admission:
        preferences = self.recipient.preferences
        if not self.recipient.is_active:
            return self._left_out(one, Reason.CLOSED)
        if not preferences.is_enabled(one.channel):
            return self._left_out(one, Reason.CHANNEL_OFF)
        obstacle = unreachable(one.channel, self.recipient)
        if obstacle is not None:
            return self._left_out(one, obstacle)
        held = held_until(preferences, self.now)
        if held > self.now:
            return self._admission(one, AdmissionStep.HOLD, Reason.QUIET_HOURS, held)
        if one.channel is Channel.EMAIL and self.counts.spent.emails >= self.counts.emails_a_day:
            # Only where a digest was late the day before, so that two are of one day.
            return self._admission(one, AdmissionStep.HOLD, Reason.OVER_EMAILS, self.now + _LATER)
        return self._admission(one, AdmissionStep.SEND, Reason.DAILY_DIGEST, self.now)

    def _digested(self, one: DueDelivery, reason: Reason) -> Admission:
        decision = digested(self.recipient.preferences, self.now, reason)
        assert decision.at is not None  # noqa: S101 - a digest has a moment
        assert decision.window is not None  # noqa: S101
        key = digest_key(one.user_id, one.channel, decision.window)
        return Admission(delivery=one, step=AdmissionStep.DIGEST, reason=reason, not_before=decision.at, digest_key=key)

    def _left_out(self, one: DueDelivery, reason: Reason) -> Admission:
        return self._admission(one, AdmissionStep.LEAVE_OUT, reason, self.now)

    @staticmethod
    def _admission(one: DueDelivery, step: AdmissionStep, reason: Reason, at: datetime) -> Admission:
        return Admission(delivery=one, step=step, reason=reason, not_before=at, digest_key=one.digest_key)
