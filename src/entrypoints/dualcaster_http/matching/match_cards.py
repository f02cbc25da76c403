"""What pages say of matches: both sides with their values, and pictures of the best cards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.views import MatchFind, MatchLineView, MatchSummary, PackageSummary
from dualcaster_core.reputation.model import ReputationBadge


@frozen
class ShownLine:
    """So many copies of a line of a side, and the card it is about where the catalogue still has it."""

    line: MatchLineView
    card: CardView | None
    copies: int

    @property
    def value(self) -> Decimal | None:
        """What these copies are worth, None where they have no price."""
        unit = self.line.unit_value
        return None if unit is None else unit * self.copies

    @property
    def below(self) -> bool:
        """Whether the copy is worse than what is wished for."""
        return Condition[self.line.condition] < Condition[self.line.condition_min]


@frozen
class Side:
    """What one of the two gets: the lines that are shown, and totals of all of them in US dollars."""

    lines: tuple[ShownLine, ...]
    value: Decimal
    copies: int
    rows: int
    unpriced: int

    @property
    def best(self) -> CardView | None:
        """The card of the most valuable line that has one."""
        return next((one.card for one in self.lines if one.card is not None), None)

    @property
    def more(self) -> int:
        """How many lines are not shown."""
        return self.rows - len(self.lines)


@frozen
class ShownPackage:
    """The fair package of a match with its sides."""

    view: PackageSummary
    gets: Side
    gives: Side


@frozen
class ShownMatch:
    """A match with its sides; ``difference`` is what the reader gets more (or less, below 0).

    ``package`` is what of it is fair, None where nothing is, or its lines are on another page. ``is_new``: it was found
    since the reader last looked. ``reputation`` is the other's in short, None for who has just closed the account.
    """

    view: MatchSummary
    gets: Side
    gives: Side
    package: ShownPackage | None = None
    is_new: bool = False
    reputation: ReputationBadge | None = None

    @property
    def difference(self) -> Decimal:
        """What comes in less what goes out."""
        return self.gets.value - self.gives.value


@frozen
class ShownFind:
    """A one-way find with its best lines."""

    view: MatchFind
    side: Side


async def shown_matches(
    application: Application,
    matches: Sequence[MatchSummary],
    *,
    limit: int,
    package_limit: int,
    new_since: datetime | None = None,
) -> list[ShownMatch]:
    """Add pictures to the first ``limit`` lines of each side and ``package_limit`` of its package, with one read.

    Another read adds the reputations of all of them. What was found after a moment is marked as new.
    """
    chosen = [((one.gets or ())[:limit], (one.gives or ())[:limit]) for one in matches]
    packages = [(_packaged(one.gets)[:package_limit], _packaged(one.gives)[:package_limit]) for one in matches]
    known = await _cards(application, (line for both in (*chosen, *packages) for side in both for line in side))
    reputations = await application.reputation.reading.badges([one.trader.username for one in matches])
    return [
        ShownMatch(
            one,
            Side(
                lines=_shown(gets, known),
                value=one.gets_value,
                copies=one.gets_copies or 0,
                rows=one.gets_lines,
                unpriced=one.gets_unpriced_copies or 0,
            ),
            Side(
                lines=_shown(gives, known),
                value=one.gives_value,
                copies=one.gives_copies or 0,
                rows=one.gives_lines,
                unpriced=one.gives_unpriced_copies or 0,
            ),
            package=_package(one, package, known),
            is_new=new_since is not None and one.found_at is not None and one.found_at > new_since,
            reputation=reputations.get(one.trader.username),
        )
        for one, (gets, gives), package in zip(matches, chosen, packages, strict=True)
    ]


def _packaged(lines: Sequence[MatchLineView] | None) -> list[MatchLineView]:
    return [line for line in lines or () if line.package_copies]


def _package(
    match: MatchSummary, lines: tuple[Sequence[MatchLineView], Sequence[MatchLineView]], known: Mapping[str, CardView]
) -> ShownPackage | None:
    package, (gets, gives) = match.package, lines
    if package is None or not gets or not gives:
        return None
    return ShownPackage(
        package,
        Side(
            lines=_shown(gets, known, packaged=True),
            value=package.gets_value,
            copies=package.gets_copies,
            rows=len(_packaged(match.gets)),
            unpriced=0,
        ),
        Side(
            lines=_shown(gives, known, packaged=True),
            value=package.gives_value,
            copies=package.gives_copies,
            rows=len(_packaged(match.gives)),
            unpriced=0,
        ),
    )


async def shown_finds(application: Application, finds: Sequence[MatchFind], *, limit: int) -> list[ShownFind]:
    """Add pictures to the first ``limit`` lines of each find, with one read."""
    known = await _cards(application, (line for find in finds for line in find.lines[:limit]))
    return [
        ShownFind(
            find,
            Side(
                lines=_shown(find.lines[:limit], known),
                value=find.value,
                copies=find.copies,
                rows=len(find.lines) + find.lines_left_out,
                unpriced=0,
            ),
        )
        for find in finds
    ]


async def _cards(application: Application, lines: Iterable[MatchLineView]) -> Mapping[str, CardView]:
    """Read the cards of lines, by public id."""
    keys = (application.ids.decode(IdKind.CARD, hashid) for hashid in {line.card_hashid for line in lines})
    cards = await application.catalogue.cards.with_keys(key for key in keys if key is not None)
    return {card.hashid: card for card in cards.values()}


def _shown(
    lines: Sequence[MatchLineView], known: Mapping[str, CardView], *, packaged: bool = False
) -> tuple[ShownLine, ...]:
    return tuple(
        ShownLine(line, known.get(line.card_hashid), line.package_copies if packaged else line.copies) for line in lines
    )
