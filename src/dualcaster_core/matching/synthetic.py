"""A synthetic market for demonstrations and benchmarks: made-up traders with lists of real printings.

What is popular follows the Zipf-Mandelbrot law ``1 / (rank + 500) ** s`` over the real popularity ranks of the cards
(EDHREC's). The share of decks that play a card falls about like ``1 / (rank + 50)``; the head is flatter here, because
who plays a staple mostly owns it. Wants follow what is played (s = 1.0); what people offer is what they opened and
own several of, and spreads wider (s = 0.7). Among cards worth a trade that puts the most wanted one on about every
13th want list of 60 lines and the most offered one on every 6th have list of 200.
"""

from bisect import bisect
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from attrs import field, frozen, validators

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.collection.model import ANY_LANGUAGE, ItemKey, Priority
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.synthetic_places import CITIES, name_of

T = TypeVar("T", bound=Hashable)

_OFFSET = 500
_WANT_EXPONENT = 1.0
_HAVE_EXPONENT = 0.7
_UNRANKED = 25_000
_MAX_DRAWS = 40
"""Draws per line before a catalogue counts as too small for lists of that length."""


@frozen(kw_only=True)
class PricedPrinting:
    """A printing that can be traded: ``cents`` are the near mint values of its ``finishes``, one for each.

    ``oracle`` groups the printings of a card; ``rank`` is the card's popularity, 1 the most played.
    """

    card_id: int
    oracle: int
    finishes: tuple[Finish, ...]
    cents: tuple[int, ...]
    rank: int | None = None

    def __attrs_post_init__(self) -> None:
        if not self.finishes or len(self.finishes) != len(self.cents):
            raise ValidationFailed(f"printing {self.card_id} needs a value for each of its finishes")


@frozen(kw_only=True)
class MarketShape:
    """How large a synthetic market is: ``traders``, each with so many ``haves`` and ``wants``."""

    traders: int = field(default=20_000, validator=[validators.ge(1), validators.le(5_000_000)])
    haves: int = field(default=200, validator=[validators.ge(0), validators.le(10_000)])
    wants: int = field(default=60, validator=[validators.ge(0), validators.le(10_000)])
    any_printing_percent: int = field(default=60, validator=[validators.ge(0), validators.le(100)])


@frozen
class SyntheticHave:
    """Copies that a trader owns, some of them for trade."""

    item: ItemKey
    quantity: int
    quantity_for_trade: int
    min_trade_value: Decimal | None
    trade_for_wants_only: bool
    is_active: bool


@frozen
class SyntheticWant:
    """A card that a trader looks for."""

    card_id: int
    oracle: int
    any_printing: bool
    quantity: int
    condition_min: Condition
    condition_strict: bool
    is_foil_required: bool
    language: str
    max_trade_value: Decimal | None
    priority: Priority
    is_public: bool


@frozen(kw_only=True)
class SyntheticTrader:
    """A made-up person with lists. ``number`` counts from 0; ``idle_days`` is how long ago they were last seen."""

    number: int
    username: str
    idle_days: int
    is_public: bool
    email_verified: bool
    place: Place | None
    trade_radius_miles: int
    reputation: int
    discord_id: int | None
    guilds: tuple[int, ...]
    haves: tuple[SyntheticHave, ...]
    wants: tuple[SyntheticWant, ...]


@frozen
class _Choice(Generic[T]):
    """Things to choose from by weight."""

    things: Sequence[T]
    bounds: Sequence[float]

    @classmethod
    def of(cls, weighted: Sequence[tuple[T, float]]) -> "_Choice[T]":
        return cls([thing for thing, _ in weighted], list(accumulate(weight for _, weight in weighted)))

    def draw(self, random: Random) -> T:
        return self.things[bisect(self.bounds, random.random() * self.bounds[-1], 0, len(self.bounds) - 1)]


