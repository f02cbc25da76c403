"""An exported record of signals: published on some days, graded a week later, sealed and chained."""

from datetime import date, timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.signals.chain.days import BEGINNING, SealedDay, entries_of_day, seal
from dualcaster_core.signals.grading import grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import Signal, SignalAction, SignalOutcome
from tests.support.signals import MADE_AT, signal

Days = list[tuple[SealedDay, list[bytes]]]


def outcome_of(one: Signal) -> SignalOutcome:
    """Grade a signal on prices from 10 to 13."""
    path = [((one.made_at + timedelta(days=day)).date(), Decimal(10 + day % 4)) for day in range(1, 8)]
    outcome = grade(one, path, now=one.made_at + timedelta(days=7, hours=3), settings=RuleSettings())
    assert outcome is not None
    return outcome


def sealed_days(count: int = 3, a_day: int = 2) -> Days:
    """Publish signals on some days, and grade each a week later; a member's text is hashed."""
    by_day: dict[date, tuple[list[Signal], list[tuple[SignalOutcome, Signal]]]] = {}
    for number in range(count * a_day):
        one = signal(
            list(SignalAction)[number % 3],
            ("12.00", "8.00", None)[number % 3],
            signal_id=number + 1,
            made_at=MADE_AT + timedelta(days=number // a_day),
        )
        if number % 4 == 3:
            one = evolve(one, maker_id=7, rationale="I think so.", personal_hash="ab" * 32, evidence=None)
        outcome = outcome_of(one)
        by_day.setdefault(one.made_at.date(), ([], []))[0].append(one)
        by_day.setdefault(outcome.evaluated_at.date(), ([], []))[1].append((outcome, one))
    days: Days = []
    previous = BEGINNING
    for day, (published, graded) in sorted(by_day.items()):
        entries = list(entries_of_day(published, graded))
        sealed = seal(day, entries, previous)
        assert sealed is not None
        previous = sealed.hash
        days.append((sealed, entries))
    return days
