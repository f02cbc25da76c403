"""Public ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.ids import MIN_LENGTH, IdKind, PublicIds

IDS = PublicIds()
kinds = st.sampled_from(IdKind)
keys = st.integers(0, 2**63 - 1)


@given(kind=kinds, key=keys)
def test_an_id_comes_back(kind: IdKind, key: int) -> None:
    """Decoding gives the key that was encoded; the text has at least the length of its kind."""
    hashid = IDS.encode(kind, key)
    assert IDS.decode(kind, hashid) == key
    assert len(hashid) >= MIN_LENGTH[kind]


@given(kind=kinds, other=kinds, key=keys)
def test_an_id_of_one_kind_never_opens_the_same_number_of_another(kind: IdKind, other: IdKind, key: int) -> None:
    """The id of a card is not that of the user, trade or match with the same number."""
    assert (IDS.decode(other, IDS.encode(kind, key)) == key) is (kind is other)


@given(kind=kinds, text=st.text(max_size=40))
def test_any_other_text_is_no_id(kind: IdKind, text: str) -> None:
    """A text decodes only if encoding the result gives it again."""
    found = IDS.decode(kind, text)
    assert found is None or IDS.encode(kind, found) == text


def test_lengths_follow_the_kind() -> None:
    """Cards have at least 6 letters, trades 10, all others 8."""
    special = {IdKind.CARD: 6, IdKind.TRADE: 10}
    assert {kind: len(IDS.encode(kind, 1)) for kind in IdKind} == {kind: special.get(kind, 8) for kind in IdKind}


def test_another_salt_gives_other_ids() -> None:
    """Ids of one deployment mean nothing in another that has salts of its own."""
    other = PublicIds({kind: f"secret-{kind}" for kind in IdKind})
    hashid = IDS.encode(IdKind.CARD, 7)
    assert other.encode(IdKind.CARD, 7) != hashid
    assert other.decode(IdKind.CARD, hashid) is None


@pytest.mark.parametrize("text", ["", "a", "!" * 8, "é" * 8, "x" * 33])
def test_what_cannot_be_an_id_is_not_even_decoded(text: str) -> None:
    """Texts that are too short, too long or hold other characters are no ids."""
    assert all(IDS.decode(kind, text) is None for kind in IdKind)


@pytest.mark.parametrize("kind", IdKind)
def test_a_number_that_no_column_holds_has_no_id(kind: IdKind) -> None:
    """A text may be well made and stand for more than the largest key: nothing is looked up by it."""
    assert IDS.decode(kind, IDS.encode(kind, 2**63 - 1)) == 2**63 - 1
    assert IDS.decode(kind, IDS.encode(kind, 2**63)) is None