_CONDITIONS = _Choice.of(
    [(Condition.NM, 55), (Condition.LP, 28), (Condition.MP, 11), (Condition.HP, 4.5), (Condition.DMG, 1.5)]
)
_MIN_CONDITIONS = _Choice.of([(Condition.LP, 50), (Condition.NM, 25), (Condition.MP, 20), (Condition.HP, 5)])
_LANGUAGES = _Choice.of(
    [(ENGLISH, 87), ("ja", 4), ("de", 3), ("fr", 2), ("es", 1.5), ("it", 1), ("pt", 0.8), ("zhs", 0.4), ("ru", 0.3)]
)
_WANTED_LANGUAGES = _Choice.of([(ENGLISH, 68), (ANY_LANGUAGE, 28), ("ja", 2), ("de", 1), ("fr", 1)])
_COPIES = _Choice.of([(1, 76), (2, 13), (4, 7), (3, 4)])
_KEPT_COPIES = _Choice.of([(0, 80), (1, 14), (2, 4), (4, 2)])
_PRIORITIES = _Choice.of([(Priority.MEDIUM, 60), (Priority.HIGH, 22), (Priority.LOW, 18)])
_RADII = _Choice.of([(50, 55), (25, 20), (100, 15), (10, 10)])
_SCORES = _Choice.of(
    [((0, 99), 46), ((100, 299), 27), ((300, 599), 15), ((600, 899), 8), ((900, 1199), 3), ((1200, 2500), 1)]
)
_FINISH_WEIGHTS = {Finish.NONFOIL: 85, Finish.FOIL: 14, Finish.ETCHED: 6}
_GUILDS = _Choice.of([(880_000_000_000_000_000 + 7_919 * n, 1 / (n + 3)) for n in range(60)])
_CITIES = _Choice.of([(city, city[3]) for city in CITIES])


@frozen
class SyntheticMarket:
    """A market that is the same for the same printings, shape and seed, whatever order the printings come in."""

    seed: int
    shape: MarketShape
    _wanted: _Choice[PricedPrinting]
    _offered: _Choice[PricedPrinting]

    @classmethod
    def of(cls, printings: Sequence[PricedPrinting], shape: MarketShape, *, seed: int = 1) -> "SyntheticMarket":
        """Prepare a market over a catalogue of priced printings. Raises ``ValidationFailed`` where there are none."""
        if not printings:
            raise ValidationFailed("a synthetic market needs printings with prices: import a catalogue and prices")
        ordered = sorted(printings, key=lambda printing: printing.card_id)
        siblings: dict[int, float] = {}
        for printing in ordered:
            siblings[printing.oracle] = siblings.get(printing.oracle, 0.0) + _supply(printing)

        def weights(exponent: float) -> list[tuple[PricedPrinting, float]]:
            return [(one, _popularity(one, exponent) * _supply(one) / siblings[one.oracle]) for one in ordered]

        return cls(seed, shape, _Choice.of(weights(_WANT_EXPONENT)), _Choice.of(weights(_HAVE_EXPONENT)))

    def traders(self) -> Iterator[SyntheticTrader]:
        """Make the traders one by one; each depends on the seed and its number only."""
        for number in range(self.shape.traders):
            yield self.trader(number)

    def trader(self, number: int) -> SyntheticTrader:
        """Make one trader."""
        random = Random(self.seed << 32 | number)  # noqa: S311 - made-up people, not secrets
        chance = random.random
        haves = self._haves(random)
        own = {printing.oracle for printing, _ in haves}
        on_discord = chance() < 0.55
        return SyntheticTrader(
            number=number,
            username=name_of(number, random),
            idle_days=int(random.expovariate(1 / 45)) if chance() < 0.95 else 200,
            is_public=chance() < 0.93,
            email_verified=chance() < 0.85,
            place=_place(random) if chance() < 0.85 else None,
            trade_radius_miles=_RADII.draw(random),
            reputation=random.randint(*_SCORES.draw(random)),
            discord_id=900_000_000_000_000_000 + number if on_discord else None,
            guilds=tuple(sorted({_GUILDS.draw(random) for _ in range(random.randint(1, 4))})) if on_discord else (),
            haves=tuple(have for _, have in haves),
            wants=tuple(self._wants(random, own)),
        )

    def _haves(self, random: Random) -> list[tuple[PricedPrinting, SyntheticHave]]:
        found: dict[ItemKey, tuple[PricedPrinting, SyntheticHave]] = {}
        for _ in range(self.shape.haves * _MAX_DRAWS):
            if len(found) == self.shape.haves:
                return list(found.values())
            printing = self._offered.draw(random)
            place = _finish(printing, random)
            key = ItemKey(printing.card_id, printing.finishes[place], _CONDITIONS.draw(random), _LANGUAGES.draw(random))
            if key not in found:
                found[key] = printing, _have(key, printing.cents[place], random)
        return _all_or_error(list(found.values()), self.shape.haves, "haves")

    def _wants(self, random: Random, own: set[int]) -> list[SyntheticWant]:
        found: dict[tuple[bool, int], SyntheticWant] = {}
        for _ in range(self.shape.wants * _MAX_DRAWS):
            if len(found) == self.shape.wants:
                return list(found.values())
            printing = self._wanted.draw(random)
            whatever = random.random() * 100 < self.shape.any_printing_percent
            key = whatever, printing.oracle if whatever else printing.card_id
            if key not in found and printing.oracle not in own:
                found[key] = _want(printing, whatever, random)
        return _all_or_error(list(found.values()), self.shape.wants, "wants")


