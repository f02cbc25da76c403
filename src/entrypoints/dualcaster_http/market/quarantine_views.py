"""What staff are shown of prices that were set aside; the API and the page show the same."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import PAGE, Cursors
from dualcaster_core.market.errors import PriceFileNotFound, SuspectPriceNotFound
from dualcaster_core.market.model import ChartPoint
from dualcaster_core.market.ports import PriceDecision, SuspectPrice
from dualcaster_core.market.price_files import ShrunkSource, WaitingPriceFile
from dualcaster_http.edge.parameters import decoded

FILES_SHOWN = 100
"""Files that wait at once: one of each feed, and those that are being brought in."""


@frozen(kw_only=True)
class QuarantinedPrice:
    """A price that was set aside: what it was and is, how many times that is more or less, and since when it waits.

    ``points`` are the believed prices of the same copy by the same source, 60 days before and after, in its currency.
    """

    id: str
    card: CardView
    finish: str
    source: str
    kind: str
    condition: str | None
    feed: str
    currency: str
    previous_amount: Decimal
    amount: Decimal
    factor: Decimal
    observed_at: datetime
    quarantined_at: datetime
    points: tuple[ChartPoint, ...]

    @property
    def has_risen(self) -> bool:
        """Whether it is more than it was."""
        return self.amount > self.previous_amount


@frozen
class QuarantinePage:
    """Prices that wait for a decision, the oldest first."""

    items: tuple[QuarantinedPrice, ...]
    next_cursor: str | None


@frozen(kw_only=True)
class QuarantinedFile:
    """A whole file that was set aside, and why; ``released_at``: believed, and being brought in since."""

    id: str
    feed: str
    received_at: datetime
    prices: int
    shrunk: tuple[ShrunkSource, ...]
    released_at: datetime | None


@frozen
class QuarantinedFiles:
    """Files that were set aside, the oldest first."""

    items: tuple[QuarantinedFile, ...]


@frozen
class DecisionPage:
    """What was decided, the latest first."""

    items: tuple[PriceDecision, ...]
    next_cursor: str | None


@frozen
class Decided:
    """How many prices a decision was made on, and of how many it was not: they waited no more."""

    decided: int
    left: int


def price_key(application: Application, hashid: str) -> int:
    """Return the key of a price that was set aside. Raises ``SuspectPriceNotFound``."""
    error = SuspectPriceNotFound("no price with this id waits for a decision")
    return decoded(application.ids, IdKind.SUSPECT_PRICE, hashid, error)


def file_key(application: Application, hashid: str) -> int:
    """Return the key of a file of prices. Raises ``PriceFileNotFound``."""
    error = PriceFileNotFound("no file of prices with this id waits for a decision")
    return decoded(application.ids, IdKind.PRICE_FILE, hashid, error)


async def waiting_prices(
    application: Application, actor: Actor, *, limit: int = PAGE, cursor: str | None = None
) -> QuarantinePage:
    """List single prices that wait. Raises ``Forbidden`` and ``ValidationFailed``."""
    cursors = Cursors("quarantine.prices", (IdKind.SUSPECT_PRICE,), application.ids)
    (after,) = cursors.read(cursor) or (0,)
    found = await application.market.quarantine.for_staff(actor).prices(after=after, limit=limit)
    cards = await application.catalogue.cards.queries.with_keys([one.card_id for one in found.items])
    ids = application.ids
    items = [_shown(one, cards[one.card_id], ids.encode(IdKind.SUSPECT_PRICE, one.id)) for one in found.items]
    return QuarantinePage(tuple(items), cursors.at((found.items[-1].id,)) if found.has_more else None)


async def waiting_files(application: Application, actor: Actor) -> QuarantinedFiles:
    """List the files that were set aside. Raises ``Forbidden``."""
    found = await application.market.quarantine.for_staff(actor).files(limit=FILES_SHOWN)
    return QuarantinedFiles(tuple(_file(one, application) for one in found.items))


async def decisions(
    application: Application, actor: Actor, *, limit: int = PAGE, cursor: str | None = None
) -> DecisionPage:
    """List what was decided. Raises ``Forbidden`` and ``ValidationFailed``."""
    cursors = Cursors("quarantine.decisions", (None,), application.ids)
    (before,) = cursors.read(cursor) or (None,)
    found = await application.market.quarantine.for_staff(actor).decisions(before=before, limit=limit)
    return DecisionPage(tuple(found.items), cursors.at((found.items[-1].id,)) if found.has_more else None)


async def decide(application: Application, actor: Actor, ids: Sequence[str], *, release: bool) -> Decided:
    """Believe or refuse prices. Raises ``Forbidden``, ``SuspectPriceNotFound`` and ``ValidationFailed``."""
    deciding = application.market.quarantine.for_staff(actor)
    keys = list(dict.fromkeys(price_key(application, one) for one in ids))
    decided = await (deciding.release(keys) if release else deciding.refuse(keys))
    return Decided(decided, len(keys) - decided)


def _shown(one: SuspectPrice, card: CardView, hashid: str) -> QuarantinedPrice:
    return QuarantinedPrice(
        id=hashid,
        card=card,
        finish=one.finish,
        source=one.source,
        kind=one.kind,
        condition=one.condition,
        feed=one.feed,
        currency=one.currency,
        previous_amount=one.previous_amount,
        amount=one.amount,
        factor=round_half_up(one.factor),
        observed_at=one.observed_at,
        quarantined_at=one.quarantined_at,
        points=one.points,
    )


def _file(one: WaitingPriceFile, application: Application) -> QuarantinedFile:
    return QuarantinedFile(
        id=application.ids.encode(IdKind.PRICE_FILE, one.id),
        feed=one.feed,
        received_at=one.received_at,
        prices=one.prices,
        shrunk=one.shrunk,
        released_at=one.released_at,
    )
