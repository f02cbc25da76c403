"""Plays rules back over a stored history, day by day, with the code that runs live, and grades what they said."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isnan
from random import Random

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.signals.grading import RETRY_DAYS, days_judged, grade
from dualcaster_core.signals.history import HISTORY_DAYS, CardHistory
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import ProposedSignal, Signal, SignalOutcome
from dualcaster_core.signals.ports import CatalogueScreen, SignalRule
from dualcaster_core.signals.record.tables import HistoryTable

_TRIES = 20
"""How many cards are drawn for one that can be compared with."""
_NO_CONFIDENCE = "played back: its confidence is stated by the walk through the past"


@frozen(kw_only=True)
class Played:
    """A signal as it would have been made, what became of it, and of a card drawn at random on the same day.

    ``outcome`` is None while it is open at the end of the history. ``known_on`` is the day at whose close it is judged.
    ``path`` has the change of the price by day since it was made, NaN in holes; ``control`` that of the random card.
    """

    signal: Signal
    made_on: date
    known_on: date
    outcome: SignalOutcome | None
    path: tuple[float, ...]
    random_outcome: SignalOutcome | None = None
    control: tuple[float, ...] = ()

    @property
    def card(self) -> str:
        """The card and finish that it is of."""
        return f"{self.signal.quote.card_id}:{self.signal.quote.finish}"


@frozen(kw_only=True)
class ReplayRules:
    """How a history is played back: ``horizon_days`` in place of the rules' own where it is set."""

    horizon_days: int | None = field(
        default=None, validator=validators.optional([validators.ge(1), validators.le(365)])
    )
    settings: RuleSettings = field(factory=RuleSettings)


@frozen(kw_only=True)
class Replay:
    """Plays rules back; ``screen`` evaluates those that speak from features over all cards at once."""

    table: HistoryTable
    screen: CatalogueScreen
    random: Random
    rules: ReplayRules

    def days(self, speaking: Sequence[SignalRule]) -> Iterator[tuple[date, list[Played]]]:
        """Yield each day of the history with what was said on it.

        As live, one signal per card, finish and kind is open at a time, and a rule sees 90 days up to the day's end.
        """
        featured = [rule for rule in speaking if isinstance(rule, FeatureRule)]
        others = [rule for rule in speaking if not isinstance(rule, FeatureRule)]
        open_until: dict[tuple[str, str, str], date] = {}
        for day in self.table.days:
            batch = self.table.until(day, HISTORY_DAYS)
            proposed = list(self.screen.proposals(batch, featured))
            for rule in others:
                for place in range(len(batch)):
                    said = rule.propose(_known(batch.history(place)))
                    if said is not None:
                        proposed.append(ProposedSignal(quote=batch.quotes[place], kind=rule.kind, proposal=said))
            yield day, list(self._played(proposed, day, open_until))

    def _played(
        self, proposed: Iterable[ProposedSignal], day: date, open_until: dict[tuple[str, str, str], date]
    ) -> Iterator[Played]:
        priced: list[int] | None = None
        for one in proposed:
            place = one.quote.card_id - 1
            key = (self.table.cards[place], one.quote.finish.value, one.kind)
            if open_until.get(key, day) > day:
                continue
            signal = self._signal(one, day)
            open_until[key] = day + timedelta(days=signal.horizon_days)
            if priced is None:
                priced = self._priced(day)
            yield self._judged(signal, place, day, priced)

    def _signal(self, one: ProposedSignal, day: date) -> Signal:
        said = one.proposal
        horizon = self.rules.horizon_days or said.horizon_days
        made_at = datetime.combine(day, time(23, 59), UTC)
        return Signal(
            quote=one.quote,
            kind=one.kind,
            action=said.action,
            score=said.score,
            no_confidence=_NO_CONFIDENCE,
            price=said.price,
            target_price=said.target_price,
            horizon_days=horizon,
            made_at=made_at,
            valid_until=made_at + timedelta(days=horizon),
            evidence=said.evidence,
        )

    def _judged(self, signal: Signal, place: int, day: date, priced: Sequence[int]) -> Played:
        outcome, known_on = self._outcome(signal, place)
        random_outcome: SignalOutcome | None = None
        control: tuple[float, ...] = ()
        if outcome is not None and outcome.came_true is not None:
            random_outcome, control = self._random_card(signal, day, priced)
        return Played(
            signal=signal,
            made_on=day,
            known_on=known_on,
            outcome=outcome,
            path=self._path(place, day, signal.horizon_days),
            random_outcome=random_outcome,
            control=control,
        )

    def _outcome(self, signal: Signal, place: int) -> tuple[SignalOutcome | None, date]:
        first, last = days_judged(signal)
        start = (first - self.table.first).days
        path = []
        for step in range((last - first).days + 1):
            price = self.table.price(place, start + step)
            if not isnan(price):
                path.append((first + timedelta(days=step), Decimal(f"{price:.2f}")))
        known_on = last if path and path[-1][0] == last else last + timedelta(days=RETRY_DAYS)
        if known_on > self.table.batch.end:
            return None, known_on
        now = datetime.combine(known_on, time(23, 59), UTC)
        return grade(signal, path, now=now, settings=self.rules.settings), known_on

    def _random_card(
        self, signal: Signal, day: date, priced: Sequence[int]
    ) -> tuple[SignalOutcome | None, tuple[float, ...]]:
        """Say the same of a card drawn at random: the same action, the same distance of the target."""
        if not priced:
            return None, ()
        at = (day - self.table.first).days
        for _ in range(_TRIES):
            place = priced[self.random.randrange(len(priced))]
            price = Decimal(f"{self.table.price(place, at):.2f}")
            target = signal.target_price
            if target is not None:
                target = round_half_up(price * target / signal.price)
                if target <= 0 or target == price:
                    continue
            other = evolve(signal, price=price, target_price=target, quote=self.table.batch.quotes[place])
            outcome, _known = self._outcome(other, place)
            if outcome is not None and outcome.came_true is not None:
                return outcome, self._path(place, day, signal.horizon_days)
        return None, ()

    def _path(self, place: int, day: date, horizon: int) -> tuple[float, ...]:
        at = (day - self.table.first).days
        current = self.table.price(place, at)
        return tuple(self.table.price(place, at + step) / current - 1 for step in range(horizon + 1))

    def _priced(self, day: date) -> list[int]:
        at, least = (day - self.table.first).days, self.rules.settings.least_price
        return [place for place in range(len(self.table.batch)) if self.table.price(place, at) >= least]


def _known(history: CardHistory) -> CardHistory:
    """Leave out printings that came out after the history's end."""
    return evolve(history, facts=history.facts.until(history.end))
