"""Language codes as people type them."""

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.language import LANGUAGES, PRINTED_CODES
from dualcaster_core.collection.model import ItemKey, Want, parse_wanted_language
from dualcaster_core.kernel.errors import ValidationFailed


def test_copies_and_wants_take_codes_in_any_case_and_as_printed() -> None:
    """Scryfall's codes and the printed ones are understood whatever their case, and kept as Scryfall's."""
    meant = {**{code: code for code in LANGUAGES}, **PRINTED_CODES}
    for text, code in meant.items():
        for typed in (text, text.upper(), text.title(), f" {text} "):
            assert ItemKey(1, Finish.NONFOIL, language=typed).language == code
            assert Want(card_id=1, language=typed).language == code


def test_a_want_takes_any_language_in_any_case() -> None:
    """``any`` is for wants alone: a copy is in one language."""
    assert Want(card_id=1, language="Any").language == parse_wanted_language(" ANY ") == "any"
    with pytest.raises(ValidationFailed, match="'any' is not a language code"):
        ItemKey(1, Finish.NONFOIL, language="any")


@pytest.mark.parametrize("text", ["", "xx", "english", "zh", "en'--"])
def test_what_is_no_code_is_refused_with_those_that_are(text: str) -> None:
    """The error names the field and lists the codes."""
    for make in (lambda: ItemKey(1, Finish.NONFOIL, language=text), lambda: Want(card_id=1, language=text)):
        with pytest.raises(ValidationFailed, match="known are en es fr") as error:
            make()
        assert error.value.facts["field"] == "language"
