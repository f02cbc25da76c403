"""What pages say of matches: both sides with their values, and pictures of the best cards."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.model import MatchLine, MatchView

NOTHING = Decimal(0)


@frozen
class MatchLineView:
    """A line of a side, and the card it is about where the catalogue still has it."""

    line: MatchLine
    card: CardView | None

    @property
    def value(self) -> Decimal | None:
        """What all copies of the line are worth, None where they have no price."""
        unit = self.line.unit_value
        return None if unit is None else unit * self.line.copies

    @property
    def below(self) -> bool:
        """Whether the copy is worse than what is wished for."""
        return Condition[self.line.condition] < Condition[self.line.condition_min]


@frozen
class Side:
    """What one of the two gets: the lines that are shown, and totals of all of them in US dollars."""

    lines: tuple[MatchLineView, ...]
    value: Decimal
    copies: int
    rows: int
    unpriced: int

    @property
    def more(self) -> int:
        """How many lines are not shown."""
        return self.rows - len(self.lines)


@frozen
class ShownMatch:
    """A match with its sides; ``difference`` is what the reader gets more (or less, below 0)."""

    view: MatchView
    gets: Side
    gives: Side

    @property
    def difference(self) -> Decimal:
        """What comes in less what goes out."""
        return self.gets.value - self.gives.value


async def shown_matches(
    views: Sequence[MatchView], cards: CardSearch, *, first: int = 0, limit: int
) -> list[ShownMatch]:
    """Add pictures to ``limit`` lines of each side, the most valuable first, with one read for all."""
    chosen = {view.id: (_dearest(view.gets, first, limit), _dearest(view.gives, first, limit)) for view in views}
    keys = {line.card_id for both in chosen.values() for side in both for line in side}
    known = await cards.with_keys(keys)
    return [
        ShownMatch(
            view,
            _side(view.gets, chosen[view.id][0], known, view.totals.gets_cents),
            _side(view.gives, chosen[view.id][1], known, view.totals.gives_cents),
        )
        for view in views
    ]


def _dearest(lines: Sequence[MatchLine], first: int, limit: int) -> list[MatchLine]:
    ordered = sorted(lines, key=lambda line: (-(line.unit_value or NOTHING) * line.copies, line.name, line.have_id))
    return ordered[first : first + limit]


def _side(all_: Sequence[MatchLine], shown: Sequence[MatchLine], known: Mapping[int, CardView], cents: int) -> Side:
    return Side(
        lines=tuple(MatchLineView(line, known.get(line.card_id)) for line in shown),
        value=from_cents(cents),
        copies=sum(line.copies for line in all_),
        rows=len(all_),
        unpriced=sum(line.copies for line in all_ if line.unit_value is None),
    )
