"""What the directory is ordered by, what may be asked of it, and how misspelt names are found."""

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.directory.discovery import discovery_score
from dualcaster_core.social.directory.model import DirectoryFilters
from dualcaster_core.social.directory.views import SuggestionReason, reason_of
from dualcaster_names.people import names_of

NOTHING = {
    "email_verified": 0,
    "discord_linked": 0,
    "identity_checked": 0,
    "achievement_points": 0,
    "upheld_reports": 0,
}


@pytest.mark.parametrize(
    ("fact", "number", "score"),
    [
        ("email_verified", 1, 120),
        ("discord_linked", 1, 130),
        ("identity_checked", 1, 150),
        ("achievement_points", 45, 145),
        ("upheld_reports", 2, 0),
    ],
)
def test_discovery_adds_up(fact: str, number: int, score: int) -> None:
    """Everybody begins with 100, and each fact moves it by itself."""
    assert discovery_score(**NOTHING) == 100
    assert discovery_score(**NOTHING | {fact: number}) == score


def test_filters_are_bounded() -> None:
    """Names of one letter, radii out of step or too wide, and countries that do not exist are refused."""
    for wrong in ({"name": "x"}, {"name": "x" * 61}, {"miles": 7}, {"miles": 505}, {"miles": 0}, {"country": "XX"}):
        with pytest.raises(ValidationFailed):
            DirectoryFilters(**wrong)


def test_the_best_reason_is_named() -> None:
    """People in common before cards before formats; without any of them the discovery score."""
    assert reason_of(1, 9, 9) is SuggestionReason.MUTUAL_CONNECTIONS
    assert reason_of(0, 1, 9) is SuggestionReason.HAS_YOUR_WANTS
    assert reason_of(0, 0, 1) is SuggestionReason.SAME_FORMATS
    assert reason_of(0, 0, 0) is SuggestionReason.DISCOVERY


def test_names_are_found_exactly_then_by_their_beginning_then_misspelt() -> None:
    """Each person once, by username, display name and the words of it, whatever case and accents."""
    names = names_of(
        [(1, "jhoira", ""), (2, "jhoira-of-ghitu", "Jhoira"), (3, "t3", "Téféri Akosa"), (4, "zur", "Zur")]
    )
    assert names.find("JHOIRA", 10) == [1, 2]
    assert names.find("jhoira-of", 10)[0] == 2
    assert 1 in names.find("jhiora", 10)
    assert names.find("akossa", 10) == names.find("teferi akosa", 10) == [3]
    assert names.find("nothing like it", 10) == []
    assert len(names.find("jhoira", 1)) == 1
