"""The operator's figures, over the API and on the page."""

import httpx
from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.staff import operator
from dualcaster_core.trading.proposing import Proposal
from dualcaster_postgres.migrate import known_revisions
from tests.support.moderating import report, staff
from tests.support.people import person

_STEP = text(
    "INSERT INTO trade_log (trade_id, version, at, action, status, reason)"
    " SELECT :trade, 100 + count(*), now(), :action, :status, '' FROM trade_log WHERE trade_id = :trade"
)


async def test_figures_are_those_of_the_site(application: Application, client: httpx.AsyncClient) -> None:
    """People, cases, trades of today, events that wait, storage and the migration, as the database has them."""
    before = await application.administration.figures.measured(operator(), anew=True)
    ann, bob = await person(application), await person(application)
    await report(client, ann, bob)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    draft = await application.trading.proposing.draft(ann.user_id, bob.username, Proposal())
    async with application.database.transaction() as session:
        for action, status in (("send", "pending"), ("accept", "accepted"), ("confirm", "completed")):
            await session.run(_STEP, trade=draft.id, action=action, status=status)
    after = await application.administration.figures.measured(operator(), anew=True)
    assert after.people.open == before.people.open + 2
    assert after.people.active_day == before.people.active_day + 2
    assert after.queues.cases == before.queues.cases + 1
    assert after.people_days[-1].opened == before.people_days[-1].opened + 2
    today, then = after.trade_days[-1], before.trade_days[-1]
    assert (today.proposed, today.accepted) == (then.proposed + 1, then.accepted + 1)
    assert (today.completed, today.ended) == (then.completed + 1, then.ended)
    assert after.work.open_events > before.work.open_events
    assert after.migration in known_revisions()
    assert after.database_bytes > 1_000_000
    assert after.cache_bytes is not None
    assert [one.bytes for one in after.tables] == sorted((one.bytes for one in after.tables), reverse=True)
    assert len(after.trade_days) == len(after.people_days) == 30


async def test_the_page_tells_what_is_wrong(application: Application, client: httpx.AsyncClient) -> None:
    """No worker runs here, which is said above the figures; a moderator sees what waits, and no figures."""
    admin, moderator = await staff(application, Role.ADMIN), await staff(application)
    client.cookies.update(admin.cookies)
    page = (await client.get("/admin", headers={"Accept": "text/html"})).text
    assert "No worker runs" in page
    assert "Largest tables" in page
    client.cookies.clear()
    client.cookies.update(moderator.cookies)
    page = (await client.get("/admin", headers={"Accept": "text/html"})).text
    assert "Largest tables" not in page
    assert "/admin/moderation" in page
    assert "/admin/audit" not in page
