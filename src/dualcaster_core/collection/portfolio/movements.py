"""How the worth of what somebody owns went, from the prices of each card and finish. Pure rules, in whole cents.

A past value is the value of today in proportion to the price that its source stated then; so the condition of a copy
and the currency of its source count as they do today. Where no price is known of that day or the weeks before it,
nothing is made up: the card is left out of both sides of a comparison, and it is said how many copies were compared.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed

POINT_DAYS = (28, 21, 14, 7, 6, 5, 4, 3, 2, 1, 0)
"""Of which days values are known, counted back from the newest price; the first is the farthest."""
PERIODS = (1, 7)
"""Over how many days changes are told."""
CARRIED_DAYS = 14
"""How many days before the first point a price may be that still counts there."""


@frozen(kw_only=True)
class MoverRules:
    """Which cards count as movers, so that noise does not: settings of a deployment.

    ``min_cents`` is what a near mint copy must be worth now or before; ``min_days`` on how many days of the last six
    weeks a price must be known; ``shown`` how many there are in each list. Of an inventory the ``considered`` cards and
    finishes that are worth most are followed, so that a collection of any size is answered for at once.
    """

    min_cents: int = 100
    min_days: int = 3
    shown: int = 5
    considered: int = 2_000

    def __attrs_post_init__(self) -> None:
        if self.min_cents < 1 or self.min_days < 2:
            raise ValidationFailed("a mover is worth at least a cent and has a price on at least 2 days")
        if not 1 <= self.shown <= 50 or not 1 <= self.considered <= 20_000:
            raise ValidationFailed("1 to 50 movers are shown, of 1 to 20,000 cards and finishes")


@frozen(kw_only=True)
class HeldCard:
    """A card and finish that somebody owns: what the copies are worth, and how its price went.

    ``cents`` is the value of all copies in their conditions, ``unit_cents`` that of a near mint one. ``prices`` are
    the last prices up to each of ``POINT_DAYS``, in hundredths of the source's currency, None before the first that is
    known; ``price_days`` counts the days that had one.
    """

    card_id: int
    finish: Finish
    source: str
    copies: int
    cents: int
    unit_cents: int
    price_days: int
    prices: tuple[int | None, ...]

    def __attrs_post_init__(self) -> None:
        known = [price for price in self.prices if price is not None]
        if len(self.prices) != len(POINT_DAYS) or list(self.prices[len(POINT_DAYS) - len(known) :]) != known:
            raise ValidationFailed("a price that is known of a day is known of every later day")

    def was_known(self, days: int) -> bool:
        """Whether the price of so many days ago can be compared with that of today."""
        return self.prices[POINT_DAYS.index(days)] is not None and bool(self.prices[-1])

    def cents_before(self, days: int) -> int:
        """Return what all copies were worth so many days ago, where that is known."""
        return self._scaled(self.cents, days)

    def unit_before(self, days: int) -> int:
        """Return what a near mint copy was worth so many days ago, where that is known."""
        return self._scaled(self.unit_cents, days)

    def percent(self, days: int) -> float:
        """Return by how many percent the price moved in so many days, where that is known, to a tenth."""
        return round(self.ratio(days) * 100, 1)

    def ratio(self, days: int) -> float:
        """Return by which share of the former price it moved in so many days, where that is known."""
        return (self.prices[-1] or 0) / (self.prices[POINT_DAYS.index(days)] or 1) - 1

    def _scaled(self, cents: int, days: int) -> int:
        then, now = self.prices[POINT_DAYS.index(days)], self.prices[-1]
        if then is None or not now:
            raise ValueError(f"nothing is known of {days} days ago")
        return (2 * cents * then + now) // (2 * now)


@frozen(kw_only=True)
class PeriodCents:
    """What the copies that can be compared were worth and are worth, and how many they are."""

    days: int
    before: int
    now: int
    copies: int


@frozen(kw_only=True)
class Movers:
    """The cards that moved most in a period: up and down, by the money of all copies and by percent of one."""

    rising: tuple[HeldCard, ...]
    falling: tuple[HeldCard, ...]
    rising_percent: tuple[HeldCard, ...]
    falling_percent: tuple[HeldCard, ...]


def period_of(held: Iterable[HeldCard], days: int) -> PeriodCents:
    """Compare what is owned now at the prices of today and of so many days ago."""
    known = [card for card in held if card.was_known(days)]
    return PeriodCents(
        days=days,
        before=sum(card.cents_before(days) for card in known),
        now=sum(card.cents for card in known),
        copies=sum(card.copies for card in known),
    )


def curve_of(held: Sequence[HeldCard], as_of: date) -> list[tuple[date, int]]:
    """List what is owned now at the prices of each day, oldest first: always over the same cards.

    It begins on the first day on which four fifths of the worth are known, and is empty where not even yesterday is.
    """
    worth = sum(card.cents for card in held)
    for place, first in enumerate(POINT_DAYS[:-1]):
        known = [card for card in held if card.was_known(first)]
        if worth and sum(card.cents for card in known) * 5 >= worth * 4:
            days = POINT_DAYS[place:]
            return [(as_of - timedelta(days=day), sum(card.cents_before(day) for card in known)) for day in days]
    return []


def estimate_of(held: Sequence[HeldCard], worth: int, as_of: date) -> tuple[list[tuple[date, int]], float]:
    """List what is owned now at the prices of each day, oldest first, and the share of ``worth`` that this is known of.

    What was not known on the first day stands at its value of today on all days, so that the last one is ``worth``. It
    begins on the first day on which a tenth of the worth is known, and is empty where not even yesterday is.
    """
    for place, first in enumerate(POINT_DAYS[:-1]):
        known = [card for card in held if card.was_known(first)]
        cents = sum(card.cents for card in known)
        if worth and cents * 10 >= worth:
            days = POINT_DAYS[place:]
            points = [(day, worth - cents + sum(card.cents_before(day) for card in known)) for day in days]
            return [(as_of - timedelta(days=day), value) for day, value in points], cents / worth
    return [], 0.0


def movers_of(held: Iterable[HeldCard], days: int, rules: MoverRules) -> Movers:
    """Choose the cards that moved most in so many days; those of little worth or with few prices do not count."""
    moved = [
        card
        for card in held
        if card.was_known(days)
        and card.price_days >= rules.min_days
        and max(card.unit_cents, card.unit_before(days)) >= rules.min_cents
    ]

    def most(direction: int, *, percent: bool) -> tuple[HeldCard, ...]:
        ranked = [
            (direction * (card.ratio(days) if percent else card.cents - card.cents_before(days)), card)
            for card in moved
        ]
        up = sorted((one for one in ranked if one[0] > 0), key=lambda one: (-one[0], one[1].card_id, one[1].finish))
        return tuple(card for _, card in up[: rules.shown])

    return Movers(
        rising=most(1, percent=False),
        falling=most(-1, percent=False),
        rising_percent=most(1, percent=True),
        falling_percent=most(-1, percent=True),
    )
