"""What the owner of a file says of its lines before it is applied."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Finish

MAX_CORRECTIONS = 2_000
"""How many lines of one file may be corrected."""
LONGEST_CELL = 1_000
"""How many characters a corrected cell may have."""


@frozen(kw_only=True)
class Choice:
    """Which printing an entry of a line means; ``finish`` is None where the line's own word for it counts.

    ``any_printing`` says that any printing of the card is wanted; it means something for want lists alone.
    """

    card_id: int
    finish: Finish | None = None
    any_printing: bool = False


@frozen(kw_only=True)
class Corrections:
    """How lines should read, as cells by line, and which printings entries mean, by line and entry (from 0)."""

    rewritten: Mapping[int, tuple[str, ...]] = field(factory=dict)
    chosen: Mapping[tuple[int, int], Choice] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.rewritten) + len(self.chosen)

    @property
    def lines(self) -> tuple[int, ...]:
        """The corrected lines, in the order of the file."""
        return tuple(sorted({*self.rewritten, *(line for line, _ in self.chosen)}))

    @property
    def card_ids(self) -> tuple[int, ...]:
        """The printings that were chosen."""
        return tuple(sorted({choice.card_id for choice in self.chosen.values()}))

    def without(self, lines: Iterable[int]) -> "Corrections":
        """Return the corrections of all other lines."""
        gone = set(lines)
        return Corrections(
            rewritten={line: cells for line, cells in self.rewritten.items() if line not in gone},
            chosen={key: choice for key, choice in self.chosen.items() if key[0] not in gone},
        )


NOTHING_CORRECTED = Corrections()
