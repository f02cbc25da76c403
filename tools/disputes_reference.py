"""The tables in ``docs/reference/disputes.md``: house rules, facts, outcomes and steps, made of the core's.

``python tools/disputes_reference.py`` writes them there.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dualcaster_core.moderation.disputes.conditions import said
from dualcaster_core.moderation.disputes.facts import FACTS
from dualcaster_core.moderation.disputes.house_rules import HOUSE_RULES
from dualcaster_core.moderation.disputes.lifecycle import TRANSITIONS
from dualcaster_core.moderation.disputes.outcomes import EFFECTS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "disputes.md"


def _words(value: str) -> str:
    return value.replace("_", " ")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def tables() -> Mapping[str, str]:
    """Make each table, by its name."""
    return {
        "rules": _table(
            ("rule", "what it says", "when it applies", "proposes"),
            (
                (
                    f"`{one.id}`",
                    one.title,
                    said(one.when),
                    _words(one.proposes.outcome.value) + (", in good faith" if one.proposes.good_faith else ""),
                )
                for one in HOUSE_RULES
            ),
        ),
        "facts": _table(
            ("fact", "what it is", "kind"),
            (
                (f"`{one.name}`", one.words, ", ".join(map(_words, one.choices)) or one.type.value)
                for one in FACTS.values()
            ),
        ),
        "outcomes": _table(
            ("outcome", "who has sent", "trade", "copies", "held money", "counts against"),
            (
                (
                    f"`{outcome.value}`",
                    sent.value,
                    effect.trade.value,
                    effect.copies.value,
                    _words(effect.money.value),
                    "nobody" if effect.fault is None else effect.fault.value,
                )
                for (outcome, sent), effect in EFFECTS.items()
            ),
        ),
        "steps": _table(
            ("status", "action", "to"),
            ((_words(status), f"`{action.value}`", _words(to)) for (status, action), to in TRANSITIONS.items()),
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
    print(f"{len(HOUSE_RULES)} rules, {len(EFFECTS)} rows of outcomes")
