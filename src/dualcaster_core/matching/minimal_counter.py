"""The minimal counter: the smallest edit that makes a proposal fair.

An edit adds or removes copies and moves cash. The smallest one changes the fewest copies; of several the one that moves
the least cash, then the one with the highest score; of those the one with the smallest difference, then the one worth
most, then the one in which the offered copies are worth more, and then the one with more copies of dearer lines, those
offered first, lower keys before higher ones of the same value.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.edits_by_steps import edited_by_steps
from dualcaster_core.matching.fairness import balance_of, least_fair, most_fair, near_balance
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.proposal_edits import (
    EditedProposal,
    EditedSide,
    EditTerms,
    ProposalSide,
    SideAfterEdits,
    least_cash,
    most_changes,
    work_of,
)
from dualcaster_core.matching.scoring import card_variety, condition_match, factors_of

WORK: Final = 160_000_000
"""How many bytes of sets of values one search may go through."""
_COMPARED: Final = 20_000
"""How many values one search may compare one by one."""
_EDITS: Final = (0, 1, 2, 4, 8, 16, 32, 64)
_Pair = tuple[SideAfterEdits, SideAfterEdits]
_Key = tuple[int, int, int, int, int, int, int]
"""Cash moved below 0, points, difference below 0, both sides together, offered and asked copies, cash."""


@frozen(kw_only=True)
class MinimalCounter:
    """A fair proposal: the copies of each line that is in it, by key, and the cash that a side adds.

    Values are those of the copies with a price, without cash. ``copies_changed`` counts copies added and removed,
    ``cash_moved`` is by how much the cash changes. ``score`` is that of a match with these lines and this cash, trust
    and locality left out.

    ``exact``: no smaller edit makes it fair, by any of the rules. ``gap`` is by how many copies fewer one might do: 0
    where it is proven that fewer do not.
    """

    offered: Mapping[int, int]
    asked: Mapping[int, int]
    offered_cents: int
    asked_cents: int
    offered_cash_cents: int
    asked_cash_cents: int
    copies_changed: int
    cash_moved: int
    score: int
    exact: bool
    gap: int


def minimal_counter(
    offered: ProposalSide,
    asked: ProposalSide,
    rules: MatchRules,
    *,
    most_cash_cents: int | None = None,
    work: int = WORK,
) -> MinimalCounter | None:
    """Find the smallest edit that makes a proposal fair within the tolerance of the rules; None where none was found.

    One side at most adds cash, up to ``most_cash_cents`` (or what is there now, where that is more); None: as much as
    it takes, so that cash alone is enough wherever it may be used. A side never ends up with neither copies nor cash.
    A few copies more or less are searched exactly; where more are needed, or lines are many and dear, copies are
    changed one after the other. ``work`` bounds the search. Raises ``ValidationFailed`` where both sides add cash.
    """
    if offered.cash_cents and asked.cash_cents:
        raise ValidationFailed("one side of a proposal adds cash, not both")
    cash = offered.cash_cents - asked.cash_cents
    most_cash = None if most_cash_cents is None else max(most_cash_cents, abs(cash))
    terms = EditTerms(cash=cash, most_cash=most_cash, tolerance=rules.package_tolerance_percent)
    found, needed = _search(offered, asked, terms, work)
    if found is not None:
        return _counter(offered, asked, found, needed=needed, exact=True)
    if needed > most_changes(offered) + most_changes(asked):
        return None
    steps = edited_by_steps(offered, asked, terms)
    return None if steps is None else _counter(offered, asked, steps, needed=needed, exact=False)


def _search(
    offered: ProposalSide, asked: ProposalSide, terms: EditTerms, work: int
) -> tuple[EditedProposal | None, int]:
    """Find the smallest edit, as long as there are not too many; return it, and how many copies it changes at least."""
    needed, most_needed = 0, most_changes(offered) + most_changes(asked)
    for most_edits in _EDITS:
        if work_of(offered, most_edits) + work_of(asked, most_edits) > work:
            break
        ours, theirs = EditedSide.of(offered, most_edits), EditedSide.of(asked, most_edits)
        while needed <= min(most_edits, most_needed):
            pairs = _pairs(ours, theirs, needed)
            if sum(min(len(one.values), len(other.values)) for one, other in pairs) > _COMPARED:
                return None, needed
            key = _best(pairs, terms)
            if key is not None:
                return _edited(ours, theirs, pairs, key, terms), needed
            needed += 1
        if needed > most_needed:
            break
    return None, needed


def _pairs(ours: EditedSide, theirs: EditedSide, edits: int) -> list[_Pair]:
    """List what both sides reach with so many edits together."""
    return [pair for mine in range(edits + 1) for pair in product(ours.after(mine), theirs.after(edits - mine))]


def _best(pairs: Sequence[_Pair], terms: EditTerms) -> _Key | None:
    """Find the best fair pair of values: with the cash as it is where that will do, else with the least moved."""
    kept = (_with_cash(pair, terms.cash, terms) for pair in pairs if terms.cash == 0 or not _bars_cash(pair))
    best = max((key for key in kept if key is not None), default=None)
    if best is not None:
        return best
    return max((key for pair in pairs for key in _with_other_cash(pair, terms)), default=None)


def _with_cash(pair: _Pair, cash: int, terms: EditTerms) -> _Key | None:
    """Find the best fair pair of values with just this cash."""
    if not _has_both_sides(pair, cash):
        return None
    ours, theirs = max(cash, 0), max(-cash, 0)
    found = near_balance([v + ours for v in pair[0].values], [v + theirs for v in pair[1].values], terms.tolerance)
    return None if found is None else _key(pair, found[3] - ours, found[2] - found[3] - theirs, cash, terms)


def _with_other_cash(pair: _Pair, terms: EditTerms) -> Iterator[_Key]:
    """Yield the fair pairs of values that take the least change of the cash, one after the other.

    For one value those are its nearest ones of the other side that are not fair as they are. Two that lie above it can
    take the same change, by rounding.
    """
    if _bars_cash(pair):
        key = _with_cash(pair, 0, terms)
        if key is not None:
            yield key
        return
    ours, theirs = max(terms.cash, 0), max(-terms.cash, 0)
    for value in pair[0].values:
        below = bisect_left(pair[1].values, least_fair(value + ours, terms.tolerance) - theirs)
        above = bisect_right(pair[1].values, most_fair(value + ours, terms.tolerance) - theirs)
        for other in (*pair[1].values[max(0, below - 1) : below], *pair[1].values[above : above + 2]):
            cash = least_cash(value, other, terms.cash, terms.tolerance)
            if terms.allows(cash) and _has_both_sides(pair, cash):
                yield _key(pair, value, other, cash, terms)


def _key(pair: _Pair, value: int, other: int, cash: int, terms: EditTerms) -> _Key:
    points, difference, total, _ = balance_of(value + max(cash, 0), other + max(-cash, 0))
    lines, gap = pair[0].state[1] + pair[1].state[1], pair[0].state[2] + pair[1].state[2]
    points += card_variety(lines) + condition_match(-gap)
    return -abs(cash - terms.cash), points, difference, total, value, other, cash


def _bars_cash(pair: _Pair) -> bool:
    return pair[0].wants_only or pair[1].wants_only


def _has_both_sides(pair: _Pair, cash: int) -> bool:
    """Tell whether each side puts in copies or cash."""
    return (pair[0].has_copies or cash > 0) and (pair[1].has_copies or cash < 0)


def _edited(
    ours: EditedSide, theirs: EditedSide, pairs: Sequence[_Pair], key: _Key, terms: EditTerms
) -> EditedProposal:
    """Choose the copies that a key stands for, by the rule on the offered side, then on the other.

    All of them change as many copies of a side: if one changed fewer there and more on the other side, the fewer of
    each would be a smaller edit.
    """
    value, other, cash = key[-3:]
    fitting = [
        (pair[0].state, pair[1].state)
        for pair in pairs
        if value in pair[0].values
        and other in pair[1].values
        and _has_both_sides(pair, cash)
        and (cash == 0 or not _bars_cash(pair))
        and _key(pair, value, other, cash, terms) == key
    ]
    offered = ours.copies({state for state, _ in fitting}, value)
    state = ours.state_of(offered)
    return EditedProposal(offered, theirs.copies({partner for of, partner in fitting if of == state}, other), cash)


def _counter(
    offered: ProposalSide, asked: ProposalSide, edited: EditedProposal, *, needed: int, exact: bool
) -> MinimalCounter:
    sides = [
        list(zip(side.ordered, copies, strict=True))
        for side, copies in ((offered, edited.offered), (asked, edited.asked))
    ]
    ours, theirs = (sum((line.unit_cents or 0) * copies for line, copies in side) for side in sides)
    used = [line for side in sides for line, copies in side if copies]
    changed = sum(abs(copies - line.copies) for side in sides for line, copies in side)
    return MinimalCounter(
        offered={line.key: copies for line, copies in sides[0] if copies},
        asked={line.key: copies for line, copies in sides[1] if copies},
        offered_cents=ours,
        asked_cents=theirs,
        offered_cash_cents=max(edited.cash, 0),
        asked_cash_cents=max(-edited.cash, 0),
        copies_changed=changed,
        cash_moved=abs(edited.cash - offered.cash_cents + asked.cash_cents),
        score=factors_of(
            gives_cents=ours + max(edited.cash, 0),
            gets_cents=theirs + max(-edited.cash, 0),
            lines=len(used),
            gap=sum(line.gap for line in used),
            trust=0,
            near=0,
            shared_servers=0,
        ).score,
        exact=exact,
        gap=changed - needed,
    )
