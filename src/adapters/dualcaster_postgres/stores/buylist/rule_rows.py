"""Rules of a buylist as JSON, and back."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import asdict

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.buylist.rules import BuylistBudget, BuylistRules, PriceBand
from dualcaster_core.stores.multipliers import Multipliers

_PLAIN: Final = (
    "is_open",
    "hot_percent",
    "nearby_want_percent",
    "ten_wants_percent",
    "most_demand_percent",
    "fast_copies",
    "fast_percent",
    "stock_target",
    "overstock_percent",
    "ceiling_percent",
    "card_cap",
    "round_to_cents",
    "offer_days",
)
_LISTS: Final = ("languages", "hot_list", "dark_list")


def rules_to_json(rules: BuylistRules) -> dict[str, Any]:
    """Turn rules into an object of plain values."""
    shares = rules.multipliers
    return {
        **{name: getattr(rules, name) for name in _PLAIN},
        **{name: list(getattr(rules, name)) for name in _LISTS},
        "bands": [[band.from_cents, band.percent] for band in rules.bands],
        "budget": asdict(rules.budget),
        "multipliers": {
            "condition": {grade.name: share for grade, share in shares.condition.items()},
            "finish": {finish.value: share for finish, share in shares.finish.items()},
            "language": dict(shares.language),
            "other_languages": shares.other_languages,
        },
    }


def rules_from_json(stored: Mapping[str, Any]) -> BuylistRules:
    """Turn the object of ``rules_to_json`` into rules."""
    shares = stored["multipliers"]
    return BuylistRules(
        **{name: stored[name] for name in _PLAIN},
        languages=tuple(stored["languages"]),
        hot_list=tuple(stored["hot_list"]),
        dark_list=tuple(stored["dark_list"]),
        bands=tuple(PriceBand(start, percent) for start, percent in stored["bands"]),
        budget=BuylistBudget(**stored["budget"]),
        multipliers=Multipliers(
            condition={Condition[name]: share for name, share in shares["condition"].items()},
            finish={Finish(name): share for name, share in shares["finish"].items()},
            language=shares["language"],
            other_languages=shares["other_languages"],
        ),
    )
