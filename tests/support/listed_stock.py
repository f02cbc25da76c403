"""A shop system in memory, at the port; and the sync of a store over a real database."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from attrs import define, evolve, field, frozen
from sqlalchemy import select

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.stock.model import StockKey, StockLine
from dualcaster_core.stores.sync.connecting import StockConnecting, SyncStarting
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.errors import CredentialsRefused, SourceUnavailable
from dualcaster_core.stores.sync.items import (
    ItemRefusal,
    ListedState,
    ListingChange,
    PushOutcome,
    PushResult,
    SourceIdentity,
    SourceItem,
    SourcePage,
)
from dualcaster_core.stores.sync.model import StockConnection
from dualcaster_core.stores.sync.ports import StockSource
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.pulling import StockPulling
from dualcaster_core.stores.sync.pushing import StockPushing, StockPushPlans
from dualcaster_core.stores.sync.reporting import SyncReporting
from dualcaster_core.stores.sync.working import SyncWork
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.contracts.scene import printing
from dualcaster_crypto import FernetCipher, random_token
from dualcaster_formats.stock_files import StockFileFormats
from dualcaster_postgres.stores.stock.rows import LINE, STORE, line_from_row
from dualcaster_postgres.stores.sync.queries import PostgresSyncQueries
from dualcaster_postgres.tables.stores.stock import store_stock
from tests.support.postgres_harness import PostgresHarness
from tests.support.stores import details_of_store

KEYS = {"shop": "mox.myshopify.com", "access_token": "shpat_0123456789abcdef"}
SETS = 10


def item(number: int, quantity: int = 1, cents: int | None = 100, **facts: object) -> SourceItem:
    """Make the listing of a near mint copy of one of the cards of ``card``."""
    values: dict[str, object] = {
        "listing_id": f"{number}:{number}:{number}",
        "second_id": str(number),
        "title": f"Card {number:05}",
        "quantity": quantity,
        "price_cents": cents,
        "reference": reference(number),
        "condition": Condition.NM,
        "language": "en",
        **facts,
    }
    return SourceItem(**values)  # type: ignore[arg-type]


def reference(number: int) -> PrintingReference:
    """Name one of the cards by its set and number."""
    return PrintingReference(
        name=f"Card {number:05}",
        set_code=f"s{number % SETS:02}",
        collector_number=str(number),
        finish=Finish.NONFOIL,
    )


OTHER_GAME = ItemRefusal(reason="other_game", message="“Pokemon” is another game")


@define
class ListedStock:
    """What a shop system lists, by listing; ``trouble`` is raised at the next page, and it is away where a page
    begins at ``falters_at``; ``page_size`` listings make one."""

    items: dict[str, SourceItem] = field(factory=dict)
    page_size: int = 250
    trouble: Exception | None = None
    falters_at: str | None = None
    changed: set[str] = field(factory=set)
    pages: int = 0
    sent: list[ListingChange] = field(factory=list)

    def put(self, *items: SourceItem) -> None:
        """List items, in place of those before."""
        self.items |= {one.listing_id: one for one in items}
        self.changed |= {one.listing_id for one in items}

    @asynccontextmanager
    async def open(self, provider: StockProvider, credentials: Mapping[str, str]) -> AsyncIterator[StockSource]:
        """Let anybody in who has the token."""
        if credentials.get("access_token") != KEYS["access_token"]:
            raise CredentialsRefused("Shopify")
        yield self

    async def check(self) -> SourceIdentity:
        """Name the store."""
        return SourceIdentity(name="Mox Corner")

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """List a page of all, or of what was changed since the last full reading."""
        await asyncio.sleep(0)
        self.pages += 1
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        if cursor is not None and cursor == self.falters_at:
            raise away()
        keys = sorted(self.items if since is None else self.changed & set(self.items))
        start = int(cursor or 0)
        end = start + self.page_size
        found = tuple(self.items[key] for key in keys[start:end])
        return SourcePage(items=found, next_cursor=str(end) if end < len(keys) else None, expected=len(keys))

    async def current(self, listing_ids: Sequence[str]) -> Mapping[str, ListedState]:
        """Tell what is listed now."""
        await asyncio.sleep(0)
        return {
            one: ListedState(quantity=self.items[one].quantity, price_cents=self.items[one].price_cents)
            for one in listing_ids
            if one in self.items
        }

    async def push(self, changes: Sequence[ListingChange]) -> Sequence[PushOutcome]:
        """Take changes over."""
        for one in changes:
            self.sent.append(one)
            known = self.items[one.listing_id]
            self.items[one.listing_id] = evolve(known, quantity=one.after.quantity, price_cents=one.after.price_cents)
            await asyncio.sleep(0)
        return [PushOutcome(listing_id=one.listing_id, result=PushResult.PUSHED) for one in changes]


def away() -> SourceUnavailable:
    """Return the error of a system that does not answer."""
    return SourceUnavailable("Shopify", "does not answer")


@frozen(kw_only=True)
class SyncedStore:
    """A store that is connected to ``shop``, and all that its sync is made of."""

    harness: PostgresHarness
    store: int
    owner: int
    shop: ListedStock
    cards: Mapping[int, int]
    connecting: StockConnecting
    starting: SyncStarting
    plans: StockPushPlans
    work: SyncWork
    reporting: SyncReporting

    async def sync(self, **facts: bool) -> int:
        """Run a sync from its beginning to its end; return its id."""
        run = await self.starting.start(self.store, self.owner, **facts)
        while not await self.work.slice(run.id):
            pass
        return run.id

    async def stock(self) -> dict[StockKey, StockLine]:
        """Read the whole stock, without ids and versions."""
        return {line.key: evolve(line, version=0) for line in await stock_of(self.harness, self.store)}

    def key(self, number: int) -> StockKey:
        """Name the line of one of the cards."""
        return StockKey(self.cards[number], Finish.NONFOIL)


_ALL = select(store_stock.c.id, *(store_stock.c[name] for name in LINE)).where(store_stock.c.store_id == STORE)


async def stock_of(harness: PostgresHarness, store: int) -> list[StockLine]:
    """Read all lines of a store."""
    return [line_from_row(row) for row in await harness.database.rows(_ALL, store=store)]


async def synced_store(
    harness: PostgresHarness, shop: ListedStock, *, cards: int = 0, push: bool = False
) -> SyncedStore:
    """Open a store that is connected to a shop system, over a catalogue of some cards."""
    owner = await Scene(harness).person(f"owner{random_token()[:8]}")
    listed = [printing(f"Card {number:05}", f"s{number % SETS:02}", str(number)) for number in range(cards)]
    keys = await harness.add_cards(listed) if listed else []
    clock, keeper, files = harness.clock, CredentialKeeper(FernetCipher.with_secret("s" * 32)), StockFileFormats()
    async with harness.units() as uow:
        store = await uow.stores.add(Store(user_id=owner, details=details_of_store(), created_at=clock.now()))
        await uow.stock_connections.store(
            StockConnection(
                store_id=store.id,
                provider=StockProvider.BINDERPOS,
                credentials=keeper.sealed(KEYS),
                push_enabled=push,
            )
        )
        await uow.commit()
    work = SyncWork(
        units=harness.units,
        pulling=StockPulling(units=harness.units, sources=shop, files=files, keeper=keeper, clock=clock),
        pushing=StockPushing(units=harness.units, sources=shop, keeper=keeper, clock=clock),
        clock=clock,
        names=random_token,
    )
    return SyncedStore(
        harness=harness,
        store=store.id,
        owner=owner,
        shop=shop,
        cards=dict(enumerate(keys)),
        connecting=StockConnecting(units=harness.units, sources=shop, keeper=keeper, clock=clock),
        starting=SyncStarting(units=harness.units, files=files, clock=clock),
        plans=StockPushPlans(units=harness.units, clock=clock),
        work=work,
        reporting=SyncReporting(units=harness.units, queries=PostgresSyncQueries(harness.database, PublicIds())),
    )
