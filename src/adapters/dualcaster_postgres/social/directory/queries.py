"""Reads of the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import frozen
from sqlalchemy import ARRAY, Boolean, Text, any_, bindparam, case, exists, func, literal, or_, select, union_all

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.views import ONLINE_FOR
from dualcaster_core.kernel.geo import distance_in_words, great_circle_miles, round_distance
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import Cursors
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.directory.model import DirectoryFilters, DirectorySort, PageRequest, TraderKind
from dualcaster_core.social.directory.ports import DirectoryAnswer, DirectoryReader
from dualcaster_core.social.directory.views import (
    DirectoryPage,
    DirectoryTrader,
    SuggestedTrader,
    TradePreview,
    reason_of,
)
from dualcaster_core.social.lifecycle import ConnectionStatus
from dualcaster_postgres.accounts.places import box_around, point
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.matching import pairing_sql as pairing
from dualcaster_postgres.matching.totals_sql import arcs_of_user
from dualcaster_postgres.social.directory.listing import (
    ENTRY,
    FACT_COUNT,
    MOMENTS,
    VIEWER,
    page_statement,
    people_statement,
)
from dualcaster_postgres.social.queries import connected_with
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import profile_views, profiles, users
from dualcaster_postgres.tables.matching import stored_matches
from dualcaster_postgres.tables.messaging import rooms
from dualcaster_postgres.tables.social import connections, directory_entries
from dualcaster_postgres.tables.trading import trades

_users, _profile = users.c, profiles.c
_BEHIND: Final = timedelta(minutes=15)
"""How far the entries may lag behind what was last seen of somebody."""
_CONSIDERED: Final = 100
"""People who are looked at for each reason to suggest them."""
_READER = (
    select(_users.grid_latitude, _users.grid_longitude, func.coalesce(_profile.country, ""), _profile.formats)
    .select_from(WITH_PROFILE)
    .where(_users.id == VIEWER)
)
_trade, _room = trades.c, rooms.c
_met = union_all(
    select(profile_views.c.profile_id.label("user_id"), func.max(profile_views.c.viewed_at).label("at"))
    .where(profile_views.c.viewer_id == VIEWER)
    .group_by(profile_views.c.profile_id),
    select(_room.high_user_id, _room.last_at).where(_room.low_user_id == VIEWER),
    select(_room.low_user_id, _room.last_at).where(_room.high_user_id == VIEWER),
    select(_trade.recipient_id, _trade.changed_at).where(_trade.proposer_id == VIEWER),
    select(_trade.proposer_id, _trade.changed_at).where(_trade.recipient_id == VIEWER, _trade.sent_at.is_not(None)),
).subquery("met")
_latest = select(_met.c.user_id, func.max(_met.c.at).label("at")).group_by(_met.c.user_id).subquery("latest")
RECENT = people_statement(_latest, _latest.c.at, order=(_latest.c.at.desc(), _latest.c.user_id.desc()))

_formats = bindparam("formats", type_=ARRAY(Text()))
_friends = connected_with(VIEWER).subquery("friends")
_c = connections.c
_pairs = union_all(
    select(_c.low_id.label("friend_id"), _c.high_id.label("user_id")).where(
        _c.status == ConnectionStatus.CONNECTED.value
    ),
    select(_c.high_id, _c.low_id).where(_c.status == ConnectionStatus.CONNECTED.value),
).subquery("pairs")
_in_common = (
    select(_pairs.c.user_id, func.count().label("mutual"), literal(0).label("cards"))
    .select_from(_friends.join(_pairs, _pairs.c.friend_id == _friends.c.user_id))
    .group_by(_pairs.c.user_id)
)
_matched = select(stored_matches.c.candidate_id, literal(0), stored_matches.c.gets_lines).where(
    stored_matches.c.user_id == VIEWER
)


def _first_of_all(*conditions: Any) -> Any:
    found = (
        select(ENTRY.user_id)
        .where(*conditions)
        .order_by(ENTRY.discovery_score.desc(), ENTRY.user_id.desc())
        .limit(literal(_CONSIDERED))
        .subquery()
    )
    return select(found.c.user_id, literal(0), literal(0))


_thought_of = union_all(
    _in_common, _matched, _first_of_all(ENTRY.formats.bool_op("&&")(_formats)), _first_of_all()
).subquery("thought_of")
_reasons = (
    select(
        _thought_of.c.user_id,
        func.max(_thought_of.c.mutual).label("mutual"),
        func.max(_thought_of.c.cards).label("cards"),
    )
    .group_by(_thought_of.c.user_id)
    .subquery("reasons")
)
_played = func.unnest(ENTRY.formats).table_valued("name", name="played").render_derived(name="played")
_shared = (
    select(func.count())
    .select_from(_played)
    .where(_played.c.name == any_(_formats))
    .correlate(directory_entries)
    .scalar_subquery()
)
_known = exists().where(
    _c.low_id == func.least(VIEWER, _reasons.c.user_id),
    _c.high_id == func.greatest(VIEWER, _reasons.c.user_id),
    _c.status != ConnectionStatus.WITHDRAWN.value,
    _c.status != ConnectionStatus.REMOVED.value,
)
_strangers = (
    select(
        _reasons.c.user_id,
        _reasons.c.mutual,
        _reasons.c.cards,
        _shared.label("formats"),
        ENTRY.discovery_score.label("discovery"),
    )
    .select_from(_reasons.join(directory_entries, ENTRY.user_id == _reasons.c.user_id))
    .where(~_known)
    .subquery("strangers")
)
_why = tuple(_strangers.c[name] for name in ("mutual", "cards", "formats", "discovery"))
SUGGESTED = people_statement(_strangers, *_why, order=(*(one.desc() for one in _why), _strangers.c.user_id.desc()))
_arcs = arcs_of_user().subquery("arcs")
_shown_gets = case((_users.show_have_list, func.coalesce(_arcs.c.gets_lines, 0)), else_=0)
_shown_gives = case((_users.show_want_list, func.coalesce(_arcs.c.gives_lines, 0)), else_=0)
FITTING = (
    select(_arcs.c.candidate)
    .select_from(_arcs.join(users, _users.id == _arcs.c.candidate))
    .where(
        or_(~bindparam("has_wants", type_=Boolean()), _shown_gets > 0),
        or_(~bindparam("wants_cards", type_=Boolean()), _shown_gives > 0),
    )
)
_pair = arcs_of_user(among=True).subquery("pair")
PREVIEW = (
    select(
        _users.id,
        _users.username,
        _users.show_have_list,
        _users.show_want_list,
        func.coalesce(_pair.c.gets_lines, 0),
        func.coalesce(_pair.c.gets_cents, 0),
        func.coalesce(_pair.c.gives_lines, 0),
        func.coalesce(_pair.c.gives_cents, 0),
    )
    .select_from(users.outerjoin(_pair, _pair.c.candidate == _users.id))
    .where(_users.id == any_(pairing.CANDIDATES))
)


@frozen
class PostgresDirectoryQueries:
    """``DirectoryQueries``: each call is one statement."""

    _database: Database
    _ids: PublicIds
    _clock: Clock
    _rules: MatchRules

    async def reader(self, user_id: int) -> DirectoryReader:
        """Return what matters of who reads."""
        row = await self._database.row(_READER, viewer=user_id)
        if row is None:
            raise UserNotFound(self._ids.encode(IdKind.USER, user_id))
        latitude, longitude, country, formats = row
        return DirectoryReader(
            user_id=user_id,
            around=point(latitude, longitude),
            unit=distance_unit_of(country),
            formats=tuple(PlayFormat(one) for one in formats or ()),
        )

    async def page(
        self,
        reader: DirectoryReader,
        filters: DirectoryFilters,
        sort: DirectorySort,
        answer: DirectoryAnswer,
        page: PageRequest,
    ) -> DirectoryPage:
        """List a page."""
        cursors = Cursors(f"directory.{sort.value}", (None, IdKind.USER), self._ids)
        place = cursors.read(page.cursor)
        given = self._given(reader, filters, answer)
        if sort is DirectorySort.NAME or answer.named is not None:
            given["named"] = list(answer.named or ())
        if place is not None:
            given |= {"before": moment_of(place[0]) if sort in MOMENTS else place[0], "before_user": place[1]}
        statement = page_statement(sort, _narrowing(filters, answer), after=place is not None)
        rows = await self._database.rows(
            statement, viewer=reader.user_id, limit=page.limit + 1, online_since=self._online_since, **given
        )
        people = tuple(self._trader(row, reader) for row in rows[: page.limit])
        return DirectoryPage(people, cursors.after(rows, page.limit, lambda row: (_whole(row[FACT_COUNT]), row[0])))

    async def recent(self, reader: DirectoryReader, *, limit: int) -> Sequence[DirectoryTrader]:
        """List whom somebody last looked at, wrote with or traded with."""
        rows = await self._database.rows(RECENT, viewer=reader.user_id, limit=limit, online_since=self._online_since)
        return [self._trader(row, reader) for row in rows]

    async def suggested(self, reader: DirectoryReader, *, limit: int) -> Sequence[SuggestedTrader]:
        """List whom somebody may want to know."""
        rows = await self._database.rows(
            SUGGESTED,
            viewer=reader.user_id,
            limit=limit,
            online_since=self._online_since,
            formats=[one.value for one in reader.formats],
        )
        return [self._suggestion(row, reader) for row in rows]

    async def fitting(self, user_id: int, filters: DirectoryFilters) -> Collection[int]:
        """List those who have what somebody wants, or want what they have."""
        rows = await self._database.rows(
            FITTING, user=user_id, has_wants=filters.has_wants, wants_cards=filters.wants_cards, **self._pairing
        )
        return [row[0] for row in rows]

    async def preview(self, user_id: int, trader_id: int) -> TradePreview:
        """Say what two people could trade."""
        row = await self._database.row(PREVIEW, user=user_id, candidates=[trader_id], **self._pairing)
        if row is None:
            raise UserNotFound(self._ids.encode(IdKind.USER, trader_id))
        key, username, shows_haves, shows_wants, gets, gets_cents, gives, gives_cents = row
        they_have, you_have = (gets if shows_haves else 0), (gives if shows_wants else 0)
        return TradePreview(
            username=username,
            hashid=self._ids.encode(IdKind.USER, key),
            cards_they_have_you_want=they_have,
            cards_they_have_you_want_value=from_cents(int(gets_cents) if they_have else 0),
            cards_you_have_they_want=you_have,
            cards_you_have_they_want_value=from_cents(int(gives_cents) if you_have else 0),
            is_mutual_match=bool(they_have and you_have),
        )

    @property
    def _online_since(self) -> datetime:
        return self._clock.now() - ONLINE_FOR

    @property
    def _pairing(self) -> Mapping[str, object]:
        return {
            "max_ask_percent": self._rules.max_ask_percent,
            "any_printing_times": self._rules.any_printing_times,
        }

    def _given(self, reader: DirectoryReader, filters: DirectoryFilters, answer: DirectoryAnswer) -> dict[str, Any]:
        """Return the values of those filters that narrow."""
        given: dict[str, Any] = {}
        for name in ("card_type", "play_format", "shipping", "country"):
            value = getattr(filters, name)
            if value is not None:
                given[name] = str(value)
        if filters.standing is not None:
            given["standing"] = int(filters.standing)
        if filters.frame is not None:
            given["frame"] = int(filters.frame)
        if answer.listed is not None:
            given["listed"] = list(answer.listed)
        if filters.online:
            given["seen_since"] = self._clock.now() - _BEHIND
        if filters.miles is not None and reader.around is not None:
            given |= box_around(reader.around, filters.miles)
            given |= {
                "north": reader.around.latitude,
                "east": reader.around.longitude,
                "miles": float(filters.miles),
            }
        return given

    def _trader(self, row: Row, reader: DirectoryReader) -> DirectoryTrader:
        key, username, display_name, avatar, tagline, tier, standing, trades_done, rating, *rest = row[:FACT_COUNT]
        card_type, formats, shipping, location, country, latitude, longitude, since, *switches = rest
        is_online, shows_online, is_open, is_verified, is_store, frame, is_favorite = switches
        there = point(latitude, longitude)
        miles = round_distance(great_circle_miles(reader.around, there)) if reader.around and there else None
        return DirectoryTrader(
            username=username,
            hashid=self._ids.encode(IdKind.USER, key),
            display_name=display_name,
            avatar_url=avatar_address(avatar),
            tagline=tagline,
            tier=Tier(tier).name.lower(),
            standing=Standing(standing).name.lower(),
            trades=trades_done,
            rating=None if rating is None else float(rating),
            card_type=None if card_type is None else CardType(card_type),
            formats=tuple(PlayFormat(one) for one in formats or ()),
            shipping_preference=None if shipping is None else Shipping(shipping),
            location=location,
            country=country,
            distance_miles=miles,
            distance=None if miles is None else distance_in_words(miles, reader.unit),
            member_since=since.date(),
            is_online=is_online if shows_online else None,
            is_open_to_trades=is_open,
            is_verified=is_verified,
            is_store=is_store,
            is_favorite=is_favorite,
            frame=FrameTier(frame).word,
        )

    def _suggestion(self, row: Row, reader: DirectoryReader) -> SuggestedTrader:
        trader = self._trader(row, reader)
        mutual, cards = row[FACT_COUNT : FACT_COUNT + 2]
        shared = tuple(one for one in reader.formats if one in trader.formats)
        return SuggestedTrader(
            trader=trader,
            reason=reason_of(mutual, cards, len(shared)),
            mutual_connection_count=mutual,
            matching_formats=shared,
            matching_cards=cards,
        )


def _narrowing(filters: DirectoryFilters, answer: DirectoryAnswer) -> frozenset[str]:
    """Name the filters that narrow, as ``listing`` calls them."""
    switches = {"online": filters.online, "is_open": filters.is_open, "verified": filters.verified}
    names = {name for name, is_on in switches.items() if is_on}
    chosen = ("standing", "card_type", "play_format", "shipping", "country", "miles", "frame")
    names |= {name for name in chosen if getattr(filters, name) is not None}
    names |= {name for name in ("named", "listed") if getattr(answer, name) is not None}
    if filters.kind is not None:
        names.add("stores" if filters.kind is TraderKind.STORES else "traders")
    return frozenset(names)


def _whole(place: Any) -> int:
    return microseconds(place) if isinstance(place, datetime) else int(place)
