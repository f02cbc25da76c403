"""The life of a business account."""

from datetime import UTC, datetime
from itertools import product

import pytest
from attrs import evolve

from dualcaster_core.accounts.business.model import STEPS, BusinessAccount, BusinessState, BusinessStep
from dualcaster_core.accounts.errors import BusinessStepNotAllowed
from dualcaster_core.kernel.errors import ValidationFailed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKED = BusinessAccount.applied(1, "  Mox Corner ", NOW)


def _after(state: BusinessState, step: BusinessStep) -> BusinessAccount:
    account = evolve(ASKED, state=state)
    if step is BusinessStep.APPLY:
        return account.applied_again("Mox Corner", NOW)
    return account.decided(step, "because", "licence", NOW)


@pytest.mark.parametrize(("state", "step"), list(product(BusinessState, BusinessStep)))
def test_every_step_from_every_state(state: BusinessState, step: BusinessStep) -> None:
    """What is in the table is done and counts the version; everything else is refused."""
    to = STEPS.get((state, step))
    if to is None:
        with pytest.raises(BusinessStepNotAllowed, match=state.value):
            _after(state, step)
    else:
        after = _after(state, step)
        assert (after.state, after.version) == (to, 2)


def test_names_are_one_trimmed_line() -> None:
    """2 to 100 characters, without what deceives."""
    assert ASKED.name == "Mox Corner"
    for wrong in ("x", " ", "y" * 101, "two\nlines", "ab\u202ecd"):
        with pytest.raises(ValidationFailed):
            BusinessAccount.applied(1, wrong, NOW)


def test_verifying_asks_for_documents() -> None:
    """Nobody is verified without a note of what was seen; rejecting needs none, and keeps an earlier note."""
    with pytest.raises(ValidationFailed, match="documents"):
        ASKED.decided(BusinessStep.VERIFY, "fine", "  ", NOW)
    verified = ASKED.decided(BusinessStep.VERIFY, "fine", "licence 4711", NOW)
    assert verified.is_verified
    assert verified.decided(BusinessStep.REVOKE, "closed", "", NOW).documents == "licence 4711"
