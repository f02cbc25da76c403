"""Several traders who do what they like, and what must be true whatever they do."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, Final, NoReturn

from attrs import define, field, frozen

from dualcaster_core.accounts.blocks import Blocks
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.visibility import PrivacySettings, ViewedAccount, relation_of
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.edits import CopyEdit, ItemEdit
from dualcaster_core.collection.errors import CopiesReserved
from dualcaster_core.collection.inventory_editing import InventoryEditing, put_copies
from dualcaster_core.collection.list_changes import locked, record_change
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.rate_limits import RateLimited
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading import errors
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.lifecycle import FINAL, STATUS_OF, TRANSITIONS, Action, Stage
from dualcaster_core.trading.model import Exchange, TradingRules
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal, Proposing
from dualcaster_core.trading.trade import Trade
from tests.support.disputing_traders import REFUSALS, DisputingTraders
from tests.support.trading_followers import RecordOf, TradingFollowers

NAMES: Final = ("ann", "bob", "carl", "dora")
VALUES: Final = (4_00, 11_00, 35_00)
RULES: Final = TradingRules(proposals_hourly=1_000_000, open_for_new=1_000_000)
EXPECTED: Final = (
    CopiesReserved,
    RateLimited,
    UserNotFound,
    errors.BlockedByYou,
    errors.CopiesGone,
    errors.CounterTooDeep,
    errors.ExposureExceeded,
    errors.IllegalTransition,
    errors.InventoryFull,
    errors.NoLongerAvailable,
    errors.PartnerExposed,
    errors.ProposalExpired,
    errors.ProposalInvalid,
    errors.TradeConflict,
    errors.TradeNotFound,
    errors.ValuesMoved,
    *REFUSALS,
)
"""What somebody may be told who does something that is not possible. Anything else is a fault."""


@frozen
class Deed:
    """Something that a trader does; the numbers choose among what there is."""

    kind: str
    who: int = 0
    other: int = 1
    which: int = 0
    mine: int = 0
    theirs: int = 0
    copies: int = 1
    by_party: int = 0
    eager: bool = True
    flag: bool = False


class Acquaintances:
    """``ProfileQueries`` of people who all show everything to each other, unless one blocks the other."""

    def __init__(self, people: Mapping[str, int], blocks: Collection[tuple[int, int]] = ()) -> None:
        self._people = people
        self._blocks = blocks

    async def for_viewer(self, username: str, viewer_id: int | None) -> ViewedAccount | None:
        """Return an account that shows its lists."""
        if username not in self._people:
            return None
        key = self._people[username]
        blocked = (key, viewer_id) in self._blocks or (viewer_id, key) in self._blocks
        relation = relation_of(key, viewer_id, blocked=blocked)
        return ViewedAccount(user_id=key, username=username, privacy=PrivacySettings(is_public=True), relation=relation)

    async def facts(self, user_id: int) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError

    own = progress = facts

    async def viewers(self, user_id: int, *, limit: int = 0, cursor: str | None = None) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError

    async def views_by_day(self, user_id: int, since: date) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError


class NoBlockPages:
    """``BlockQueries`` of a place where nobody lists whom they block."""

    async def blocked_by(self, user_id: int, *, limit: int = 0, cursor: str | None = None) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError


@define
class TradingWorld:
    """A store with a few traders; counts what their copies must add up to."""

    harness: Harness
    record_of: RecordOf
    people: list[int] = field(factory=list)
    keys: list[ItemKey] = field(factory=list)
    copies: Counter[ItemKey] = field(factory=Counter)
    trades: dict[int, Trade] = field(factory=dict)
    settled: set[int] = field(factory=set)
    completed: Counter[int] = field(factory=Counter)
    told: Counter[str] = field(factory=Counter)
    blocks: set[tuple[int, int]] = field(factory=set)
    accepted: set[int] = field(factory=set)
    limits: dict[int, Decimal] = field(factory=dict)
    coming: dict[int, Decimal] = field(factory=dict)
    followers: TradingFollowers = field(init=False)
    context: TradingContext = field(init=False)
    proposing: Proposing = field(init=False)

    async def set_up(self) -> None:
        """Open the accounts, price the cards, and give everybody some."""
        scene, harness = Scene(self.harness), self.harness
        self.people = [await scene.person(name) for name in NAMES]
        for place, cents in enumerate(VALUES):
            card = await scene.card(f"Card {place}", cents=cents)
            self.keys += [ItemKey(card, Finish.NONFOIL), ItemKey(card, Finish.FOIL, Condition.LP)]
        self.context = TradingContext(harness.units, harness.clock, PublicIds(), RULES)
        people = dict(zip(NAMES, self.people, strict=True))
        self.proposing = Proposing(self.context, Acquaintances(people, self.blocks))
        self.followers = TradingFollowers(harness, self.context, self.record_of)
        await self.followers.night(self.people)
        for place, _ in enumerate(self.people):
            for number in range(3):
                await self.act(Deed("buy", who=place, mine=place + 2 * number, copies=2))

    async def act(self, deed: Deed) -> str:
        """Let somebody do something; return what they were told: nothing, or the code of an expected error."""
        deeds: Mapping[str, Callable[[Deed, int], Awaitable[None]]] = {
            "buy": self._buy,
            "sell": self._sell,
            "want": self._want,
            "propose": self._propose,
            "edit": self._edit,
            "counter": self._counter,
            "accept": self._accept,
            "block": self._block,
            "unblock": self._unblock,
            "time": self._pass_time,
            "dispute": self._dispute,
            "rule": self._rule,
        }
        try:
            await deeds.get(deed.kind, self._step)(deed, self.people[deed.who % len(self.people)])
        except EXPECTED as error:
            self.told[error.code] += 1
            return error.code
        self.told[deed.kind] += 1
        return ""

    async def _pass_time(self, deed: Deed, _: int) -> None:
        """Let days go by, and do what they bring."""
        self.harness.clock.advance(timedelta(days=(1, 2, 4, 8, 15, 31)[deed.mine % 6]))
        await ClockWork(self.context).run()
        await self.followers.follow()
        await self.followers.night(self.people)

    async def _block(self, deed: Deed, user_id: int) -> None:
        """Block somebody: mostly the other person of an open proposal, where there is one."""
        waiting = [trade for trade in self.trades.values() if trade.is_open and trade.party_of(user_id) is not None]
        name = self._other(deed)
        if waiting and deed.eager:
            trade = waiting[deed.which % len(waiting)]
            other = trade.recipient_id if trade.proposer_id == user_id else trade.proposer_id
            name = NAMES[self.people.index(other)]
        await self._blocking.block(_signed_in(deed, user_id), name)

    async def _unblock(self, deed: Deed, user_id: int) -> None:
        name = self._other(deed)
        if await self._blocking.unblock(_signed_in(deed, user_id), name):
            self.followers.freed_today.add(self.people[NAMES.index(name)])

    @property
    def _blocking(self) -> Blocks:
        return Blocks(self.harness.units, NoBlockPages())

    def _other(self, deed: Deed) -> str:
        """Choose somebody else."""
        return NAMES[(deed.who + 1 + deed.other % (len(NAMES) - 1)) % len(NAMES)]

    async def _buy(self, deed: Deed, user_id: int) -> None:
        key = self.keys[deed.mine % len(self.keys)]
        async with self.harness.units() as uow:
            await locked(uow, user_id)
            await put_copies(uow, user_id, InventoryItem(key=key, quantity=deed.copies))
            item = await uow.inventory.one(user_id, key)
            assert item is not None
            have = Have(item=key, quantity_for_trade=item.quantity)
            await uow.haves.store(user_id, HaveChanges(written=(have,)))
            await record_change(uow, user_id)
            await uow.commit()
        self.copies[key] += deed.copies

    async def _sell(self, deed: Deed, user_id: int) -> None:
        items = await self._items(user_id)
        if not items:
            return
        item = items[deed.mine % len(items)]
        editing = InventoryEditing(self.harness.units, self.harness.clock)
        if item.quantity > 1:
            fewer = item.quantity - min(deed.copies, item.quantity - 1)
            async with self.harness.units() as uow:
                await locked(uow, user_id)
                now = await uow.inventory.one(user_id, item.id)
            if now != item:
                return
            await editing.change(user_id, item.id, ItemEdit(quantity=fewer), CopyEdit())
            self.copies[item.key] -= item.quantity - fewer
        else:
            await editing.remove(user_id, item.id)
            self.copies[item.key] -= 1

    async def _want(self, deed: Deed, user_id: int) -> None:
        key = self.keys[deed.mine % len(self.keys)]
        want = Want(card_id=key.card_id, quantity=deed.copies, any_printing=deed.flag)
        await WantEditing(self.harness.units).add(user_id, want)

    async def _propose(self, deed: Deed, user_id: int) -> None:
        name = self._other(deed)
        proposal = await self._proposal(deed, user_id, self.people[NAMES.index(name)])
        make = self.proposing.draft if deed.flag else self.proposing.propose
        self._note(await make(user_id, name, proposal))

    async def _edit(self, deed: Deed, _: int) -> None:
        if (trade := self._chosen(deed, Action.EDIT)) is not None:
            actor = self._actor(deed, trade)
            proposal = await self._proposal(deed, trade.proposer_id, trade.recipient_id)
            self._note(await self.proposing.edit(actor, trade.id, proposal, version=self._version(deed, trade)))

    async def _counter(self, deed: Deed, _: int) -> None:
        if (trade := self._chosen(deed, Action.COUNTER)) is not None:
            actor = self._actor(deed, trade)
            proposal = await self._proposal(deed, trade.recipient_id, trade.proposer_id)
            self._note(await self.proposing.counter(actor, trade.id, proposal, version=self._version(deed, trade)))

    async def _accept(self, deed: Deed, _: int) -> None:
        if (trade := self._chosen(deed, Action.ACCEPT)) is not None:
            actor, version = self._actor(deed, trade), self._version(deed, trade) or trade.version
            accept = Deciding(self.context).accept
            self._note(await accept(actor, trade.id, version=version, confirm_values=deed.flag))

    async def _dispute(self, deed: Deed, _: int) -> None:
        if (trade := self._chosen(deed, Action.DISPUTE)) is not None:
            await self._disputing.file(self._actor(deed, trade), trade, deed.mine)

    async def _rule(self, deed: Deed, _: int) -> None:
        if (trade := self._chosen(deed, Action.RULE_CANCELLED)) is not None:
            await self._disputing.rule(trade, deed.theirs, answers=deed.flag, good_faith=deed.copies == 3)

    @property
    def _disputing(self) -> DisputingTraders:
        return DisputingTraders(self.harness, self.context)

    async def _step(self, deed: Deed, _: int) -> None:
        action = Action(deed.kind)
        if (trade := self._chosen(deed, action)) is None:
            return
        deciding, fulfilling = Deciding(self.context), Fulfilling(self.context)
        steps: Mapping[Action, Callable[..., Awaitable[Trade]]] = {
            Action.SEND: self.proposing.send,
            Action.VIEW: deciding.view,
            Action.DECLINE: deciding.decline,
            Action.WITHDRAW: deciding.withdraw,
            Action.DISCARD: deciding.discard,
            Action.MARK_SENT: fulfilling.mark_sent,
            Action.CONFIRM: fulfilling.confirm,
            Action.ASK_CANCEL: fulfilling.ask_cancel,
            Action.AGREE_CANCEL: fulfilling.agree_cancel,
            Action.CANCEL: fulfilling.cancel,
            Action.CANCEL_ON: fulfilling.cancel_on,
        }
        facts: dict[str, Any] = {"reason": "so it is"} if action is Action.CANCEL else {}
        actor = self._actor(deed, trade)
        self._note(await steps[action](actor, trade.id, version=self._version(deed, trade), **facts))

    def _note(self, trade: Trade) -> None:
        """Remember a trade as it was answered, unless a later version is known already."""
        known = self.trades.get(trade.id)
        if known is None or known.version < trade.version:
            self.trades[trade.id] = trade

    def _chosen(self, deed: Deed, action: Action) -> Trade | None:
        """Choose a trade: where it is asked for, one that the action is possible for."""
        latest = list(self.trades.values())[-12:]
        fitting = [trade for trade in latest if (trade.stage, action) in TRANSITIONS]
        listed = fitting if deed.eager and fitting else latest
        return listed[deed.which % len(listed)] if listed else None

    def _actor(self, deed: Deed, trade: Trade) -> int:
        """Choose who acts: mostly one of the two, now and then a stranger."""
        others = [one for one in self.people if trade.party_of(one) is None]
        return (trade.proposer_id, trade.recipient_id, others[0])[deed.by_party % 3]

    def _version(self, deed: Deed, trade: Trade) -> int | None:
        return trade.version - 1 if deed.mine == 5 and not deed.eager else trade.version

    async def _proposal(self, deed: Deed, proposer: int, recipient: int) -> Proposal:
        offered, asked = await self._items(proposer), await self._items(recipient)
        cash = Decimal(deed.copies * 3) if deed.theirs % 4 == 0 else Decimal("0.00")
        by_proposer = deed.copies % 2 == 0
        return Proposal(
            cards=ChosenCards(offered=_pick(offered, deed.mine, deed), asked=_pick(asked, deed.theirs, deed)),
            cash_from_proposer=cash if by_proposer else Decimal("0.00"),
            cash_from_recipient=Decimal("0.00") if by_proposer else cash,
            exchange=(Exchange.MAIL, Exchange.MAIL, Exchange.IN_PERSON)[deed.which % 3],
        )

    async def _items(self, user_id: int) -> Sequence[InventoryItem]:
        async with self.harness.snapshots() as uow:
            return await uow.inventory.items_of(user_id)

    async def check(self) -> None:
        """Look at everything; raise ``AssertionError`` where something is not as it must be."""
        await self.followers.follow()
        await self.followers.check(self.people)
        async with self.harness.snapshots() as uow:
            await self._check_blocks(uow)
            await self._check_trades(uow)
            await self._check_lists(uow)
            for user_id in self.people:
                await self._check_exposure(uow, user_id)

    async def _check_blocks(self, uow: EveryPort) -> None:
        """Nobody accepts across a block that stood before and stands now; what was open across one is over."""
        now = set()
        for one, other in combinations(self.people, 2):
            for blocker in await uow.traders.blocks_between(one, other):
                now.add((blocker, other if blocker == one else one))
        before = {frozenset(pair) for pair in self.blocks & now}
        across = {frozenset(pair) for pair in now}
        for key in [key for key in self.trades if key not in self.settled]:
            trade = await uow.trades.one(key)
            assert trade is not None
            pair = frozenset((trade.proposer_id, trade.recipient_id))
            if trade.is_open:
                assert pair not in across, "nothing is open between people of whom one blocks the other"
            if trade.accepted_at is not None and key not in self.accepted:
                self.accepted.add(key)
                assert pair not in before, "nobody accepts across a block"
        self.blocks.clear()
        self.blocks.update(now)

    async def _check_trades(self, uow: EveryPort) -> None:
        for key in [key for key in self.trades if key not in self.settled]:
            trade = await uow.trades.one(key)
            assert trade is not None
            stage = Stage.DRAFT
            log = await uow.trades.log(key)
            for entry in log:
                after = TRANSITIONS.get((stage, Action(entry.action)))
                assert after is not None, f"{stage} has no {entry.action}"
                assert STATUS_OF[after].value == entry.status
                stage = after
            assert stage is trade.stage
            assert trade.version == 1 + len(log)
            self.trades[key] = trade
            record = await uow.trades.completed(key)
            assert (record is not None) == (stage is Stage.COMPLETED)
            if record is not None:
                assert _given(trade) == (_written(record.user_a_gave), _written(record.user_b_gave))
                terms = trade.terms
                assert (record.cash_from_a, record.cash_from_b) == (terms.cash_from_proposer, terms.cash_from_recipient)
                self.completed.update((trade.proposer_id, trade.recipient_id))
            if not trade.is_live:
                assert list(await uow.promised.of(key)) == []
            if stage in FINAL:
                self.settled.add(key)

    async def _check_lists(self, uow: EveryPort) -> None:
        reserved, promised = Counter[int](), Counter[int]()
        for trade in self.trades.values():
            if trade.is_live:
                for line in (*trade.terms.offered, *trade.terms.asked):
                    reserved[line.item_id] += line.quantity
                for fill in await uow.promised.of(trade.id):
                    promised[fill.want_id] += fill.copies
        copies: Counter[ItemKey] = Counter()
        for user_id in self.people:
            items = await uow.inventory.items_of(user_id)
            tradable = await uow.tradable.of(user_id, [item.id for item in items])
            for item in items:
                copies[item.key] += item.quantity
                assert item.reserved == reserved.pop(item.id, 0), "promised copies are those of accepted trades"
                assert 0 <= item.reserved <= item.quantity <= LARGEST_QUANTITY
                have = tradable[item.id].have
                assert have is None or 1 <= have.quantity_for_trade <= item.quantity
            for wanted in await uow.tradable.wants_for(user_id, [key.card_id for key in self.keys]):
                assert wanted.promised == promised[wanted.want.want_id]
            user = await uow.users.with_id(user_id)
            assert user is not None
            assert user.completed_trades == self.completed[user_id]
        assert not +reserved, "accepted trades promise copies that are there"
        assert +copies == +self.copies, "copies are neither made nor lost"

    async def _check_exposure(self, uow: EveryPort, user_id: int) -> None:
        """Nobody has more coming than their tier allows; a tier that is lost later takes nothing back."""
        facts = (await uow.traders.of([user_id]))[user_id]
        limit = RULES.exposure[facts.tier] if facts.tier < len(RULES.exposure) else Decimal("Infinity")
        under_way = sum((one.value for one in await uow.trades.exposure(user_id)), Decimal(0))
        allowed = max(limit, self.limits.get(user_id, limit))
        assert under_way <= max(allowed, self.coming.get(user_id, Decimal(0)))
        self.limits[user_id], self.coming[user_id] = limit, under_way


def _signed_in(deed: Deed, user_id: int) -> Actor:
    return Actor(user_id=user_id, username=NAMES[deed.who % len(NAMES)], session_id=1)


def _pick(items: Sequence[InventoryItem], number: int, deed: Deed) -> tuple[ChosenCopies, ...]:
    """Choose copies of one item or two."""
    if not items or number % 7 == 6:
        return ()
    chosen = [items[number % len(items)]]
    if deed.copies == 3 and len(items) > 1:
        chosen.append(items[(number + 1) % len(items)])
    return tuple(ChosenCopies(item.id, min(deed.copies, item.quantity)) for item in chosen)


def _given(trade: Trade) -> tuple[Counter[tuple[int, str, str]], Counter[tuple[int, str, str]]]:
    def side(lines: Any) -> Counter[tuple[int, str, str]]:
        return Counter(
            {(line.key.card_id, line.key.finish.value, line.key.condition.name): line.quantity for line in lines}
        )

    return side(trade.terms.offered), side(trade.terms.asked)


def _written(lines: Sequence[Mapping[str, Any]]) -> Counter[tuple[int, str, str]]:
    return Counter({(line["card_id"], line["finish"], line["condition"]): line["quantity"] for line in lines})
