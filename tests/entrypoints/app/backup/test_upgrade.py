"""A database that the release before has filled goes on with this one: schema, rows, pages and work."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import psycopg
import pytest
from psycopg import sql
from release_statements import refused

from dualcaster_app import Application, open_application
from dualcaster_app.backup.archive import open_archive
from dualcaster_app.backup.manifest import Manifest
from dualcaster_app.events import drain_outbox, routes
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.reading.views import TradeTab
from dualcaster_postgres import migrate
from tests.support.clients import site_without_limits
from tests.support.people import DEVICE, Person
from tests.support.releases import RELEASE, STATEMENTS
from tests.support.route_walk import World, ask
from tests.support.routes import ROUTES

MIRA = "mira_tolarian"
DERIVED = frozenset({"event_handlers", "dispatches", "handled", "schedule"})
"""What the program writes while it runs."""


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """What the release has filled."""
    with open_archive(RELEASE, migrate.known_revisions()) as archive:
        return archive.manifest


@pytest.fixture(scope="module")
async def application(restored: Settings) -> AsyncIterator[Application]:
    """This release on what was restored and upgraded."""
    async with open_application(restored, quiet=True) as app:
        yield app


def _rows(url: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    with psycopg.connect(url) as connection:
        for (name,) in connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall():
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            found[name] = row[0] if row else 0
    return found


def _lost(manifest: Manifest, url: str) -> Mapping[str, tuple[int, int | None]]:
    there = _rows(url)
    return {
        table.table: (table.rows, there.get(table.table))
        for table in manifest.tables
        if table.table not in DERIVED and there.get(table.table) != table.rows
    }


def test_no_row_is_lost(restored: Settings, manifest: Manifest) -> None:
    """Every table of the release before has the rows it had, and the schema is the one that the code declares."""
    assert restored.database_url is not None
    assert manifest.migration != migrate.known_revisions()[0]
    assert _lost(manifest, restored.database_url) == {}
    assert migrate.differences(restored.database_url) == []


def test_the_way_back_loses_no_row_of_the_release_before(restored: Settings, manifest: Manifest) -> None:
    """Downgraded to that release and upgraded again, its rows are all there."""
    url = restored.database_url
    assert url is not None
    migrate.downgrade(url, manifest.migration)
    try:
        assert _lost(manifest, url) == {}
    finally:
        migrate.upgrade(url)
    assert _lost(manifest, url) == {}
    assert migrate.differences(url) == []


def test_what_the_release_before_says_is_understood(restored: Settings) -> None:
    """Its processes go on after the upgrade: each of its statements is planned on the new schema."""
    assert restored.database_url is not None
    statements: Mapping[str, str] = json.loads(gzip.decompress(STATEMENTS.read_bytes()))
    assert len(statements) > 400
    with psycopg.connect(restored.database_url, autocommit=True) as connection:
        assert {name: why for name, text in statements.items() if (why := refused(connection, text))} == {}
        assert refused(connection, "SELECT no_such_column FROM users") is not None
        assert refused(connection, "INSERT INTO users (id) VALUES ($1) ON CONFLICT (username) DO NOTHING") is not None


def test_what_the_release_before_leaves_out_is_filled(restored: Settings, manifest: Manifest) -> None:
    """It writes rows without the columns that came later: each of these may be NULL or has a default."""
    known = {table.table: set(table.columns) for table in manifest.tables}
    assert restored.database_url is not None
    with psycopg.connect(restored.database_url) as connection:
        needed = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'"
        ).fetchall()
    assert len(needed) > 100
    assert [one for one in needed if one[0] in known and one[1] not in known[one[0]]] == []


async def _signed_in(application: Application, username: str) -> Person:
    user = await application.accounts.operator.named(username)
    pair = await application.accounts.sessions.open_for_program(user.id, DEVICE)
    browser = await application.accounts.sessions.open_for_browser(user.id, DEVICE)
    return Person(
        user_id=user.id,
        username=username,
        hashid=application.ids.encode(IdKind.USER, user.id),
        email=f"{username}@example.org",
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        secret=browser.secret,
    )


async def test_every_page_and_list_is_shown(application: Application) -> None:
    """Somebody of the release before gets an answer from each address that reads, and from none an error of ours."""
    mira = await _signed_in(application, MIRA)
    trades = (await application.trading.trades.page(mira.user_id, TradeTab.COMPLETED, limit=1)).items
    words = {"username": MIRA, "trade": trades[0].hashid, "trade_id": trades[0].hashid}
    site = site_without_limits(application)
    asked: dict[str, Any] = {}
    for route, row in ROUTES.items():
        filled = World(owner=mira, words=words)
        if route.startswith("GET ") and "{" not in filled.filled(route) + filled.filled(row.query):
            asked[route] = (await ask(application, site, route, row, filled, mira)).status_code
    assert {route: status for route, status in asked.items() if status >= 500} == {}
    assert len(asked) > 50
    assert sum(status == 200 for status in asked.values()) > 40


async def test_a_trade_that_began_before_goes_on(application: Application) -> None:
    """A proposal of the release before is declined, its events are handled, and reputations and matches follow."""
    mira = await _signed_in(application, MIRA)
    incoming = (await application.trading.trades.page(mira.user_id, TradeTab.INCOMING, limit=10)).items
    assert incoming
    trade_id = application.ids.decode(IdKind.TRADE, incoming[0].hashid)
    assert trade_id is not None
    await application.trading.commands.act(mira.user_id, trade_id, TradeCommand(action=Action.DECLINE))
    assert await drain_outbox(application) > 0
    assert await application.outbox.unknown(routes(application)) == {}
    assert (await application.outbox.backlog())[0] == 0
    await application.reputation.reputations.recalculate([mira.user_id])
    assert (await application.matching.matches.list_details(mira.user_id, limit=10)).items
