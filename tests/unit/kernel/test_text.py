"""Comparable names."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.text import DECEIVING, fold, plain_lines


@given(text=st.text(st.characters(codec="ascii"), max_size=30))
def test_plain_letters_fold_as_all_others_do(text: str) -> None:
    """A text of ASCII alone, for which there is a shorter way, folds as beside a letter that takes the long one."""
    assert fold(f"{text} ö") == " ".join([*fold(text).split(), "o"])


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Æther Vial", "aether vial"),
        ("  aether   VIAL ", "aether vial"),
        ("Jötun Grunt", "jotun grunt"),
        ("Urza’s Saga", "urza's saga"),
        ("Lim-Dûl’s “Vault”", 'lim-dul\'s "vault"'),
        ("Fire // Ice", "fire // ice"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Sméagol\u00a0Rø", "smeagol ro"),
        ("稲妻", "稲妻"),
    ],
)
def test_names_lose_case_accents_and_typographic_marks(name: str, folded: str) -> None:
    """What people type and what is printed fold to the same text."""
    assert fold(name) == folded


@given(text=st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is folded already, has no case left and no white space at its ends."""
    once = fold(text)
    assert fold(once) == once
    assert once == once.strip()


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 501])
def test_what_no_store_can_hold_is_refused(text: str) -> None:
    """Notes, places and locations take no NUL, no lone surrogate and no more characters than they have room for."""
    key = ItemKey(1, Finish.FOIL)
    with pytest.raises(ValidationFailed):
        Have(item=key, quantity_for_trade=1, notes=text)
    with pytest.raises(ValidationFailed):
        Want(card_id=1, notes=text)
    with pytest.raises(ValidationFailed):
        InventoryItem(key=key, quantity=1, location=text)
    with pytest.raises(ValidationFailed):
        Place(text, Coordinates(0.0, 0.0))


def test_other_texts_are_kept_as_they_are() -> None:
    """Any other text of the right length is fine: emoji, newlines and combining marks among them."""
    text = "🜁 \n e\u0301" * 50
    assert Want(card_id=1, notes=text, max_trade_value=Decimal(1)).notes == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello\r\nthere\rbob\u2028now ", "hello\nthere\nbob\nnow"),
        ("a\tb\x00c\x1b[31md\x7f\x85", "a bc[31md"),
        ("pay \u202emoc.live\u202c now", "pay moc.live now"),
        ("one\n\n\n\n\ntwo  \nthree", "one\n\ntwo\nthree"),
        ("cafe\u0301 \ud800", "caf\u00e9"),
        (" \n\t\x00 ", ""),
    ],
)
def test_lines_are_kept_without_what_is_not_seen(typed: str, kept: str) -> None:
    """Line ends are one kind, tabs are spaces, and nothing stays that controls or deceives."""
    assert plain_lines(typed) == kept


@given(text=st.text(max_size=60))
def test_cleaning_lines_twice_changes_nothing_more(text: str) -> None:
    """What was cleaned is clean, and can be stored and sent."""
    kept = plain_lines(text)
    assert plain_lines(kept) == kept
    assert not DECEIVING & set(kept)
    kept.encode()
