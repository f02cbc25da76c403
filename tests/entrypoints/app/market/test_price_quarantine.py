"""Prices that were set aside, on a real database: listed, believed or refused, by whom it may be."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.kernel.errors import Forbidden, ValidationFailed
from dualcaster_core.market.errors import PriceFileNotFound, SuspectPriceNotFound
from dualcaster_core.market.model import PriceObservation
from dualcaster_core.market.quarantine_decisions import QuarantineDecisions
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.testing.market import PriceList
from tests.support.priced_printings import DAY, price, printing

NEXT = DAY + timedelta(days=1)
SPIKE = price(1, "5000.00", NEXT)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Four printings with a price of one day, and an absurd one of the next day."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, 5)], authoritative=True)
            await uow.commit()
        await bring(opened, *(price(n, "5.00") for n in range(1, 5)))
        await bring(opened, SPIKE)
        yield opened


def by_operator(app: Application) -> QuarantineDecisions:
    """Decide at the console."""
    return app.market.quarantine.for_operator()


async def bring(app: Application, *prices: PriceObservation, removal: Removal = Removal.NEVER) -> PricesReport:
    """Import a file."""
    return await import_prices(PriceList("tests", prices), app.units, app.settings.valuation, removal=removal)


async def shown(app: Application, card: int = 1) -> list[str]:
    """List the current prices of a card's page."""
    return [f"{one.amount}" for one in (await app.market.public_cards.assemble(card)).prices]


async def test_a_suspect_price_is_listed_with_what_it_jumped_from(app: Application) -> None:
    """With the card's name, a page at a time."""
    await bring(app, price(2, "4000.00", NEXT))
    first, second = (await by_operator(app).prices()).items
    assert (first.card_name, str(first.amount), str(first.previous_amount)) == ("Card 1", "5000.00", "5.00")
    assert (await by_operator(app).prices(after=first.id, limit=1)).items == [second]
    with pytest.raises(ValidationFailed):
        await by_operator(app).prices(limit=101)


async def test_a_released_price_is_stored_as_an_import_would(app: Application) -> None:
    """It is the current price, with its value and its day, waits no more, and the same file again changes nothing."""
    (suspect,) = (await by_operator(app).prices()).items
    assert await by_operator(app).release([suspect.id]) == 1
    page = await app.market.public_cards.assemble(1)
    assert (f"{page.current_price}", await shown(app)) == ("5000.00", ["5000.00"])
    assert [f"{point.amount}" for point in page.charts[0].points] == ["5.00", "5000.00"]
    assert ((await by_operator(app).prices()).items, await by_operator(app).release([suspect.id])) == ([], 0)
    again = await bring(app, SPIKE)
    assert (again.stored.stored, again.stored.quarantined) == (0, 0)


async def test_a_release_is_no_newer_than_its_day(app: Application) -> None:
    """What has been observed since stays the current price."""
    (suspect,) = (await by_operator(app).prices()).items
    await bring(app, price(1, "6.00", NEXT + timedelta(days=1)))
    await by_operator(app).release([suspect.id])
    assert await shown(app) == ["6.00"]


async def test_a_refused_price_stays_aside_and_confirms_nothing(app: Application) -> None:
    """It is listed no more, whenever a file has it, and the like of another day waits for itself."""
    (suspect,) = (await by_operator(app).prices()).items
    assert await by_operator(app).refuse([suspect.id]) == 1
    assert (await bring(app, SPIKE)).stored.quarantined == 1
    assert (await by_operator(app).prices()).items == []
    later = await bring(app, evolve(SPIKE, observed_at=NEXT + timedelta(days=1)))
    assert (later.stored.quarantined, await shown(app)) == (1, ["5.00"])


async def test_a_shrunk_file_is_released_whole(app: Application) -> None:
    """Its prices count, what it no longer names leaves, and it waits no more; what is not there cannot be decided."""
    report = await bring(app, *(price(n, "7.00", NEXT) for n in (2, 3)), removal=Removal.AUTO)
    (file,) = (await by_operator(app).files()).items
    assert (file.id, file.prices) == (report.waiting_file, 2)
    await by_operator(app).release_file(file.id)
    released = await app.market.quarantine.bring_in(file.id)
    assert released is not None
    assert (released.stored.stored, await shown(app, 2), await shown(app, 4)) == (2, ["7.00"], [])
    assert (await by_operator(app).files()).items == []
    with pytest.raises(PriceFileNotFound):
        await by_operator(app).release_file(file.id)


async def test_a_refused_file_leaves_nothing(app: Application) -> None:
    """The prices of before stay, and the file is gone."""
    await bring(app, price(2, "7.00", NEXT), removal=Removal.AUTO)
    (file,) = (await by_operator(app).files()).items
    await by_operator(app).refuse_file(file.id)
    assert ((await by_operator(app).files()).items, await shown(app, 2), await shown(app, 4)) == (
        [],
        ["5.00"],
        ["5.00"],
    )


async def test_at_most_a_thousand_are_decided_on_at_once(app: Application) -> None:
    """More than that is refused before anything is done."""
    with pytest.raises(ValidationFailed):
        await by_operator(app).release(list(range(1, 1_002)))


