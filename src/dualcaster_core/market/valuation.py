"""From prices to the value of one copy."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import scale_cents, to_cents
from dualcaster_core.market.freshness import freshest, is_silent
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource, UnitValue


@frozen(kw_only=True)
class ValuationRules:
    """Settings of the valuation.

    ``preference`` lists the quotes in the order they are asked; ``condition_percent`` is the share of the NM price
    that a copy of each condition keeps, in hundredths; ``usd_per_eur`` converts Cardmarket's prices. A source that
    fell silent is passed over: one whose price is more than ``oldest`` older than the newest one of another source.
    """

    preference: tuple[tuple[PriceSource, PriceKind], ...] = (
        (PriceSource.TCGPLAYER, PriceKind.MARKET),
        (PriceSource.CARDKINGDOM, PriceKind.RETAIL),
        (PriceSource.MANAPOOL, PriceKind.MARKET),
        (PriceSource.CARDMARKET, PriceKind.TREND),
    )
    condition_percent: Mapping[Condition, int] = field(
        factory=lambda: {
            Condition.NM: 100,
            Condition.LP: 87,
            Condition.MP: 72,
            Condition.HP: 55,
            Condition.DMG: 35,
        }
    )
    usd_per_eur: Decimal = Decimal("1.08")
    oldest: timedelta = timedelta(days=14)

    def __attrs_post_init__(self) -> None:
        if set(self.condition_percent) != set(Condition):
            raise ValidationFailed("every condition needs its share of the near mint price")
        if any(not 0 < share <= 100 for share in self.condition_percent.values()):
            raise ValidationFailed("a condition keeps more than 0 and at most 100 percent of the price")
        if not Decimal("0.01") <= self.usd_per_eur <= 100:
            raise ValidationFailed("the exchange rate lies between 0.01 and 100 dollars per euro")
        if self.oldest < timedelta(days=1):
            raise ValidationFailed("a source may be silent for at least a day before it is passed over")

    def rate(self, given: Currency, wanted: Currency) -> float:
        """Return what an amount of one currency is multiplied with to be one of another, for statistics."""
        if given is wanted:
            return 1.0
        dollars_per_euro = float(self.usd_per_eur)
        return dollars_per_euro if given is Currency.EUR else 1 / dollars_per_euro


def unit_values(prices: Iterable[CurrentPrice], rules: ValuationRules) -> dict[Condition, UnitValue]:
    """Value one copy of a card and finish in every condition, from the current prices of just that card and finish.

    Of several feeds that speak for a source the newest price counts. The first source in the order of preference that
    has any price for the finish decides, unless it fell silent while another went on, or has no copy left while
    another has. Where it quotes the condition itself that quote counts as it is; otherwise, or where that quote fell
    silent, its price times the condition's share, rounded half up to the cent, once. Without a price the result is
    empty: the copy is unpriced.
    """
    quotes: dict[tuple[PriceSource, PriceKind], dict[Condition | None, CurrentPrice]] = {}
    for price in freshest(prices):
        quotes.setdefault((price.source, price.kind), {})[price.condition] = price
    last_seen = {
        wanted: max(price.observed_at for price in quotes[wanted].values())
        for wanted in rules.preference
        if wanted in quotes
    }
    newest = max(last_seen.values(), default=None)
    heard = [
        quotes[wanted] for wanted, seen in last_seen.items() if newest and not is_silent(seen, newest, rules.oldest)
    ]
    stocked = [quoted for quoted in heard if any(price.quantity != 0 for price in quoted.values())]
    return next((_by_condition(quoted, rules) for quoted in stocked or heard), {})


def leading(seen: Sequence[datetime], oldest: timedelta) -> int | None:
    """Choose which finish stands for a card, by when the value of each was last seen, the plainest first.

    The plainest one that did not fall silent while another went on; None where there is none.
    """
    newest = max(seen, default=None)
    return next((n for n, one in enumerate(seen) if newest and not is_silent(one, newest, oldest)), None)


def _by_condition(quoted: Mapping[Condition | None, CurrentPrice], rules: ValuationRules) -> dict[Condition, UnitValue]:
    general = quoted.get(None) or quoted.get(Condition.NM)
    values = {}
    for condition in Condition:
        exact = quoted.get(condition)
        if exact and general and is_silent(exact.observed_at, general.observed_at, rules.oldest):
            exact = None
        if exact is not None:
            values[condition] = _value(exact, 100, rules)
        elif general is not None:
            values[condition] = _value(general, rules.condition_percent[condition], rules)
    return values


def _value(price: CurrentPrice, percent: int, rules: ValuationRules) -> UnitValue:
    if price.currency is Currency.EUR:
        cents = to_cents(price.amount * rules.usd_per_eur * percent / 100)
    else:
        cents = scale_cents(to_cents(price.amount), percent)
    return UnitValue(cents=cents, source=price.source, observed_at=price.observed_at)
