"""What the score needs to know of the people behind the lists."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, DateTime, Text, and_, bindparam, cast, collate, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from dualcaster_core.kernel.geo import Coordinates, great_circle_miles
from dualcaster_core.matching.scoring import trust_bonus
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.accounts.places import MILES_PER_DEGREE, point
from dualcaster_postgres.tables.accounts import connected_accounts, guild_members, guilds, users
from dualcaster_postgres.tables.reputation import user_reputation

CUTOFF: Final = bindparam("seen_since", type_=DateTime(timezone=True))
SERVER: Final = bindparam("server", type_=BigInteger())
IS_CANDIDATE: Final = and_(users.c.is_active, users.c.is_public, users.c.last_active_at >= CUTOFF)
TIER: Final = func.coalesce(user_reputation.c.tier, int(Tier.NEW))
DISCORD_LINKED: Final = exists().where(
    connected_accounts.c.user_id == users.c.id, connected_accounts.c.provider == "discord"
)
PERSON: Final = (
    users.c.id,
    users.c.list_version,
    IS_CANDIDATE.label("is_candidate"),
    and_(users.c.show_have_list, users.c.show_want_list).label("shows_lists"),
    TIER.label("tier"),
    users.c.email_verified,
    DISCORD_LINKED.label("discord_linked"),
    users.c.grid_latitude,
    users.c.grid_longitude,
    users.c.trade_radius_miles,
)
"""The columns of a ``Person``, from ``users`` and ``user_reputation``."""
mine, theirs = guild_members.alias("mine"), guild_members.alias("theirs")


@frozen
class Person:
    """What the score needs to know of somebody."""

    id: int
    list_version: int
    is_candidate: bool
    shows_lists: bool
    tier: int
    email_verified: bool
    discord_linked: bool
    latitude: float | None
    longitude: float | None
    radius: int

    @property
    def coordinates(self) -> Coordinates | None:
        """Where the grid has them, if they say where they trade."""
        return point(self.latitude, self.longitude)

    @property
    def trust(self) -> int:
        """Their points of trust."""
        return trust_bonus(self.tier, self.email_verified, self.discord_linked)


def shared_servers(me: Any, other: Any) -> Any:
    """List the names of the Discord servers that two people have in common, in order."""
    name = func.coalesce(guilds.c.name, func.concat("Discord server ", mine.c.guild_id))
    return (
        select(func.coalesce(func.array_agg(aggregate_order_by(name, collate(name, "C"))), cast([], ARRAY(Text))))
        .select_from(
            mine.join(theirs, theirs.c.guild_id == mine.c.guild_id).join(
                guilds, guilds.c.id == mine.c.guild_id, isouter=True
            )
        )
        .where(mine.c.user_id == me, theirs.c.user_id == other)
        .scalar_subquery()
    )


def servers_shared_with(me: Any) -> Any:
    """Count for each member of somebody's Discord servers how many they have in common."""
    return (
        select(theirs.c.user_id, func.count(literal(1)).label("servers"))
        .join_from(mine, theirs, theirs.c.guild_id == mine.c.guild_id)
        .where(mine.c.user_id == me)
        .group_by(theirs.c.user_id)
    )


def in_server_with(me: Any, other: Any) -> Any:
    """Tell whether two people are members of ``SERVER``; everybody is where that is NULL."""
    members = (
        exists().where(guild_members.c.guild_id == SERVER, guild_members.c.user_id == one) for one in (me, other)
    )
    return or_(SERVER.is_(None), and_(*members))


def near(me: Person, other: Person) -> tuple[int, int]:
    """Tell whether each of two people is within the other's radius: (other in mine, me in theirs)."""
    in_mine, in_theirs = near_columns(me, [other.latitude], [other.longitude], [other.radius])
    return in_mine[0], in_theirs[0]


def near_columns(
    me: Person,
    latitudes: Sequence[float | None],
    longitudes: Sequence[float | None],
    radii: Sequence[int],
) -> tuple[list[int], list[int]]:
    """Tell of each of many people whether they are within my radius, and whether I am within theirs.

    Whoever is too far north or south needs no distance.
    """
    in_mine, in_theirs = [0] * len(radii), [0] * len(radii)
    here = me.coordinates
    if here is None:
        return in_mine, in_theirs
    for place, (latitude, longitude, radius) in enumerate(zip(latitudes, longitudes, radii, strict=True)):
        if latitude is None or longitude is None:
            continue
        if abs(latitude - here.latitude) * MILES_PER_DEGREE > max(radius, me.radius):
            continue
        miles = great_circle_miles(here, Coordinates(latitude, longitude))
        in_mine[place], in_theirs[place] = int(miles <= me.radius), int(miles <= radius)
    return in_mine, in_theirs


def within_column(
    me: Person, latitudes: Sequence[float | None], longitudes: Sequence[float | None], limit: float
) -> list[int]:
    """Tell of each of many people whether they are within ``limit`` miles of me; whoever has no place is not."""
    here = me.coordinates
    if here is None:
        return [0] * len(latitudes)
    within = []
    for latitude, longitude in zip(latitudes, longitudes, strict=True):
        is_near = (
            latitude is not None
            and longitude is not None
            and abs(latitude - here.latitude) * MILES_PER_DEGREE <= limit
            and great_circle_miles(here, Coordinates(latitude, longitude)) <= limit
        )
        within.append(int(is_near))
    return within


def trust_column(tiers: Iterable[int], verified: Iterable[bool], linked: Iterable[bool]) -> list[int]:
    """Return the points of trust of many people; the few different cases are worked out once."""
    cases = list(zip(tiers, verified, linked, strict=True))
    points = {case: trust_bonus(*case) for case in set(cases)}
    return [points[case] for case in cases]
