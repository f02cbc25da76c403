"""Names that could be mistaken for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import NameReserved
from dualcaster_core.accounts.identity.lookalikes import check_not_reserved, is_reserved, skeleton

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=3, max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Alice", "a1ice"), ("bob_10", "B0b-lO"), ("corn", "com"), ("vvizard", "wizard"), ("mi5ter", "mister")],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    """E-mail case, digits that look like e-mails, and pairs that look like one e-mail make no difference."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("alice", "alicia"), ("ann-lee", "annlee"), ("jon", "john")])
def test_names_that_look_different_have_different_skeletons(one: str, other: str) -> None:
    """What the eye tells apart stays apart."""
    assert skeleton(one) != skeleton(other)


@given(NAMES)
def test_letter_case_never_makes_a_name_different(name: str) -> None:
    """A name in capitals is the same name."""
    assert skeleton(name.upper()) == skeleton(name) == skeleton(name.swapcase())


@pytest.mark.parametrize(
    "name",
    [
        *("admin", "Adm1n", "admin42", "the-admin", "MODERATOR", "m0derator_7", "support", "Dualcaster"),
        *("dua1caster-help", "xX_dualcaster_Xx", "staff_1", "search", "deleted-AbCdEfGh", "De1eted-x"),
    ],
)
def test_names_that_speak_for_the_site_are_kept_back(name: str) -> None:
    """Staff words, our own name, addresses of the site and the mark of the deleted are refused."""
    with pytest.raises(NameReserved):
        check_not_reserved(name)


@pytest.mark.parametrize("name", ["alice", "badminton", "modest", "supporter", "teammate", "research", "ownership"])
def test_words_that_only_contain_a_staff_word_are_free(name: str) -> None:
    """A longer word of its own is nobody's office."""
    assert not is_reserved(name)
