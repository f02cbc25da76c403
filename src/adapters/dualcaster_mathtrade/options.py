"""Options that the organiser of a math trade writes at the top of the file."""

from collections.abc import Callable, Mapping

from attrs import define, field, frozen

from dualcaster_core.rings.model import MAX_COST
from dualcaster_core.rings.want_lists import ResultLayout

_SCALE = 2520
Priority = Callable[[int, int], int]


def _linear(rank: int, _wants: int) -> int:
    return rank


def _triangle(rank: int, _wants: int) -> int:
    return rank * (rank + 1) // 2


def _square(rank: int, _wants: int) -> int:
    return rank * rank


def _scaled(rank: int, wants: int) -> int:
    return 1 + (rank - 1) * _SCALE // max(wants, 1)


PRIORITIES: Mapping[str, Priority] = {
    "LINEAR-PRIORITIES": _linear,
    "TRIANGLE-PRIORITIES": _triangle,
    "SQUARE-PRIORITIES": _square,
    "SCALED-PRIORITIES": _scaled,
    "EXPLICIT-PRIORITIES": _linear,
}
_SWITCHES = {
    "HIDE-LOOPS": ("loops", False),
    "HIDE-SUMMARY": ("summary", False),
    "HIDE-NONTRADES": ("items_that_stay", False),
    "HIDE-STATS": ("statistics", False),
    "HIDE-ERRORS": ("errors", False),
    "SHOW-MISSING": ("missing_lists", True),
    "SHOW-ELAPSED-TIME": ("elapsed_time", True),
    "SORT-BY-ITEM": ("by_item", True),
}
_RULES = ("CASE-SENSITIVE", "REQUIRE-COLONS", "REQUIRE-USERNAMES", "ALLOW-DUMMIES", "HIDE-REPEATS")
_OF_OTHER_SEARCHES = ("ITERATIONS", "SEED", "METRIC", "SHRINK", "SHRINK-VERBOSE", "VERBOSE")
"""How other programs look for better choices among many; a proof leaves nothing to look for."""


@frozen(kw_only=True)
class TradeOptions:
    """What the options of a file ask for."""

    case_sensitive: bool
    colons: bool
    usernames: bool
    dummies: bool
    repeats: bool
    explicit: bool
    priority: Priority | None
    small_step: int
    big_step: int
    layout: ResultLayout
    words: tuple[str, ...]


@define
class OptionReader:
    """Collects options, one word at a time."""

    _words: dict[str, str] = field(factory=dict)

    def read(self, word: str) -> str | None:
        """Note an option; returns why it has no effect, None where it has."""
        name, _, value = word.upper().partition("=")
        if name in ("SMALL-STEP", "BIG-STEP"):
            if not value.isdecimal() or int(value) > MAX_COST:
                return f"{name} takes a whole number from 0 to {MAX_COST:,}: {word} is left out"
        elif name == "NONTRADE-COST":
            return "NONTRADE-COST is left out: trades count before what they cost"
        elif name not in (*_RULES, *_SWITCHES, *PRIORITIES, *_OF_OTHER_SEARCHES):
            return f"unknown option {word}: it is left out"
        self._words[name] = value
        return None

    def options(self) -> TradeOptions:
        """Return everything that was asked for; of two schemes of priorities the last one."""
        words = self._words
        asked = [name for name in words if name in PRIORITIES]
        return TradeOptions(
            case_sensitive="CASE-SENSITIVE" in words,
            colons="REQUIRE-COLONS" in words,
            usernames="REQUIRE-USERNAMES" in words,
            dummies="ALLOW-DUMMIES" in words,
            repeats="HIDE-REPEATS" not in words,
            explicit=asked[-1:] == ["EXPLICIT-PRIORITIES"],
            priority=PRIORITIES[asked[-1]] if asked else None,
            small_step=int(words.get("SMALL-STEP", "1")),
            big_step=int(words.get("BIG-STEP", "9")),
            layout=ResultLayout(**{part: shown for name, (part, shown) in _SWITCHES.items() if name in words}),
            words=tuple(f"{name}={value}" if value else name for name, value in words.items()),
        )
