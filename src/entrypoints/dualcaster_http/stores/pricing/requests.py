"""What the endpoints around sell prices take."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.stores.multipliers import LARGEST_PERCENT, Multipliers
from dualcaster_core.stores.pricing.errors import PriceRunNotFound
from dualcaster_core.stores.pricing.rules import (
    HIGHEST_ADJUSTMENT,
    LOWEST_ADJUSTMENT,
    PriceEnding,
    PriceRules,
)
from dualcaster_http.collection.requests import Amount
from dualcaster_http.edge.parameters import decoded, one_example

RunId = Annotated[
    str, PathParameter(description="The run's public id.", max_length=40, examples=one_example("QWj5wJqG"))
]
Percent = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PERCENT)]
HistoryCard = Annotated[
    str, QueryParameter(name="card", description="The card's public id.", max_length=32, examples=one_example("poLLEX"))
]
HistoryFinish = Annotated[Finish, QueryParameter(name="finish", description="Its finish.")]
HistoryCondition = Annotated[ConditionName, QueryParameter(name="condition", description="Its condition.")]
HistoryLanguage = Annotated[
    str, QueryParameter(name="language", pattern=r"^[a-z]{2,3}$", description="Its language, such as en.")
]
_DEFAULTS = Multipliers()


class PricingRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a store says about its prices, with the ``version`` that was read. Multipliers left out are the defaults."""

    version: Annotated[int, msgspec.Meta(ge=0, description="As it was read; 0 where nothing was set yet.")]
    auto_price_adjustment: bool = False
    price_adjustment_pct: Annotated[int, msgspec.Meta(ge=LOWEST_ADJUSTMENT, le=HIGHEST_ADJUSTMENT)] = 0
    floor: Amount = "0.25"
    never_below_cost: bool = True
    ending: PriceEnding = PriceEnding.EXACT
    daily_limit_pct: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    price_unpriced: bool = False
    condition_percent: dict[ConditionName, Percent] | None = None
    finish_percent: dict[Finish, Percent] | None = None
    language_percent: Annotated[dict[str, Percent], msgspec.Meta(max_length=30)] | None = None
    other_languages_percent: Percent = _DEFAULTS.other_languages

    def rules(self) -> PriceRules:
        """Return the rules. Raises ``ValidationFailed``."""
        return PriceRules(
            auto_price_adjustment=self.auto_price_adjustment,
            price_adjustment_pct=self.price_adjustment_pct,
            floor_cents=to_cents(Decimal(self.floor)),
            never_below_cost=self.never_below_cost,
            ending=self.ending,
            daily_limit_pct=self.daily_limit_pct,
            price_unpriced=self.price_unpriced,
            version=self.version,
        )

    def multipliers(self) -> Multipliers:
        """Return the multipliers. Raises ``ValidationFailed``."""
        return multipliers_of(
            self.condition_percent or {},
            self.finish_percent or {},
            dict(_DEFAULTS.language) if self.language_percent is None else self.language_percent,
            self.other_languages_percent,
        )


def multipliers_of(
    condition: Mapping[ConditionName, int], finish: Mapping[Finish, int], language: Mapping[str, int], others: int
) -> Multipliers:
    """Return multipliers, with the defaults for conditions and finishes that are left out."""
    return Multipliers(
        condition={**_DEFAULTS.condition, **{Condition[name]: percent for name, percent in condition.items()}},
        finish={**_DEFAULTS.finish, **finish},
        language={ENGLISH: 100, **language},
        other_languages=others,
    )


def run_key(application: Application, hashid: str) -> int:
    """Return the key of a run. Raises ``PriceRunNotFound``."""
    return decoded(application.ids, IdKind.STORE_PRICE_RUN, hashid, PriceRunNotFound())
