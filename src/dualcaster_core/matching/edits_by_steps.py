"""A fair edit of a proposal where too many copies would have to change for a search of all edits."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.matching.fairness import is_fair
from dualcaster_core.matching.proposal_edits import CounterLine, EditedProposal, EditTerms, ProposalSide, least_cash

_MOST_STEPS: Final = 200


@frozen
class _Totals:
    """What both sides put in: cents and copies of each, and copies that are for wants only."""

    cents: tuple[int, int]
    copies: tuple[int, int]
    wants_only: int

    def changed(self, side: int, line: CounterLine, by: int) -> "_Totals":
        """Return the totals with copies of a line more, or less."""
        cents, copies = by * (line.unit_cents or 0), self.copies[side] + by
        return evolve(
            self,
            cents=(self.cents[0] + cents, self.cents[1]) if side == 0 else (self.cents[0], self.cents[1] + cents),
            copies=(copies, self.copies[1]) if side == 0 else (self.copies[0], copies),
            wants_only=self.wants_only + by * line.wants_only,
        )

    def cash(self, terms: EditTerms) -> int:
        """Return the cash that brings them nearest to fair, of what is allowed."""
        if self.wants_only:
            return 0
        cash = least_cash(*self.cents, terms.cash, terms.tolerance)
        return cash if terms.most_cash is None else min(max(cash, -terms.most_cash), terms.most_cash)

    def missing(self, terms: EditTerms) -> int:
        """Return how many cents are missing for the sides to be fair; 0 where they are, and both put something in."""
        cash = self.cash(terms)
        ours, theirs = self.cents[0] + max(cash, 0), self.cents[1] + max(-cash, 0)
        if not is_fair(ours, theirs, terms.tolerance):
            return abs(ours - theirs)
        return int(not (self.copies[0] or cash > 0) or not (self.copies[1] or cash < 0))


@frozen
class _Step:
    """A copy more or less of the line at a place of a side."""

    side: int
    place: int
    by: int
    totals: _Totals


def edited_by_steps(offered: ProposalSide, asked: ProposalSide, terms: EditTerms) -> EditedProposal | None:
    """Add or remove the copy that brings the sides nearest to each other until they are fair; None where none does.

    Of several such copies it is the one of the earlier line, the offered side before the other. The last copy of a side
    stays.
    """
    sides = (offered.ordered, asked.ordered)
    copies = tuple([line.copies for line in side] for side in sides)
    totals = _Totals((0, 0), (0, 0), 0)
    for side, lines in enumerate(sides):
        for line in lines:
            totals = totals.changed(side, line, line.copies)
    for _ in range(_MOST_STEPS):
        missing = totals.missing(terms)
        if not missing:
            return EditedProposal(copies[0], copies[1], totals.cash(terms))
        best = min(_steps(sides, copies, totals), key=lambda step: step.totals.missing(terms), default=None)
        if best is None or best.totals.missing(terms) >= missing:
            return None
        copies[best.side][best.place] += best.by
        totals = best.totals
    return None


def _steps(
    sides: tuple[tuple[CounterLine, ...], ...], copies: tuple[list[int], ...], totals: _Totals
) -> Iterator[_Step]:
    for side, lines in enumerate(sides):
        for place, line in enumerate(lines):
            for by in (-1, 1):
                is_there = line.unit_cents is not None and 0 <= copies[side][place] + by <= line.available
                if is_there and totals.copies[side] + by:
                    yield _Step(side, place, by, totals.changed(side, line, by))
