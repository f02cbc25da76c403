"""The best matches among those who take part in a Discord server."""

from decimal import Decimal
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.guilds.model import check_guild_id
from dualcaster_core.accounts.guilds.ports import GuildsUnitOfWork
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.model import pair_key

MOST_MEMBERS: Final = 500
MOST_MATCHES: Final = 50


@frozen(kw_only=True)
class GuildMatch:
    """Two members who can trade: the score, what each would give in US dollars, and in how many lines.

    It counts what both show to each other alone: private wants take no part.
    """

    hashid: str
    first: str
    second: str
    quality_score: int
    first_gives_value: Decimal
    second_gives_value: Decimal
    first_gives_lines: int
    second_gives_lines: int


@frozen(kw_only=True)
class GuildMatchPage:
    """The best matches of a server, and how many of its linked members were looked at."""

    items: tuple[GuildMatch, ...]
    members: int
    next_cursor: str | None = None


@frozen
class GuildMatches:
    """Lists matches among the linked members of a server: the 500 who were active last, where there are more."""

    matching: Matching
    units: UnitOfWorkFactory[GuildsUnitOfWork]

    async def best(self, guild_id: int, *, limit: int = MOST_MATCHES) -> GuildMatchPage:
        """List the best matches, each pair once, best first; none where fewer than two members are linked.

        A server that nobody linked has no linked members. Raises ``ValidationFailed`` for what is no id of a server.
        """
        async with self.units() as uow:
            linked = await uow.guilds.one(check_guild_id(guild_id)) is not None
            members = await uow.guilds.members(guild_id, limit=MOST_MEMBERS) if linked else {}
        if len(members) < 2:
            return GuildMatchPage(items=(), members=len(members))
        pairs = await self.matching.matches_among(sorted(members), limit=limit, mutual=True)
        found = [
            GuildMatch(
                hashid=self.matching.ids.encode(IdKind.MATCH, pair_key(pair.totals.user, pair.totals.candidate)),
                first=members[pair.totals.user],
                second=members[pair.totals.candidate],
                quality_score=pair.score,
                first_gives_value=from_cents(pair.totals.gives_cents),
                second_gives_value=from_cents(pair.totals.gets_cents),
                first_gives_lines=pair.totals.gives_lines,
                second_gives_lines=pair.totals.gets_lines,
            )
            for pair in pairs
        ]
        return GuildMatchPage(items=tuple(found), members=len(members))
