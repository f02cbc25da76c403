"""The table of retention rules: whole, and what the docs say."""

import json
from pathlib import Path

from typer.testing import CliRunner

from dualcaster_app.retention import KEPT, lifetime_of, retention_rules
from dualcaster_app.settings import Settings
from dualcaster_app.variables import ANALYTICS, MESSAGING, MODERATION, PLAIN, PORTFOLIO
from dualcaster_cli.commands import app
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres import migrate
from dualcaster_postgres.retention import EXPIRED
from dualcaster_postgres.tables.base import metadata
from tests.support.source import ROOT

RULES = retention_rules(Settings())
NEVER = {"completed_trades", "trade_log", "signals", "signal_outcomes", "signal_day_roots", "trade_tree_nodes"}


def test_every_table_has_one_fate() -> None:
    """It is pruned by a rule, or said to be kept and why: who adds a table decides."""
    assert migrate.known_revisions()
    pruned = [table for rule in RULES for table in rule.tables]
    assert len(pruned) == len(set(pruned))
    assert set(pruned) & set(KEPT) == set()
    undecided = set(metadata.tables) ^ (set(pruned) | set(KEPT))
    assert undecided == set(), "say in dualcaster_app/retention.py what becomes of their rows"


def test_no_record_is_ever_pruned() -> None:
    """Trades, the sealed record of signals and what says who decided what are kept for good."""
    touched = {one.table.name for rows in EXPIRED.values() for one in rows}
    assert set(KEPT) >= NEVER
    assert touched & set(KEPT) == set()


def test_every_rule_has_a_name_of_its_own() -> None:
    """Rows are deleted by a rule that stands in the table."""
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert set(EXPIRED) <= set(names)


def test_a_rule_that_is_a_setting_follows_it() -> None:
    """The variable that it names is one of ours."""
    variables = {variable for table in (PLAIN, MESSAGING, MODERATION, PORTFOLIO, ANALYTICS) for variable, _, _ in table}
    assert {rule.setting for rule in RULES if rule.setting} <= variables


def documented() -> list[str]:
    """Write the rows that ``operate.md`` has to have."""
    return [
        f"| `{rule.name}` | {rule.what} | {lifetime_of(rule)}"
        + (f" (`{rule.setting}`)" if rule.setting else "")
        + f" | {rule.since} | {rule.why} |"
        for rule in RULES
    ]


def test_the_docs_have_every_rule() -> None:
    """In the order in which they are followed."""
    lines = (ROOT / "docs" / "how-to" / "operate.md").read_text().splitlines()
    rows = documented()
    assert [line for line in lines if line in rows] == rows, "\n".join(rows)
    first = lines.index(rows[0])
    assert lines[first : first + len(rows)] == rows
    assert not lines[first + len(rows)].startswith("|")


def test_the_command_tells_what_would_go(tmp_path: Path, database_url: str, servers: EmbeddedServers) -> None:
    """Every rule has a line; machines get JSON."""
    place = {"DATABASE_URL": database_url, "REDIS_URL": servers.redis_url, "DUALCASTER_DATA_DIR": str(tmp_path)}
    told = CliRunner(env=place).invoke(app, ["prune", "--dry-run", "--json"])
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert said["dry_run"] is True
    assert [one["rule"] for one in said["rules"]] == [rule.name for rule in RULES]
    assert {one["error"] for one in said["rules"]} == {None}
    shown = CliRunner(env=place).invoke(app, ["prune"])
    assert shown.exit_code == 0, shown.output
    assert f"deleted: 0 records by 0 of {len(RULES)} rules" in shown.stdout
