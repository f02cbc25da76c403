"""Turns what is said of a store's prices into columns, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from attrs import asdict

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.multipliers import Multiplier, Multipliers
from dualcaster_core.stores.pricing.adjusting import LineFacts, MarketFacts
from dualcaster_core.stores.pricing.lifecycle import RunKind, RunState
from dualcaster_core.stores.pricing.model import PriceChange, PriceRun, PricingSettings, RunCounts
from dualcaster_core.stores.pricing.rules import PriceEnding, PriceRules
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row


def multipliers_to_json(shares: Multipliers) -> dict[str, Any]:
    """Write the multipliers of a store as JSON."""
    return {
        "condition": {one.name: percent for one, percent in shares.condition.items()},
        "finish": {one.value: percent for one, percent in shares.finish.items()},
        "language": dict(shares.language),
        "other_languages": shares.other_languages,
    }


def multipliers_from_json(stored: Mapping[str, Any]) -> Multipliers:
    """Read the multipliers of a store; the defaults where nothing is stored."""
    if not stored:
        return Multipliers()
    return Multipliers(
        condition={Condition[name]: percent for name, percent in stored["condition"].items()},
        finish={Finish(name): percent for name, percent in stored["finish"].items()},
        language=dict(stored["language"]),
        other_languages=stored["other_languages"],
    )


def settings_to_json(settings: PricingSettings) -> dict[str, Any]:
    """Write the settings that a run was made under as JSON."""
    rules = asdict(settings.rules) | {"ending": settings.rules.ending.value}
    return {"rules": rules, "multipliers": multipliers_to_json(settings.multipliers)}


def settings_from_json(stored: Mapping[str, Any]) -> PricingSettings:
    """Read the settings that a run was made under."""
    rules = stored["rules"]
    return PricingSettings(
        rules=PriceRules(**rules | {"ending": PriceEnding(rules["ending"])}),
        multipliers=multipliers_from_json(stored["multipliers"]),
    )


def facts_to_json(facts: LineFacts) -> dict[str, Any]:
    """Write what a price was derived from as JSON, without what is not known."""
    market = facts.market
    return {
        "market": market.cents,
        "source": market.source,
        "at": None if market.observed_at is None else market.observed_at.isoformat(),
        "reference": facts.reference_cents,
        "cost": facts.cost_cents,
        "factors": [[one.name, one.of, one.percent] for one in facts.multipliers],
    }


def facts_from_json(stored: Mapping[str, Any]) -> LineFacts:
    """Read what a price was derived from."""
    return LineFacts(
        market=MarketFacts(
            cents=stored["market"],
            source=stored["source"],
            observed_at=None if stored["at"] is None else datetime.fromisoformat(stored["at"]),
        ),
        multipliers=tuple(Multiplier(name=name, of=of, percent=percent) for name, of, percent in stored["factors"]),
        reference_cents=stored["reference"],
        cost_cents=stored["cost"],
    )


KEY_COLUMNS: Final = ("card_id", "finish", "condition", "language")


def key_to_row(key: StockKey) -> tuple[int, int, int, str]:
    """Return the columns of a key, in the order of ``KEY_COLUMNS``."""
    return key.card_id, FINISH_CODES[key.finish], int(key.condition), key.language


def key_from_row(row: Row) -> StockKey:
    """Read a key from its columns."""
    card_id, finish, condition, language = row
    return StockKey(card_id=card_id, finish=FINISHES[finish], condition=Condition(condition), language=language)


RUN_COLUMNS: Final = (
    "store_id",
    "kind",
    "state",
    "started_at",
    "settings",
    "asked_by",
    "cause",
    "cursor",
    "lines",
    "changes",
    "kept",
    "left_alone",
    "applied_at",
    "undone_at",
    "version",
)


def run_to_row(run: PriceRun) -> dict[str, Any]:
    """Return the columns of a run but for its key; JSON as plain values."""
    return {
        "store_id": run.store_id,
        "kind": run.kind.value,
        "state": run.state.value,
        "started_at": run.started_at,
        "settings": settings_to_json(run.settings),
        "asked_by": run.asked_by,
        "cause": run.key,
        "cursor": None if run.cursor is None else list(key_to_row(run.cursor)),
        "lines": run.counts.lines,
        "changes": run.counts.changes,
        "kept": run.counts.kept,
        "left_alone": run.counts.left,
        "applied_at": run.applied_at,
        "undone_at": run.undone_at,
        "version": run.version,
    }


def run_from_row(row: Row) -> PriceRun:
    """Read a run from its key and the columns of ``RUN_COLUMNS``."""
    key, facts = row[0], dict(zip(RUN_COLUMNS, row[1:], strict=True))
    return PriceRun(
        id=key,
        store_id=facts["store_id"],
        kind=RunKind(facts["kind"]),
        state=RunState(facts["state"]),
        started_at=facts["started_at"],
        settings=settings_from_json(facts["settings"]),
        asked_by=facts["asked_by"],
        key=facts["cause"],
        cursor=None if facts["cursor"] is None else key_from_row(facts["cursor"]),
        counts=RunCounts(lines=facts["lines"], changes=facts["changes"], kept=facts["kept"], left=facts["left_alone"]),
        applied_at=facts["applied_at"],
        undone_at=facts["undone_at"],
        version=facts["version"],
    )


def change_from_row(row: Row) -> PriceChange:
    """Read a change from the columns of its key, both prices and its facts."""
    return PriceChange(
        key=key_from_row(row[:4]), before_cents=row[4], after_cents=row[5], facts=facts_from_json(row[6])
    )
