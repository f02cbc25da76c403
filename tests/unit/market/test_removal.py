"""When prices leave that a newer file of their source no longer has."""

from datetime import date

import pytest

from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.removal import Removal, SourceCoverage


@pytest.mark.parametrize(
    ("named", "missing", "newer", "removal", "leaves"),
    [
        (10, 1, False, Removal.AUTO, True),
        (5, 5, False, Removal.AUTO, True),
        (5, 6, False, Removal.AUTO, False),
        (5, 6, False, Removal.ALWAYS, True),
        (10, 1, False, Removal.NEVER, False),
        (10, 1, True, Removal.AUTO, False),
        (10, 1, True, Removal.ALWAYS, False),
        (10, 0, False, Removal.ALWAYS, False),
    ],
)
def test_a_file_that_names_most_prices_is_believed(
    named: int, missing: int, newer: bool, removal: Removal, leaves: bool
) -> None:
    """What is missing leaves where the file names as much as it leaves out or one says so, never by an old file."""
    found = SourceCoverage(
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        day=date(2026, 2, 14),
        named=named,
        missing=missing,
        newer=newer,
    )
    assert found.leaves(removal) is leaves
