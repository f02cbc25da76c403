"""A fair edit of a proposal where too many copies would have to change for a search of all edits."""

from collections.abc import Iterator, Sequence
from typing import Final

from dualcaster_core.matching.fairness import is_fair
from dualcaster_core.matching.proposal_edits import CounterLine, EditedProposal, EditTerms, ProposalSide, least_cash

_MOST_STEPS: Final = 200
_Copies = tuple[Sequence[int], Sequence[int]]


def edited_by_steps(offered: ProposalSide, asked: ProposalSide, terms: EditTerms) -> EditedProposal | None:
    """Add or remove the copy that brings the sides nearest to each other until they are fair; None where none does.

    Of several such copies it is the one of the earlier line, the offered side before the other. The last copy of a side
    stays.
    """
    lines = (offered.ordered, asked.ordered)
    copies: _Copies = ([line.copies for line in lines[0]], [line.copies for line in lines[1]])
    for _ in range(_MOST_STEPS):
        cash, missing = _rated(lines, copies, terms)
        if not missing:
            return EditedProposal(*copies, cash)
        best = min(_steps(lines, copies), key=lambda step: _rated(lines, step, terms)[1], default=None)
        if best is None or _rated(lines, best, terms)[1] >= missing:
            return None
        copies = best
    return None


def _steps(lines: tuple[Sequence[CounterLine], Sequence[CounterLine]], copies: _Copies) -> Iterator[_Copies]:
    for side in (0, 1):
        for place, line in enumerate(lines[side]):
            for count in (copies[side][place] - 1, copies[side][place] + 1):
                if line.unit_cents is not None and 0 <= count <= line.available:
                    changed = [*copies[side][:place], count, *copies[side][place + 1 :]]
                    if not any(changed):
                        continue
                    yield (changed, copies[1]) if side == 0 else (copies[0], changed)


def _rated(
    lines: tuple[Sequence[CounterLine], Sequence[CounterLine]], copies: _Copies, terms: EditTerms
) -> tuple[int, int]:
    """Return the cash that is used, and how many cents are missing for the sides to be fair; 0 where they are."""
    used = [
        [(line, count) for line, count in zip(*side, strict=True) if count] for side in zip(lines, copies, strict=True)
    ]
    ours, theirs = (sum((line.unit_cents or 0) * count for line, count in side) for side in used)
    cash = least_cash(ours, theirs, terms.cash, terms.tolerance)
    if any(line.wants_only for side in used for line, _ in side):
        cash = 0
    elif not terms.allows(cash):
        cash = min(max(cash, -(terms.most_cash or 0)), terms.most_cash or 0)
    ours, theirs = ours + max(cash, 0), theirs + max(-cash, 0)
    if is_fair(ours, theirs, terms.tolerance):
        stays = (used[0] or cash > 0) and (used[1] or cash < 0)
        return cash, 0 if stays else 1
    return cash, abs(ours - theirs)
