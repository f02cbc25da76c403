"""How long the directory of a hundred thousand traders takes.

The budget: of a page of 24 in every order, with every filter and by misspelt names, 95 of 100 answer within 100 ms,
since people type and tick in it and wait for each. Bringing all entries up to date where nothing changed takes less
than 10 seconds, since it is done every five minutes.
"""

from collections.abc import AsyncIterator
from time import perf_counter

import pytest
from attrs import frozen
from sqlalchemy import text

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.social.directory.model import ANYBODY, DirectoryFilters, DirectorySort, TraderKind
from tests.support.bench_market import percentile
from tests.support.databases import SECRET
from tests.support.letters import actor_of
from tests.support.people import person

PEOPLE = 100_000
LARGEST_P95_MILLISECONDS = 100.0
LARGEST_REFRESH_SECONDS = 10.0
ROUNDS = 8
_FILL = (
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, location_display, grid_latitude, grid_longitude, trade_radius_miles, completed_trades)"
    " SELECT translate(substr(md5(n::text), 1, 11), '0123456789', 'ghijklmnop'), now() - n * interval '9 minutes',"
    " now() - (n * 7919 % 100000) * interval '1 minute', true, n % 50 <> 0, true, true, n % 3 <> 0, 'Somewhere',"
    " 30 + (n * 37 % 2000) / 100.0, -120 + (n * 91 % 5000) / 100.0, 50, 0 FROM generate_series(1, :people) n",
    "INSERT INTO profiles (user_id, display_name, card_type, formats, shipping_preference, country, account_type,"
    " identity_checked)"
    " SELECT id, (ARRAY['Mira','Theo','Ann','Jhoira','Bob'])[1 + id % 5] || ' ' || substr(md5(id::text), 1, 9),"
    " (ARRAY['collector','trader','brewer','investor'])[1 + id % 4],"
    " ARRAY[(ARRAY['Commander','Modern','Legacy','Vintage','Pioneer','Pauper'])[1 + id % 6], 'Limited'],"
    " (ARRAY['local','domestic','international'])[1 + id % 3], (ARRAY['US','US','US','DE','FR','JP','GB'])[1 + id % 7],"
    " CASE WHEN id % 200 = 0 THEN 'store' ELSE 'user' END, id % 40 = 0 FROM users ON CONFLICT DO NOTHING",
    "INSERT INTO user_reputation (user_id, score, tier, standing, trades_completed, average_rating)"
    " SELECT id, (id * 7919) % 1400, (id % 6)::smallint, (id % 4)::smallint, (id * 31) % 300, 4.5 FROM users"
    " ON CONFLICT DO NOTHING",
)


@frozen
class Crowd:
    """A directory of many, and one of them who looks."""

    application: Application
    me: Actor


@pytest.fixture(scope="module")
async def crowd() -> AsyncIterator[Crowd]:
    """Fill a directory."""
    with dualcaster_embedded.temporary() as servers:
        settings = Settings(secret_key=SECRET, database_url=servers.database_url, redis_url=servers.redis_url)
        async with open_application(settings, quiet=True) as application:
            me = await person(application)
            await application.profiles.profiles.set_place_by_name(actor_of(me), "Portland, OR")
            await application.profiles.profiles.edit(actor_of(me), {"formats": (PlayFormat.LEGACY,)})
            async with application.database.transaction() as session:
                for statement in _FILL:
                    await session.run(text(statement), **({"people": PEOPLE} if ":people" in statement else {}))
            await application.social.entries.refresh()
            async with application.database.transaction() as session:
                await session.text("ANALYZE")
            yield Crowd(application, actor_of(me))


QUESTIONS: tuple[tuple[DirectoryFilters, DirectorySort | None], ...] = (
    *((ANYBODY, sort) for sort in DirectorySort if sort is not DirectorySort.NAME),
    (DirectoryFilters(standing=Standing.ELITE), None),
    (DirectoryFilters(card_type=CardType.BREWER), DirectorySort.REPUTATION),
    (DirectoryFilters(play_format=PlayFormat.VINTAGE), DirectorySort.TRADES),
    (DirectoryFilters(shipping=Shipping.LOCAL), DirectorySort.NEWEST),
    (DirectoryFilters(country="JP"), DirectorySort.ACTIVE),
    (DirectoryFilters(country="JP", play_format=PlayFormat.MODERN, standing=Standing.TRUSTED), None),
    (DirectoryFilters(miles=50), None),
    (DirectoryFilters(miles=500, card_type=CardType.TRADER), DirectorySort.REPUTATION),
    (DirectoryFilters(online=True), None),
    (DirectoryFilters(is_open=True), None),
    (DirectoryFilters(kind=TraderKind.STORES), DirectorySort.TRADES),
    (DirectoryFilters(verified=True, country="FR"), DirectorySort.MATCH),
    (DirectoryFilters(name="jhiora 1f0e3dad"), None),
    (DirectoryFilters(name="hnfbedpklma"), None),
)


async def test_every_question_is_answered_soon(crowd: Crowd, capsys: pytest.CaptureFixture[str]) -> None:
    """Of all questions, asked in turn, 95 of 100 are answered within 100 ms, the second page of each too."""
    directory, times = crowd.application.social.directory, list[float]()
    worst: dict[tuple[DirectoryFilters, DirectorySort | None], float] = {}
    for turn in range(ROUNDS + 1):
        for filters, sort in QUESTIONS:
            began = perf_counter()
            page = await directory.page(crowd.me, filters, sort=sort)
            taken = [(perf_counter() - began) * 1_000]
            if page.next_cursor is not None:
                began = perf_counter()
                await directory.page(crowd.me, filters, sort=sort, cursor=page.next_cursor)
                taken.append((perf_counter() - began) * 1_000)
            if turn:  # the first round reads what all later ones find in memory
                times += taken
                worst[filters, sort] = max(worst.get((filters, sort), 0.0), *taken)
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    with capsys.disabled():
        print(f"\ndirectory of {PEOPLE:,}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {len(times)} pages")
        for (filters, sort), most in sorted(worst.items(), key=lambda each: -each[1])[:5]:
            print(f"  at most {most:.1f} ms: {sort} {filters}")
    assert p95 < LARGEST_P95_MILLISECONDS


async def test_suggestions_and_previews_are_made_soon(crowd: Crowd, capsys: pytest.CaptureFixture[str]) -> None:
    """Suggestions, whom one met, and previews are within the same budget."""
    directory, times = crowd.application.social.directory, []
    for _ in range(20):
        began = perf_counter()
        found = await directory.suggested(crowd.me)
        times.append((perf_counter() - began) * 1_000)
        began = perf_counter()
        await directory.preview(crowd.me, found.items[0].trader.hashid)
        times.append((perf_counter() - began) * 1_000)
        began = perf_counter()
        await directory.recent(crowd.me)
        times.append((perf_counter() - began) * 1_000)
    with capsys.disabled():
        print(f"\nsuggested, preview, recent: p95 {percentile(times, 0.95):.1f} ms")
    assert percentile(times, 0.95) < LARGEST_P95_MILLISECONDS


async def test_entries_are_brought_up_to_date_soon(crowd: Crowd, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing changed nothing is written, within ten seconds."""
    began = perf_counter()
    changed = await crowd.application.social.entries.refresh()
    seconds = perf_counter() - began
    with capsys.disabled():
        print(f"\nrefresh of {PEOPLE:,} entries without a change: {seconds:.1f} s, {changed} written")
    assert changed == 0
    assert seconds < LARGEST_REFRESH_SECONDS
