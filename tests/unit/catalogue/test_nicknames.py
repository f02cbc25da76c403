"""What players call cards."""

import pytest

from dualcaster_core.catalogue.nicknames import nicknames
from dualcaster_core.kernel.text import fold


@pytest.mark.parametrize(
    ("called", "card"),
    [("fow", "Force of Will"), ("bob", "Dark Confidant"), ("goyf", "Tarmogoyf"), ("stp", "Swords to Plowshares")],
)
def test_well_known_nicknames_are_known(called: str, card: str) -> None:
    """What players say at the table names the card."""
    assert nicknames()[called] == card


def test_nicknames_are_written_to_be_found() -> None:
    """There are more than sixty, each folded and other than the name of its card."""
    assert len(nicknames()) > 60
    for called, card in nicknames().items():
        assert called == fold(called)
        assert called != fold(card)
        assert card == card.strip()
