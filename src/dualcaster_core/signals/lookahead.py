"""Whether a rule looks ahead: what it says of a day must be the same whether or not the days after it are there.

A rule is handed histories that end with the day it speaks for. One that gets at later days all the same (through a
file, a closure, a cache of its own filled by earlier calls) says something else once they are gone, or are others. So
each day is asked three times: with the days after it still to come, after having seen them, and after others.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve, frozen

from dualcaster_core.signals.history import CardHistory, Daily
from dualcaster_core.signals.model import PriceQuote, RuleProposal
from dualcaster_core.signals.ports import SignalRule

FIRST_DAYS = 8
"""How many days of a history a rule gets at least: with fewer hardly any says anything."""


@frozen(kw_only=True)
class LookaheadFound:
    """The first day of which a rule says something else once what came after it is other than it was."""

    rule: str
    quote: PriceQuote
    day: date
    alone: RuleProposal | None
    """What it says of the day when nothing later has been seen."""
    after_all: RuleProposal | None
    """What it says once it has seen what came after."""


@frozen(kw_only=True)
class LookaheadChecked:
    """How much was looked at, and the first difference; None where there is none."""

    rule: str
    histories: int
    days: int
    proposals: int
    found: LookaheadFound | None


def check_lookahead(rule: SignalRule, histories: Iterable[CardHistory]) -> LookaheadChecked:
    """Ask a rule of every day of some histories, before and after it has seen what follows; stop at a difference.

    What is shown after a day are the history's own later days, then the same with every price doubled.
    """
    cards, days, proposals = 0, 0, 0
    for history in histories:
        cards += 1
        first = {day: rule.propose(history.until(day)) for day in _days(history)}
        days += len(first)
        proposals += sum(said is not None for said in first.values())
        for day, said, again in _asked_again(rule, history, first):
            if again != said:
                found = LookaheadFound(rule=rule.kind, quote=history.quote, day=day, alone=said, after_all=again)
                return LookaheadChecked(rule=rule.kind, histories=cards, days=days, proposals=proposals, found=found)
    return LookaheadChecked(rule=rule.kind, histories=cards, days=days, proposals=proposals, found=None)


def _days(history: CardHistory) -> Iterator[date]:
    for index in range(min(FIRST_DAYS, history.days) - 1, history.days):
        yield history.day(index)


def _asked_again(
    rule: SignalRule, history: CardHistory, first: Mapping[date, RuleProposal | None]
) -> Iterator[tuple[date, RuleProposal | None, RuleProposal | None]]:
    """Yield what was said of a day, and what is said of it now that the days after it have been seen."""
    for day, said in first.items():
        yield day, said, rule.propose(history.until(day))
    for day, said in first.items():
        rule.propose(_with_another_future(history, day))
        yield day, said, rule.propose(history.until(day))


def _with_another_future(history: CardHistory, day: date) -> CardHistory:
    kept = history.days - (history.end - day).days
    return evolve(
        history,
        columns={name: _doubled(column, kept) for name, column in history.columns.items()},
        elsewhere={source: _doubled(column, kept) for source, column in history.elsewhere.items()},
    )


def _doubled(column: Daily, kept: int) -> Daily:
    return [*column[:kept], *(2 * value for value in column[kept:])]
