"""The tables in ``docs/reference/store-pricing.md``: multipliers, endings, and the life of a run.

``python tools/store_pricing_reference.py`` writes them there.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.lifecycle import TRANSITIONS
from dualcaster_core.stores.pricing.rules import ENDING_STEPS, ENDING_WORDS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "store-pricing.md"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _multipliers() -> Iterable[tuple[str, str, str]]:
    shares = Multipliers()
    for grade in sorted(shares.condition, reverse=True):
        yield "condition", CONDITION_NAMES[grade], f"{shares.condition[grade]} %"
    for finish, share in shares.finish.items():
        yield "finish", finish.value, f"{share} %"
    for code, share in shares.language.items():
        yield "language", LANGUAGES[code], f"{share} %"
    yield "language", "any other", f"{shares.other_languages} %"


def _endings() -> Iterable[tuple[str, str, str]]:
    for ending, words in ENDING_WORDS.items():
        step, first = ENDING_STEPS[ending]
        some = [f"${(first or step) / 100 + number * step / 100:.2f}" for number in range(3)]
        yield f"`{ending.value}`", words, ", ".join(some)


def tables() -> Mapping[str, str]:
    """Make each table, by its name."""
    return {
        "multipliers": _table(("multiplier", "of", "default"), _multipliers()),
        "endings": _table(("`ending`", "prices", "such as"), _endings()),
        "runs": _table(
            ("run", "state", "action", "then"),
            ((kind.value, state.value, action.value, to.value) for (kind, state, action), to in TRANSITIONS.items()),
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
    print(f"{len(TRANSITIONS)} steps, {len(ENDING_WORDS)} endings")
