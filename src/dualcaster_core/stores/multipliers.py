"""What a copy is worth of the near mint English market price of its finish, where stores buy and where they sell.

Both begin with the shares of the market; a store may pay by others than it asks.
"""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import scale_cents
from dualcaster_core.market.valuation import ValuationRules

LARGEST_PERCENT: Final = 300


def _conditions() -> Mapping[Condition, int]:
    return dict(ValuationRules().condition_percent)


def _finishes() -> Mapping[Finish, int]:
    return dict.fromkeys(Finish, 100)


def _languages() -> Mapping[str, int]:
    return {ENGLISH: 100, "ja": 100}


@frozen(kw_only=True)
class Multiplier:
    """One factor of a copy's price: what it comes from, such as ``condition`` and ``LP``, in hundredths."""

    name: str
    of: str
    percent: int


@frozen(kw_only=True)
class Multipliers:
    """The shares of a store, in percent from 1 to 300; the conditions' are those of the market unless it changes them.

    ``finish`` multiplies the market price of that finish, which is usually 100. A language without a share of its own
    has ``other_languages``. Raises ``ValidationFailed``.
    """

    condition: Mapping[Condition, int] = field(factory=_conditions)
    finish: Mapping[Finish, int] = field(factory=_finishes)
    language: Mapping[str, int] = field(factory=_languages)
    other_languages: int = 80

    def __attrs_post_init__(self) -> None:
        if set(self.condition) != set(Condition) or set(self.finish) != set(Finish):
            raise ValidationFailed("every condition and every finish needs its share of the market price")
        unknown = sorted(set(self.language) - set(LANGUAGES))
        if unknown:
            raise ValidationFailed(f"{unknown[0][:20]!r} is not a language code", field="language")
        shares = [*self.condition.values(), *self.finish.values(), *self.language.values(), self.other_languages]
        if not all(1 <= share <= LARGEST_PERCENT for share in shares):
            raise ValidationFailed(f"a share of the market price is between 1 and {LARGEST_PERCENT} percent")
        ranked = [self.condition[one] for one in sorted(Condition)]
        if ranked != sorted(ranked):
            raise ValidationFailed("a worse condition cannot be worth more than a better one", field="condition")

    def of(self, finish: Finish, condition: Condition, language: str) -> tuple[Multiplier, ...]:
        """Return what the near mint English price of a finish is multiplied with for a copy, in this order."""
        return (
            Multiplier(name="condition", of=condition.name, percent=self.condition[condition]),
            Multiplier(name="finish", of=finish.value, percent=self.finish[finish]),
            Multiplier(name="language", of=language, percent=self.language.get(language, self.other_languages)),
        )

    def value(self, near_mint_cents: int, finish: Finish, condition: Condition, language: str) -> int:
        """Return what a copy is worth, in cents: each factor in turn, rounded half up to the cent."""
        cents = near_mint_cents
        for factor in self.of(finish, condition, language):
            cents = scale_cents(cents, factor.percent)
        return cents
