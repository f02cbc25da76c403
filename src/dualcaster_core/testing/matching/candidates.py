"""``CandidateSource`` in memory: the pairing of the core, one candidate after the other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import product

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Have, Want
from dualcaster_core.kernel.geo import great_circle_miles, round_distance
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import (
    FIND_LINES,
    MAX_FINDS,
    MAX_LINES,
    CandidateFilter,
    FindDirection,
    LineTotals,
    MatchLine,
    MatchRules,
    PairLines,
    PairTotals,
    TotalsBlock,
    Trader,
)
from dualcaster_core.matching.pairing import PairedLine, PairedSides, PairingHave, PairingWant, pair_lines
from dualcaster_core.matching.scoring import trust_bonus
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.state import State


class _Lists:
    """The haves and wants of a state as the engine sees them, made when first asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._haves: dict[int, list[PairingHave]] = {}
        self._wants: dict[tuple[int, bool], list[PairingWant]] = {}

    def haves(self, user_id: int) -> list[PairingHave]:
        if user_id not in self._haves:
            listed = self._state.haves.get(user_id, ())
            free = {item.key: item.quantity - item.reserved for item in self._state.items.get(user_id, ())}
            self._haves[user_id] = [self._have(user_id, have, free[have.item]) for have in listed if have.is_active]
        return self._haves[user_id]

    def wants(self, user_id: int, *, private: bool = False) -> list[PairingWant]:
        if (user_id, private) not in self._wants:
            self._wants[user_id, private] = [
                self._want(user_id, want)
                for want in self._state.wants.get(user_id, ())
                if want.is_active and (want.is_public or private)
            ]
        return self._wants[user_id, private]

    def _have(self, user_id: int, have: Have, free: int) -> PairingHave:
        key = have.item
        value = self._state.values.get((key.card_id, key.finish, key.condition))
        return PairingHave(
            have_id=have.id,
            user_id=user_id,
            card_id=key.card_id,
            oracle=self._state.cards[key.card_id].oracle_id.int,
            set_code=self._state.cards[key.card_id].set_code,
            finish=key.finish,
            condition=key.condition,
            language=key.language,
            quantity=min(have.quantity_for_trade, free),
            unit_cents=value.cents if value else None,
            ask_cents=None if have.min_trade_value is None else to_cents(have.min_trade_value),
            trade_for_wants_only=have.trade_for_wants_only,
        )

    def _want(self, user_id: int, want: Want) -> PairingWant:
        card = self._state.cards[want.card_id]
        of_set = card.set_code if want.set_only else ""
        return PairingWant(
            want_id=want.id,
            user_id=user_id,
            card_id=want.card_id,
            oracle=card.oracle_id.int,
            any_printing=want.any_printing,
            quantity=want.quantity - self._state.promised_copies(want.id),
            condition_min=want.condition_min,
            condition_strict=want.condition_strict,
            is_foil_required=want.is_foil_required,
            language=want.language,
            max_cents=None if want.max_trade_value is None else to_cents(want.max_trade_value),
            cheapest_cents=self._cheapest.get((card.oracle_id.int, of_set, want.is_foil_required)),
            set_only=want.set_only,
            set_code=card.set_code,
        )

    @cached_property
    def _cheapest(self) -> dict[tuple[int, str, bool], int]:
        """What the cheapest near mint copy of each card is worth, of all sets ("") and of each.

        Of whatever finish, and of the foil ones alone.
        """
        found: dict[tuple[int, str, bool], int] = {}
        for (card_id, finish, condition), value in self._state.values.items():
            card = self._state.cards[card_id]
            if condition is not Condition.NM or card.digital:
                continue
            oracle = card.oracle_id.int
            for foil, of_set in product((False,) if finish is Finish.NONFOIL else (False, True), ("", card.set_code)):
                found[oracle, of_set, foil] = min(value.cents, found.get((oracle, of_set, foil), value.cents))
        return found


def _totals(lines: Iterable[PairedLine]) -> tuple[int, int, int]:
    """Add up cents, lines and the condition gap."""
    listed = list(lines)
    return sum(line.cents for line in listed), len(listed), sum(line.gap for line in listed)


def _find(haves: Sequence[PairingHave], wants: Sequence[PairingWant], rules: MatchRules) -> list[PairedLine]:
    """Pair what is not traded for wants only."""
    return pair_lines([have for have in haves if not have.trade_for_wants_only], wants, rules)


def _counted(lines: Sequence[PairedLine]) -> LineTotals:
    return LineTotals(
        lines=len(lines),
        copies=sum(line.copies for line in lines),
        unpriced_copies=sum(line.copies for line in lines if line.unit_cents is None),
        cents=sum(line.cents for line in lines),
    )