def _all_or_error(lines: list[T], needed: int, what: str) -> list[T]:
    if len(lines) < needed:
        raise ValidationFailed(f"the catalogue has too few priced printings for {needed} {what} per trader")
    return lines


def _popularity(printing: PricedPrinting, exponent: float) -> float:
    """Weigh a card by its rank; what is worth less than a dollar is listed in proportion to its value."""
    rank = _UNRANKED if printing.rank is None else printing.rank
    return float((rank + _OFFSET) ** -exponent * min(1.0, max(printing.cents) / 100))


def _supply(printing: PricedPrinting) -> float:
    """Weigh a printing among those of its card: the dearer, the rarer."""
    return float((100 + min(printing.cents)) ** -0.5)


def _finish(printing: PricedPrinting, random: Random) -> int:
    if len(printing.finishes) == 1:
        return 0
    return random.choices(range(len(printing.finishes)), [_FINISH_WEIGHTS[one] for one in printing.finishes])[0]


def _near_value(cents: int, low: float, high: float, random: Random) -> Decimal:
    return from_cents(max(1, int(cents * random.uniform(low, high))))


def _have(key: ItemKey, cents: int, random: Random) -> SyntheticHave:
    copies = _COPIES.draw(random)
    return SyntheticHave(
        item=key,
        quantity=copies + _KEPT_COPIES.draw(random),
        quantity_for_trade=copies,
        min_trade_value=_near_value(cents, 0.8, 1.3, random) if random.random() < 0.08 else None,
        trade_for_wants_only=random.random() < 0.07,
        is_active=random.random() < 0.97,
    )


def _want(printing: PricedPrinting, whatever: bool, random: Random) -> SyntheticWant:
    return SyntheticWant(
        card_id=printing.card_id,
        oracle=printing.oracle,
        any_printing=whatever,
        quantity=_COPIES.draw(random),
        condition_min=_MIN_CONDITIONS.draw(random),
        condition_strict=random.random() < 0.3,
        is_foil_required=Finish.NONFOIL not in printing.finishes or random.random() < 0.03,
        language=_WANTED_LANGUAGES.draw(random),
        max_trade_value=_near_value(min(printing.cents), 0.7, 1.6, random) if random.random() < 0.2 else None,
        priority=_PRIORITIES.draw(random),
        is_public=random.random() < 0.95,
    )


def _place(random: Random) -> Place:
    """Choose a home in or around a city; the offsets are about 20 miles at most."""
    name, latitude, longitude, _ = _CITIES.draw(random)
    here = Coordinates(latitude + random.uniform(-0.25, 0.25), longitude + random.uniform(-0.3, 0.3))
    return Place(name, here)