async def staff(app: Application, name: str, role: Role = Role.MODERATOR) -> Actor:
    """Create an account with a role."""
    user = await app.accounts.operator.create(name)
    await app.accounts.roles.grant(name, role)
    return Actor(user_id=user.id, username=name, session_id=0, role=role)


@pytest.mark.parametrize("role", [Role.USER, Role.STORE])
async def test_who_is_not_staff_neither_sees_nor_decides(app: Application, role: Role) -> None:
    """A trader and a store are turned away before anything is read."""
    somebody = await staff(app, "somebody", role)
    with pytest.raises(Forbidden):
        app.market.quarantine.for_staff(somebody)


async def test_each_decision_is_written_down(app: Application) -> None:
    """With who made it and when, of which price or file; an operator at the console has no name."""
    moderator = await staff(app, "mod")
    await bring(app, price(2, "4000.00", NEXT))
    first, second = (await by_operator(app).prices()).items
    report = await bring(app, price(3, "7.00", NEXT), removal=Removal.AUTO)
    decided = app.market.quarantine.for_staff(moderator)
    await decided.release_one(first.id)
    await decided.refuse_one(second.id)
    await by_operator(app).refuse_file(report.waiting_file or 0)
    file, refused, released = (await decided.decisions()).items
    assert (released.by, released.is_released, released.card_name, str(released.amount)) == (
        "mod",
        True,
        "Card 1",
        "5000.00",
    )
    assert (refused.by, refused.is_released, refused.card_name) == ("mod", False, "Card 2")
    assert (file.by, file.is_released, file.prices, file.card_id) == (None, False, 1, None)
    assert (await decided.decisions(before=refused.id, limit=5)).items == [released]


async def test_of_two_who_decide_at_once_one_does(app: Application) -> None:
    """The price is believed or refused, never both, and one decision is written down; so it is of a file."""
    (suspect,) = (await by_operator(app).prices()).items
    one, other = [app.market.quarantine.for_staff(await staff(app, name)) for name in ("one", "other")]
    counted = await asyncio.gather(one.release([suspect.id]), other.refuse([suspect.id]), one.release([suspect.id]))
    assert (sum(counted), len((await one.decisions()).items)) == (1, 1)
    report = await bring(app, price(3, "7.00", NEXT), removal=Removal.AUTO)
    key = report.waiting_file or 0
    answers = await asyncio.gather(one.release_file(key), other.refuse_file(key), return_exceptions=True)
    assert sum(isinstance(answer, PriceFileNotFound) for answer in answers) == 1
    assert len((await one.decisions()).items) == 2


async def test_a_decision_again_finds_nothing_that_waits(app: Application) -> None:
    """The second is told so, and changes nothing."""
    (suspect,) = (await by_operator(app).prices()).items
    await by_operator(app).refuse_one(suspect.id)
    for again in (by_operator(app).refuse_one, by_operator(app).release_one):
        with pytest.raises(SuspectPriceNotFound):
            await again(suspect.id)
    assert await shown(app) == ["5.00"]
    assert len((await by_operator(app).decisions()).items) == 1


async def test_a_released_file_is_brought_in_by_a_worker_and_refused_no_more(app: Application) -> None:
    """Until then it is listed as believed; nobody takes it away, no newer file takes its place, and once is enough."""
    report = await bring(app, *(price(n, "7.00", NEXT) for n in (2, 3)), removal=Removal.AUTO)
    key = report.waiting_file or 0
    await by_operator(app).release_file(key)
    with pytest.raises(PriceFileNotFound):
        await by_operator(app).refuse_file(key)
    newer = await bring(app, price(2, "7.50", NEXT), removal=Removal.AUTO)
    listed = (await by_operator(app).files()).items
    assert [(file.id, file.released_at is not None) for file in listed] == [(key, True), (newer.waiting_file, False)]
    await drain_outbox(app)
    assert (await shown(app, 2), await shown(app, 4)) == (["7.00"], [])
    assert [file.id for file in (await by_operator(app).files()).items] == [newer.waiting_file]
    assert await app.market.quarantine.bring_in(key) is None


async def test_a_file_that_nobody_released_is_not_brought_in(app: Application) -> None:
    """An event that names it by mistake changes nothing."""
    report = await bring(app, price(2, "7.00", NEXT), removal=Removal.AUTO)
    assert await app.market.quarantine.bring_in(report.waiting_file or 0) is None
    assert await shown(app, 2) == ["5.00"]


async def test_a_suspect_price_comes_with_the_days_around_it(app: Application) -> None:
    """Those of its own card, finish, source and kind that are believed, oldest first, and how far it jumped."""
    await bring(app, price(1, "6.00", NEXT + timedelta(days=1)), price(2, "9.00", NEXT))
    (suspect,) = (await by_operator(app).prices()).items
    assert [(point.day, f"{point.amount}") for point in suspect.points] == [
        (DAY.date(), "5.00"),
        ((NEXT + timedelta(days=1)).date(), "6.00"),
    ]
    assert suspect.factor == 1_000