def _by_value(lines: Iterable[PairedLine]) -> list[PairedLine]:
    return sorted(lines, key=lambda line: (-line.cents, line.want_id, line.have_id))


def _near(me: User, other: User) -> int:
    """Tell whether somebody lives within my own radius: 1 or 0."""
    if me.place is None or other.place is None:
        return 0
    return int(great_circle_miles(me.place.grid_point, other.place.grid_point) <= me.trade_radius_miles)


def _within(state: State, one: int, other: int, filters: CandidateFilter) -> bool:
    """Tell whether the other is no farther away than is asked for."""
    if filters.within_miles is None:
        return True
    here, there = state.users[one].place, state.users[other].place
    if here is None or there is None:
        return False
    return great_circle_miles(here.grid_point, there.grid_point) <= filters.within_miles


def _server_names(state: State, one: int, other: int) -> tuple[str, ...]:
    shared = state.guilds_of(one) & state.guilds_of(other)
    return tuple(sorted(state.guild_names.get(guild) or f"Discord server {guild}" for guild in shared))


class InMemoryCandidates:
    """``CandidateSource`` over a state; looks at every candidate in turn."""

    def __init__(self, state: State, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        self._state = state
        self._clock = clock
        self._rules = rules
        self._ids = ids

    async def totals_of(
        self,
        user_id: int,
        filters: CandidateFilter,
        *,
        both_ways: bool = False,
        among: Sequence[int] | None = None,
    ) -> TotalsBlock:
        """Return the pairs of a user with every candidate of theirs. Raises ``UserNotFound``."""
        if user_id not in self._state.users:
            raise UserNotFound(str(user_id))
        people = self._state.users if among is None else set(among) & self._state.users.keys()
        if filters.server is not None:
            members = {key for guild, key in self._state.guild_members if guild == filters.server}
            people = members & set(people) if user_id in members else set()
        lists, rows = _Lists(self._state), []
        for other in people:
            mine, theirs = self._seen_both_ways(lists, user_id, other)
            if (
                mine is not None
                and (mine.near or not filters.local_only)
                and _within(self._state, user_id, other, filters)
            ):
                rows.append(mine)
            if both_ways and theirs is not None:
                rows.append(theirs)
        return TotalsBlock.of(rows)

    async def totals_among(self, user_ids: Sequence[int]) -> TotalsBlock:
        """Return the pairs among these users, each as both of them see it."""
        people = sorted(set(user_ids) & self._state.users.keys())
        lists = _Lists(self._state)
        pairs = (self._seen_both_ways(lists, a, b) for a in people for b in people if a < b)
        return TotalsBlock.of([row for pair in pairs for row in pair if row is not None])

    async def lines_between(
        self,
        user_id: int,
        candidate_ids: Sequence[int],
        *,
        first: int = 0,
        limit: int = MAX_LINES,
        leading: Collection[tuple[int, int]] = (),
    ) -> Mapping[int, PairLines]:
        """Load some paired lines of a user with some candidates, and the totals of all."""
        lists, found = _Lists(self._state), {}
        for other in sorted(set(candidate_ids) - {user_id}):
            gives = pair_lines(lists.haves(user_id), lists.wants(other), self._rules)
            gets = pair_lines(lists.haves(other), lists.wants(user_id), self._rules)
            if gives or gets:
                found[other] = PairLines(
                    candidate=other,
                    gives=self._shown(user_id, other, gives, leading)[first : first + limit],
                    gets=self._shown(other, user_id, gets, leading)[first : first + limit],
                    gives_total=_counted(gives),
                    gets_total=_counted(gets),
                )
        return found

    async def paired_lines(
        self, user_id: int, candidate_ids: Sequence[int], *, limit: int
    ) -> Mapping[int, PairedSides]:
        """Load the most valuable paired lines of a user with some candidates."""
        lists, found = _Lists(self._state), {}
        for other in sorted(set(candidate_ids) - {user_id}):
            gives = _by_value(pair_lines(lists.haves(user_id), lists.wants(other), self._rules))
            gets = _by_value(pair_lines(lists.haves(other), lists.wants(user_id), self._rules))
            if gives or gets:
                are_all = max(len(gives), len(gets)) <= limit
                found[other] = PairedSides(gives=tuple(gives[:limit]), gets=tuple(gets[:limit]), are_all=are_all)
        return found

    async def finds_for(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> Sequence[PairLines]:
        """List one-way finds, own private wants included, without what is traded for wants only."""
        lists, found = _Lists(self._state), []
        for other, person in self._state.users.items():
            if other == user_id or not self._is_visible(user_id, other):
                continue
            if direction is FindDirection.THEY_WANT:
                lines = _find(lists.haves(user_id), lists.wants(other), self._rules) if person.show_want_list else []
                pair = PairLines(
                    candidate=other,
                    gives=self._shown(user_id, other, lines)[:FIND_LINES],
                    gives_total=_counted(lines),
                )
            else:
                wants = lists.wants(user_id, private=True)
                lines = _find(lists.haves(other), wants, self._rules) if person.show_have_list else []
                pair = PairLines(
                    candidate=other, gets=self._shown(other, user_id, lines)[:FIND_LINES], gets_total=_counted(lines)
                )
            if lines:
                found.append((-_counted(lines).cents, other, pair))
        return [pair for _, _, pair in sorted(found, key=lambda one: one[:2])[:limit]]

    async def traders(self, user_id: int, candidate_ids: Sequence[int]) -> Mapping[int, Trader]:
        """Return the people behind some candidates."""
        users = self._state.users
        return {key: self._trader(users.get(user_id), users[key]) for key in candidate_ids if key in users}

    def _trader(self, asker: User | None, person: User) -> Trader:
        here, there = (asker.place if asker else None), person.place
        miles = round_distance(great_circle_miles(here.grid_point, there.grid_point)) if here and there else None
        return Trader(
            user_id=person.id,
            username=person.username,
            tier=self._state.tiers.get(person.id, int(Tier.NEW)),
            location=there.display if there else None,
            distance_miles=miles,
            distance_unit=distance_unit_of(self._state.countries.get(asker.id, "") if asker else ""),
            shared_servers=_server_names(self._state, asker.id, person.id) if asker else (),
            email_verified=person.email_verified,
            discord_linked=person.id in self._state.discord_linked,
        )

    @cached_property
    def _seen_since(self) -> datetime:
        return self._clock.now() - self._rules.active_within

    def _is_visible(self, one: int, other: int) -> bool:
        """Tell whether the other is a candidate of the one, whatever their lists."""
        return self._state.is_seen(other, self._seen_since) and not self._state.is_blocked(one, other)

    def _seen_both_ways(self, lists: _Lists, one: int, other: int) -> tuple[PairTotals | None, PairTotals | None]:
        """Total a pair as the one and as the other sees it; None for whoever does not see a match."""
        if one == other or not self._shows_lists(one) or not self._shows_lists(other):
            return None, None
        gives = _totals(pair_lines(lists.haves(one), lists.wants(other), self._rules))
        gets = _totals(pair_lines(lists.haves(other), lists.wants(one), self._rules))
        if not gives[1] or not gets[1]:
            return None, None
        mine = self._row(one, other, gives, gets) if self._is_visible(one, other) else None
        theirs = self._row(other, one, gets, gives) if self._is_visible(other, one) else None
        return mine, theirs

    def _shows_lists(self, user_id: int) -> bool:
        user = self._state.users[user_id]
        return user.show_have_list and user.show_want_list

    def _row(self, one: int, other: int, gives: tuple[int, int, int], gets: tuple[int, int, int]) -> PairTotals:
        me, them = self._state.users[one], self._state.users[other]
        tier = self._state.tiers.get(other, int(Tier.NEW))
        return PairTotals(
            one,
            other,
            *gives,
            *gets,
            trust_bonus(tier, them.email_verified, other in self._state.discord_linked),
            _near(me, them),
            len(self._state.guilds_of(one) & self._state.guilds_of(other)),
            me.list_version,
            them.list_version,
        )

    def _shown(
        self, haver: int, wanter: int, lines: Sequence[PairedLine], leading: Collection[tuple[int, int]] = ()
    ) -> tuple[MatchLine, ...]:
        haves = {have.id: have for have in self._state.haves.get(haver, ())}
        wants = {want.id: want for want in self._state.wants.get(wanter, ())}
        ordered = sorted(_by_value(lines), key=lambda line: (line.have_id, line.want_id) not in leading)
        return tuple(self._line(line, haves[line.have_id], wants[line.want_id]) for line in ordered)

    def _line(self, line: PairedLine, have: Have, want: Want) -> MatchLine:
        card, key = self._state.cards[line.card_id], have.item
        value = self._state.values.get((key.card_id, key.finish, key.condition))
        return MatchLine(
            have_id=line.have_id,
            want_id=line.want_id,
            card_id=line.card_id,
            card_hashid=self._ids.encode(IdKind.CARD, line.card_id),
            name=card.name,
            set_code=card.set_code,
            collector_number=card.collector_number,
            finish=key.finish.value,
            condition=key.condition.name,
            condition_min=want.condition_min.name,
            language=key.language,
            copies=line.copies,
            unit_value=None if line.unit_cents is None else from_cents(line.unit_cents),
            value_source=value.source.value if value else None,
            value_as_of=value.observed_at if value else None,
            ask=have.min_trade_value,
        )
