"""The tables in ``docs/reference/buylist.md``: default rules, steps of an offer, refusals, and the life of an order.

``python tools/buylist_reference.py`` writes them there.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.stores.buylist.lifecycle import ACTORS, TRANSITIONS
from dualcaster_core.stores.buylist.pricing import WHY_NOT, dollars
from dualcaster_core.stores.buylist.rules import BuylistRules

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "buylist.md"


def _words(value: str) -> str:
    return value.replace("_", " ")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _rules() -> Iterable[tuple[str, str]]:
    rules = BuylistRules()
    for band in rules.bands:
        yield f"from a market price of {dollars(band.from_cents)}", f"{band.percent} %"
    for grade, share in rules.multipliers.condition.items():
        yield f"condition {CONDITION_NAMES[grade]}", f"{share} %"
    yield "languages without a share of their own", f"{rules.multipliers.other_languages} %"
    yield "on the hot list", f"{rules.hot_percent} % more"
    yield "each unfilled want nearby", f"{rules.nearby_want_percent} % more"
    yield "ten wants elsewhere", f"{rules.ten_wants_percent} % more"
    yield "demand together, at most", f"{rules.most_demand_percent} % more"
    yield f"{rules.fast_copies} copies sold in 30 days", f"{rules.fast_percent} % more"
    yield f"{rules.stock_target} copies in stock", f"{rules.overstock_percent} % less"
    yield "never more than of what the store itself asks", f"{rules.ceiling_percent} %"
    yield "copies of a card, in stock and on open orders", f"{rules.card_cap} at most"
    yield "offers are rounded down to", dollars(rules.round_to_cents)
    yield "offers stand for", f"{rules.offer_days} days"


def tables() -> Mapping[str, str]:
    """Make each table, by its name."""
    return {
        "rules": _table(("what", "default"), _rules()),
        "refusals": _table(("reason", "what is said"), ((f"`{why.value}`", said) for why, said in WHY_NOT.items())),
        "steps": _table(
            ("stage", "action", "who", "to"),
            (
                (_words(stage.value), f"`{action.value}`", ACTORS[action].value, _words(to.value))
                for (stage, action), to in TRANSITIONS.items()
            ),
        ),
    }


def written(page: str) -> str:
    """Return the page with every table as it is now."""
    for name, table in tables().items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}\n{table}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{len(TRANSITIONS)} steps, {len(WHY_NOT)} reasons")
