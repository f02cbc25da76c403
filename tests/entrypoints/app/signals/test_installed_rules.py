"""Rules that others install: those that misbehave are reported and stopped, the others go on."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from dualcaster_core.signals.errors import RuleRefused, RuleUnknown
from dualcaster_core.signals.history import HistoryBatch, batch_of
from dualcaster_core.signals.lookahead import check_lookahead
from dualcaster_plugins import InstalledRules, installed_rule, installed_rule_names
from tests.support.installed_rules import install_rules
from tests.support.signal_histories import history

Install = Callable[..., None]
WRONG = {
    "raises": "RuntimeError: no such table",
    "dies": "process ended",
    "nan_score": "score",
    "certain": "score",
    "nan_price": "price",
    "wrong_side": "lies above the price",
    "other_card": "speaks of a price of 999.00, and the card's is 12.00",
    "nonsense": "returned a dict",
    "momentum": "built in",
}
"""Rules that misbehave, and what is said of each."""
LONG_ENOUGH = 60.0
"""Seconds: what a rule may take where the test is not about time."""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install the distribution with the rules that are named."""

    def installed(*names: str, **points: str) -> None:
        listed = {name: f"tiny_rules:{name}" for name in names} | points
        monkeypatch.syspath_prepend(str(install_rules(tmp_path, listed)))

    return installed


def _batch(first: int = 1) -> HistoryBatch:
    return batch_of([history([10.0, 11.0, 12.0], card_id=card) for card in range(first, first + 3)])


async def test_an_installed_rule_speaks_beside_ours(install: Install) -> None:
    """Its proposals come under its name, for the cards that it was asked about, batch after batch."""
    install("steady")
    assert installed_rule_names() == ["steady"]
    async with InstalledRules(LONG_ENOUGH).started() as rules:
        said = [*await rules.proposals(_batch(1)), *await rules.proposals(_batch(4))]
        assert rules.failures == ()
    assert [(one.kind, one.quote.card_id) for one in said] == [("steady", 1), ("steady", 3), ("steady", 5)]
    assert {one.proposal.target_price for one in said} == {Decimal("14.40")}
    assert said[0].proposal.evidence.version == "7"


async def test_rules_that_misbehave_are_stopped(install: Install) -> None:
    """Each is reported once with its reason and asked no more; the one that does what it should goes on."""
    install(*WRONG, "steady")
    async with InstalledRules(LONG_ENOUGH).started() as rules:
        said = [*await rules.proposals(_batch(1)), *await rules.proposals(_batch(4))]
        failures = rules.failures
    assert [(one.kind, one.quote.card_id) for one in said] == [("steady", 1), ("steady", 3), ("steady", 5)]
    assert sorted(failure.rule for failure in failures) == sorted(WRONG)
    assert {failure.rule for failure in failures if WRONG[failure.rule] not in failure.why} == set(), failures


async def test_a_rule_that_hangs_is_ended(install: Install) -> None:
    """Its process is killed when its time is over."""
    install("hangs")
    async with InstalledRules(3).started() as rules:
        assert await rules.proposals(_batch()) == []
        assert [failure.why for failure in rules.failures] == ["it took more than 3 seconds for 3 cards"]
        assert rules.processes == {}


async def test_a_rule_gets_none_of_our_secrets(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process has neither passwords nor addresses of servers in its environment."""
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    install("environment")
    async with InstalledRules(LONG_ENOUGH).started() as rules:
        await rules.proposals(_batch())
        assert [failure.why for failure in rules.failures] == ["RuntimeError: nothing"]


async def test_without_installed_rules_nothing_is_started() -> None:
    """A run without plug-ins has no processes."""
    async with InstalledRules(LONG_ENOUGH).started() as rules:
        assert await rules.proposals(_batch()) == []


def test_a_rule_must_be_found_under_its_own_name(install: Install) -> None:
    """What is not installed is unknown; what has another kind than its entry point says is refused."""
    install(misnamed="tiny_rules:misnamed", loose="tiny_rules:RULES_OF_NOBODY", steady="tiny_rules:steady")
    with pytest.raises(RuleUnknown):
        installed_rule("elsewhere")
    with pytest.raises(RuleRefused):
        installed_rule("misnamed")
    with pytest.raises(AttributeError):
        installed_rule("loose")
    assert installed_rule("steady").version == "7"


def test_a_rule_that_looks_ahead_is_caught(install: Install) -> None:
    """One that remembers later days of a card says something else of an earlier one: the first is named."""
    install(remembers="tiny_rules:Remembers", steady="tiny_rules:steady")
    cards = [history([10.0] * 9 + [11.0, 10.0, 12.0], card_id=1)]
    found = check_lookahead(installed_rule("remembers"), cards).found
    assert found is not None
    assert found.day == cards[0].day(8)
    assert found.alone is None
    assert found.after_all is not None
    assert check_lookahead(installed_rule("steady"), cards).found is None
