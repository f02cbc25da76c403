"""What may be searched for."""

import pytest

from dualcaster_core.catalogue.use_cases import LONGEST_QUERY, checked_query
from dualcaster_core.kernel.errors import ValidationFailed


def test_a_search_text_has_at_most_100_characters() -> None:
    """A longer one is refused, whoever asks."""
    assert checked_query("x" * LONGEST_QUERY) == "x" * 100
    with pytest.raises(ValidationFailed, match="at most 100"):
        checked_query("x" * 101)
