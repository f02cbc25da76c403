"""Two invented game stores for the sample market: in Boston and in Berlin, each by the clock on its own wall."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Final

from dualcaster_app.application import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.accounts.errors import UsernameTaken
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.accounts.staff import operator
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.kernel.paging import LARGEST_PAGE
from dualcaster_core.stores.events.model import EventFormat, EventTerms
from dualcaster_core.stores.events.planning import EventTime
from dualcaster_core.stores.profiles.model import StoreDetails
from dualcaster_core.stores.profiles.opening_hours import opening_hours_from
from dualcaster_core.stores.stock.model import StockChange, StockKey

LISTED: Final = 80
"""Cards in the stock of each."""

_EVENINGS: Final[Mapping[str, object]] = {
    **{day: {"open": "12:00", "close": "20:00"} for day in ("tuesday", "wednesday", "thursday")},
    "friday": {"open": "12:00", "close": "01:00"},
    "saturday": {"open": "10:00", "close": "22:00"},
    "sunday": {"open": "12:00", "close": "18:00"},
}
_MIDDAY_BREAK: Final[Mapping[str, object]] = {
    **{
        day: [{"open": "10:00", "close": "13:00"}, {"open": "14:00", "close": "19:00"}]
        for day in ("monday", "tuesday", "wednesday", "thursday")
    },
    "friday": [{"open": "10:00", "close": "13:00"}, {"open": "14:00", "close": "00:00"}],
    "saturday": {"open": "10:00", "close": "20:00"},
}
STORES: Final[Mapping[str, StoreDetails]] = {
    "lotus_harbor": StoreDetails(
        store_name="Lotus Harbor Games",
        description="Singles, sealed and forty seats by the water. We buy collections every day until six.",
        store_address="88 Commercial Street",
        store_city="Boston",
        store_state="MA",
        store_postal="02109",
        store_country="US",
        store_phone="+1 617 555 0142",
        store_website="https://lotus-harbor.example",
        coordinates=Coordinates(42.3627, -71.0511),
        offers_buylist=True,
        offers_trades=True,
        offers_events=True,
        trade_in_bonus_pct=25,
        time_zone="America/New_York",
        hours=opening_hours_from(_EVENINGS, ["2026-12-25", "2027-01-01"]),
    ),
    "karten_am_kanal": StoreDetails(
        store_name="Karten am Kanal",
        description="Old frames, old borders and new friends. Commander every Friday until midnight.",
        store_address="Paul-Lincke-Ufer 12",
        store_city="Berlin",
        store_postal="10999",
        store_country="DE",
        store_phone="+49 30 5550199",
        store_website="https://karten-am-kanal.example",
        coordinates=Coordinates(52.4956, 13.4201),
        offers_trades=True,
        offers_events=True,
        trade_in_bonus_pct=15,
        time_zone="Europe/Berlin",
        hours=opening_hours_from(_MIDDAY_BREAK, ["2026-12-25", "2026-12-26", "2027-01-01"]),
    ),
}
"""The stores by the names of their owners' accounts."""
TRADE_NIGHT: Final = EventTerms(
    title="Trade night",
    description="Bring your binder and your want list. At eight we look for trades among everybody who is there.",
    format=EventFormat.TRADE_NIGHT,
    capacity=40,
)
DRAFT: Final = EventTerms(
    title="Booster draft",
    description="Three boosters each, three rounds, one more booster for every win.",
    format=EventFormat.DRAFT,
    capacity=8,
    entry_fee_cents=15_00,
)
"""What each store has on its calendar."""


async def add_sample_stores(app: Application) -> None:
    """Open the stores and verify them; those that are there already are left as they are."""
    businesses, registration = app.accounts.businesses, app.stores.profiles.registration
    for username, details in STORES.items():
        try:
            user: User = await app.accounts.operator.create(username, is_public=True)
        except UsernameTaken:
            continue
        owner = Actor(user_id=user.id, username=username, session_id=0)
        await businesses.apply(owner, details.store_name)
        opened = await registration.open(owner, details)
        await _fill(app, opened.id)
        await businesses.decide(
            operator(), user.id, BusinessStep.VERIFY, reason="A store of the sample.", documents="None: it is invented."
        )
        await _plan(app, owner, opened.id)


async def _plan(app: Application, owner: Actor, store_id: int) -> None:
    """Plan a trade night of every week, and a draft next week."""
    planning, today = app.stores.events.planning, app.clock.now().date()
    friday = today + timedelta(days=1 + (3 - today.weekday()) % 7)
    night = EventTime(day=friday, starts=time(18), ends=time(22, 30))
    await planning.plan(owner, store_id, TRADE_NIGHT, night, weekly=True)
    draft = EventTime(day=friday + timedelta(days=5), starts=time(19), ends=time(23))
    await planning.plan(owner, store_id, DRAFT, draft)


async def _fill(app: Application, store_id: int) -> None:
    """Put cards of the sample into a store's stock, each for what the market pays."""
    async with app.units() as uow:
        found = await uow.printings.with_keys(range(store_id, LISTED * 2, 2))
        lines = {
            StockKey(
                one.card_id,
                one.finishes[0] if one.finishes else Finish.NONFOIL,
                Condition.LP if one.card_id % 5 == 0 else Condition.NM,
                one.language,
            ): 1 + one.card_id % 4
            for one in found.values()
        }
        changes = [StockChange(key=key, copies=copies) for key, copies in lines.items()]
        await uow.store_stock.change(store_id, changes)
        await uow.commit()
    page = await app.stores.stock.offered.page(store_id, limit=LARGEST_PAGE)
    prices = {}
    for entry in page.items:
        card = app.ids.decode(IdKind.CARD, entry.card.hashid)
        if card is not None and entry.market_price:
            key = StockKey(card, entry.finish, Condition[entry.condition], entry.language)
            prices[key] = to_cents(entry.market_price)
    async with app.units() as uow:
        await uow.store_stock.reprice(store_id, prices)
        await uow.commit()
