"""What the contracts need of an adapter, and short words to set a scene."""

from collections.abc import Awaitable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

from attrs import define, evolve

from dualcaster_core.accounts.model import User
from dualcaster_core.catalogue.grading import Condition, Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.matching.model import CandidateFilter, PairTotals
from dualcaster_core.testing.contracts.ports import EveryPort, Harness

if TYPE_CHECKING:
    from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork

    def _has_every_port(uow: InMemoryUnitOfWork) -> "EveryPort":
        return uow


ANYONE = CandidateFilter()
ErrorT = TypeVar("ErrorT", bound=Exception)


def printing(name: str, set_code: str = "lea", number: str = "1", **facts: Any) -> Card:
    """Make a card; the same name means the same oracle id."""
    return Card(
        scryfall_id=uuid5(NAMESPACE_OID, f"{name}/{set_code}/{number}"),
        oracle_id=uuid5(NAMESPACE_OID, name),
        name=name,
        set_code=set_code,
        set_name=facts.pop("set_name", f"Set {set_code}"),
        collector_number=number,
        rarity=Rarity.RARE,
        finishes=facts.pop("finishes", tuple(Finish)),
        **facts,
    )


def account(name: str, now: datetime, **facts: Any) -> User:
    """Make an account that others can see, unless told."""
    return User(**{"username": name, "created_at": now, "last_active_at": now, "is_public": True, **facts})


async def raised(kind: type[ErrorT], action: Awaitable[object]) -> ErrorT:
    """Wait for an action that must fail, and return its error."""
    try:
        await action
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


@define
class Scene:
    """People and cards of one test. Each call is a transaction of its own and counts a change of the lists."""

    harness: Harness

    async def person(self, name: str, **facts: Any) -> int:
        """Open an account and return its id."""
        async with self.harness.units() as uow:
            user = await uow.users.add(account(name, self.harness.clock.now(), **facts))
            await uow.commit()
        return user.id

    async def becomes(self, user_id: int, **facts: Any) -> None:
        """Change an account."""
        async with self.harness.units() as uow:
            user = await uow.users.with_id(user_id)
            assert user is not None
            await uow.users.store(evolve(user, **facts))
            await uow.users.bump_version(user_id)
            await uow.commit()

    async def card(self, name: str, set_code: str = "lea", number: str = "1", *, cents: int | None = None) -> int:
        """Add a printing and return its id; ``cents`` is its value in every finish and condition."""
        (card_id,) = await self.harness.add_cards([printing(name, set_code, number)])
        if cents is not None:
            await self.harness.set_values({(card_id, finish, grade): cents for finish in Finish for grade in Condition})
        return card_id

    async def value(self, card_id: int, finish: Finish, condition: Condition, cents: int) -> None:
        """Say what a copy is worth."""
        await self.harness.set_values({(card_id, finish, condition): cents})

    async def have(
        self,
        user_id: int,
        card_id: int,
        copies: int = 1,
        *,
        condition: Condition = Condition.NM,
        finish: Finish = Finish.NONFOIL,
        language: str = "en",
        signed: bool = False,
        ask: str | None = None,
        **facts: Any,
    ) -> int:
        """Own copies and offer them; return the id of the have."""
        key = ItemKey(card_id, finish, condition, language, signed)
        have = Have(item=key, quantity_for_trade=copies, min_trade_value=None if ask is None else Decimal(ask), **facts)
        async with self.harness.units() as uow:
            await uow.inventory.store(user_id, ItemChanges(written=(InventoryItem(key=key, quantity=copies),)))
            await uow.haves.store(user_id, HaveChanges(written=(have,)))
            await uow.users.bump_version(user_id)
            await uow.commit()
            stored = {have.item: have.id for have in await uow.haves.haves_of(user_id)}
        return stored[key]

    async def want(self, user_id: int, card_id: int, copies: int = 1, *, most: str | None = None, **facts: Any) -> int:
        """Want a card; return the id of the want."""
        limit = None if most is None else Decimal(most)
        want = Want(card_id=card_id, quantity=copies, max_trade_value=limit, **facts)
        async with self.harness.units() as uow:
            (key,) = await uow.wants.store(user_id, WantChanges(written=(want,)))
            await uow.users.bump_version(user_id)
            await uow.commit()
        return key

    async def swap(self, one: int, other: int, *, cents: int | None = 1_000, name: str = "") -> None:
        """Give two people a card each that the other wants."""
        for haver, wanter in ((one, other), (other, one)):
            card_id = await self.card(f"Swap {name} {haver} for {wanter}", cents=cents)
            await self.have(haver, card_id)
            await self.want(wanter, card_id)

    async def block(self, blocker: int, blocked: int) -> None:
        """Let somebody block somebody."""
        async with self.harness.units() as uow:
            await uow.social.block(blocker, blocked)
            await uow.users.bump_version(blocker)
            await uow.commit()

    async def join(self, guild_id: int, *members: int, name: str = "") -> None:
        """Let people be members of a Discord server."""
        async with self.harness.units() as uow:
            for member in members:
                await uow.social.join_guild(member, guild_id, name)
            await uow.commit()

    async def totals(self, user_id: int, filters: CandidateFilter = ANYONE) -> dict[int, PairTotals]:
        """Return the totals of a user's candidates by candidate."""
        async with self.harness.snapshots() as uow:
            block = await uow.candidates.totals_of(user_id, filters)
        rows = list(block.rows())
        assert all(row.user == user_id for row in rows)
        assert len({row.candidate for row in rows}) == len(rows), "a candidate came twice"
        return {row.candidate: row for row in rows}
