"""The rules of automatic flags: one case in which each applies, and one right beside it in which it does not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dualcaster_core.moderation.flags import RULES, FlagFacts, FlagThresholds, flags_of
from dualcaster_core.moderation.model import Level

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OLD = NOW - timedelta(days=400)
NUMBERS = FlagThresholds()
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "new_and_busy": (
        {"opened_at": NOW - timedelta(days=6, hours=23), "proposals": 10},
        {"opened_at": NOW - timedelta(days=7), "proposals": 10},
    ),
    "some_reporters": ({"reporters": 3}, {"reporters": 2}),
    "many_reporters": ({"reporters": 5}, {"reporters": 4}),
    "falling_rating": ({"rating": 2.5, "rating_before": 4.5}, {"rating": 2.6, "rating_before": 4.5}),
    "cancelling": ({"cancelled": 3}, {"cancelled": 2}),
    "hasty": ({"first_proposal_after": timedelta(minutes=59)}, {"first_proposal_after": timedelta(hours=1)}),
    "failed_trade": ({"failed_value": Decimal("500.01")}, {"failed_value": Decimal(500)}),
    "scam_phrase": ({"scam_phrase": "gift_cards"}, {"scam_phrase": "not_a_phrase"}),
    "banned_device": ({"banned_devices": 1}, {"banned_devices": 0}),
    "banned_address": ({"banned_addresses": 2}, {"banned_addresses": 2, "banned_devices": 1}),
}


def _raised(**known: Any) -> dict[str, str]:
    facts = FlagFacts(**{"person_id": 1, "opened_at": OLD, **known})
    return {one.rule: one.words for one in flags_of(facts, NUMBERS, NOW)}


@pytest.mark.parametrize("rule", list(RULES))
def test_each_rule_applies_and_right_beside_it_does_not(rule: str) -> None:
    """A flag names its rule and its numbers."""
    met, missed = CASES[rule]
    assert rule in _raised(**met)
    assert "{" not in _raised(**met)[rule]
    assert rule not in _raised(**missed)


def test_nothing_is_said_of_somebody_ordinary() -> None:
    """An older account with a good record and few proposals raises nothing."""
    assert _raised(proposals=3, rating=4.8, rating_before=4.9, first_proposal_after=timedelta(days=2)) == {}


def test_only_many_reporters_restrict_by_themselves() -> None:
    """Neither a shared browser nor a shared address does."""
    assert [one.id for one in RULES.values() if one.restricts] == ["many_reporters"]
    assert RULES["banned_device"].level is Level.CRITICAL
    assert RULES["banned_address"].level is Level.LOW


def test_the_docs_have_every_rule() -> None:
    """In the order in which they are asked, with level and words as they are in the data."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "moderation.md").read_text(encoding="utf-8")
    rows = [f"| `{one.id}` | {one.level.name.lower()} | {one.words} |" for one in RULES.values()]
    assert "\n".join(rows) in page, "\n".join(rows)
