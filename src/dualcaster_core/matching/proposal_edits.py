"""Proposals as the counter sees them, and the values that each side can reach with so many edits."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.fairness import GAP_CAP, LINES_CAP, is_fair, least_fair, members, most_fair
from dualcaster_core.matching.reachable_values import CopyChoice, CopyMove, ReachableValues, State, reachable_values

_NOTHING: Final[State] = (0, 0, 0, 0)
"""Edits, lines with copies, the gap of their conditions, and whether one is for wants only."""


@frozen(kw_only=True)
class CounterLine:
    """Copies of one kind that a side puts in, or could put in.

    ``key`` is the caller's id of it; ``copies`` are in the proposal, ``available`` at most may be. ``unit_cents`` is
    what one is worth, None unpriced: such a line stays as it is. ``gap`` is condition rank minus minimum rank where
    below it, else 0; ``wants_only``: no cash goes with it.
    """

    key: int
    copies: int = field(validator=validators.ge(0))
    available: int = field(validator=validators.ge(0))
    unit_cents: int | None
    gap: int = field(default=0, validator=validators.le(0))
    wants_only: bool = False

    def __attrs_post_init__(self) -> None:
        if self.copies > self.available:
            raise ValidationFailed(f"line {self.key} has {self.copies} copies, but {self.available} are available")
        if self.unit_cents is not None and self.unit_cents < 0:
            raise ValidationFailed(f"line {self.key} is worth less than nothing")


@frozen(kw_only=True)
class ProposalSide:
    """What one of two people puts into a proposal, and could put in; cash in cents."""

    lines: tuple[CounterLine, ...]
    cash_cents: int = field(default=0, validator=validators.ge(0))

    def __attrs_post_init__(self) -> None:
        if len({line.key for line in self.lines}) < len(self.lines):
            raise ValidationFailed("two lines of a side have the same key")

    @property
    def cents(self) -> int:
        """What the copies in the proposal are worth, without cash."""
        return sum(line.copies * (line.unit_cents or 0) for line in self.lines)

    @property
    def ordered(self) -> tuple[CounterLine, ...]:
        """The lines, dearer ones first, then by key."""
        return tuple(sorted(self.lines, key=lambda line: (-(line.unit_cents or 0), line.key)))


@frozen(kw_only=True)
class EditTerms:
    """What an edit is held to: the present cash (below 0 the asked side adds it), the most there may be, percents."""

    cash: int
    most_cash: int | None
    tolerance: int

    def allows(self, cash: int) -> bool:
        """Tell whether so much cash may be added."""
        return self.most_cash is None or abs(cash) <= self.most_cash


@frozen
class EditedProposal:
    """Copies of each line of both sides, in the order of ``ProposalSide.ordered``, and the cash."""

    offered: Sequence[int]
    asked: Sequence[int]
    cash: int


@frozen(kw_only=True)
class SideAfterEdits:
    """Values that a side reaches with some edits, rising, and the state that they leave it in."""

    state: State
    values: list[int]

    @property
    def has_copies(self) -> bool:
        """Whether any copy is left."""
        return self.state[1] > 0

    @property
    def wants_only(self) -> bool:
        """Whether a line that is left is for wants only."""
        return self.state[3] > 0


@frozen
class EditedSide:
    """A side with up to ``most_edits`` copies added or removed.

    Values are kept relative to the present one: each edit adds the dearest unit, so that none is below 0. Sets of
    them are no wider than what the edits can change.
    """

    side: ProposalSide
    dearest: int
    reached: ReachableValues

    @classmethod
    def of(cls, side: ProposalSide, most_edits: int) -> "EditedSide":
        """Find the values of a side for so many edits and fewer."""
        dearest = _dearest(side)
        choices = [_choice(line, most_edits, dearest) for line in side.ordered]
        reached = reachable_values(
            choices, _NOTHING, partial(_add, most_edits=most_edits), most=2 * most_edits * dearest
        )
        return cls(side, dearest, reached)

    def after(self, edits: int) -> Iterator[SideAfterEdits]:
        """Yield what is reached with exactly so many edits."""
        for state, values in sorted(self.reached.states.items()):
            if state[0] == edits:
                base = self._base(edits)
                yield SideAfterEdits(state=state, values=[value + base for value in members(values)])

    def copies(self, states: set[State], value: int) -> list[int]:
        """Return the copies of each line that leave the side worth so much, in one of some states of as many edits."""
        edits = next(iter(states))[0]
        return self.reached.retrace(states, value - self._base(edits))

    def state_of(self, copies: list[int]) -> State:
        """Return the state that so many copies of each line leave the side in."""
        state = _NOTHING
        for line, count in zip(self.side.ordered, copies, strict=True):
            state = _sum(state, _cost(line, count))
        return state

    def _base(self, edits: int) -> int:
        return self.side.cents - edits * self.dearest


def work_of(side: ProposalSide, most_edits: int) -> int:
    """Estimate how many bytes of sets of values ``EditedSide.of`` goes through, from above."""
    lines, dearest = side.lines, _dearest(side)
    steps = sum(len(_choice(line, most_edits, dearest).moves) for line in lines)
    spread = min(2 * most_edits + 1, 2 * len(lines) + 1)
    gaps = min(GAP_CAP + 1, spread) if any(line.gap for line in lines) else 1
    flags = 2 if any(line.wants_only for line in lines) else 1
    return steps * (most_edits + 1) * min(LINES_CAP + 1, spread) * gaps * flags * (most_edits * dearest // 4 + 16)


def most_changes(side: ProposalSide) -> int:
    """Return how many copies of a side can change at most."""
    priced = (line for line in side.lines if line.unit_cents is not None)
    return sum(max(line.copies, line.available - line.copies) for line in priced)


def least_cash(offered: int, asked: int, cash: int, tolerance: int) -> int:
    """Return the cash nearest to the present one that makes two values fair; below 0 the asked side adds it."""
    ours, theirs = offered + max(cash, 0), asked + max(-cash, 0)
    if is_fair(ours, theirs, tolerance):
        return cash
    if ours > theirs:
        kept = most_fair(asked, tolerance) - offered
        return kept if kept >= 0 else asked - least_fair(offered, tolerance)
    kept = most_fair(offered, tolerance) - asked
    return -kept if kept >= 0 else least_fair(asked, tolerance) - offered


def _dearest(side: ProposalSide) -> int:
    return max((line.unit_cents or 0 for line in side.lines), default=0)


def _choice(line: CounterLine, most_edits: int, dearest: int) -> CopyChoice:
    unit = line.unit_cents or 0
    edits = 0 if line.unit_cents is None else most_edits
    counts = range(min(line.available, line.copies + edits), max(0, line.copies - edits) - 1, -1)
    changes = ((count, count - line.copies) for count in counts)
    return CopyChoice(
        unit, tuple(CopyMove(count, count, _cost(line, count), by * unit + abs(by) * dearest) for count, by in changes)
    )


def _cost(line: CounterLine, copies: int) -> State:
    edits = abs(copies - line.copies)
    return (edits, 1, -line.gap, int(line.wants_only)) if copies else (edits, 0, 0, 0)


def _add(state: State, cost: State, *, most_edits: int) -> State | None:
    return None if state[0] + cost[0] > most_edits else _sum(state, cost)


def _sum(state: State, cost: State) -> State:
    return (
        state[0] + cost[0],
        min(LINES_CAP, state[1] + cost[1]),
        min(GAP_CAP, state[2] + cost[2]),
        state[3] | cost[3],
    )
