"""Public links of collections."""

import pytest

from dualcaster_core.accounts.linked_accounts.collection_links import collection_id_of
from dualcaster_core.accounts.linked_accounts.errors import CollectionLinkInvalid


@pytest.mark.parametrize(
    "link",
    [
        "https://moxfield.com/collection/AbC123_-",
        "https://www.moxfield.com/collection/AbC123_-/",
        " moxfield.com/collection/AbC123_-?view=x#top ",
    ],
)
def test_a_link_names_its_collection(link: str) -> None:
    """However it was copied."""
    assert collection_id_of(link) == "AbC123_-"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "AbC123",
        "https://moxfield.com/decks/AbC123",
        "https://moxfield.com.evil.example/collection/AbC123",
        "https://evil.example/moxfield.com/collection/AbC123",
        "https://moxfield.com/collection/../users",
        "https://moxfield.com/collection/" + "a" * 400,
    ],
)
def test_anything_else_is_refused(link: str) -> None:
    """No other address, page or site."""
    with pytest.raises(CollectionLinkInvalid):
        collection_id_of(link)
