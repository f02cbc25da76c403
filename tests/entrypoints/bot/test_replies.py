"""What is said of errors: a sentence for each of the core, and nothing of what nobody expected."""

import pytest

import dualcaster_core
from dualcaster_bot.replies import INTERNAL, REPLIES, TOO_SLOW, told
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.errors import DualcasterError, ExtraMissing
from tests.support.modules import all_modules


def _errors() -> list[type[DualcasterError]]:
    all_modules(dualcaster_core)
    found: list[type[DualcasterError]] = [DualcasterError]
    for one in found:
        found += [each for each in one.__subclasses__() if each.__module__.startswith("dualcaster_core")]
    return [one for one in found if one not in (DualcasterError, ExtraMissing)]


def _made(family: type[DualcasterError]) -> DualcasterError:
    """Make an error as the core raises it, as far as its sentence goes."""
    error = Exception.__new__(family)
    DualcasterError.__init__(error, "3 of these @everyone are **there**: take fewer")
    return error


@pytest.mark.parametrize("family", _errors(), ids=lambda one: one.__name__)
def test_every_error_of_the_core_has_a_sentence(family: type[DualcasterError]) -> None:
    """It ends with a full stop, pings nobody, and is never the one for what nobody expected."""
    sentence = told(_made(family))
    assert sentence != INTERNAL
    assert sentence.endswith(".")
    assert "@everyone" not in sentence.replace("@\u200beveryone", "")


def test_every_code_of_the_table_is_one_of_the_core() -> None:
    """A row of the table that no error has would never be read."""
    assert set(REPLIES) <= {one.code for one in _errors()}


def test_what_nobody_expected_is_not_told() -> None:
    """The text of a stray exception, or of a missing part of the program, stays in the log."""
    assert told(KeyError("secret")) == told(ExtraMissing("bot")) == told(DualcasterError("inside")) == INTERNAL
    assert told(TimeoutError()) == TOO_SLOW
    assert told(CardNotFound("there is no such card")) == "There is no such card."
